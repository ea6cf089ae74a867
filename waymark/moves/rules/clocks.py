"""The clocks of fair access, in the school days of the authority, and how each was counted."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, half_term_of, is_school_day

START = date(2021, 9, 1)
ANSWER_AIM_DAYS = Dated({START: 10}, clause="SAC2021 application")
ANSWER_DAYS = Dated({START: 15}, clause="SAC2021 application")
ALLOCATION_DAYS = Dated({START: 20}, clause="SAC2021 20 days")
ADMISSION_DAYS = Dated({date(2018, 9, 1): 7}, clause="FAIRLOCAL one week")
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """School days of one half term that were counted: from one to another, both included, and how many."""

    starts_on: date
    ends_on: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A number of school days after a day. `by_calendar` is false where weekdays had to stand in for unknown dates."""

    days: int
    since: date
    due_on: date
    runs: tuple[Run, ...]
    clause: str
    by_calendar: bool = True


@cites("SAC2021 application")
def answer_aim_clock(facts: SchoolCalendar, *, on: date) -> Clock:
    """An in-year application made on `on` is best answered within ten school days."""
    return _count(facts, on, ANSWER_AIM_DAYS.on(on), "SAC2021 application")


@cites("SAC2021 application")
def answer_clock(facts: SchoolCalendar, *, on: date) -> Clock:
    """An in-year application made on `on` is answered within fifteen school days at the latest."""
    return _count(facts, on, ANSWER_DAYS.on(on), "SAC2021 application")


@cites("SAC2021 20 days")
def allocation_clock(facts: SchoolCalendar, *, on: date) -> Clock:
    """A child whom fair access considers from `on` has a school within twenty school days."""
    return _count(facts, on, ALLOCATION_DAYS.on(on), "SAC2021 20 days")


@cites("FAIRLOCAL one week")
def admission_due(facts: SchoolCalendar, *, on: date) -> date:
    """A week after the allocation on `on` the child is on the school's roll; the calendar plays no part."""
    del facts
    return on + timedelta(days=ADMISSION_DAYS.on(on))


def _count(calendar: SchoolCalendar, since: date, days: int, clause: str) -> Clock:
    """Count from the day after `since`. Beyond the calendar every weekday counts, and the clock says so."""
    counted: list[tuple[date, date | None]] = []
    by_calendar, day = True, since
    while len(counted) < days:
        day += ONE_DAY
        try:
            meets, half = is_school_day(calendar, on=day), half_term_of(calendar, on=day)
        except CalendarRunsOut:
            meets, half, by_calendar = day.weekday() < SATURDAY, None, False
        if meets:
            counted.append((day, half.starts_on if half else None))
    runs: list[Run] = []
    for half_starts in dict.fromkeys(half for _, half in counted):
        own = [each for each, half in counted if half == half_starts]
        runs.append(Run(starts_on=own[0], ends_on=own[-1], days=len(own)))
    return Clock(days=days, since=since, due_on=day, runs=tuple(runs), clause=clause, by_calendar=by_calendar)
