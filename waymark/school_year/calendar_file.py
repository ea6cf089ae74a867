"""A file of term dates, INSET days and closures: its columns, documented on the page that takes it."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import date

from waymark.core.table_cells import BadCell, day_cell, shown, text_cell
from waymark.core.tables import Column, FileRow, Reading, Shape, read
from waymark.school_year.states import ClosureKind

HALF_TERM = "half_term"
MAX_ROWS, MAX_BYTES = 2_000, 100 * 1024
KINDS = {
    "half term": HALF_TERM,
    "term": HALF_TERM,
    "inset": ClosureKind.INSET,
    "inset day": ClosureKind.INSET,
    "closed": ClosureKind.CLOSED,
    "closure": ClosureKind.CLOSED,
}


def _kind(cell: str) -> str:
    found = KINDS.get(" ".join(cell.replace("-", " ").split()).casefold())
    if found is None:
        raise BadCell(f"{shown(cell)} is not understood. Write Half term, INSET or Closed.")
    return str(found)


SHAPE = Shape(
    (
        Column("Kind", "kind", "Half term, INSET or Closed.", _kind, True, 20, must_be_filled=True),
        Column(
            "Name",
            "name",
            "What people read: Autumn, first half; Staff training. A half term needs one.",
            text_cell,
            True,
            120,
        ),
        Column(
            "First day",
            "first_day",
            "The first day with pupils, or without: 25/08/2026.",
            day_cell,
            True,
            40,
            must_be_filled=True,
        ),
        Column(
            "Last day", "last_day", "The last day. When empty, the first: one day without pupils.", day_cell, True, 40
        ),
        Column(
            "Whose",
            "whose",
            "The URN of the school, or the authority's three figures. It may be left out for your own dates.",
            text_cell,
            longest=6,
        ),
    ),
    of="dates",
    most_rows=MAX_ROWS,
    most_bytes=MAX_BYTES,
    too_large="A year of dates is far smaller. Check that it is the right file.",
)


@dataclass(frozen=True)
class DateRow:
    """A sound row: days from the first to the last, both included, of which body."""

    number: int
    kind: str
    name: str
    first_day: date
    last_day: date
    whose: str

    @property
    def is_half_term(self) -> bool:
        return self.kind == HALF_TERM


def read_dates(content: bytes) -> tuple[list[DateRow], Reading]:
    """The rows of a file, and what is wrong with it."""
    reading = read(content, SHAPE)
    return [_row(row) for row in reading.rows if not row.unread], reading


def _row(row: FileRow) -> DateRow:
    first = row.get("first_day", date.min)
    return DateRow(row.number, row.get("kind"), row.get("name"), first, row.get("last_day", first), row.get("whose"))


def carried(text: str) -> bytes:
    """The bytes of a file that a page carried on as base64; whatever else the text is, no file."""
    try:
        return b64decode(text.encode("ascii", "replace"), validate=True)
    except ValueError:
        return b""
