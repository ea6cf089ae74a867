"""Tables that leave: no formula lives, nothing hides, every letter is there (B4, B5)."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.core.table_writer import FORMULA_SIGNS, Table, csv_bytes, xlsx_bytes

DAY = date(2026, 11, 24)
NASTY = [
    "=1+1",
    "+44 7700 900123",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "=cmd|' /C calc'!A0",
    "|calc",
    "%0A",
    "\uff1d1+1",
    "\uff0b1",
    "\uff20A1",
]


def cells(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


@pytest.mark.parametrize("text", NASTY)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_in_csv(text):
    (_, (cell,)) = cells(csv_bytes(Table("T", ["Head"], [[text]])))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["O'Brien", "Ng", "Nguyễn", "محمد", "1=1", "", "a@b", "🙂"])
def test_an_ordinary_text_stays_as_it_is(text):
    (_, (cell,)) = cells(csv_bytes(Table("T", ["Head"], [[text]])))
    assert cell == text


@given(st.text(min_size=1))
def test_no_cell_of_a_csv_begins_with_a_sign(text):
    content = csv_bytes(Table("T", ["Head"], [[text]])).decode("utf-8-sig")
    cell = content.split("\r\n", 1)[1].removeprefix('"')
    assert not cell.lstrip(" \u00a0\u200b\ufeff").startswith(tuple(FORMULA_SIGNS)) or cell.startswith('"')


def test_a_number_is_a_number_and_a_day_a_day():
    (_, row) = cells(csv_bytes(Table("T", ["a", "b", "c", "d"], [[-5, Decimal("-1.5"), DAY, None]])))
    assert row == ["-5", "-1.5", "2026-11-24", ""]


def test_a_heading_is_guarded_too():
    assert cells(csv_bytes(Table("T", ["=1"], [])))[0] == ["'=1"]


@pytest.mark.parametrize("text", NASTY)
def test_a_workbook_holds_text_and_no_formula(text):
    found = parts(xlsx_bytes(Table("T", ["Head"], [[text]]), made_on=DAY))
    sheet = found["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet and "<hyperlink" not in sheet
    assert re.search(r'<c r="A2" s="[1-9]" t="s">', sheet)
    assert 'quotePrefix="1"' in found["xl/styles.xml"]


def test_a_workbook_has_one_sheet_and_says_nothing_of_who_made_it():
    found = parts(xlsx_bytes(Table("Pupils", ["Head", "Day"], [["x", DAY]]), made_on=DAY))
    assert [name for name in found if "worksheets/" in name] == ["xl/worksheets/sheet1.xml"]
    every = "".join(found.values())
    assert "hidden" not in every and "<comment" not in every and "externalLink" not in every
    assert not any(name.startswith(("xl/vba", "xl/pivot", "xl/comments", "xl/externalLinks")) for name in found)
    core = found["docProps/core.xml"]
    assert re.search(r"<dc:creator>(.*?)</dc:creator>", core)[1] == ""
    assert re.search(r"<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>", core)[1] == ""
    assert "2026-11-24T00:00:00Z" in core
    assert "file:" not in every and str(Path.cwd()) not in every and "/tmp" not in every


@given(st.lists(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=30), min_size=1, max_size=4))
def test_any_text_can_be_written_to_a_workbook(texts):
    parts(xlsx_bytes(Table("T", [f"h{n}" for n in range(len(texts))], [texts]), made_on=DAY))
