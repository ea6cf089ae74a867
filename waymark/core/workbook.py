"""Excel workbooks (.xlsx) through the same columns as a CSV file: a row at a time, in the same memory.

The zip file is measured before anything of it is unpacked, and no more is unpacked than it said. One sheet is read: the
first that can be seen and has the headings in row 1. A cell is what the workbook keeps in it: words, a number, a day by
its format and the workbook's epoch, the last result of a formula.
"""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, BinaryIO
from xml.sax.xmlreader import AttributesImpl

from waymark.core.markup import BadMarkup, Walker, attribute, walk
from waymark.core.tables import (
    CHUNK,
    MAX_BLANKS,
    MAX_COLUMNS,
    Column,
    FileRow,
    Findings,
    Reading,
    Shape,
    SpoiltCell,
    columns_of,
    day_cell,
    plain_heading,
    row_of,
    shown,
)

MAX_ENTRIES = 1_000
MAX_UNPACKED = 128 * CHUNK
MAX_RATIO = 200  # to one; of a part of more than a megabyte
MAX_STRINGS = 1_000_000
MAX_LETTERS = 64 * CHUNK  # of all shared strings
MAX_SHEETS = 50
MAX_READ = MAX_UNPACKED + MAX_SHEETS * CHUNK  # of all that is unpacked of one file: each part, and each beginning again
MAX_CELL = 32_767  # letters, as of Excel
MAX_CODE = 255  # letters of a format
MAX_FORMATS = 65_535
MAX_NUMBER = 100  # letters of a number; Excel writes some twenty
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet of Excel

DAY_FORMATS = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
TIME_FORMATS = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56})
EPOCH_1904 = date(1904, 1, 1)

ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "It is locked with a password. Take the password off in Excel, save it, and choose it again."
MACROS = "It is a workbook with macros, which are programs. In Excel choose Save as, then Excel Workbook (.xlsx)."
OLD = "It is an Excel workbook of the old kind (.xls). In Excel choose Save as, then Excel Workbook (.xlsx)."
BINARY = "It is a binary Excel workbook (.xlsb). In Excel choose Save as, then Excel Workbook (.xlsx)."
DAMAGED = "The workbook is damaged. Open it in Excel, save it, and choose it again."
TOO_MUCH = (
    "Unpacked, it would be far larger than a list can be, so it is not unpacked. Save the sheet as a new workbook."
)


class BadWorkbook(BadMarkup):
    """A workbook that cannot be read, or may not be; the message is a sentence."""


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
        with _Book(stream, shape) as book:
            yield from _rows(book, shape, findings)
    except BadMarkup as bad:
        findings.only(str(bad))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        findings.only(DAMAGED)


@dataclass
class _Sheet:
    name: str
    part: str
    is_hidden: bool


