"""What a virus scanner has said of a paper."""

from __future__ import annotations

from enum import StrEnum


class Scan(StrEnum):
    NOT_ASKED = "not_asked"  # no scanner is set up, or the paper was made here
    CLEAN = "clean"
    WAITING = "waiting"  # the scanner did not answer: kept, and not given to anybody
    FOUND = "found"  # something harmful: its bytes are gone


OPEN = (Scan.NOT_ASKED, Scan.CLEAN)
