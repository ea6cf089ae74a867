"""The columns of a school's file of pupils, and what is wrong with its rows as a whole.

Three kinds of file have them, told apart by their bytes: CSV (`core.tables`), an Excel workbook (`core.workbook`) and a
Common Transfer File (`transfer_file`). What comes of each is the same: rows, and sentences.

The columns are documented on the page that takes the file, from `COLUMNS` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from waymark.core import tables, workbook
from waymark.core.tables import BadCell, Column, Fault, FileRow, Reading, Shape, day_cell, shown, text_cell
from waymark.pupils import transfer_file
from waymark.pupils.rules.numbers import normalise_upn

__all__ = ["COLUMNS", "Fault", "FileRow", "Reading", "header_only", "read"]

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000


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
    too_many="more than one school has. Split it, or check it.",
    too_large="Send one school's pupils, or two files.",
)


def header_only() -> bytes:
    return SHAPE.header_only()


def read(content: bytes, *, laestab: str = "") -> Reading:
    """Read a file of any of the three kinds. Whatever the bytes are, the answer is a Reading.

    `laestab` is the number of the school that takes it in: a Common Transfer File says for which school it was made.
    """
    if workbook.is_workbook(content):
        reading = workbook.read(content, SHAPE)
    elif transfer_file.is_xml(content):
        reading = transfer_file.read(content, SHAPE, laestab=laestab)
    else:
        reading = tables.read(content, SHAPE)
    _find_repeats(reading)
    return reading


def _find_repeats(reading: Reading) -> None:
    """A UPN stands in a file once; so does a name with a birthday, unless their UPNs tell two pupils apart."""
    for rows in _groups(reading.rows, lambda row: row.get("upn")):
        for row in rows[1:]:
            reading.fault(row.number, "UPN", f"{row.get('upn')} stands in {rows[0].place} too.")
    for rows in _groups(reading.rows, _name_and_birth):
        for row in rows[1:]:
            if not (row.get("upn") and rows[0].get("upn")):
                reason = f"the name and the date of birth stand in {rows[0].place} too, and no UPN tells them apart."
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
