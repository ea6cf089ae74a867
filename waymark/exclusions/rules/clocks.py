"""The clocks of an exclusion: from which day each is counted, which days are left out, and by when it is due."""

from dataclasses import dataclass, replace
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.exclusions.rules.counting import Counted, CountFacts, Skipped, school_days_counted
from waymark.exclusions.rules.lengths import DayFacts, term_for_counting
from waymark.exclusions.states import (
    Body,
    ClockKind,
    ClockState,
    ExclusionKind,
    ExclusionState,
    GovernorsCase,
    NotOwed,
    PanelOutcome,
)
from waymark.school_year.rules import SchoolCalendar

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
LEAVE_ROLL_DAYS = Dated({START: 5}, clause="WM leave roll time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline and how it was counted. `counted` holds day 1, day 2 and so on; the last of them is `due_on`.

    `is_guess`: the school's calendar does not reach so far, and weekdays were counted instead. `why_not`: why nothing
    is owed, where nothing is.
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
    why_not: NotOwed | None = None

    @property
    def is_open(self) -> bool:
        """Owed and not done."""
        return self.state in (ClockState.RUNNING, ClockState.LATE) and self.met_on is None


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
    `has_roll_entry`: the school had the pupil on its roll on the first day; `left_roll_on`: the last day of that entry.
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
    has_roll_entry: bool = True
    left_roll_on: date | None = None


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
        found.append(leave_roll_clock(facts, on=on))
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
    why_not = _why_no_sixth_day(facts, due_on, decided_on)
    if why_not is not None:
        return _not_owed(ClockKind.SIXTH_DAY, clause, owner, why_not)
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


def _why_no_sixth_day(facts: CaseFacts, due_on: date, decided_on: date | None) -> NotOwed | None:
    if facts.lunchtimes:
        return NotOwed.LUNCHTIMES
    if not facts.of_school_age:
        return NotOwed.PAST_SCHOOL_AGE
    last_day_out = _last_day_out(facts)
    if last_day_out is not None and last_day_out < due_on:
        if facts.state is ExclusionState.CANCELLED:
            return NotOwed.CANCELLED
        return NotOwed.SHORT if facts.ends_on is not None and facts.ends_on < due_on else NotOwed.REINSTATED
    return NotOwed.AUTHORITY_DECIDED if decided_on is not None and decided_on <= due_on else None


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
        return _not_owed(ClockKind.SECTION_19, "EA1996 s19", Body.HOME_AUTHORITY, sixth.why_not)
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
    if is_over:
        return _not_owed(ClockKind.GOVERNORS, "EXCL2012 8A", Body.SCHOOL, NotOwed.CANCELLED)
    if case in (GovernorsCase.MAY_MEET, GovernorsCase.READ_ONLY):
        why_not = NotOwed.NOBODY_ASKED if case is GovernorsCase.MAY_MEET else NotOwed.FIVE_DAYS
        return _not_owed(ClockKind.GOVERNORS, "EXCL2012 6 no representations", Body.SCHOOL, why_not)
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


NO_REVIEW = {
    ExclusionState.IN_FORCE: NotOwed.GOVERNORS_NOT_MET,
    ExclusionState.CANCELLED: NotOwed.CANCELLED,
    ExclusionState.REINSTATED: NotOwed.REINSTATED,
}


@cites("EXCL2012 Sch1 apply")
def review_window(facts: CaseFacts, *, on: date) -> Clock:
    """Parents may ask for a review within 15 school days after the day on which they were told what governors decided.

    Until it is written down that they were told, no window runs out.
    """
    kind, clause = ClockKind.REVIEW_WINDOW, "EXCL2012 Sch1 apply"
    gone = facts.state in (ExclusionState.CANCELLED, ExclusionState.REINSTATED, ExclusionState.IN_FORCE)
    from_on, done_on = facts.parents_told_of_governors_on, facts.applied_on or facts.waived_on
    if from_on is None or (gone and done_on is None):
        return _not_owed(kind, clause, Body.PARENTS, NO_REVIEW.get(facts.state, NotOwed.PARENTS_NOT_TOLD))
    count = _after(facts, from_on, APPLY_DAYS.on(on))
    clock = _clock(kind, clause, Body.PARENTS, count, from_on, done_on, on)
    return clock if clock.state is not ClockState.LATE or done_on else replace(clock, state=ClockState.PASSED)


@cites("EXCL2012 Sch1 hearing")
def hearing_clock(facts: CaseFacts, *, on: date) -> Clock:
    """The review is heard by the fifteenth school day after the day of the application."""
    owner = Body.SCHOOL if facts.school_is_academy else Body.AUTHORITY
    if facts.applied_on is None:
        return _not_owed(ClockKind.REVIEW_HEARING, "EXCL2012 Sch1 hearing", owner, NotOwed.NO_APPLICATION)
    count = _after(facts, facts.applied_on, HEARING_DAYS.on(on))
    return _clock(
        ClockKind.REVIEW_HEARING, "EXCL2012 Sch1 hearing", owner, count, facts.applied_on, facts.panel_met_on, on
    )


@cites("EXCL2012 Sch1 reconsider")
def reconsider_clock(facts: CaseFacts, *, on: date) -> Clock:
    """Governors look again within ten school days of being told that a panel recommends or directs it."""
    kind, clause = ClockKind.RECONSIDER, "EXCL2012 Sch1 reconsider"
    if facts.panel_told_on is None or facts.panel_outcome in (None, PanelOutcome.UPHOLD):
        return _not_owed(kind, clause, Body.SCHOOL, NotOwed.NOT_SENT_BACK)
    count = _after(facts, facts.panel_told_on, RECONSIDER_DAYS.on(on))
    return _clock(kind, clause, Body.SCHOOL, count, facts.panel_told_on, facts.reconsidered_on, on)


def final_on(facts: CaseFacts, *, on: date) -> date | None:
    """The day with whose end nobody can change a permanent exclusion any more; None while somebody can.

    The parents wrote that they ask for no review, or did not ask in time; or the review ended without reinstatement.
    It is no day before the first day out.
    """
    if facts.kind is not ExclusionKind.PERMANENT:
        return None
    window = review_window(facts, on=on).due_on
    last_word: date | None = None
    if facts.state is ExclusionState.DECLINED:
        last_word = window if window is not None and on > max(window, facts.starts_on) else None
    elif facts.state is ExclusionState.FINAL:
        last_word = facts.waived_on or facts.reconsidered_on or facts.panel_told_on or window
    return max(last_word, facts.starts_on) if last_word else None


@cites("REG2024 9 exclusion", "WM leave roll time")
def leave_roll_clock(facts: CaseFacts, *, on: date) -> Clock:
    """Once a permanent exclusion is final, the school takes the name off its roll within five school days."""
    kind, clause, since = ClockKind.LEAVE_ROLL, "REG2024 9 exclusion", final_on(facts, on=on)
    if since is None:
        return _not_owed(kind, clause, Body.SCHOOL, STAYS_ON_ROLL.get(facts.state, NotOwed.NOT_FINAL))
    if not facts.has_roll_entry:
        return _not_owed(kind, clause, Body.SCHOOL, NotOwed.NOT_ON_ROLL)
    count = _after(facts, since, LEAVE_ROLL_DAYS.on(on))
    return _clock(kind, clause, Body.SCHOOL, count, since, facts.left_roll_on, on)


STAYS_ON_ROLL = {
    ExclusionState.CANCELLED: NotOwed.CANCELLED,
    ExclusionState.REINSTATED: NotOwed.REINSTATED,
}


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


def _not_owed(kind: ClockKind, clause: str, owner: Body, why_not: NotOwed | None) -> Clock:
    return Clock(kind=kind, clause=clause, owner=owner, state=ClockState.NOT_OWED, why_not=why_not)
