"""Excel workbooks (.xlsx) through the same columns as a CSV file: a row at a time, in the same memory.

The zip file is measured before anything of it is unpacked, and no more is unpacked than it said. One sheet is read: the
first that can be seen and has the headings in row 1. A cell is what the workbook keeps in it: words, a number, a day by
its format and the workbook's epoch, the last result of a formula.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from waymark.core.markup import BadMarkup, walk
from waymark.core.table_cells import MAX_BLANKS, SpoiltCell, shown
from waymark.core.tables import (
    MAX_COLUMNS,
    Column,
    FileRow,
    Findings,
    Reading,
    Shape,
    columns_of,
    plain_heading,
    row_of,
)
from waymark.core.workbook.book import Book, Sheet
from waymark.core.workbook.bounds import BINARY, DAMAGED, END, LOCKED, MACROS, OLD, OLD_OFFICE, TOO_MUCH, BadWorkbook
from waymark.core.workbook.cells import cell_text
from waymark.core.workbook.parts import SheetRow, SheetWalker, place_of

__all__ = ["BINARY", "DAMAGED", "LOCKED", "MACROS", "OLD", "TOO_MUCH", "BadWorkbook", "is_workbook", "read", "rows"]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are those of a zip file or an old Office file: `read` says what it makes of them."""
    return content[:4] in (b"PK\x03\x04", END) or content[:8] == OLD_OFFICE


def read(content: bytes, shape: Shape) -> Reading:
    """Read a small workbook. Whatever the bytes are, the answer is a Reading."""
    reading = Reading()
    reading.rows.extend(rows(io.BytesIO(content), shape, reading))
    if reading.faults and any(fault.row == 0 for fault in reading.faults):
        reading.rows.clear()
    return reading


def rows(stream: BinaryIO, shape: Shape, findings: Findings) -> Iterator[FileRow]:
    """The rows of the sheet with the headings; only when it is done is it known whether the workbook is sound."""
    try:
        with Book(stream, shape) as book:
            yield from _rows(book, shape, findings)
    except BadMarkup as bad:
        findings.only(str(bad))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        findings.only(DAMAGED)


def _rows(book: Book, shape: Shape, findings: Findings) -> Iterator[FileRow]:
    seen = [sheet for sheet in book.sheets if not sheet.is_hidden]
    if not seen:
        raise BadWorkbook("No sheet of the workbook can be seen. Show the sheet with the list, and save it.")
    sheet, header = _sheet_with_headings(book, seen, shape)
    if header is None:
        raise BadWorkbook("It is empty.")
    if len(seen) > 1:
        others = ", ".join(shown(each.name) for each in seen if each is not sheet)
        findings.note(f"The sheet {shown(sheet.name)} was read. Sheets that were not: {others}.")
    hidden = ", ".join(shown(each.name) for each in book.sheets if each.is_hidden)
    if hidden:
        findings.note(f"Hidden sheets, which are not read: {hidden}.")
    columns = columns_of(header, shape, findings)
    if findings.faults:
        return
    yield from _list_rows(book, sheet, columns, shape, findings)


def _sheet_with_headings(book: Book, sheets: list[Sheet], shape: Shape) -> tuple[Sheet, list[str] | None]:
    """The first sheet with every heading that a file must have; else the first with anything in it."""
    needed = {column.key for column in shape.columns if column.required}
    by_heading = shape.by_heading()
    fallback: tuple[Sheet, list[str] | None] = sheets[0], None
    for sheet in sheets:
        header = _header(book, sheet)
        if header is None:
            continue
        if needed <= {by_heading[plain_heading(each)].key for each in header if plain_heading(each) in by_heading}:
            return sheet, header
        if fallback[1] is None:
            fallback = sheet, header
    return fallback


def _header(book: Book, sheet: Sheet) -> list[str] | None:
    """Row 1 as words; empty if nothing stands in it, None if nothing stands in the sheet. Its beginning is looked at."""
    walker, is_longer = SheetWalker(), False
    for count, _ in enumerate(walk(book.chunks(sheet.part), walker), start=1):
        is_longer = count >= 4  # chunks, a megabyte
        if walker.found or is_longer:
            break
    if not walker.found:
        return [""] if is_longer else None
    first = walker.found[0]
    if first.number != 1:
        return [""]
    cells = [""] * min(max(first.cells) + 1, MAX_COLUMNS + 1)
    for index, cell in first.cells.items():
        if index < len(cells):
            cells[index] = str(cell_text(cell, None, book))[:MAX_BLANKS]
    return cells


def _list_rows(
    book: Book, sheet: Sheet, columns: dict[int, Column], shape: Shape, findings: Findings
) -> Iterator[FileRow]:
    walker, told = SheetWalker(), _Told()
    walker.columns = set(columns)
    width = max(columns) + 1
    findings.row_count = 0
    for _ in walk(book.chunks(sheet.part), walker):
        for found in walker.found:
            if found.number == 1:
                continue
            cells = {index: cell_text(cell, columns.get(index), book) for index, cell in found.cells.items()}
            if not any(isinstance(cell, SpoiltCell) or cell.strip() for cell in cells.values()):
                continue
            findings.row_count += 1
            if shape.most_rows is not None and findings.row_count > shape.most_rows:
                findings.only(shape.over_the_rows())
                return
            told.look_at(found, columns)
            yield row_of(found.number, [cells.get(index, "") for index in range(width)], columns, findings)
        walker.found.clear()
    _fault_merged(walker, columns, findings)
    told.note(walker, columns, findings)
    if not findings.row_count and not findings.faults:
        findings.fault(0, "", f"It has headings and no {shape.of}.")


@dataclass
class _Told:
    """What a person cannot see in the sheet and should know of."""

    formulas: int = 0
    first_formula: str = ""
    hidden: int = 0
    first_hidden: int = 0

    def look_at(self, row: SheetRow, columns: dict[int, Column]) -> None:
        if row.is_hidden:
            self.first_hidden = self.first_hidden or row.number
            self.hidden += 1
        for index, cell in row.cells.items():
            if cell.is_formula and cell.has_value and index in columns:
                self.first_formula = self.first_formula or f"row {row.number}, {columns[index].heading}"
                self.formulas += 1

    def note(self, walker: SheetWalker, columns: dict[int, Column], findings: Findings) -> None:
        if self.formulas:
            findings.note(
                f"Cells worked out by a formula: {self.formulas:,}, the first in {self.first_formula}. "
                "What the workbook last showed in them is read."
            )
        if self.hidden:
            findings.note(f"Hidden rows: {self.hidden:,}, the first is row {self.first_hidden}. They are read too.")
        headings = [
            column.heading
            for index, column in columns.items()
            if any(least <= index <= most for least, most in walker.hidden_columns)
        ]
        if headings:
            findings.note(f"Hidden columns, which are read too: {', '.join(headings)}.")


def _fault_merged(walker: SheetWalker, columns: dict[int, Column], findings: Findings) -> None:
    for top, left, bottom, right in walker.merged:
        if any(left <= index <= right for index in columns):
            findings.fault(
                top,
                "",
                f"the cells {place_of(top, left)} to {place_of(bottom, right)} are merged into one. "
                "Undo the merging, and fill in each cell.",
            )
    if walker.more_merged:
        findings.fault(0, "", "It has more than 10,000 merged cells. Undo the merging, and fill in each cell.")
