"""The days of a placement: when a pupil is expected, when a review is due, and how long it may go on."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from waymark.core.announced import announced
from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity
from waymark.school_year.rules import (
    CalendarRunsOut,
    Closure,
    Period,
    SchoolCalendar,
    half_term_of,
    is_school_day,
    next_school_day,
    previous_school_day,
    school_days_between,
    sessions_of_day,
)
from waymark.school_year.states import Half

START = date(2018, 9, 1)

REVIEW_FLOOR_SCHOOL_DAYS = Dated({START: 10}, clause="WM short half term")
WEEKS_WARNING = Dated({START: 10}, clause="NSAP2025 weeks")
WEEKS_LIMIT = Dated({START: 12}, clause="NSAP2025 weeks")
WEEKS_SEVERITY = announced("NSAP2025 weeks")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """`last_review_on` is the day of the last review, or of the start if there was none."""

    calendar: SchoolCalendar
    last_review_on: date
    planned_end_on: date | None = None


@cites("KCSIE2025 review", "WM short half term", "APS2025 transition")
def review_due_on(facts: ReviewFacts, *, on: date) -> date:
    """A placement is reviewed at least every half term: by the last school day of the half term it is in.

    With fewer than ten school days left in it, by the last school day of the next, if the calendar has one. Not
    after the planned end, if days are left before it. `on` plays no part but for the figure of its day. CalendarRunsOut without a half term left.
    """
    halves = [half for half in _half_terms(facts.calendar) if half.ends_on >= facts.last_review_on]
    if not halves:
        raise CalendarRunsOut(f"The calendar has no half term from {facts.last_review_on.isoformat()} on.")
    current = halves[0]
    first = max(facts.last_review_on + timedelta(days=1), current.starts_on)
    left = school_days_between(facts.calendar, on=first, until=current.ends_on + timedelta(days=1))
    if left < REVIEW_FLOOR_SCHOOL_DAYS.on(on) and len(halves) > 1:
        current = halves[1]
    due = _last_school_day(facts.calendar, current)
    if facts.planned_end_on is None or facts.planned_end_on <= facts.last_review_on:
        return due
    return min(due, facts.planned_end_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """The days of a placement or of a designed week beside those of its programme; all included."""

    starts_on: date
    planned_end_on: date
    programme_starts_on: date
    programme_ends_on: date


@cites("WM order of dates", "APS2025 transition")
def period_refusals(facts: PeriodFacts, *, on: date) -> list[Refusal]:
    """What is planned ends on or after its first day, and within the days of its programme. `on` plays no part."""
    del on
    findings = []
    if facts.planned_end_on < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates", who="partnership"))
    if facts.starts_on < facts.programme_starts_on:
        findings.append(Refusal("before_the_programme", clause="WM order of dates", who="partnership"))
    if facts.planned_end_on > facts.programme_ends_on:
        findings.append(Refusal("after_the_programme", clause="APS2025 transition", who="partnership"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthFacts:
    """`is_school` where the provider is a registered school, to which the proposed limit does not apply."""

    started_on: date
    planned_end_on: date | None = None
    is_school: bool = False


@cites("NSAP2025 weeks", "APS2025 transition")
def length_findings(facts: LengthFacts, *, on: date) -> list[Refusal]:
    """A placement outside schools is meant to last twelve weeks at most: a warning from the tenth, and beyond.

    Weeks that have begun since the start are counted on `on`. It becomes a refusal on the day the proposal is law.
    """
    severity = WEEKS_SEVERITY.on(on)
    if facts.is_school or on < facts.started_on or severity is None:
        return []
    weeks = (on - facts.started_on).days // 7 + 1
    if weeks > WEEKS_LIMIT.on(on):
        values: dict[str, str | int] = {"weeks": weeks, "limit": WEEKS_LIMIT.on(on)}
        return [Refusal("beyond_weeks", clause="NSAP2025 weeks", severity=severity, values=values)]
    if weeks >= WEEKS_WARNING.on(on):
        return [Refusal("near_weeks", clause="NSAP2025 weeks", severity=Severity.WARNING, values={"weeks": weeks})]
    return []


@cites("SEIP2018 12.3")
def first_school_day_from(facts: SchoolCalendar, *, on: date) -> date:
    """A placement agreed for a day without school starts on the next school day."""
    return on if is_school_day(facts, on=on) else next_school_day(facts, on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSession:
    """A half-day of the week, Monday being 0, half-open: from `valid_from` until the day before `valid_to`."""

    weekday: int
    half: Half
    starts_at: time
    ends_at: time
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedDays:
    """Days, both included, on which a placement is paused; without an end while the pause goes on."""

    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFacts:
    """One placement. `calendar` is the school's, `provider_closures` the days on which the provider does not open."""

    sessions: tuple[PlannedSession, ...]
    started_on: date | None
    ended_on: date | None = None
    pauses: tuple[PausedDays, ...] = ()
    calendar: SchoolCalendar
    provider_closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSession:
    half: Half
    starts_at: time
    ends_at: time


@cites("SEIP2018 12.3", "SEIP2018 8.14", "SEIP2018 8.15", "EA1996 s579", "NSAP2025 3 attendance")
def expected_sessions(facts: ExpectedFacts, *, on: date) -> tuple[ExpectedSession, ...]:
    """A pupil is expected at the half-days of the plan from the first to the last day of the placement, on school days.

    Not while it is paused, and not where the school or the provider is closed for that half-day. Morning first.
    CalendarRunsOut if the school's calendar does not reach the day.
    """
    if facts.started_on is None or on < facts.started_on or (facts.ended_on is not None and facts.ended_on < on):
        return ()
    if any(pause.starts_on <= on and (pause.ends_on is None or on <= pause.ends_on) for pause in facts.pauses):
        return ()
    open_halves = set(sessions_of_day(facts.calendar, on=on))
    for closure in facts.provider_closures:
        if closure.starts_on <= on <= closure.ends_on:
            open_halves -= set(closure.halves)
    planned = [
        session
        for session in facts.sessions
        if session.weekday == on.weekday()
        and session.half in open_halves
        and session.valid_from <= on
        and (session.valid_to is None or on < session.valid_to)
    ]
    return tuple(
        ExpectedSession(half=session.half, starts_at=session.starts_at, ends_at=session.ends_at)
        for session in sorted(planned, key=lambda session: (session.half, session.starts_at))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotStartedFacts:
    """An agreed placement: `starts_on` is the day it was planned for, `is_off` says that it was declined or withdrawn."""

    starts_on: date
    started_on: date | None = None
    is_off: bool = False


@cites("SEIP2018 12.3", "SEIP2018 S3.5.5.2", "KCSIE2025 place")
def is_agreed_not_started(facts: NotStartedFacts, *, on: date) -> bool:
    """An agreed placement whose day has come and that nobody started is shown, for the pupil may be nowhere."""
    return facts.started_on is None and not facts.is_off and facts.starts_on <= on


def _half_terms(calendar: SchoolCalendar) -> list[Period]:
    halves = [half_term_of(calendar, on=term.starts_on) for term in calendar.terms]
    return sorted((half for half in halves if half is not None), key=lambda half: half.starts_on)


def _last_school_day(calendar: SchoolCalendar, half: Period) -> date:
    if is_school_day(calendar, on=half.ends_on):
        return half.ends_on
    return previous_school_day(calendar, on=half.ends_on)
