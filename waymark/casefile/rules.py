"""Which signs say early that a pupil may lose a place."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.programmes.rules.hours import FULL_TIME_HOURS

START = date(2018, 9, 1)
LOW_ATTENDANCE = Dated({START: Decimal("0.9")}, clause="WM early warning")
FEWEST_SESSIONS = Dated({START: 6}, clause="WM early warning")  # fewer say nothing of how somebody attends


class Sign(StrEnum):
    EXCLUDED = "excluded"
    SUSPENDED = "suspended"
    ABSENT = "absent"
    PART_TIME = "part_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyFacts:
    """A pupil as the reader may know them. `hours`: of the week of a programme that runs; None without one."""

    suspensions: int = 0
    has_open_exclusion: bool = False
    possible: int = 0
    attended: int = 0
    hours: Decimal | None = None


@cites("WM early warning", "APS2025 hours")
def early_signs(facts: EarlyFacts, *, on: date) -> list[Sign]:
    """A suspension this year, attendance at providers below nine in ten, and a week below full time are early signs."""
    enough = facts.possible >= FEWEST_SESSIONS.on(on)
    checks = [
        (facts.has_open_exclusion, Sign.EXCLUDED),
        (facts.suspensions > 0, Sign.SUSPENDED),
        (enough and facts.attended < LOW_ATTENDANCE.on(on) * facts.possible, Sign.ABSENT),
        (facts.hours is not None and facts.hours < FULL_TIME_HOURS.on(on), Sign.PART_TIME),
    ]
    return [sign for is_so, sign in checks if is_so]
