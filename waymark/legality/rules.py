"""What is told of a place that is no school, to whom, and what one more pupil there would do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.legality.states import Attention, Verdict
from waymark.programmes.rules import PupilAtSite, SiteFacts, Standing, standing_of, unregistered_site_findings

START = date(2018, 9, 1)
LOOKED_AHEAD = Dated({START: timedelta(weeks=12)}, clause="WM looked ahead")
NEXT = "one more"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPlaceFacts:
    """A place as it stands, and one more pupil for so many minutes a week; `is_guarded` with an EHC plan or in care."""

    site: SiteFacts
    minutes: int
    is_guarded: bool = False


@cites("EA1996 s463", "COMM2022 illegality")
def next_place(facts: NextPlaceFacts, *, on: date) -> Verdict:
    """One more pupil is allowed at a place, allowed with a reason, or not allowed: by the guard itself, and no other sum."""
    more = PupilAtSite(key=NEXT, minutes=facts.minutes, has_ehc_plan=facts.is_guarded)
    found = unregistered_site_findings(replace(facts.site, pupils=(*facts.site.pupils, more), this_pupil=NEXT), on=on)
    if any(not each.is_warning for each in found):
        return Verdict.NOT_ALLOWED
    return Verdict.WITH_A_REASON if found else Verdict.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """A place on a day."""

    on: date
    site: SiteFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """A place on the first day and on every later one on which more come together there."""

    days: tuple[DayAhead, ...]


@cites("EA1996 s463", "WM looked ahead")
def worst_day(facts: PlaceFacts, *, on: date) -> DayAhead:
    """The day on which most speaks against the place: a school in law before all, then the most full-time pupils.

    Of days that are alike the first. `on` plays no part but for the figures of its day.
    """
    del on

    def order(day: DayAhead) -> tuple[bool, int, int, int, int]:
        standing = standing_of(day.site, on=day.on)
        counts = (standing.full_time, standing.near, standing.fewer)
        return (standing.is_a_school, *counts, -day.on.toordinal())

    return max(facts.days, key=order)


@cites("EA1996 s463", "COMM2022 illegality", "WM looked ahead")
def attention(facts: PlaceFacts, *, on: date) -> Attention:
    """A place needs attention when it is a school in law, when it will be, or when one more full-time pupil is too many."""
    standings = {day.on: standing_of(day.site, on=day.on) for day in facts.days}
    if standings[on].is_a_school:
        return Attention.OVER
    if any(each.is_a_school for each in standings.values()):
        return Attention.COMING
    full = NextPlaceFacts(site=SiteFacts(guard_applies=False, pupils=()), minutes=FULL)
    crowded = any(next_place(replace(full, site=day.site), on=day.on) is Verdict.NOT_ALLOWED for day in facts.days)
    return Attention.NEAR if crowded else Attention.FINE


FULL = 20 * 60  # minutes of a week that is full time


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFacts:
    """All who are counted at a place, and those of them whom the reader may know."""

    everybody: Standing
    seen: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The figures that a reader is shown. `full_time` is None where it could tell of a pupil they may not know."""

    fewer: int
    near: int
    full_time: int | None
    is_a_school: bool


@cites("WM not told apart")
def told(facts: ToldFacts, *, on: date) -> Told:
    """Where a place is a school in law, how many are full time there is not told to who may not know all of them.

    With that figure one could tell whether it is one because of five, or because of another's pupil with an EHC plan or
    in care. Which of the two it is changes nothing that the reader may do.
    """
    del on
    everybody = facts.everybody
    hidden = everybody.is_a_school and facts.seen.children < everybody.children
    return Told(
        fewer=everybody.fewer,
        near=everybody.near,
        full_time=None if hidden else everybody.full_time,
        is_a_school=everybody.is_a_school,
    )


def first_day_over(days: Iterable[DayAhead]) -> date | None:
    """The first of these days on which the place is a school in law."""
    return min((day.on for day in days if standing_of(day.site, on=day.on).is_a_school), default=None)
