"""One thing that happened to a pupil, and the parts of the story one may narrow it to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from waymark.core.dates import london_date


class Part(StrEnum):
    """What one may narrow the chronology to."""

    SUPPORT = "support"
    EXCLUSIONS = "exclusions"
    REFERRALS = "referrals"
    MEETINGS = "meetings"
    MOVES = "moves"
    PLACEMENTS = "placements"
    ABSENCE = "absence"
    SAFETY = "safety"
    ROLL = "roll"
    PASSPORTS = "passports"
    PAPERS = "papers"


@dataclass(frozen=True)
class Entry:
    """One thing that happened: the day it happened, the words' name with their values, and who did it."""

    name: str
    on: date
    by: str = ""
    values: dict[str, str] = field(default_factory=dict)
    text: str = ""  # what somebody wrote
    href: str = ""
    tone: str = ""
    recorded_at: datetime | None = None

    @property
    def written_later(self) -> datetime | None:
        """When it was written down, if that was on another day."""
        return self.recorded_at if self.recorded_at and london_date(self.recorded_at) != self.on else None

    @property
    def order(self) -> tuple[date, float]:
        return self.on, self.recorded_at.timestamp() if self.recorded_at else 0.0
