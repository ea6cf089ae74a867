"""The clocks of an exclusion: from which day each is counted, which days are left out, and by when it is due."""

from dataclasses import dataclass, replace
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.exclusions.rules.lengths import DayFacts, halves_met, term_for_counting
from waymark.exclusions.states import (
    Body,
    ClockKind,
    ClockState,
    ExclusionKind,
    ExclusionState,
    GovernorsCase,
    PanelOutcome,
    Skip,
)
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, half_term_of, is_school_day, term_of

START = date(2012, 9, 1)
SIXTH_DAY = Dated({START: 6}, clause="EIA2006 s101")
SUSPENSION_SIXTH_DAY = Dated({START: 6}, clause="EIA2006 s100")
MEET_DAYS = Dated({START: 15}, clause="EXCL2012 6 fifteen days")
MEET_LATER_DAYS = Dated({START: 50}, clause="EXCL2012 6 fifty days")
FIVE_DAYS = Dated({START: 10}, clause="EXCL2012 6 fifty days")  # in sessions
FIFTEEN_DAYS = Dated({START: 30}, clause="EXCL2012 6 fifteen days")  # in sessions
APPLY_DAYS = Dated({START: 15}, clause="EXCL2012 Sch1 apply")
HEARING_DAYS = Dated({START: 15}, clause="EXCL2012 Sch1 hearing")
RECONSIDER_DAYS = Dated({START: 10}, clause="EXCL2012 Sch1 reconsider")
TELL_DAYS = Dated({START: 1}, clause="WM exclusion notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Days, both included, that were not counted, and why."""

    starts_on: date
    ends_on: date
    why: Skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline and how it was counted. `counted` holds day 1, day 2 and so on; the last of them is `due_on`.

    `is_guess`: the school's calendar does not reach so far, and weekdays were counted instead.
    """

    kind: ClockKind
    clause: str
    owner: Body
    state: ClockState
    due_on: date | None = None
    met_on: date | None = None
    from_on: date | None = None  # what it is counted from
    counted: tuple[date, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    is_guess: bool = False

    @property
    def is_open(self) -> bool:
        """Owed and not done."""
        return self.state in (ClockState.RUNNING, ClockState.LATE) and self.met_on is None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernorsFacts:
    """`term_sessions`: all sessions of suspension in the term, this one included."""

    kind: ExclusionKind
    term_sessions: int = 0
    misses_exam: bool = False
    representations: bool = False


@cites("EXCL2012 6 fifteen days", "EXCL2012 6 fifty days", "EXCL2012 6 no representations")
def governors_case(facts: GovernorsFacts, *, on: date) -> GovernorsCase:
    """Governors meet on a permanent exclusion, a missed public exam or more than 15 days in a term, and sooner or later.

    On more than five and up to 15 days they must only when parents make representations; up to five they only read them.
    """
    if facts.kind is ExclusionKind.PERMANENT or facts.misses_exam or facts.term_sessions > FIFTEEN_DAYS.on(on):
        return GovernorsCase.MEET_IN_15
    if facts.term_sessions <= FIVE_DAYS.on(on):
        return GovernorsCase.READ_ONLY
    return GovernorsCase.MEET_IN_50 if facts.representations else GovernorsCase.MAY_MEET


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """An exclusion as its clocks need it.

    `back_on`: the first day back, after a cancellation or a reinstatement. `run_starts_on`: the first day of the
    suspensions that follow one another without a school day between. `told_on`: when the last of those who must hear
    without delay had heard; None while one has not. `arranged_from`: the first day of education offered and not refused.
    `refused_on`: when the last offer was refused. `nothing_owed_on`: when the authority decided so, if that is its last
    decision. `of_school_age`: on the first day. `news_since`: the day of what
    everybody must hear since, a cancellation or what governors decided; `news_told_on`: when the last had heard of it.
    """

    calendar: SchoolCalendar
    kind: ExclusionKind
    state: ExclusionState
    decided_on: date
    starts_on: date
    ends_on: date | None = None
    lunchtimes: bool = False
    back_on: date | None = None
    run_starts_on: date | None = None
    of_school_age: bool = True
    told_on: date | None = None
    governors_are_told_at_once: bool = True
    governors_told_on: date | None = None
    term_sessions: int = 0
    misses_exam: bool = False
    exam_on: date | None = None
    representations_on: date | None = None
    governors_met_on: date | None = None
    parents_told_of_governors_on: date | None = None
    waived_on: date | None = None
    applied_on: date | None = None
    panel_met_on: date | None = None
    panel_told_on: date | None = None
    panel_outcome: PanelOutcome | None = None
    reconsidered_on: date | None = None
    school_is_academy: bool = False
    arranged_from: date | None = None
    refused_on: date | None = None
    section_19_on: date | None = None
    nothing_owed_on: date | None = None
    news_since: date | None = None
    news_told_on: date | None = None


def clocks(facts: CaseFacts, *, on: date) -> list[Clock]:
    """Every clock of the case, in the order in which they begin; pages and duties both read these."""
    found = [tell_clock(facts, on=on)]
    if not facts.governors_are_told_at_once:
        found.append(termly_clock(facts, on=on))
    found.append(sixth_day_clock(facts, on=on))
    if facts.kind is ExclusionKind.PERMANENT:
        found.append(section_19_clock(facts, on=on))
    found.append(governors_clock(facts, on=on))
    if facts.news_since is not None:
        found.append(tell_outcome_clock(facts, on=on))
    if facts.kind is ExclusionKind.PERMANENT:
        found += [review_window(facts, on=on), hearing_clock(facts, on=on), reconsider_clock(facts, on=on)]
    return found


@cites(
    "WM exclusion notice",
    "EXCL2012 5",
    "EXCL2012 5 authority",
    "EXCL2012 5 home",
    "EXCL2012 5 social worker",
    "EXCL2012 5 virtual school",
)
def tell_clock(facts: CaseFacts, *, on: date) -> Clock:
    """Whoever must hear of an exclusion has heard by the end of the next school day after the decision."""
    count = _after(facts, facts.decided_on, TELL_DAYS.on(on))
    return _clock(ClockKind.TELL, "EXCL2012 5", Body.SCHOOL, count, facts.decided_on, facts.told_on, on)


@cites("EXCL2012 6 decision", "EXCL2012 8A", "WM exclusion notice")
def tell_outcome_clock(facts: CaseFacts, *, on: date) -> Clock:
    """What governors decided, or that a head cancelled, reaches everybody by the end of the next school day."""
    since = facts.news_since or facts.decided_on
    count = _after(facts, since, TELL_DAYS.on(on))
    clause = "EXCL2012 8A" if facts.state is ExclusionState.CANCELLED else "EXCL2012 6 decision"
    return _clock(ClockKind.TELL_OUTCOME, clause, Body.SCHOOL, count, since, facts.news_told_on, on)


@cites("EXCL2012 5 governors", "EXCL2012 2 terms")
def termly_clock(facts: CaseFacts, *, on: date) -> Clock:
    """What governors need not hear of at once they hear of by the end of the term for counting."""
    due_on = term_for_counting(DayFacts(day=facts.starts_on), on=on).ends_on
    return Clock(
        kind=ClockKind.TELL_GOVERNORS,
        clause="EXCL2012 5 governors",
        owner=Body.SCHOOL,
        state=_state(due_on, facts.governors_told_on, on),
        due_on=due_on,
        met_on=facts.governors_told_on,
        from_on=facts.starts_on,
    )


@cites(
    "EIA2006 s100",
    "EIA2006 s101",
    "EIA2006 s100 run",
    "EA1996 s19",
    "SEIP2018 S2.2 sixth day",
    "SEIP2018 7.2",
    "WM another offer",
)
def sixth_day_clock(facts: CaseFacts, *, on: date) -> Clock:
    """From the sixth school day the school arranges education for a suspended pupil, the home authority for an excluded one.

    The first day out is day 1; suspensions that follow one another are one run. Lunchtimes, a run of up to five days
    and a pupil past school age owe nothing, nor does a pupil who is back before that day, or for whom the authority
    decided by then that nothing is owed; decided later, it was late. What was not arranged before the pupil came back
    was missed, whatever is decided afterwards.
    """
    permanent = facts.kind is ExclusionKind.PERMANENT
    clause, owner = ("EIA2006 s101", Body.HOME_AUTHORITY) if permanent else ("EIA2006 s100", Body.SCHOOL)
    first = facts.starts_on if permanent else facts.run_starts_on or facts.starts_on
    days = (SIXTH_DAY if permanent else SUSPENSION_SIXTH_DAY).on(on)
    count = school_days_counted(CountFacts(calendar=facts.calendar, first=first, days=days), on=on)
    due_on = max(count.due_on, facts.starts_on)
    last_day_out = _last_day_out(facts)
    decided_on = None if facts.arranged_from else facts.nothing_owed_on
    if decided_on is not None and last_day_out is not None and last_day_out < decided_on:
        decided_on = None  # too late to change what was owed
    in_time = decided_on is not None and decided_on <= due_on
    is_back_before = last_day_out is not None and last_day_out < due_on
    if facts.lunchtimes or not facts.of_school_age or in_time or is_back_before:
        return _not_owed(ClockKind.SIXTH_DAY, clause, owner)
    if facts.refused_on is not None:
        again = _after(facts, facts.refused_on, TELL_DAYS.on(on)).due_on
        due_on = max(due_on, again)
    met_on = facts.arranged_from or decided_on
    found = Clock(
        kind=ClockKind.SIXTH_DAY,
        clause=clause,
        owner=owner,
        state=_state(due_on, met_on, on),
        due_on=due_on,
        met_on=met_on,
        from_on=first,
        counted=count.days,
        skipped=count.skipped,
        is_guess=count.is_guess,
    )
    return _missed_if_over(found, last_day_out, on)


def _last_day_out(facts: CaseFacts) -> date | None:
    over = [day for day in (facts.ends_on, facts.back_on - ONE_DAY if facts.back_on else None) if day is not None]
    return min(over, default=None)


def _missed_if_over(clock: Clock, last_day_out: date | None, on: date) -> Clock:
    """What is owed to a pupil who is out can no longer be done once the pupil is back."""
    is_over = clock.is_open and last_day_out is not None and last_day_out < on
    return replace(clock, state=ClockState.MISSED) if is_over else clock


@cites("EA1996 s19", "WM section 19 time")
def section_19_clock(facts: CaseFacts, *, on: date) -> Clock:
    """The home authority decides by the sixth school day what education a permanently excluded pupil is owed.

    A decision that was not made before the pupil came back was missed.
    """
    sixth = sixth_day_clock(facts, on=on)
    if sixth.state is ClockState.NOT_OWED and facts.section_19_on is None:
        return _not_owed(ClockKind.SECTION_19, "EA1996 s19", Body.HOME_AUTHORITY)
    first = CountFacts(calendar=facts.calendar, first=facts.starts_on, days=SIXTH_DAY.on(on))
    count = school_days_counted(first, on=on)
    found = _clock(
        ClockKind.SECTION_19, "EA1996 s19", Body.HOME_AUTHORITY, count, facts.starts_on, facts.section_19_on, on
    )
    return _missed_if_over(found, _last_day_out(facts), on)


@cites("EXCL2012 6 fifteen days", "EXCL2012 6 fifty days", "EXCL2012 6 no representations")
def governors_clock(facts: CaseFacts, *, on: date) -> Clock:
    """Governors who must meet do so within 15 or 50 school days of being told, before a missed exam if that is sooner.

    Until they are told, the days are counted from the decision, since they hear of it without delay.
    """
    asked = GovernorsFacts(
        kind=facts.kind,
        term_sessions=facts.term_sessions,
        misses_exam=facts.misses_exam,
        representations=facts.representations_on is not None,
    )
    case = governors_case(asked, on=on)
    is_over = facts.state is ExclusionState.CANCELLED and facts.governors_met_on is None
    if is_over or case in (GovernorsCase.MAY_MEET, GovernorsCase.READ_ONLY):
        return _not_owed(ClockKind.GOVERNORS, "EXCL2012 6 no representations", Body.SCHOOL)
    soon = case is GovernorsCase.MEET_IN_15
    clause = "EXCL2012 6 fifteen days" if soon else "EXCL2012 6 fifty days"
    from_on = facts.governors_told_on or facts.decided_on
    count = _after(facts, from_on, (MEET_DAYS if soon else MEET_LATER_DAYS).on(on))
    due_on = count.due_on
    if facts.misses_exam and facts.exam_on and from_on < facts.exam_on < due_on:
        due_on = facts.exam_on
    return Clock(
        kind=ClockKind.GOVERNORS,
        clause=clause,
        owner=Body.SCHOOL,
        state=_state(due_on, facts.governors_met_on, on),
        due_on=due_on,
        met_on=facts.governors_met_on,
        from_on=from_on,
        counted=tuple(day for day in count.days if day <= due_on),
        skipped=tuple(each for each in count.skipped if each.starts_on <= due_on),
        is_guess=count.is_guess,
    )


@cites("EXCL2012 Sch1 apply")
def review_window(facts: CaseFacts, *, on: date) -> Clock:
    """Parents may ask for a review within 15 school days after the day on which they were told what governors decided.

    Until it is written down that they were told, no window runs out.
    """
    kind, clause = ClockKind.REVIEW_WINDOW, "EXCL2012 Sch1 apply"
    gone = facts.state in (ExclusionState.CANCELLED, ExclusionState.REINSTATED, ExclusionState.IN_FORCE)
    from_on, done_on = facts.parents_told_of_governors_on, facts.applied_on or facts.waived_on
    if from_on is None or (gone and done_on is None):
        return _not_owed(kind, clause, Body.PARENTS)
    count = _after(facts, from_on, APPLY_DAYS.on(on))
    clock = _clock(kind, clause, Body.PARENTS, count, from_on, done_on, on)
    return clock if clock.state is not ClockState.LATE or done_on else replace(clock, state=ClockState.PASSED)


@cites("EXCL2012 Sch1 hearing")
def hearing_clock(facts: CaseFacts, *, on: date) -> Clock:
    """The review is heard by the fifteenth school day after the day of the application."""
    owner = Body.SCHOOL if facts.school_is_academy else Body.AUTHORITY
    if facts.applied_on is None:
        return _not_owed(ClockKind.REVIEW_HEARING, "EXCL2012 Sch1 hearing", owner)
    count = _after(facts, facts.applied_on, HEARING_DAYS.on(on))
    return _clock(
        ClockKind.REVIEW_HEARING, "EXCL2012 Sch1 hearing", owner, count, facts.applied_on, facts.panel_met_on, on
    )


@cites("EXCL2012 Sch1 reconsider")
def reconsider_clock(facts: CaseFacts, *, on: date) -> Clock:
    """Governors look again within ten school days of being told that a panel recommends or directs it."""
    kind, clause = ClockKind.RECONSIDER, "EXCL2012 Sch1 reconsider"
    if facts.panel_told_on is None or facts.panel_outcome in (None, PanelOutcome.UPHOLD):
        return _not_owed(kind, clause, Body.SCHOOL)
    count = _after(facts, facts.panel_told_on, RECONSIDER_DAYS.on(on))
    return _clock(kind, clause, Body.SCHOOL, count, facts.panel_told_on, facts.reconsidered_on, on)


@cites("EA2002 s51A adjustment")
def adjustment_is_due(facts: CaseFacts, *, on: date) -> bool:
    """The school pays when a direction was not followed by an offer to reinstate within ten school days."""
    if facts.panel_outcome is not PanelOutcome.DIRECT:
        return False
    due_on = reconsider_clock(facts, on=on).due_on
    reinstated = facts.state is ExclusionState.REINSTATED
    in_time = facts.reconsidered_on is not None and due_on is not None and facts.reconsidered_on <= due_on
    return due_on is not None and on > due_on and not (reinstated and in_time)


def _after(facts: CaseFacts, day: date, days: int) -> Counted:
    return school_days_counted(CountFacts(calendar=facts.calendar, first=day + ONE_DAY, days=days), on=day)


def _state(due_on: date, met: date | None, on: date) -> ClockState:
    if met is not None:
        return ClockState.MET if met <= due_on else ClockState.LATE
    return ClockState.LATE if on > due_on else ClockState.RUNNING


def _clock(
    kind: ClockKind, clause: str, owner: Body, count: Counted, from_on: date, met: date | None, on: date
) -> Clock:
    return Clock(
        kind=kind,
        clause=clause,
        owner=owner,
        state=_state(count.due_on, met, on),
        due_on=count.due_on,
        met_on=met,
        from_on=from_on,
        counted=count.days,
        skipped=count.skipped,
        is_guess=count.is_guess,
    )


def _not_owed(kind: ClockKind, clause: str, owner: Body) -> Clock:
    return Clock(kind=kind, clause=clause, owner=owner, state=ClockState.NOT_OWED)
