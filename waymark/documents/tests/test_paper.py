"""A paper from one source: the PDF and the Word file say the same words in the same order, and say nothing else."""

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from docx.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from waymark.documents import inspection
from waymark.documents.paper import Paper, Section, blocks, pdf, word

PAPER = Paper(
    title="A paper with two tables",
    author="Ashgrove School",
    reference="P-26-00001",
    number=2,
    written_on=date(2026, 11, 24),
    opening=["Ashgrove School", "24 November 2026", "Dear Dana Merrow"],
    intro="This is what it is about, in a sentence that is long enough to run over the end of one line of the page.",
    sections=[
        Section("When", ["From Monday."], ["Half-day", "Time"], [["Monday morning", "9:30am to midday"]]),
        Section("What", points=["First this; then that.", "And O'Brien & Sons <say> so."]),
    ],
    signing="Sign here.",
    sides=["Ashgrove School", "Canal Street Motors"],
    closing=["Yours sincerely", "Ashgrove School"],
)


def letters(text):
    """The words alone: how lines and cells are broken, and which sign stands before a point, is the form's own."""
    return re.sub(r"[\s•\u00a0\u00ad\u2022\u2010-]+", "", text)


def said_in_pdf(content):
    pages = PdfReader(io.BytesIO(content)).pages
    text = "".join(letters(page.extract_text()) for page in pages)
    return re.sub(r"P2600001,version2Page\d+of\d+", "", text)


def said_in_word(content):
    made = docx.Document(io.BytesIO(content))
    parts = []
    for each in made.iter_inner_content():
        cells = [cell.text for row in each.rows for cell in row.cells] if isinstance(each, Table) else [each.text]
        parts += cells
    return letters("".join(parts))


def said_in_source(paper):
    parts = []
    for block in blocks(paper):
        parts += [block.get("text", ""), *block.get("points", []), *block.get("head", [])]
        parts += [cell for row in block.get("rows", []) for cell in row]
    return letters("".join(parts))


def test_both_forms_say_what_the_source_says_and_nothing_else():
    assert said_in_pdf(pdf(PAPER)) == said_in_word(word(PAPER)) == said_in_source(PAPER)


@settings(max_examples=15)
@given(st.lists(st.text("abcdefgh ijklmnop'é", min_size=1, max_size=60), min_size=1, max_size=4))
def test_whatever_the_words_both_forms_say_the_same(words):
    paper = Paper(
        title="Title",
        author="Author",
        reference="P-26-00001",
        number=2,
        written_on=date(2026, 11, 24),
        intro=words[0],
        sections=[
            Section("Part", lines=words, head=["One", "Two"], rows=[[each, "x"] for each in words], points=words)
        ],
    )
    assert said_in_pdf(pdf(paper)) == said_in_word(word(paper))


def test_the_word_file_has_headings_a_table_head_a_title_and_a_language():
    made = docx.Document(io.BytesIO(word(PAPER)))
    headings = [(each.style.name, each.text) for each in made.paragraphs if each.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "A paper with two tables"),
        ("Heading 2", "When"),
        ("Heading 2", "What"),
        ("Heading 2", "Signatures"),
    ]
    assert all("tblHeader" in table.rows[0]._tr.xml for table in made.tables)
    assert {table.style.name for table in made.tables} == {"Table Grid"}
    assert (made.core_properties.title, made.core_properties.language) == ("A paper with two tables", "en-GB")
    assert 'w:lang w:val="en-GB"' in made.styles["Normal"].element.xml
    assert made.sections[0].footer.paragraphs[0].text == "P-26-00001, version 2"


def test_the_word_file_says_nothing_of_the_program_and_the_same_facts_make_the_same_bytes():
    content = word(PAPER)
    assert content == word(PAPER)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        every = b"".join(parts.read(name) for name in parts.namelist())
    assert b"python-docx" not in every and b"thumbnail" not in every


@pytest.mark.parametrize("form", [pdf, word])
def test_our_own_papers_pass_our_own_door(form):
    assert inspection.look(form(PAPER))[1] in (inspection.PDF, inspection.DOCX)


def test_a_letter_that_no_file_can_hold_stops_no_paper():
    paper = Paper("T", "A", "P-26-00001", 2, date(2026, 11, 24), "a bell \x07 rings", [])
    assert "a bell  rings" in [each.text for each in docx.Document(io.BytesIO(word(paper))).paragraphs]
