"""What may be taken out of the system, and when a second person must agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.reporting.states import ExportState

MOST_CHILDREN = Dated({date(2018, 9, 1): 50}, clause="WM export cap")  # without a second person, in a day
MOST_ROWS = 200_000
LONGEST_PERIOD = timedelta(days=400)
OPEN_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class AskFacts:
    """What is asked for. `children_in_a_day`: those of this file and of the asker's files of the last 24 hours, each once."""

    rows: int
    children_in_a_day: int
    to_whom: str
    why: str
    first_on: date | None = None
    last_on: date | None = None


@cites("WM export cap", "UKGDPR 5(1)(c)")
def ask_refusals(facts: AskFacts, *, on: date) -> list[Refusal]:
    """Nothing leaves the system without saying to whom and why, for a period that has been, and in a bounded size."""
    refusals = []
    if not facts.to_whom.strip():
        refusals.append(Refusal("no_recipient", clause="UKGDPR 5(1)(c)"))
    if not facts.why.strip():
        refusals.append(Refusal("no_purpose", clause="UKGDPR 5(1)(c)"))
    if facts.first_on and facts.last_on:
        if facts.last_on < facts.first_on:
            refusals.append(Refusal("period_out_of_order", clause="WM order of dates"))
        elif facts.last_on - facts.first_on > LONGEST_PERIOD:
            refusals.append(Refusal("period_too_long", clause="WM export cap", values={"days": LONGEST_PERIOD.days}))
        if facts.first_on > on:
            refusals.append(Refusal("period_to_come", clause="WM order of dates"))
    if not facts.rows:
        refusals.append(Refusal("nothing_to_export", clause="WM export cap"))
    if facts.rows > MOST_ROWS:
        refusals.append(Refusal("too_many_rows", clause="WM export cap", values={"most": MOST_ROWS}))
    return refusals


@cites("WM export cap")
def needs_second_person(facts: AskFacts, *, on: date) -> bool:
    """Whether so many children are concerned that a second person must agree, however the asking is cut into pieces."""
    return facts.children_in_a_day > MOST_CHILDREN.on(on)


# The attendance of a school year


SCHOOL_YEAR_FROM = 8  # the month: many schools begin in the last week of August
PERSISTENT = Dated({date(2018, 9, 1): Decimal("0.1")}, clause="WTISA2024 persistent")  # of the possible sessions


def school_year(day: date) -> int:
    """The first calendar year of the school year a day falls in: 2026 for 25 August 2026, and for 31 July 2027."""
    return day.year if day.month >= SCHOOL_YEAR_FROM else day.year - 1


def days_of_school_year(year: int) -> tuple[date, date]:
    """Its first and last day, both included."""
    return date(year, SCHOOL_YEAR_FROM, 1), date(year + 1, SCHOOL_YEAR_FROM, 1) - timedelta(days=1)


def attendance_rate(attended: int, possible: int) -> float:
    """From 0 to 1, for putting in order; 1 where nothing was possible."""
    return attended / possible if possible else 1.0


def in_percent(part: int, whole: int) -> Decimal | None:
    """With one decimal, half up; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class AbsenceFacts:
    """How many sessions a pupil could attend, and how many of them were missed for whatever reason."""

    possible: int
    missed: int


@cites("WTISA2024 persistent")
def is_persistently_absent(facts: AbsenceFacts, *, on: date) -> bool:
    """Whether a tenth or more of the possible sessions was missed, with leave or without."""
    return facts.missed > 0 and facts.missed >= PERSISTENT.on(on) * facts.possible


# Deciding, and taking


@dataclass(frozen=True)
class DecideFacts:
    is_own: bool
    reason: str


@cites("WM export cap", "WM reason")
def decide_refusals(facts: DecideFacts, *, on: date) -> list[Refusal]:
    """The second person is another person, and says why."""
    refusals = []
    if facts.is_own:
        refusals.append(Refusal("same_person", clause="WM export cap"))
    if not facts.reason.strip():
        refusals.append(Refusal("no_reason", clause="WM reason"))
    return refusals


@dataclass(frozen=True)
class TakeFacts:
    """An export as the file is asked for. `agreed_children`: None where nobody had to agree."""

    state: ExportState
    open_since: datetime
    now: datetime
    children: int
    children_in_a_day: int
    agreed_children: int | None


@cites("WM export cap")
def take_refusals(facts: TakeFacts, *, on: date) -> list[Refusal]:
    """A file is taken within a day of its being ready, and holds no more children than were agreed to."""
    if facts.state is ExportState.WAITING:
        return [Refusal("waits_for_second_person", clause="WM export cap")]
    if facts.state is ExportState.REFUSED:
        return [Refusal("export_was_refused", clause="WM export cap")]
    if facts.now - facts.open_since > OPEN_FOR:
        return [Refusal("export_is_stale", clause="WM export cap")]
    if facts.agreed_children is None:
        grown = facts.children_in_a_day > MOST_CHILDREN.on(on)
    else:
        grown = facts.children > facts.agreed_children
    return [Refusal("export_has_grown", clause="WM export cap")] if grown else []
