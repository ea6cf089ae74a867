"""School days: on which days a school meets, and how many of them lie between two days.

Every function takes the calendar of one school. A school day is a Monday to Friday in a term, outside the half-term
holiday, that is no bank holiday and not wholly closed; a half-day closure leaves a school day with one session. Asked
about a day that the calendar does not reach, each function raises CalendarRunsOut: a guess would miss a deadline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated, academic_year
from waymark.core.refusals import Refusal, Severity
from waymark.school_year.states import Half

SATURDAY = 5
SUMMER_SHIFT = timedelta(days=31)  # an autumn term that opens in August belongs to the year that begins in September

OFF_SITE_NOTICE_SCHOOL_DAYS = Dated({date(2010, 9, 1): 2}, clause="OSD2010 notice")


class CalendarRunsOut(ValueError):
    """A question about a day that the calendar does not reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A run of weeks with school in it, both days included: half a term, or a whole one without a holiday inside."""

    name: str = ""
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days, both included, on which the school does not open for pupils, INSET among them; `halves` are the sessions lost."""

    starts_on: date
    ends_on: date
    halves: tuple[Half, ...] = (Half.AM, Half.PM)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCalendar:
    """The year of one school, its half terms in order. It is known from the first to `known_until`, else to the last."""

    terms: tuple[Term, ...]
    closures: tuple[Closure, ...] = ()
    bank_holidays: tuple[date, ...] = ()
    known_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySession:
    """A half-day of every week, Monday being 0, with its times where they are known."""

    weekday: int
    half: Half
    starts_at: time | None = None
    ends_at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from one to another, both included."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.starts_on <= day <= self.ends_on


@cites("EA1996 s579")
def is_school_day(facts: SchoolCalendar, *, on: date) -> bool:
    """A school day is a day on which that school meets, if only for one session."""
    return bool(sessions_of_day(facts, on=on))


@cites("REG2024 10(1)")
def sessions_of_day(facts: SchoolCalendar, *, on: date) -> tuple[Half, ...]:
    """A school day has a morning and an afternoon session, less those that a closure takes."""
    _check_reach(facts, on)
    if on.weekday() >= SATURDAY or on in facts.bank_holidays or half_term_of(facts, on=on) is None:
        return ()
    closures = [closure for closure in facts.closures if closure.starts_on <= on <= closure.ends_on]
    closed = {half for closure in closures for half in closure.halves}
    return tuple(half for half in Half if half not in closed)


def may_meet(facts: SchoolCalendar, half: Half | str, *, on: date) -> bool:
    """Whether to expect pupils for a session: as the calendar says, and where it does not reach, yes.

    A pupil looked for in vain is safer than one whom nobody looks for.
    """
    try:
        return Half(half) in sessions_of_day(facts, on=on)
    except CalendarRunsOut:
        return True


@cites("EA1996 s579")
def next_school_day(facts: SchoolCalendar, *, on: date) -> date:
    """The first day after `on` on which the school meets."""
    return add_school_days(facts, on=on, days=1)


@cites("EA1996 s579")
def previous_school_day(facts: SchoolCalendar, *, on: date) -> date:
    """The last day before `on` on which the school met."""
    return school_days_before(facts, on=on, days=1)


@cites("EA1996 s579")
def add_school_days(facts: SchoolCalendar, *, on: date, days: int) -> date:
    """A term of school days runs out on its last one: the `days`-th school day after `on`.

    The day itself is never counted. With 0 it is the day itself, or the next school day if the school does not meet.
    """
    if days < 0:
        raise ValueError("School days are counted forwards; use school_days_before.")
    if days == 0:
        return on if is_school_day(facts, on=on) else add_school_days(facts, on=on, days=1)
    counted = 0
    for day in _days_after(facts, on):
        counted += is_school_day(facts, on=day)
        if counted == days:
            return day
    raise CalendarRunsOut(
        f"The calendar ends on {_last_day(facts).isoformat()}, after {counted} of {days} school days."
    )


def school_days_or_weekdays_after(facts: SchoolCalendar, *, on: date, days: int) -> date:
    """The `days`-th school day after `on`; where next year's dates are not known yet, as many weekdays."""
    try:
        return add_school_days(facts, on=on, days=days)
    except CalendarRunsOut:
        day = on
        while days:
            day += ONE_DAY
            days -= day.weekday() < 5
        return day


@cites("OSD2010 notice")
def school_days_before(facts: SchoolCalendar, *, on: date, days: int) -> date:
    """Notice of school days is given in time on the `days`-th school day before `on`, at the latest.

    The day itself is never counted. With 0 it is the day itself, or the school day before if the school does not meet.
    """
    if days < 0:
        raise ValueError("School days are counted backwards here; use add_school_days.")
    if days == 0:
        return on if is_school_day(facts, on=on) else school_days_before(facts, on=on, days=1)
    counted = 0
    for day in _days_before(facts, on):
        counted += is_school_day(facts, on=day)
        if counted == days:
            return day
    raise CalendarRunsOut(
        f"The calendar starts on {_first_day(facts).isoformat()}, with {counted} of {days} school days."
    )


