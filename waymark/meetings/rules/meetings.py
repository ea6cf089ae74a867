"""When a meeting may be called or cancelled, when its agenda is due, and when its papers are open."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.core.refusals import Refusal, Severity, blank
from waymark.meetings.states import Stage
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, school_days_before

START = date(2018, 9, 1)
PAPERS_DAYS = Dated({START: 21}, clause="WM papers window")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """The papers are open from one day to another, both included."""

    meets_on: date
    papers_open_on: date
    papers_close_on: date
    is_cancelled: bool = False
    decided: int = 0


@cites("WM papers window", "WM order of dates", "WM meeting day")
def meeting_refusals(facts: MeetingFacts, *, on: date) -> list[Refusal]:
    """A meeting lies ahead; its papers open by the day of the meeting, close on it or later, and within three weeks.

    A meeting that was cancelled, or at which a case has been decided, stays where it was.
    """
    findings = []
    if facts.is_cancelled:
        findings.append(Refusal("meeting_cancelled", clause="WM meeting day"))
    if facts.decided:
        findings.append(Refusal("meeting_has_decided", clause="WM meeting day"))
    if facts.meets_on < on:
        findings.append(Refusal("meeting_in_the_past", clause="WM order of dates"))
    if facts.papers_open_on > facts.meets_on:
        findings.append(Refusal("papers_open_too_late", clause="WM papers window"))
    if facts.papers_close_on < facts.meets_on:
        findings.append(Refusal("papers_close_too_early", clause="WM papers window"))
    most = PAPERS_DAYS.on(on)
    if (facts.papers_close_on - facts.papers_open_on).days >= most:
        findings.append(Refusal("papers_open_too_long", clause="WM papers window", values={"days": most}))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelFacts:
    reason: str
    decided: int = 0


@cites("WM reason", "WM meeting day")
def cancel_refusals(facts: CancelFacts, *, on: date) -> list[Refusal]:
    """A meeting is cancelled with a reason, and not after it has decided a case."""
    del on
    findings = []
    if facts.decided:
        findings.append(Refusal("meeting_has_decided", clause="WM meeting day"))
    if blank(facts.reason):
        findings.append(Refusal("no_cancel_reason", clause="WM reason"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceFacts:
    """`begins_at`: of a meeting of today that has not begun, the time at which it does, in words."""

    meets_on: date
    begins_at: str = ""
    is_cancelled: bool = False


@cites("WM meeting day")
def attendance_refusals(facts: AttendanceFacts, *, on: date) -> list[Refusal]:
    """Who came is noted once the meeting has begun, and of no meeting that was cancelled. Earlier on its day warns."""
    findings = []
    if facts.is_cancelled:
        findings.append(Refusal("meeting_cancelled", clause="WM meeting day"))
    if facts.meets_on > on:
        values = {"day": facts.meets_on.isoformat()}
        findings.append(Refusal("before_the_meeting", clause="WM meeting day", values=values))
    elif facts.begins_at:
        values = {"time": facts.begins_at}
        findings.append(Refusal("before_it_begins", clause="WM meeting day", severity=Severity.WARNING, values=values))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """`undecided`: cases that still wait for a decision. `is_noted`: it was written down who came."""

    is_cancelled: bool = False
    is_ready: bool = False
    has_begun: bool = False
    is_noted: bool = False
    undecided: bool = False


@cites("WM agenda time", "WM meeting day")
def stage(facts: StageFacts, *, on: date) -> Stage:
    """Before a meeting its agenda counts; from its beginning what matters is whether all of it is written down."""
    del on
    if facts.is_cancelled:
        return Stage.CANCELLED
    if not facts.has_begun:
        return Stage.READY if facts.is_ready else Stage.NOT_READY
    return Stage.HELD if facts.is_noted and not facts.undecided else Stage.TO_WRITE_UP


@cites("WM agenda time")
def prepare_due(facts: SchoolCalendar, *, on: date, papers_open_on: date) -> date:
    """The agenda is ready on the last school day before the papers open, so that members find all of it; never before `on`."""
    try:
        return max(on, school_days_before(facts, on=papers_open_on, days=1))
    except CalendarRunsOut:
        return max(on, papers_open_on - ONE_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFacts:
    papers_open_on: date
    papers_close_on: date
    is_member: bool = True
    is_cancelled: bool = False
    is_taken_off: bool = False
    is_waiting: bool = True  # the referral waits for a decision, or was decided at this meeting
    has_interest: bool = False


@cites("SEIP2018 11.1", "WM papers window", "WM declared interest")
def papers_are_open(facts: WindowFacts, *, on: date) -> bool:
    """What is said at meetings about pupils is confidential: a member reads a case while the papers are open, and only then.

    Both the first and the last day count. A cancelled meeting, a case taken off, a referral withdrawn and a declared
    interest each close them at once.
    """
    shut = facts.is_cancelled or facts.is_taken_off or facts.has_interest or not facts.is_waiting
    return facts.is_member and not shut and facts.papers_open_on <= on <= facts.papers_close_on
