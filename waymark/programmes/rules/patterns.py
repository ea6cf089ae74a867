"""Whether a week keeps to the pattern that it is to follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.organisations.states import PatternPlace

HALF_DAYS_IN_A_DAY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternPlaceFacts:
    """A half-day of the week, beside the school whose pattern it is. `own_school`: at the school on roll."""

    is_at_base: bool = False
    is_own_school: bool = False
    is_tuition: bool = False


@cites("APS2025 week")
def pattern_place(facts: PatternPlaceFacts, *, on: date) -> PatternPlace:
    """As what a half-day counts: at the base, at the pupil's own mainstream school, tuition, or else AP.

    `on` plays no part.
    """
    del on
    if facts.is_at_base:
        return PatternPlace.BASE
    if facts.is_own_school:
        return PatternPlace.MAINSTREAM
    return PatternPlace.TUITION if facts.is_tuition else PatternPlace.AP


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternWeekFacts:
    """A week that follows a pattern. `days` of the pattern and `drawn` half-days of the week, by where they are."""

    name: str
    days: Mapping[PatternPlace, int] = field(hash=False)
    drawn: Mapping[PatternPlace, int] = field(hash=False)
    last_day: date | None = None  # of the pattern


@cites("APS2025 week", "WM week pattern")
def pattern_findings(facts: PatternWeekFacts, *, on: date) -> list[Refusal]:
    """A week that follows a pattern has its days where the pattern has them; each place where it differs warns.

    So does a pattern that has ended. A half-day counts as half a day, on whichever days of the week it is.
    """

    def warning(code: str, clause: str, **values: str | int) -> Refusal:
        said: dict[str, str | int] = {"name": facts.name, **values}
        return Refusal(code, clause=clause, severity=Severity.WARNING, who="partnership", values=said)

    found = [
        warning("pattern_not_kept", "APS2025 week", place=place.value, days=days, drawn=facts.drawn.get(place, 0))
        for place in PatternPlace
        for days in [facts.days.get(place, 0)]
        if facts.drawn.get(place, 0) != days * HALF_DAYS_IN_A_DAY
    ]
    if facts.last_day is not None and on > facts.last_day:
        found.append(warning("pattern_has_ended", "WM week pattern"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowFacts:
    """Schools by any handle: whose the pattern is, which have the pupil on a roll, and who answers or commissions."""

    school: str
    holds: bool
    on_rolls: tuple[str, ...] = ()
    answering: tuple[str, ...] = ()


@cites("APS2025 week", "CITY dual")
def follow_refusals(facts: FollowFacts, *, on: date) -> list[Refusal]:
    """A programme follows a pattern, of its time, of a school that has the pupil on its roll or answers for the pupil.

    `on` plays no part.
    """
    del on
    found = []
    if facts.school not in (*facts.on_rolls, *facts.answering):
        found.append(Refusal("pattern_of_another_school", clause="APS2025 week", who="partnership"))
    if not facts.holds:
        found.append(Refusal("pattern_not_of_today", clause="APS2025 week", who="partnership"))
    return found
