"""Reading a school's file of pupils: any bytes in, rows and sentences out. It never raises and writes nothing.

The columns are documented on the page that takes the file, from `COLUMNS` here. A fault names its row as a spreadsheet
counts them (the header is row 1), its column, and the reason in a sentence.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from waymark.pupils.rules.numbers import normalise_upn

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 200
SHOWN = 40  # letters of a cell that a sentence repeats

FORMULA_SIGNS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"  # the last four are the full-width forms
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

SIGNATURES = (
    (b"PK\x03\x04", "This is an Excel workbook or a zip file. In Excel choose Save as, then CSV UTF-8."),
    (b"PK\x05\x06", "This is an empty zip file. Choose a CSV file."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. In Excel choose Save as, then CSV UTF-8."),
    (b"%PDF", "This is a PDF. Ask your school's system for the list as a CSV file."),
    (b"\x1f\x8b", "This file is compressed. Unpack it, then choose the CSV file."),
    (b"\x89PNG", "This is a picture. Choose a CSV file."),
    (b"\xff\xd8\xff", "This is a picture. Choose a CSV file."),
    (b"GIF8", "This is a picture. Choose a CSV file."),
    (b"\xff\xfe", "This file is in UTF-16, which Excel calls Unicode text. Save it as CSV UTF-8."),
    (b"\xfe\xff", "This file is in UTF-16, which Excel calls Unicode text. Save it as CSV UTF-8."),
)


@dataclass(frozen=True)
class Column:
    """A column of the file: its heading, what it holds in a sentence, and how a cell is read."""

    heading: str
    key: str
    what: str
    read: Callable[[str], Any]
    required: bool = False
    longest: int = 200


class BadCell(ValueError):
    """A cell that cannot be read; the message is a sentence for the person who sent the file."""


@dataclass(frozen=True)
class Fault:
    """Something that keeps the file out. `row` 0 is the file as a whole; `column` "" the row as a whole."""

    row: int
    column: str
    reason: str

    @property
    def where(self) -> str:
        if not self.row:
            return "The file"
        return f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"

    @property
    def sentence(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True)
class FileRow:
    """A row of the file: only what has a column and is not empty. The keys are those of COLUMNS.

    A cell that could not be read is in `unread`, as it stands, and not in `values`; its fault is in the Reading.
    """

    number: int
    values: dict[str, Any]
    unread: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, default: Any = "") -> Any:
        return self.values.get(key, default)


@dataclass
class Reading:
    """What a file holds. With any fault, nothing of it may be taken in. `notes` are worth telling, and no faults."""

    rows: list[FileRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    row_count: int = 0

    def fault(self, row: int, column: str, reason: str) -> None:
        self.faults.append(Fault(row, column, reason))

    @property
    def is_sound(self) -> bool:
        return not self.faults


def shown(text: str) -> str:
    """A cell as a sentence repeats it: one line, without what cannot be seen, at most forty letters."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in " ".join(text.split()))
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


# Cells


def _text(cell: str) -> str:
    return cell


def _upn(cell: str) -> str:
    return normalise_upn(cell)


def _date(cell: str) -> date:
    """A day, day first: 1/5/2012, 01.05.2012, 1 May 2012, or 2012-05-01."""
    parts = [part for part in re.split(r"[\s/.-]+", cell.strip().lower()) if part]
    if len(parts) == 1 and re.fullmatch(r"[0-9]+([.,][0-9]+)?", cell.strip()):
        raise BadCell(f"{shown(cell)} is a number, not a day. Format the column as a date, like 01/05/2012.")
    if len(parts) != 3:
        raise BadCell(f"{shown(cell)} is no day. Write it like 01/05/2012.")
    if re.fullmatch(r"[0-9]{4}", parts[0]):
        parts.reverse()
    day, month, year = parts
    number = MONTHS.index(month[:3]) + 1 if month[:3] in MONTHS else 0
    if not (re.fullmatch(r"[0-9]{1,2}", day) and (number or re.fullmatch(r"[0-9]{1,2}", month))):
        raise BadCell(f"{shown(cell)} is no day. Write it like 01/05/2012.")
    if not re.fullmatch(r"[0-9]{4}", year):
        raise BadCell(f"{shown(cell)}: write the year with four figures, like 01/05/2012.")
    try:
        return date(int(year), number or int(month), int(day))
    except ValueError:
        raise BadCell(f"{shown(cell)} is no day of the calendar. Write the day first, like 01/05/2012.") from None


