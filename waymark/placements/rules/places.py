"""Places counted: taken, held and free, by half-day and as full-time places; and when a place may be held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, blank

START = date(2018, 9, 1)
HALF_DAYS_OF_A_WEEK = 10
LONGEST_HOLD = Dated({START: timedelta(weeks=6)}, clause="WM held places")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesOnHalfDay:
    """The places of an offer on one half-day of the week. `is_open`: for new pupils."""

    weekday: int
    half: str
    places: int
    taken: int = 0
    held: int = 0
    is_open: bool = True

    @property
    def free(self) -> int:
        return max(0, self.places - self.taken - self.held) if self.is_open else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTime:
    """Full-time places: ten half-days of a week are one."""

    places: Decimal
    taken: Decimal
    held: Decimal
    free: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTimeFacts:
    """Half-days of one offer, or of several."""

    half_days: tuple[PlacesOnHalfDay, ...]


@cites("WM full-time places", "CITY places")
def full_time(facts: FullTimeFacts, *, on: date) -> FullTime:
    """Half-days added up as full-time places: a place on ten half-days of the week is 1.0."""
    del on
    rows = facts.half_days

    def whole(figures: Iterable[int]) -> Decimal:
        return Decimal(sum(figures)) / HALF_DAYS_OF_A_WEEK

    return FullTime(
        places=whole(each.places for each in rows),
        taken=whole(each.taken for each in rows),
        held=whole(each.held for each in rows),
        free=whole(each.free for each in rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFacts:
    """A hold thought of. `has_one_already`: the pupil has a hold or an open placement at this offer."""

    keeps_from: date
    stands_until: date
    programme_ends_on: date
    reason: str
    is_interim: bool = False
    long_term_by: date | None = None
    has_one_already: bool = False
    programme_is_over: bool = False


@cites("WM held places", "CITY interim", "WM reason")
def hold_refusals(facts: HoldFacts, *, on: date) -> list[Refusal]:
    """A place is held for one who needs it, with a reason, six weeks at most; an interim one says until when."""
    findings = []
    latest = on + LONGEST_HOLD.on(on)
    if facts.programme_is_over:
        findings.append(Refusal("programme_is_over", clause="WM held places", who="partnership"))
    if facts.has_one_already:
        findings.append(Refusal("held_already", clause="WM held places", who="partnership"))
    if not on <= facts.stands_until <= latest:
        findings.append(
            Refusal("held_too_long", clause="WM held places", who="partnership", values={"latest": latest.isoformat()})
        )
    if not on <= facts.keeps_from <= facts.programme_ends_on:
        findings.append(Refusal("held_from_wrong_day", clause="WM held places", who="partnership"))
    if blank(facts.reason):
        findings.append(Refusal("no_reason_to_hold", clause="WM reason", who="partnership"))
    if facts.is_interim and (facts.long_term_by is None or facts.long_term_by <= facts.keeps_from):
        findings.append(Refusal("no_long_term_day", clause="CITY interim", who="partnership"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGoFacts:
    """A hold as it stands; an interim one that was used up or has lapsed still asks what became of the pupil."""

    reason: str
    is_interim: bool
    is_over: bool
    is_released: bool = False


@cites("WM held places", "CITY interim", "WM reason")
def let_go_refusals(facts: LetGoFacts, *, on: date) -> list[Refusal]:
    """A hold is let go with a reason while it stands, an interim one until the long-term place is found."""
    del on
    findings = []
    if facts.is_released or (facts.is_over and not facts.is_interim):
        findings.append(Refusal("hold_is_over", clause="WM held places", who="partnership"))
    if blank(facts.reason):
        findings.append(Refusal("no_reason_to_let_go", clause="WM reason", who="partnership"))
    return findings
