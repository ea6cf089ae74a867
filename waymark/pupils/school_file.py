"""The columns of a school's file of pupils, and what is wrong with its rows as a whole.

Three kinds of file have them, told apart by their bytes: CSV (`core.tables`), an Excel workbook (`core.workbook`) and a
Common Transfer File (`transfer_file`). What comes of each is the same: rows, and sentences.

The columns are documented on the page that takes the file, from `COLUMNS` here.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from waymark.core import tables
from waymark.core.table_cells import BadCell, day_cell, shown, text_cell
from waymark.core.tables import CHUNK, Column, Fault, FileRow, Findings, Reading, Shape
from waymark.pupils.rules.numbers import normalise_upn

__all__ = ["COLUMNS", "Fault", "FileRow", "Reading", "SchoolFile", "header_only", "read"]

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
HEAD = 4_096  # by these bytes the kinds of file are told apart


# Cells


def _upn(cell: str) -> str:
    return normalise_upn(cell)


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
    Column(
        "UPN",
        "upn",
        "The unique pupil number. It may be empty for a pupil who has none yet.",
        _upn,
        True,
        20,
        not_a_number="A UPN begins with a letter. Format the column as text, and write it again.",
    ),
    Column("Surname", "surname", "The family name, or the one name of a pupil with one name.", text_cell, True),
    Column("Forename", "forename", "The first names. It may be empty.", text_cell, True),
    Column("Known as", "known_as", "The first name the pupil goes by, if it is another.", text_cell),
    Column("Date of birth", "date_of_birth", "The day first: 01/05/2012, or 2012-05-01.", day_cell, True, 40),
    Column("Sex", "sex", "F, M or U for not known.", _sex, longest=20),
    Column("Year group", "year_group", "A number, like 9. When empty, the age decides.", _year_group, longest=20),
    Column("On roll from", "on_roll_from", "The first day on your roll. When empty, today.", day_cell, longest=40),
    Column("Address", "address_lines", "House, street and town.", text_cell, longest=300),
    Column("Postcode", "postcode", "A full postcode, like LE1 5WW.", text_cell, longest=20),
    Column("Do not disclose address", "do_not_disclose", "Yes if the address must be kept secret.", _yes, longest=10),
    Column(
        "Authority",
        "authority",
        "The number of the council in whose area the pupil lives, like 855.",
        _authority,
        longest=10,
    ),
)


# The file


SHAPE = Shape(
    COLUMNS,
    of="pupils",
    most_rows=MAX_ROWS,
    most_bytes=MAX_BYTES,
    too_many="more than this page takes. Split it, or ask whoever runs Waymark to take it in.",
    too_large="Send it in two files, or ask whoever runs Waymark to take it in.",
)
AT_THE_CONSOLE = replace(
    SHAPE,
    most_rows=250_000,
    most_bytes=128 * 1024 * 1024,
    too_many="more than can be taken in at once. Split it, or check it.",
    too_large="Split it, or check it.",
)


def header_only() -> bytes:
    return SHAPE.header_only()


class SchoolFile:
    """A file of any of the three kinds, gone through a row at a time, as often as asked.

    `laestab` is the number of the school that takes it in: a Common Transfer File says for which school it was made.
    """

    def __init__(self, stream: BinaryIO, *, laestab: str = "", shape: Shape = SHAPE) -> None:
        self.stream, self.laestab, self.shape = stream, laestab, shape

    def rows(self, findings: Findings) -> Iterator[FileRow]:
        """The rows; whatever the bytes are, what is wrong with them is in `findings`, once all rows were gone through."""
        repeats = _Repeats(findings)
        for row in self._rows(findings):
            repeats.look(row)
            yield row

    def _rows(self, findings: Findings) -> Iterator[FileRow]:
        from waymark.core import workbook  # with these come readers of XML: where a file is taken in
        from waymark.pupils import transfer_file

        self.stream.seek(0)
        first = self.stream.read(HEAD)
        if workbook.is_workbook(first):
            yield from workbook.rows(self.stream, self.shape, findings)
        elif transfer_file.is_xml(first):
            yield from transfer_file.rows(self.stream, self.shape, findings, laestab=self.laestab)
        else:
            text = tables.Stream(self.stream, self.shape, findings)
            if text.is_text():
                yield from text.rows()

    def sha256(self) -> str:
        self.stream.seek(0)
        found = hashlib.sha256()
        while chunk := self.stream.read(CHUNK):
            found.update(chunk)
        return found.hexdigest()


def read(content: bytes, *, laestab: str = "") -> Reading:
    """Read a small file whole. Whatever the bytes are, the answer is a Reading."""
    reading = Reading()
    reading.rows.extend(SchoolFile(io.BytesIO(content), laestab=laestab).rows(reading))
    if any(fault.row == 0 for fault in reading.faults):
        reading.rows.clear()
    return reading


class _Repeats:
    """A UPN stands in a file once; so does a name with a birthday, unless their UPNs tell two pupils apart."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.numbers: dict[str, int] = {}  # the row where it stands first
        self.people: dict[bytes, tuple[int, bool]] = {}  # the row where they stand first, and whether it has a UPN

    def look(self, row: FileRow) -> None:
        if upn := row.get("upn"):
            first = self.numbers.setdefault(upn, row.number)
            if first != row.number:
                self.findings.fault(row.number, "UPN", f"{upn} stands in {row.unit} {first} too.")
        if person := _name_and_birth(row):
            first, has_number = self.people.setdefault(person, (row.number, bool(upn)))
            if first != row.number and not (upn and has_number):
                self.findings.fault(
                    row.number,
                    "",
                    f"the name and the date of birth stand in {row.unit} {first} too, and no UPN tells them apart.",
                )


def _name_and_birth(row: FileRow) -> bytes | None:
    """The same for the same name and day of birth; a print, because a large file has many."""
    born = row.get("date_of_birth", None)
    names = (row.get("forename").casefold(), row.get("surname").casefold())
    if not born or not any(names) or {"forename", "surname"} & set(row.unread):
        return None
    return hashlib.blake2b("\n".join([*names, str(born)]).encode(), digest_size=16).digest()
