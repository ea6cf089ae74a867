"""A cell as words, as a CSV file would hold it."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

from waymark.core.table_cells import SpoiltCell, day_cell, shown
from waymark.core.tables import Column
from waymark.core.workbook.book import Book
from waymark.core.workbook.bounds import (
    DAMAGED,
    EPOCH_1904,
    MAX_NUMBER,
    BadWorkbook,
)
from waymark.core.workbook.parts import (
    Cell,
    Format,
    unescaped,
)


def cell_text(cell: Cell, column: Column | None, book: Book) -> str:
    """What stands in the cell, as a CSV file would hold it. `column` None: a heading, or a cell that is not read."""
    if cell.kind == "e":
        return SpoiltCell(cell.value, f"the workbook shows the error {shown(cell.value)} here.")
    if not cell.has_value:
        if cell.is_formula and cell.kind != "str":
            return SpoiltCell(
                "", "it is a formula without its result. Open the workbook in Excel, save it, and try again."
            )
        return ""
    if cell.kind == "s":
        if not re.fullmatch(r"[0-9]{1,9}", cell.value) or int(cell.value) >= len(book.strings):
            raise BadWorkbook(DAMAGED)
        return book.strings[int(cell.value)]
    if cell.kind in ("inlineStr", "str"):
        return unescaped(cell.value)
    if cell.kind == "b":
        return "TRUE" if cell.value.strip() == "1" else "FALSE"
    if cell.kind == "d":
        return _day_text(cell.value[:10], cell.value[10:].strip("T0:.Z") != "", column)
    return _number_text(cell, column, book)


def _number_text(cell: Cell, column: Column | None, book: Book) -> str:
    text = cell.value.strip()
    number = (
        float(text)
        if len(text) <= MAX_NUMBER
        and re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]{1,3})?", text)
        and text[-1:].isdigit()
        else math.nan
    )
    if not math.isfinite(number):
        return SpoiltCell(text, f"{shown(text)} is a number that cannot be read.")
    style = book.formats[cell.style] if cell.style < len(book.formats) else Format()
    if style.is_time:
        return SpoiltCell(
            text, "the workbook keeps it as a time of day. Format the column as text, and write it again."
        )
    if style.is_day:
        day = _day(int(number // 1), from_1904=book.from_1904)
        if day is None:
            return SpoiltCell(text, f"{shown(text)} is formatted as a date and is no day of the calendar.")
        return _day_text(day.isoformat(), number != number // 1, column)
    plain = str(int(number)) if number == int(number) else repr(number)
    plain = plain.zfill(style.figures) if style.figures and plain.isdigit() else plain
    if column is None or column.read is day_cell:
        return plain  # the reader of days says that a number is none
    if column.not_a_number:
        return SpoiltCell(plain, f"{shown(plain)} is kept as a number. {column.not_a_number}")
    if abs(number) >= 1e15:
        return SpoiltCell(
            plain,
            "it is a number of more than 15 figures, and Excel has lost the last ones. Format the column as text.",
        )
    return plain


def _day_text(day: str, has_time: bool, column: Column | None) -> str:
    if column is not None and column.read is not day_cell:
        return SpoiltCell(
            day, f"the workbook keeps it as the date {shown(day)}. Format the column as text, and write it again."
        )
    if has_time:
        return SpoiltCell(day, f"{shown(day)} has a time of day with it. Write the day alone, like 01/05/2012.")
    return day


def _day(serial: int, *, from_1904: bool) -> date | None:
    """The day of a serial number. Excel counts a 29 February 1900, which never was: 60, and one too many after it."""
    try:
        if from_1904:
            return EPOCH_1904 + timedelta(days=serial) if serial >= 0 else None
        if serial < 1 or serial == 60:
            return None
        return date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial)
    except OverflowError:
        return None