class _Book:
    """An opened workbook: its sheets, shared strings and formats. Nothing is unpacked before all of it was measured."""

    def __init__(self, stream: BinaryIO, shape: Shape) -> None:
        _measure_outside(stream, shape)
        self.zip = zipfile.ZipFile(stream)
        self.has_read = 0
        try:
            self._measure()
            self._find_sheets()
        except BaseException:
            self.zip.close()
            raise
        self._strings: list[str] | None = None
        self._formats: list[_Format] | None = None

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.zip.close()

    def _measure(self) -> None:
        entries = self.zip.infolist()
        names = {each.filename for each in entries}
        if any(each.flag_bits & 1 for each in entries):
            raise BadWorkbook(LOCKED)
        if len(names) != len(entries):
            raise BadWorkbook(DAMAGED)
        for each in entries:
            if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadWorkbook(DAMAGED)
            if each.file_size > CHUNK and each.file_size > MAX_RATIO * max(each.compress_size, 1):
                raise BadWorkbook(TOO_MUCH)
        if sum(each.file_size for each in entries) > MAX_UNPACKED:
            raise BadWorkbook(TOO_MUCH)
        _refuse_other_kinds(names)
        self.names = names
        if b"macroEnabled" in b"".join(self.chunks("[Content_Types].xml")):
            raise BadWorkbook(MACROS)

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part; `zipfile` gives no more than the size it was measured by, and checks its sum."""
        with self.zip.open(part) as file:
            while chunk := file.read(CHUNK // 4):
                self.has_read += len(chunk)
                if self.has_read > MAX_READ:
                    raise BadWorkbook(TOO_MUCH)
                yield chunk

    def _find_sheets(self) -> None:
        book, links = _BookWalker(), _LinkWalker()
        _whole(self, "xl/workbook.xml", book)
        if "xl/_rels/workbook.xml.rels" not in self.names:
            raise BadWorkbook(DAMAGED)
        _whole(self, "xl/_rels/workbook.xml.rels", links)
        self.from_1904 = book.from_1904
        found: dict[str, _Sheet] = {}  # by their parts: one that is named twice is still one sheet
        for name, link, is_hidden in book.sheets:
            part = links.parts.get(link)
            if part in self.names:
                found.setdefault(part, _Sheet(name, part, is_hidden))
        self.sheets = list(found.values())

    @property
    def strings(self) -> list[str]:
        if self._strings is None:
            walker = _StringWalker()
            if "xl/sharedStrings.xml" in self.names:
                _whole(self, "xl/sharedStrings.xml", walker)
            self._strings = walker.strings
        return self._strings

    @property
    def formats(self) -> list[_Format]:
        if self._formats is None:
            walker = _StyleWalker()
            if "xl/styles.xml" in self.names:
                _whole(self, "xl/styles.xml", walker)
            self._formats = [_format(number, walker.codes.get(number, "")) for number in walker.numbers]
        return self._formats


def _measure_outside(stream: BinaryIO, shape: Shape) -> None:
    """What can be told of the file before its directory is read."""
    stream.seek(0)
    first = stream.read(8)
    if first == OLD_OFFICE:
        # A password wraps a workbook in an Office file of the old kind, with this part in its directory.
        raise BadWorkbook(LOCKED if "EncryptedPackage".encode("utf-16-le") in first + stream.read(16 * CHUNK) else OLD)
    stream.seek(0)
    size = entries = 0
    tail = b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        entries += (tail + chunk).count(ENTRY)
        tail = chunk[-len(ENTRY) + 1 :]
        if shape.most_bytes is not None and size > shape.most_bytes:
            raise BadWorkbook(shape.over_the_bytes())
        if entries > MAX_ENTRIES:
            raise BadWorkbook(f"It is a zip file of more than {MAX_ENTRIES:,} parts, which no list is.")
    stream.seek(0)


def _refuse_other_kinds(names: set[str]) -> None:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lower):
        raise BadWorkbook(MACROS)
    if "xl/workbook.bin" in lower:
        raise BadWorkbook(BINARY)
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return
    if any(name.startswith("word/") for name in lower):
        raise BadWorkbook("It is a Word document. Choose a workbook or a CSV file.")
    if "content.xml" in lower and "mimetype" in lower:
        raise BadWorkbook("It is an OpenDocument file. Save it as an Excel workbook (.xlsx) or as CSV UTF-8.")
    if not names:
        raise BadWorkbook("It is an empty zip file.")
    raise BadWorkbook("It is a zip file and no workbook. Unpack it, and choose the list in it.")


def _not_over(most: int, found: dict[Any, str]) -> None:
    if len(found) > most:
        raise BadWorkbook(TOO_MUCH)


def _whole(book: _Book, part: str, walker: Walker) -> None:
    for _ in walk(book.chunks(part), walker):
        pass


# The parts of a workbook


class _BookWalker(Walker):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "workbookPr":
            self.from_1904 = attribute(attributes, "date1904") in ("1", "true")
        elif name == "sheet" and len(self.sheets) < MAX_SHEETS:
            hidden = attribute(attributes, "state") in ("hidden", "veryHidden")
            self.sheets.append((attribute(attributes, "name"), attribute(attributes, "id"), hidden))


class _LinkWalker(Walker):
    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, str] = {}

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        inside = attribute(attributes, "TargetMode") != "External"
        if name == "Relationship" and inside and attribute(attributes, "Type").endswith("/worksheet"):
            target = attribute(attributes, "Target")
            self.parts[attribute(attributes, "Id")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            _not_over(MAX_ENTRIES, self.parts)


class _Words:
    """The words of a cell, gathered from their runs: a run is short, but a cell may have any number of them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.room = MAX_CELL

    def add(self, text: str) -> None:
        if piece := text[: self.room]:
            self.pieces.append(piece)
            self.room -= len(piece)

    def take(self) -> str:
        text = "".join(self.pieces)
        self.pieces, self.room = [], MAX_CELL
        return text


class _StringWalker(Walker):
    texts_of = frozenset({"t"})

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.words = _Words()
        self.letters = 0
        self.in_reading_aid = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "rPh":
            self.in_reading_aid = True

    def closed(self, name: str, text: str) -> None:
        if name == "t" and not self.in_reading_aid:
            self.words.add(text)
            self.letters += len(text)
        elif name == "rPh":
            self.in_reading_aid = False
        elif name == "si":
            text = _unescaped(self.words.take())
            # Any number of cells may be this string, and each would be searched for what is not blank.
            self.strings.append(text if len(text) <= MAX_BLANKS or text.strip() else "")
        if len(self.strings) > MAX_STRINGS or self.letters > MAX_LETTERS:
            raise BadWorkbook(TOO_MUCH)