@cites("EA1996 s579")
def school_days_between(facts: SchoolCalendar, *, on: date, until: date) -> int:
    """How many school days there are from `on`, included, to `until`, not included: half-open.

    Nought when `until` is not after `on`.
    """
    count, day = 0, on
    while day < until:
        count += is_school_day(facts, on=day)
        day += ONE_DAY
    return count


@cites("KCSIE2025 review")
def half_term_of(facts: SchoolCalendar, *, on: date) -> Period | None:
    """The half of a term that a day falls in, both ends included; None in a holiday."""
    for term in facts.terms:
        if term.starts_on <= on <= term.ends_on:
            return Period(starts_on=term.starts_on, ends_on=term.ends_on)
    return None


@cites("SEIP2018 S2.5")
def term_of(facts: SchoolCalendar, *, on: date) -> Period | None:
    """The term that a day falls in, its half-term holiday included; None in the holidays between terms.

    Half terms that begin between August and December make the autumn term, from January to March the spring term,
    from April to July the summer term.
    """
    seasons: dict[tuple[int, int], Period] = {}
    for term in facts.terms:
        season = (academic_year(term.starts_on + SUMMER_SHIFT), _season(term.starts_on))
        known = seasons.get(season)
        seasons[season] = Period(
            starts_on=min(known.starts_on, term.starts_on) if known else term.starts_on,
            ends_on=max(known.ends_on, term.ends_on) if known else term.ends_on,
        )
    return next((period for period in seasons.values() if on in period), None)


def school_academic_year(facts: SchoolCalendar, *, on: date) -> int:
    """The academic year the school is in: the next one from the day its autumn term opens, if that is in August."""
    year = academic_year(on)
    begun = (academic_year(term.starts_on + SUMMER_SHIFT) for term in facts.terms if term.starts_on <= on)
    return max([year, *(each for each in begun if each == year + 1)])


def _season(starts_on: date) -> int:
    return 0 if starts_on.month >= 8 else 1 if starts_on.month <= 3 else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    calendar: SchoolCalendar
    given_on: date | None
    starts_on: date


@cites("OSD2010 notice")
def notice_is_enough(facts: NoticeFacts, *, on: date) -> list[Refusal]:
    """Written notice of an off-site direction is given at least two school days before it starts.

    For a start on Wednesday the notice is in time on Monday. The number of days is that of the start; `on` is the day
    of asking, and notice dated after it does not count.
    """
    if facts.given_on is None or facts.given_on > on:
        return [Refusal("no_notice", clause="OSD2010 notice", who="school")]
    days = OFF_SITE_NOTICE_SCHOOL_DAYS.on(facts.starts_on)
    latest = school_days_before(facts.calendar, on=facts.starts_on, days=days)
    if facts.given_on > latest:
        return [
            Refusal(
                "notice_too_short",
                clause="OSD2010 notice",
                who="school",
                values={"latest": latest.isoformat(), "school_days": days},
            )
        ]
    return []


@cites("EA1996 s579")
def calendar_findings(facts: SchoolCalendar, *, on: date) -> list[Refusal]:
    """A calendar has half terms in order, each ending after it starts.

    A calendar that does not reach `on` warns, because no deadline can be reckoned with it.
    """
    findings = []
    if not facts.terms:
        findings.append(Refusal("no_terms", clause="EA1996 s579", who="school"))
    elif on > _last_day(facts):
        findings.append(Refusal("calendar_runs_out", clause="EA1996 s579", severity=Severity.WARNING, who="school"))
    for term in facts.terms:
        if term.ends_on < term.starts_on:
            findings.append(Refusal("term_ends_before_it_starts", clause="EA1996 s579", values={"term": term.name}))
    for earlier, later in zip(facts.terms, facts.terms[1:], strict=False):
        if later.starts_on <= earlier.ends_on:
            findings.append(Refusal("terms_overlap", clause="EA1996 s579", values={"term": later.name}))
    findings += [
        Refusal("closure_ends_before_it_starts", clause="EA1996 s579")
        for closure in facts.closures
        if closure.ends_on < closure.starts_on
    ]
    return findings


def _first_day(facts: SchoolCalendar) -> date:
    if not facts.terms:
        raise CalendarRunsOut("The calendar has no terms.")
    return min(term.starts_on for term in facts.terms)


def _last_day(facts: SchoolCalendar) -> date:
    if not facts.terms:
        raise CalendarRunsOut("The calendar has no terms.")
    return facts.known_until or max(term.ends_on for term in facts.terms)


def _check_reach(facts: SchoolCalendar, day: date) -> None:
    first, last = _first_day(facts), _last_day(facts)
    if not first <= day <= last:
        reach = f"from {first.isoformat()} to {last.isoformat()}"
        raise CalendarRunsOut(f"The calendar is known {reach}, and says nothing of {day.isoformat()}.")


def _days_after(facts: SchoolCalendar, day: date) -> Iterator[date]:
    last = _last_day(facts)
    while day < last:
        day += ONE_DAY
        yield day


def _days_before(facts: SchoolCalendar, day: date) -> Iterator[date]:
    first = _first_day(facts)
    while day > first:
        day -= ONE_DAY
        yield day
