"""The cells of files that people bring: what a spreadsheet would run, what cannot be read, and the values in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from waymark.core.table_writer import is_formula_like

MAX_BLANKS = 1_000  # letters that a cell may have beyond its longest, to be stripped; and that are kept of a bad one
SHOWN = 40  # letters of a cell that a sentence repeats
REFUSED_SIGNS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"  # the last four are the full-width forms
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


class BadCell(ValueError):
    """A cell that cannot be read; the message is a sentence for the person who brought the file."""


class SpoiltCell(str):
    """A cell that its kind of file makes unreadable, such as a date where words belong: as it stands, and why."""

    reason: str

    def __new__(cls, text: str, reason: str) -> SpoiltCell:
        cell = super().__new__(cls, text)
        cell.reason = reason
        return cell


def shown(text: str) -> str:
    """A cell as a sentence repeats it: one line, without what cannot be seen, at most forty letters."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in " ".join(text.split()))
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def is_guarded(text: str) -> bool:
    """Whether an apostrophe stands before what a spreadsheet would run, as in our own exports: it is a text."""
    return text[:1] == "'" and is_formula_like(text[1:])


def check_length(text: str, most: int, longest: int) -> None:
    if len(text) > most:
        raise BadCell(f"it has {len(text):,} letters; at most {longest} can be kept.")


def check_cell(text: str, longest: int, *, is_text: bool = False) -> None:
    """Raise BadCell for a cell that is too long, would run as a formula, or holds what cannot be read or seen.

    `is_text`: the file itself says that it is no formula, by an apostrophe before it.
    """
    check_length(text, longest, longest)
    # A dash alone stands for a name in some registers, and no spreadsheet reckons with it.
    if text[0] in REFUSED_SIGNS and text != "-" and not is_text:
        raise BadCell(
            f"{shown(text)} begins with {shown(text[0]) or 'a tab'}, which a spreadsheet would run as a formula. Take the sign away."
        )
    if text.isprintable() and "\ufffd" not in text:
        return
    if "\ufffd" in text:
        raise BadCell(f"{shown(text)} has a letter that was lost when the file was made. Save it as CSV UTF-8.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise BadCell(f"{shown(text)} holds a sign that cannot be seen, such as a line break or a tab.")


# How cells are read


def text_cell(cell: str) -> str:
    return cell


def day_cell(cell: str) -> date:
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


def figures_cell(words: str, pattern: str) -> Callable[[str], str]:
    """A reader of a number kept as text, such as "a URN has six figures" with the pattern of it."""

    def read_figures(cell: str) -> str:
        if not re.fullmatch(pattern, cell):
            raise BadCell(f"{shown(cell)} is not right: {words}.")
        return cell

    return read_figures


def whole_number_cell(least: int, most: int) -> Callable[[str], int]:
    """A reader of a whole number from `least` to `most`, both included."""

    def read_number(cell: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", cell) or not least <= int(cell) <= most:
            raise BadCell(f"{shown(cell)} is not a whole number from {least:,} to {most:,}.")
        return int(cell)

    return read_number
