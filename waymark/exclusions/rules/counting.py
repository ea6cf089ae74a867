"""How the school days of a deadline are counted, and which days between them are left out."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY
from waymark.exclusions.rules.lengths import halves_met
from waymark.exclusions.states import Skip
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, half_term_of, is_school_day, term_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Days, both included, that were not counted, and why."""

    starts_on: date
    ends_on: date
    why: Skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CountFacts:
    """`first`: the first day that may be day 1. `days`: how many school days are counted."""

    calendar: SchoolCalendar
    first: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The school days counted, in order, and the days between them that were left out."""

    days: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    is_guess: bool

    @property
    def due_on(self) -> date:
        return self.days[-1]


@cites("EA1996 s579")
def school_days_counted(facts: CountFacts, *, on: date) -> Counted:
    """Deadlines of an exclusion run in days on which that school meets, from the first of them as day 1."""
    del on
    days: list[date] = []
    skipped: list[Skipped] = []
    is_guess = False
    day = facts.first
    while len(days) < facts.days:
        try:
            is_there = is_school_day(facts.calendar, on=day)
        except CalendarRunsOut:
            is_there, is_guess = bool(halves_met(facts.calendar, day)), True
        if is_there:
            days.append(day)
        else:
            _skip(skipped, day, _why(facts.calendar, day))
        day += ONE_DAY
    return Counted(days=tuple(days), skipped=tuple(skipped), is_guess=is_guess)


def _skip(skipped: list[Skipped], day: date, why: Skip) -> None:
    last = skipped[-1] if skipped else None
    if last and last.why == why and last.ends_on + ONE_DAY == day:
        skipped[-1] = Skipped(starts_on=last.starts_on, ends_on=day, why=why)
    else:
        skipped.append(Skipped(starts_on=day, ends_on=day, why=why))


def _why(calendar: SchoolCalendar, day: date) -> Skip:
    """A weekend inside a holiday is part of the holiday; one before or after it as well."""
    known = bool(calendar.terms) and min(t.starts_on for t in calendar.terms) <= day
    if known and half_term_of(calendar, on=day) is None and day <= max(t.ends_on for t in calendar.terms):
        return Skip.HALF_TERM if term_of(calendar, on=day) else Skip.HOLIDAY
    if day.weekday() > 4:
        return Skip.WEEKEND
    return Skip.BANK_HOLIDAY if day in calendar.bank_holidays else Skip.CLOSED
