"""Files of rows that people bring: any bytes in, rows and sentences out. Nothing here raises over what a file holds.

A kind of file is a `Shape`: its columns and how large it may be. `read` takes a small file whole; `Stream` goes through
a file of any size, a row at a time, in the same memory. A fault names its row as a spreadsheet counts them (the header
is row 1), its column, and the reason in a sentence.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from waymark.core.table_cells import MAX_BLANKS, BadCell, SpoiltCell, check_cell, check_length, is_guarded, shown

MAX_COLUMNS = 200
MAX_FAULTS = 200
CHUNK = 1 << 20

NO_LETTER_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"

SIGNATURES = (
    (b"PK\x03\x04", "This is an Excel workbook or a zip file. In Excel choose Save as, then CSV UTF-8."),
    (b"PK\x05\x06", "This is an empty zip file. Choose a CSV file."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. In Excel choose Save as, then CSV UTF-8."),
    (b"%PDF", "This is a PDF. Ask for the list as a CSV file."),
    (b"\x1f\x8b", "This file is compressed. Unpack it, then choose the CSV file."),
    (b"\x89PNG", "This is a picture. Choose a CSV file."),
    (b"\xff\xd8\xff", "This is a picture. Choose a CSV file."),
    (b"GIF8", "This is a picture. Choose a CSV file."),
    (b"\xff\xfe", "This file is in UTF-16, which Excel calls Unicode text. Save it as CSV UTF-8."),
    (b"\xfe\xff", "This file is in UTF-16, which Excel calls Unicode text. Save it as CSV UTF-8."),
)
NOT_READABLE = "Its letters cannot be read: they are neither UTF-8 nor Windows-1252. Save it as CSV UTF-8."


@dataclass(frozen=True)
class Column:
    """A column: its heading, others it may go by, what it holds in a sentence, and how a cell is read.

    A file without a required column is turned away; a cell of it may still be empty unless it `must_be_filled`.
    """

    heading: str
    key: str
    what: str
    read: Callable[[str], Any]
    required: bool = False
    longest: int = 200
    also: tuple[str, ...] = ()
    must_be_filled: bool = False
    not_a_number: str = ""  # what is said of a cell that a workbook keeps as a number, where words belong


@dataclass(frozen=True)
class Shape:
    """A kind of file. `of` says what its rows are, in the plural. None: any number of rows or bytes."""

    columns: tuple[Column, ...]
    of: str = "rows"
    most_rows: int | None = 5_000
    most_bytes: int | None = 5 * 1024 * 1024
    too_many: str = "more than can be read. Split it, or check it."
    too_large: str = "Send it in two files."
    positions: Callable[[list[str]], tuple[str, ...] | None] | None = None  # keys by place, for a file without headings

    def by_heading(self) -> dict[str, Column]:
        found = {}
        for column in self.columns:
            for heading in (column.heading, *column.also):
                found[plain_heading(heading)] = column
        return found

    def over_the_rows(self) -> str:
        return f"It has more than {self.most_rows:,} rows of {self.of}, {self.too_many}"

    def over_the_bytes(self) -> str:
        return f"It is larger than {_size(self.most_bytes or 0)}. {self.too_large}"

    def header_only(self) -> bytes:
        """A file with the headings alone, to be filled in; the mark at its start tells Excel that it is UTF-8."""
        return ("\ufeff" + ",".join(column.heading for column in self.columns) + "\r\n").encode()


@dataclass(frozen=True)
class Fault:
    """Something that keeps the file out. `row` 0 is the file as a whole; `column` "" the row as a whole.

    `unit` is what the file counts: its rows, or what it has instead of rows.
    """

    row: int
    column: str
    reason: str
    unit: str = "row"

    @property
    def where(self) -> str:
        if not self.row:
            return "The file"
        place = f"{self.unit.capitalize()} {self.row}"
        return f"{place}, {self.column}" if self.column else place

    @property
    def sentence(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True)
class FileRow:
    """A row of the file: only what has a column and is not empty, by the columns' keys.

    A cell that could not be read is in `unread`, as it stands, and not in `values`; its fault is in the findings.
    """

    number: int
    values: dict[str, Any]
    unread: dict[str, str] = field(default_factory=dict)
    unit: str = "row"

    @property
    def place(self) -> str:
        return f"{self.unit} {self.number}"

    def get(self, key: str, default: Any = "") -> Any:
        return self.values.get(key, default)


@dataclass
class Findings:
    """What is wrong with a file, and what is worth telling. With any fault, nothing of it may be taken in."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    more_faults: int = 0
    row_count: int = 0
    most_faults: int | None = None  # of a file of any size, so many are told and the rest are counted
    unit: str = "row"

    def fault(self, row: int, column: str, reason: str) -> None:
        if self.most_faults is None or len(self.faults) < self.most_faults:
            self.faults.append(Fault(row, column, reason, self.unit))
        else:
            self.more_faults += 1

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def only(self, reason: str) -> None:
        """The file as a whole is turned away, whatever else is wrong with it."""
        self.faults.clear()
        self.more_faults = 0
        self.fault(0, "", reason)

    @property
    def is_sound(self) -> bool:
        return not self.faults

    @property
    def fault_count(self) -> int:
        return len(self.faults) + self.more_faults