def _sex(cell: str) -> str:
    found = {"f": "F", "female": "F", "m": "M", "male": "M", "u": "U", "unknown": "U"}.get(cell.strip().lower())
    if found is None:
        raise BadCell(f"{shown(cell)} is not understood. Write F, M or U.")
    return found


def _year_group(cell: str) -> int:
    match = re.fullmatch(r"(?:year|yr|y|nc year)?\s*([0-9]{1,2})", cell.strip().lower())
    if not match or not 1 <= int(match[1]) <= 14:
        raise BadCell(f"{shown(cell)} is no year group. Write a number, like 9.")
    return int(match[1])


def _yes(cell: str) -> bool:
    found = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
    if cell.strip().lower() not in found:
        raise BadCell(f"{shown(cell)} is not understood. Write yes or no.")
    return found[cell.strip().lower()]


def _authority(cell: str) -> str:
    if not re.fullmatch(r"[0-9]{3}", cell.strip()):
        raise BadCell(f"{shown(cell)} is no authority's number. Write three figures, like 855.")
    return cell.strip()


COLUMNS = (
    Column("UPN", "upn", "The unique pupil number. It may be empty for a pupil who has none yet.", _upn, True, 20),
    Column("Surname", "surname", "The family name, or the one name of a pupil with one name.", _text, True),
    Column("Forename", "forename", "The first names. It may be empty.", _text, True),
    Column("Known as", "known_as", "The first name the pupil goes by, if it is another.", _text),
    Column("Date of birth", "date_of_birth", "The day first: 01/05/2012, or 2012-05-01.", _date, True, 40),
    Column("Sex", "sex", "F, M or U for not known.", _sex, longest=20),
    Column("Year group", "year_group", "A number, like 9. When empty, the age decides.", _year_group, longest=20),
    Column("On roll from", "on_roll_from", "The first day on your roll. When empty, today.", _date, longest=40),
    Column("Address", "address_lines", "House, street and town.", _text, longest=300),
    Column("Postcode", "postcode", "A full postcode, like LE1 5WW.", _text, longest=20),
    Column("Do not disclose address", "do_not_disclose", "Yes if the address must be kept secret.", _yes, longest=10),
    Column(
        "Authority",
        "authority",
        "The number of the council in whose area the pupil lives, like 855.",
        _authority,
        longest=10,
    ),
)
BY_HEADING = {column.heading.casefold(): column for column in COLUMNS}


def header_only() -> bytes:
    """A file with the headings alone, to be filled in; the mark at its start tells Excel that it is UTF-8."""
    return ("\ufeff" + ",".join(column.heading for column in COLUMNS) + "\r\n").encode()


# The file


def read(content: bytes) -> Reading:
    """Read a file. Whatever the bytes are, the answer is a Reading."""
    reading = Reading()
    text = _decoded(content, reading)
    if text is not None:
        _read_table(text, reading)
        _find_repeats(reading)
    return reading


def _decoded(content: bytes, reading: Reading) -> str | None:
    reason = _why_no_text(content)
    if not reason:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            reason = "Its letters cannot be read: they are neither UTF-8 nor Windows-1252. Save it as CSV UTF-8."
        else:
            reading.notes.append(
                "The file is not in UTF-8 and was read as Windows-1252. Look at names with accents before you take it in."
            )
            return text
    reading.fault(0, "", reason)
    return None


def _why_no_text(content: bytes) -> str:
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        return "It is empty."
    if len(content) > MAX_BYTES:
        return f"It is larger than {MAX_BYTES // (1024 * 1024)} MB. Send one school's pupils, or two files."
    known = next((reason for signature, reason in SIGNATURES if content.startswith(signature)), "")
    if known:
        return known
    return "It is not text. Choose a CSV file." if b"\0" in content else ""


def _read_table(text: str, reading: Reading) -> None:
    lines = _records(text, reading)
    header = next(lines, None)
    if header is None:
        if not reading.faults:
            reading.fault(0, "", "It is empty.")
        return
    columns = _columns(header, reading)
    if reading.faults:
        return
    number = 1
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        reading.row_count += 1
        if reading.row_count > MAX_ROWS:
            reading.rows.clear()
            reading.faults.clear()
            reason = f"It has more than {MAX_ROWS:,} rows of pupils, more than one school has. Split it, or check it."
            reading.fault(0, "", reason)
            return
        _read_row(number, cells, columns, len(header), reading)
    if not reading.row_count and not reading.faults:
        reading.fault(0, "", "It has headings and no pupils.")