class _StyleWalker(Walker):
    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self.in_cell_formats = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "numFmt":
            code = attribute(attributes, "formatCode")[:MAX_CODE]
            self.codes[_whole_number(attribute(attributes, "numFmtId"))] = code
            _not_over(MAX_FORMATS, self.codes)
        elif name == "cellXfs":
            self.in_cell_formats = True
        elif name == "xf" and self.in_cell_formats and len(self.numbers) <= MAX_FORMATS:
            self.numbers.append(_whole_number(attribute(attributes, "numFmtId")))

    def closed(self, name: str, text: str) -> None:
        if name == "cellXfs":
            self.in_cell_formats = False


def _whole_number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _unescaped(text: str) -> str:
    """Excel writes what XML cannot hold as _x000D_."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: _letter(found[0], int(found[1], 16)), text)


def _letter(as_it_stands: str, code: int) -> str:
    return as_it_stands if 0xD800 <= code <= 0xDFFF else chr(code)


@dataclass(frozen=True)
class _Format:
    is_day: bool = False
    is_time: bool = False
    figures: int = 0  # shown with zeros in front, up to so many


def _format(number: int, code: str) -> _Format:
    """How a number is shown, by the number of its format or, of one made by hand, by its code."""
    if not code:
        return _Format(is_day=number in DAY_FORMATS, is_time=number in TIME_FORMATS)
    first = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\[\]]*\]', "", code.lower()).split(";")[0]
    if re.fullmatch(r"0{2,15}", first):
        return _Format(figures=len(first))
    is_clock = bool(re.search(r"[hs]", first))
    is_day = bool(re.search(r"[dy]", first)) or ("m" in first and not is_clock)
    return _Format(is_day=is_day and first != "general", is_time=is_clock and not is_day)


# A sheet


@dataclass
class _Cell:
    kind: str = "n"
    style: int = 0
    value: str = ""
    has_value: bool = False
    is_formula: bool = False


@dataclass
class _SheetRow:
    number: int
    is_hidden: bool
    cells: dict[int, _Cell] = field(default_factory=dict)


class _SheetWalker(Walker):
    """Gathers rows with something in them. `columns` None: all of them, to a width that no list has."""

    texts_of = frozenset({"v", "t"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_SheetRow] = []
        self.columns: set[int] | None = None
        self.merged: list[tuple[int, int, int, int]] = []
        self.more_merged = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self.row: _SheetRow | None = None
        self.cell: _Cell | None = None
        self.words = _Words()
        self.in_reading_aid = False
        self.row_number = self.column = 0

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "row":
            self.open_row(attribute(attributes, "r"), attribute(attributes, "hidden") in ("1", "true"))
        elif name == "c" and self.row is not None:
            self.open_cell(attributes)
        elif name == "f" and self.cell is not None:
            self.cell.is_formula = True
        elif name == "rPh":
            self.in_reading_aid = True
        elif name == "mergeCell":
            self.merge(attribute(attributes, "ref"))
        elif name == "col" and attribute(attributes, "hidden") in ("1", "true") and len(self.hidden_columns) < 1_000:
            least, most = (_whole_number(attribute(attributes, each)) for each in ("min", "max"))
            self.hidden_columns.append((least - 1, most - 1))

    def open_row(self, number: str, is_hidden: bool) -> None:
        at = int(number) if re.fullmatch(r"[0-9]{1,7}", number) else 0 if number else self.row_number + 1
        if not self.row_number < at <= LAST_ROW:
            raise BadWorkbook(DAMAGED)
        self.row_number, self.column, self.row = at, -1, _SheetRow(at, is_hidden)

    def open_cell(self, attributes: AttributesImpl) -> None:
        place = attribute(attributes, "r")
        at = _column(place) if place else self.column + 1
        if not self.column < at < LAST_COLUMN:
            raise BadWorkbook(DAMAGED)
        self.column = at
        self.words.take()
        self.cell = _Cell(attribute(attributes, "t") or "n", _whole_number(attribute(attributes, "s")))

    def closed(self, name: str, text: str) -> None:
        cell = self.cell
        if cell is not None and (name == "v" or (name == "t" and not self.in_reading_aid)):
            self.words.add(text)
            cell.has_value = cell.has_value or bool(text)
        elif name == "rPh":
            self.in_reading_aid = False
        elif name == "c" and cell is not None:
            cell.value = self.words.take()
            is_wanted = self.columns is None or self.column in self.columns or not self.row_has_any()
            if self.row is not None and (cell.has_value or cell.is_formula) and is_wanted:
                self.row.cells[self.column] = cell
            self.cell = None
        elif name == "row" and self.row is not None:
            if self.row.cells:
                self.found.append(self.row)
            self.row = None

    def row_has_any(self) -> bool:
        """A row is one of the list if anything stands in it, as in a CSV file."""
        return bool(self.row and self.row.cells)

    def merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        box = (_row(first), _column(first), _row(last or first), _column(last or first))
        if min(box) < 0 or box[0] > box[2] or box[1] > box[3]:
            raise BadWorkbook(DAMAGED)
        if len(self.merged) < 10_000:
            self.merged.append(box)
        else:
            self.more_merged += 1


def _column(place: str) -> int:
    """0 for the A of A1; -1 if it is no place of a sheet."""
    letters = re.match(r"[A-Za-z]{1,3}(?=[0-9]{1,7}$)", place)
    if not letters:
        return -1
    number = 0
    for letter in letters[0].upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _row(place: str) -> int:
    figures = re.search(r"[0-9]{1,7}$", place)
    return int(figures[0]) if figures else -1


def _place(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


# Rows of a list


def _rows(book: _Book, shape: Shape, findings: Findings) -> Iterator[FileRow]:
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


def _sheet_with_headings(book: _Book, sheets: list[_Sheet], shape: Shape) -> tuple[_Sheet, list[str] | None]:
    """The first sheet with every heading that a file must have; else the first with anything in it."""
    needed = {column.key for column in shape.columns if column.required}
    by_heading = shape.by_heading()
    fallback: tuple[_Sheet, list[str] | None] = sheets[0], None
    for sheet in sheets:
        header = _header(book, sheet)
        if header is None:
            continue
        if needed <= {by_heading[plain_heading(each)].key for each in header if plain_heading(each) in by_heading}:
            return sheet, header
        if fallback[1] is None:
            fallback = sheet, header
    return fallback


def _header(book: _Book, sheet: _Sheet) -> list[str] | None:
    """Row 1 as words; empty if nothing stands in it, None if nothing stands in the sheet. Its beginning is looked at."""
    walker, is_longer = _SheetWalker(), False
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
            cells[index] = str(_text(cell, None, book))[:MAX_BLANKS]
    return cells


def _list_rows(
    book: _Book, sheet: _Sheet, columns: dict[int, Column], shape: Shape, findings: Findings
) -> Iterator[FileRow]:
    walker, told = _SheetWalker(), _Told()
    walker.columns = set(columns)
    width = max(columns) + 1
    findings.row_count = 0
    for _ in walk(book.chunks(sheet.part), walker):
        for found in walker.found:
            if found.number == 1:
                continue
            cells = {index: _text(cell, columns.get(index), book) for index, cell in found.cells.items()}
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

    def look_at(self, row: _SheetRow, columns: dict[int, Column]) -> None:
        if row.is_hidden:
            self.first_hidden = self.first_hidden or row.number
            self.hidden += 1
        for index, cell in row.cells.items():
            if cell.is_formula and cell.has_value and index in columns:
                self.first_formula = self.first_formula or f"row {row.number}, {columns[index].heading}"
                self.formulas += 1

    def note(self, walker: _SheetWalker, columns: dict[int, Column], findings: Findings) -> None:
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


def _fault_merged(walker: _SheetWalker, columns: dict[int, Column], findings: Findings) -> None:
    for top, left, bottom, right in walker.merged:
        if any(left <= index <= right for index in columns):
            findings.fault(
                top,
                "",
                f"the cells {_place(top, left)} to {_place(bottom, right)} are merged into one. "
                "Undo the merging, and fill in each cell.",
            )
    if walker.more_merged:
        findings.fault(0, "", "It has more than 10,000 merged cells. Undo the merging, and fill in each cell.")


# A cell as words


def _text(cell: _Cell, column: Column | None, book: _Book) -> str:
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
        return _unescaped(cell.value)
    if cell.kind == "b":
        return "TRUE" if cell.value.strip() == "1" else "FALSE"
    if cell.kind == "d":
        return _day_text(cell.value[:10], cell.value[10:].strip("T0:.Z") != "", column)
    return _number_text(cell, column, book)


def _number_text(cell: _Cell, column: Column | None, book: _Book) -> str:
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
    style = book.formats[cell.style] if cell.style < len(book.formats) else _Format()
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
