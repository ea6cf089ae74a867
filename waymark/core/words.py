"""Words as they stand in a sentence: a list, a day, the size of a file; and whether two texts read the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

MONTHS = "January February March April May June July August September October November December".split()


def lower_first(words: str) -> str:
    """A label as it stands inside a sentence: "start date"; "EHC plan" keeps its capitals."""
    return words if len(words) > 1 and words[1].isupper() else words[:1].lower() + words[1:]


def joined(words: Sequence[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a day, a month and a year"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def file_size(size: int) -> str:
    """A number of bytes as people say it: "640 KB", "12.3 MB"."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1024 * 1024):.1f}".removesuffix(".0") + " MB"


def day_in_full(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def same_words(left: str, right: str) -> bool:
    """True if two texts read the same: line ends and outer blanks aside, composed and decomposed letters alike."""

    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())

    return plain(left) == plain(right)
