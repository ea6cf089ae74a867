"""A paper as a Word file: the same blocks as the PDF, drawn by a library that is large and is loaded when one is made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

TEAL = RGBColor(0x0B, 0x53, 0x51)
Block = dict[str, Any]

# Styles by their keys in the file: by their names the library looks through all of them each time.
HEADINGS = {"title": "Heading1", "heading": "Heading2"}


def written(blocks: Sequence[Block], *, title: str, author: str, footer: str, on: datetime) -> bytes:
    """The blocks with real headings, tables with a head, and a title. The same facts, the same bytes."""
    made = docx.Document()
    said = made.core_properties
    said.title, said.author, said.language, said.comments = title, author, "en-GB", ""
    said.last_modified_by, said.created, said.modified = "", on, on
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Arial", Pt(10.5)
    _speaks_english(made)
    for block in blocks:
        _draw(made, block)
    made.sections[0].footer.paragraphs[0].text = _sound(footer)
    out = io.BytesIO()
    made.save(out)
    return _settled(out.getvalue())


def _draw(made: Any, block: Block) -> None:
    if block["kind"] in ("title", "heading"):
        heading = made.add_paragraph(_sound(block["text"]))
        heading._p.style = HEADINGS[block["kind"]]
        for run in heading.runs:
            run.font.color.rgb, run.font.name = TEAL, "Arial"
    elif block["kind"] == "par":
        made.add_paragraph(_sound(block["text"]))
    elif block["kind"] == "points":
        for point in block["points"]:
            made.add_paragraph(_sound(point))._p.style = "ListBullet"
    else:
        _draw_table(made, block["head"], block["rows"])


def _draw_table(made: Any, head: list[str], rows: list[list[str]]) -> None:
    table = made.add_table(rows=1 + len(rows), cols=len(head))
    table._tbl.tblStyle_val = "TableGrid"
    for number, (row, texts) in enumerate(zip(table.rows, [head, *rows], strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):  # `table.cell` goes through the whole table each time
            cell.text = _sound(text)
            for run in cell.paragraphs[0].runs if number == 0 else ():
                run.font.bold = True
    repeated = OxmlElement("w:tblHeader")  # a screen reader takes the first row for the head
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    made.add_paragraph("")


def _speaks_english(made: Any) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    made.styles["Normal"].element.get_or_add_rPr().append(language)


def _sound(text: str) -> str:
    """The text without what XML has no place for, such as a bell."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def _settled(content: bytes) -> bytes:
    """The same archive with no clock in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if not name.endswith("thumbnail.jpeg"):
                part = old.read(name)
                if name == "_rels/.rels":
                    part = _without_thumbnail(part)
                new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    """The library's own sample has a picture of itself: it says nothing of this paper."""
    parts = relations.split(b"<Relationship ")
    return b"<Relationship ".join(
        part if b"thumbnail" not in part else part[part.index(b"/>") + 2 :] for part in parts
    ).replace(b"<Relationship </", b"</")
