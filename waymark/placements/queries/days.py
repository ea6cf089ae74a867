"""The days of a placement: its half-days, its pauses, the calendar they follow, and the next review."""

from __future__ import annotations

from datetime import date, timedelta

from waymark.core import clock
from waymark.core.dates import ONE_DAY
from waymark.core.periods import not_over_by
from waymark.placements import rules
from waymark.placements.models import Pause, PauseRequest, Placement, PlacementSession
from waymark.programmes.models import Programme
from waymark.school_year import queries as school_year
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar


def sessions_of(placement: Placement, on: date | None = None) -> list[PlacementSession]:
    """The half-days that hold on the day, or from later; today by default."""
    day = on or clock.today()
    return list(placement.sessions.filter(not_over_by(day)))


def pauses_of(placement: Placement) -> list[Pause]:
    return list(placement.pauses.select_related("paused_by__person"))


def open_pause(placement: Placement) -> Pause | None:
    return placement.pauses.filter(ends_on__isnull=True).first()


def open_pause_request(placement: Placement) -> PauseRequest | None:
    """What the provider asks for, and nobody has answered yet."""
    return placement.pause_requests.filter(answered_at__isnull=True).select_related("asked_by__person").first()


def calendar_of(placement: Placement, on: date | None = None) -> SchoolCalendar:
    """The calendar of the school on roll, which decides what is a school day for this pupil."""
    return school_year.calendar_for(placement.programme.school, on or clock.today())


def review_date(programme: Programme, after: date, planned_end_on: date) -> date:
    """The last day for the next review: by the half-term rule, or in six weeks where the calendar does not reach."""
    facts = rules.ReviewFacts(
        calendar=school_year.calendar_for(programme.school, after), last_review_on=after, planned_end_on=planned_end_on
    )
    try:
        return rules.review_due_on(facts, on=after)
    except CalendarRunsOut:
        return min(after + timedelta(weeks=6), max(planned_end_on, after + ONE_DAY))


def last_day_to_report(placement: Placement) -> date:
    return min(filter(None, [clock.today(), placement.ended_on]))