def _records(text: str, reading: Reading) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            reading.fault(number + 1, "", _why_no_record(str(error)))
            return
        number += 1
        yield record


def _why_no_record(error: str) -> str:
    if "field larger" in error:
        return "a cell is far too long, or a quotation mark is never closed."
    if "new-line character" in error:
        return "a line ends in the middle of a cell."
    return "a quotation mark is opened and not closed, or closed too early."


def _columns(header: list[str], reading: Reading) -> dict[int, Column]:
    """Where each known column stands."""
    if len(header) > MAX_COLUMNS:
        reading.fault(1, "", f"there are {len(header)} columns. At most {MAX_COLUMNS} can be read.")
        return {}
    found: dict[int, Column] = {}
    unknown = []
    for index, cell in enumerate(header):
        column = BY_HEADING.get(" ".join(cell.replace("_", " ").split()).casefold())
        if column is None:
            unknown += [shown(cell)] if cell.strip() else []
        elif column in found.values():
            reading.fault(1, column.heading, "this heading stands there twice.")
        else:
            found[index] = column
    missing = [column.heading for column in COLUMNS if column.required and column not in found.values()]
    if missing:
        known = f" Row 1 must hold the headings; it holds {shown(', '.join(header))}." if not found else ""
        reading.fault(1, "", f"there is no column {', '.join(missing)}.{known}")
    if unknown:
        reading.notes.append(f"Columns that are not read, and left out: {', '.join(unknown)}.")
    return found


def _read_row(number: int, cells: list[str], columns: dict[int, Column], width: int, reading: Reading) -> None:
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        reading.fault(number, "", f"it has {len(cells)} cells, and row 1 has {width}.")
        return
    row = FileRow(number, {})
    for index, column in columns.items():
        cell = cells[index]
        try:
            _check_cell(cell, column)
            if cell.strip():
                row.values[column.key] = column.read(cell.strip())
        except BadCell as bad:
            row.unread[column.key] = cell.strip()
            reading.fault(number, column.heading, str(bad))
    reading.rows.append(row)


def _check_cell(cell: str, column: Column) -> None:
    text = cell.strip(" \n")
    if len(text) > column.longest:
        raise BadCell(f"it has {len(text):,} letters; at most {column.longest} can be kept.")
    if "\ufffd" in text:
        raise BadCell(f"{shown(text)} has a letter that was lost when the file was made. Save it as CSV UTF-8.")
    # A dash alone stands for a name in some registers, and no spreadsheet reckons with it.
    if text and text[0] in FORMULA_SIGNS and text != "-":
        raise BadCell(
            f"{shown(text)} begins with {shown(text[0]) or 'a tab'}, which a spreadsheet would run as a formula. Take the sign away."
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise BadCell(f"{shown(text)} holds a sign that cannot be seen, such as a line break or a tab.")


def _find_repeats(reading: Reading) -> None:
    """A UPN stands in a file once; so does a name with a birthday, unless their UPNs tell two pupils apart."""
    for rows in _groups(reading.rows, lambda row: row.get("upn")):
        for row in rows[1:]:
            reading.fault(row.number, "UPN", f"{row.get('upn')} stands in row {rows[0].number} too.")
    for rows in _groups(reading.rows, _name_and_birth):
        for row in rows[1:]:
            if not (row.get("upn") and rows[0].get("upn")):
                reason = (
                    f"the name and the date of birth stand in row {rows[0].number} too, and no UPN tells them apart."
                )
                reading.fault(row.number, "", reason)


def _name_and_birth(row: FileRow) -> tuple[str, str, date] | None:
    born = row.get("date_of_birth", None)
    name = (row.get("forename").casefold(), row.get("surname").casefold())
    is_whole = not {"forename", "surname"} & set(row.unread)
    return (*name, born) if born and any(name) and is_whole else None


def _groups(rows: Iterable[FileRow], key: Callable[[FileRow], Any]) -> list[list[FileRow]]:
    found: dict[Any, list[FileRow]] = {}
    for row in rows:
        if key(row):
            found.setdefault(key(row), []).append(row)
    return [group for group in found.values() if len(group) > 1]
