"""How long a pupil is out: in sessions, by term and by year."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.school_year.rules import CalendarRunsOut, Period, SchoolCalendar, sessions_of_day
from waymark.school_year.states import Half

SESSIONS_OF_A_DAY = 2
LIMIT_DAYS = Dated({date(2012, 9, 1): 45}, clause="EXCL2012 4 limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellFacts:
    """A time out of school: from one half-day to another, both included. `lunchtimes`: only the middays of these days."""

    calendar: SchoolCalendar
    starts_on: date
    ends_on: date
    starts_half: Half = Half.AM
    ends_half: Half = Half.PM
    lunchtimes: bool = False


@cites("CENSUS exclusion length", "EXCL2012 4 lunchtime")
def sessions_out(facts: SpellFacts, *, on: date) -> int:
    """A suspension is as many sessions as the school meets for in it; a day of lunchtimes is one, half a school day."""
    del on
    return sum(by_day(facts).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinFacts:
    """A time out of school, and the days, both included, of which one asks."""

    spell: SpellFacts
    since: date
    until: date


@cites("EXCL2012 4 limit")
def sessions_within(facts: WithinFacts, *, on: date) -> int:
    """What counts in a term or a year are the sessions that lie in it, though the suspension runs over its edge."""
    del on
    return sum(number for day, number in by_day(facts.spell).items() if facts.since <= day <= facts.until)


def by_day(spell: SpellFacts) -> dict[date, int]:
    """The sessions of each day out; days without any are left out. Weekdays where the calendar does not reach."""
    found = {}
    day = spell.starts_on
    while day <= spell.ends_on:
        halves = halves_met(spell.calendar, day)
        if spell.lunchtimes:
            number = 1 if halves else 0
        else:
            late_start = day == spell.starts_on and spell.starts_half == Half.PM
            early_end = day == spell.ends_on and spell.ends_half == Half.AM
            number = len(
                [half for half in halves if not ((late_start and half == Half.AM) or (early_end and half == Half.PM))]
            )
        if number:
            found[day] = number
        day += ONE_DAY
    return found


def halves_met(calendar: SchoolCalendar, day: date) -> tuple[Half, ...]:
    """The sessions of a day; where the calendar does not reach, both of a weekday that is no bank holiday."""
    try:
        return sessions_of_day(calendar, on=day)
    except CalendarRunsOut:
        return () if day.weekday() > 4 or day in calendar.bank_holidays else tuple(Half)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """A day."""

    day: date


@cites("EXCL2012 2 terms")
def term_for_counting(facts: DayFacts, *, on: date) -> Period:
    """For counting, a term ends on 31 December, on Easter Monday or on 31 July, that day included."""
    del on
    year, easter = facts.day.year, easter_monday(facts.day.year)
    if facts.day <= easter:
        return Period(starts_on=date(year, 1, 1), ends_on=easter)
    if facts.day <= date(year, 7, 31):
        return Period(starts_on=easter + ONE_DAY, ends_on=date(year, 7, 31))
    return Period(starts_on=date(year, 8, 1), ends_on=date(year, 12, 31))


@cites("EXCL2012 4 limit", "EXCL2012 2 terms")
def year_for_counting(facts: DayFacts, *, on: date) -> Period:
    """For the limit of 45 days a year runs from the first school day after 31 July: from 1 August to 31 July."""
    del on
    first = facts.day.year if facts.day.month >= 8 else facts.day.year - 1
    return Period(starts_on=date(first, 8, 1), ends_on=date(first + 1, 7, 31))


def easter_monday(year: int) -> date:
    """The day after Easter Sunday, by the reckoning of the western churches (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1) + timedelta(days=1)


def in_days(sessions: int) -> Decimal:
    """Sessions as school days: 5 are 2.5 days."""
    return Decimal(sessions) / SESSIONS_OF_A_DAY