@dataclass
class Reading(Findings):
    """What a small file holds."""

    rows: list[FileRow] = field(default_factory=list)


def read(content: bytes, shape: Shape) -> Reading:
    """Read a small file. Whatever the bytes are, the answer is a Reading."""
    reading = Reading()
    stream = Stream(io.BytesIO(content), shape, reading)
    if stream.is_text():
        reading.rows.extend(stream.rows())
        if reading.faults and reading.faults[-1].row == 0:
            reading.rows.clear()
    return reading


class Stream:
    """A file gone through a row at a time, as often as asked, from a stream that can be wound back.

    `is_text` comes first: it looks at every byte. `rows` gives the rows and notes in `findings` what cannot be read;
    only when it is done is it known whether the file is sound.
    """

    def __init__(self, stream: BinaryIO, shape: Shape, findings: Findings | None = None) -> None:
        self.stream, self.shape = stream, shape
        self.findings = findings if findings is not None else Findings(most_faults=MAX_FAULTS)
        self._encoding = ""

    def is_text(self) -> bool:
        """Whether the bytes are letters at all; what they are instead is a fault."""
        reason, self._encoding = _encoding(self.stream, self.shape)
        if reason:
            self.findings.fault(0, "", reason)
        elif self._encoding == "cp1252":
            self.findings.notes.append(
                "The file is not in UTF-8 and was read as Windows-1252. Look at names with accents before you take it in."
            )
        return not reason

    def rows(self) -> Iterator[FileRow]:
        """The rows, in the order of the file."""
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, encoding=self._encoding, newline="")
        try:
            yield from self._rows(text)
        finally:
            text.detach()

    def _rows(self, text: io.TextIOWrapper) -> Iterator[FileRow]:
        first = text.readline()
        text.seek(0)
        records = self._records(text, max(",;\t", key=first.count))
        header = next(records, None)
        if header is None:
            if not self.findings.faults:
                self.findings.fault(0, "", "It is empty.")
            return
        width, columns = len(header), self._by_position(header)
        has_headings = not columns
        if has_headings:
            columns = columns_of(header, self.shape, self.findings)
        else:
            records = _again(header, records)
        if self.findings.faults:
            return
        self.findings.row_count = 0
        for number, cells in enumerate(records, start=2 if has_headings else 1):
            if not any(cell.strip() for cell in cells):
                continue
            self.findings.row_count += 1
            if self.shape.most_rows is not None and self.findings.row_count > self.shape.most_rows:
                self.findings.only(self.shape.over_the_rows())
                return
            row = self._row(number, cells, columns, width)
            if row is not None:
                yield row
        if not self.findings.row_count and not self.findings.faults:
            self.findings.fault(0, "", f"It has headings and no {self.shape.of}.")

    def _records(self, text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
        records = csv.reader(text, delimiter=delimiter, strict=True)
        number = 0
        while True:
            try:
                record = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                self.findings.fault(number + 1, "", _why_no_record(str(error)))
                return
            number += 1
            yield record

    def _by_position(self, first: list[str]) -> dict[int, Column]:
        keys = self.shape.positions(first) if self.shape.positions else None
        by_key = {column.key: column for column in self.shape.columns}
        return {index: by_key[key] for index, key in enumerate(keys) if key} if keys else {}

    def _row(self, number: int, cells: list[str], columns: dict[int, Column], width: int) -> FileRow | None:
        if len(cells) != width and (len(cells) < width or any(cell.strip() for cell in cells[width:])):
            self.findings.fault(number, "", f"it has {len(cells)} cells, and row 1 has {width}.")
            return None
        return row_of(number, cells, columns, self.findings)


def columns_of(header: list[str], shape: Shape, findings: Findings) -> dict[int, Column]:
    """Where each known column stands."""
    if len(header) > MAX_COLUMNS:
        findings.fault(1, "", f"there are {len(header)} columns. At most {MAX_COLUMNS} can be read.")
        return {}
    by_heading = shape.by_heading()
    found: dict[int, Column] = {}
    seen: set[str] = set()
    unknown = []
    for index, cell in enumerate(header):
        column = by_heading.get(plain_heading(cell))
        if column is None:
            unknown += [shown(cell)] if cell.strip() else []
        elif plain_heading(cell) in seen:
            findings.fault(1, column.heading, "this heading stands there twice.")
        elif column in found.values():
            continue  # a published file may give the same thing under several headings: the first counts
        else:
            found[index] = column
            seen.add(plain_heading(cell))
    missing = [each.heading for each in shape.columns if each.required and each not in found.values()]
    if missing:
        known = f" Row 1 must hold the headings; it holds {shown(', '.join(header))}." if not found else ""
        findings.fault(1, "", f"there is no column {', '.join(missing)}.{known}")
    note = f"Columns that are not read, and left out: {', '.join(unknown)}."
    if unknown:
        findings.note(note)
    return found


def row_of(number: int, cells: Sequence[str], columns: Mapping[int, Column], findings: Findings) -> FileRow:
    """A row, read cell by cell; what is wrong with one of them is in the findings."""
    row = FileRow(number, {}, unit=findings.unit)
    for index, column in columns.items():
        cell = cells[index]
        try:
            if isinstance(cell, SpoiltCell):
                raise BadCell(cell.reason)
            check_length(cell, column.longest + MAX_BLANKS, column.longest)
            text = cell.strip(" \n")
            if is_guarded(text):
                text = text[1:]
                check_cell(text, column.longest, is_text=True)
                text = text.strip()
            elif text:
                check_cell(text, column.longest)
                text = text.strip()
            if text:
                row.values[column.key] = column.read(text)
            elif column.must_be_filled:
                raise BadCell("it is empty.")
        except BadCell as bad:
            row.unread[column.key] = cell[:MAX_BLANKS].strip()  # a copy: the same long text may stand in many cells
            findings.fault(number, column.heading, str(bad))
    return row


def _again(first: list[str], records: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from records


def _encoding(stream: BinaryIO, shape: Shape) -> tuple[str, str]:
    """Why the bytes are no text, or "" and their encoding."""
    stream.seek(0)
    first = stream.read(CHUNK)
    if not first.strip(b"\xef\xbb\xbf \t\r\n") and len(first) < CHUNK:
        return "It is empty.", ""
    known = next((reason for signature, reason in SIGNATURES if first.startswith(signature)), "")
    if known:
        return known, ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, is_cp1252, size, chunk = True, True, 0, first
    while chunk:
        size += len(chunk)
        if shape.most_bytes is not None and size > shape.most_bytes:
            return shape.over_the_bytes(), ""
        if b"\0" in chunk:
            return "It is not text. Choose a CSV file.", ""
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
        is_cp1252 = is_cp1252 and len(chunk.translate(None, NO_LETTER_IN_CP1252)) == len(chunk)
        chunk = stream.read(CHUNK)
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    if is_utf8:
        return "", "utf-8-sig"
    return ("", "cp1252") if is_cp1252 else (NOT_READABLE, "")


def _size(count: int) -> str:
    return f"{count // (1024 * 1024)} MB" if count >= 1024 * 1024 else f"{count // 1024} KB"


def _why_no_record(error: str) -> str:
    if "field larger" in error:
        return "a cell is far too long, or a quotation mark is never closed."
    if "new-line character" in error:
        return "a line ends in the middle of a cell."
    return "a quotation mark is opened and not closed, or closed too early."


def plain_heading(text: str) -> str:
    """A heading however it is written: "LA_code" and "la  code" are the same."""
    return " ".join(text.replace("_", " ").replace("\ufeff", "").split()).casefold()
