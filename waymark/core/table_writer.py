"""The one writer of tables that leave the system, as CSV or as a workbook: values only, and no cell that would run.

A spreadsheet takes a text that begins with an equals sign, and some others, for a formula. In CSV such a text gets an
apostrophe before it; in a workbook it is marked as text and stays as it is. No sheet is hidden, and nothing is said of
who wrote the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

FORMULA_SIGNS = "=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20"  # the last four are the full-width forms
LONGEST = 32_000  # letters that a cell of a workbook holds
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Table:
    """What is written: a title for the sheet, headings, and rows of plain values."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might run this text. Blanks before the sign do not help."""
    return text.lstrip(" \u00a0\u200b\ufeff")[:1] in tuple(FORMULA_SIGNS) if text else False


def csv_bytes(table: Table) -> bytes:
    """The table as CSV in UTF-8 with its mark, so that a spreadsheet shows every letter."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(head) for head in table.heads])
    for row in table.rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def safe_cell(cell: Cell) -> str:
    """A value as a cell of a file of ours: no spreadsheet runs it."""
    text = _plain(cell)
    return f"'{text}" if isinstance(cell, str) and is_formula_like(text) else text


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return "".join(letter for letter in str(cell) if letter >= " " or letter in "\t\n\r")


def xlsx_bytes(table: Table, *, made_on: date) -> bytes:
    """The table as a workbook of one sheet."""
    import xlsxwriter  # large, and few requests write one

    out = io.BytesIO()
    options: dict[str, Any] = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": datetime.combine(made_on, time())})
    sheet = book.add_worksheet("".join(c for c in table.title if c not in "[]:*?/\\'")[:31] or "Table")
    bold = book.add_format({"bold": True, "quote_prefix": True})
    text, as_text = book.add_format(), book.add_format({"quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime.combine(cell, time()), day)
            elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
                sheet.write_number(number, column, float(cell))
            elif cell:
                plain = _plain(cell)[:LONGEST]
                sheet.write_string(number, column, plain, as_text if is_formula_like(plain) else text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
