"""Registers: when one is due, what a mark may say, what the school on roll writes, and who is missed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from waymark.attendance.states import SETTLES, AlertKind, Attended, Finding, Whereabouts
from waymark.core.clauses import cites
from waymark.core.dates import Dated, london_date, london_instant, start_of_day
from waymark.core.refusals import Refusal
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, add_school_days
from waymark.school_year.states import Half

START = date(2018, 9, 1)
CODES_OF_2024 = date(2024, 8, 19)
ONE_DAY = timedelta(days=1)

CUT_OFF = Dated({START: {Half.AM: time(9, 30), Half.PM: time(13, 30)}}, clause="WM cut-off")
OPEN_MINUTES = Dated({START: 30}, clause="WM register open")
AHEAD_MINUTES = Dated({START: 60}, clause="WM before session")
TAIL_DAYS = Dated({START: 14}, clause="WM tail")
IDLE_MINUTES = Dated({START: 15}, clause="WM register link")
CHASE_MINUTES = Dated({START: 10}, clause="WM chase")
REASON_SCHOOL_DAYS = Dated({START: 5}, clause="WTISA2024 reason")
MOST_MINUTES_LATE = 240

# The absence codes of Table 3, in our words. A provider hears of some; the school on roll may settle on any.
REASON_WORDS: dict[str, str] = {
    "I": "Ill",
    "M": "At a medical or dental appointment",
    "J1": "At an interview",
    "R": "Religious observance",
    "Y1": "The usual transport did not come",
    "Y2": "Travel was disrupted widely",
    "Y5": "Held by the police or a court",
    "Y7": "Another cause that could not be avoided",
    "C": "Leave for an exceptional reason",
    "C1": "Leave for a performance or employment abroad",
    "C2": "Leave under a part-time timetable",
    "E": "Suspended or excluded, with no provision made",
    "G": "Holiday without leave",
    "O": "Absent without a reason that counts",
    "Q": "Transport or access that is owed was not provided",
    "S": "Study leave",
    "T": "Travelling with parents for their work",
    "Y3": "Part of the school's site was closed",
    "Y4": "The school's site was closed",
    "Y6": "Public health guidance or law",
}
PROVIDER_REASONS = ("I", "M", "J1", "R", "Y1", "Y2", "Y5", "Y7")
WITHDRAWN_CODES = frozenset({"H", "J", "Y"})


# When a register is due


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFacts:
    """A register of a session. `starts_at` is when its first pupil begins; `asked_at` None if nobody asks yet."""

    half: Half
    starts_at: time | None = None
    taken_at: datetime | None = None
    asked_at: datetime | None = None


@cites("WM cut-off", "WM register open", "REG2024 10(1)")
def register_due_at(facts: RegisterFacts, *, on: date) -> datetime:
    """A morning register is in by 09:30 and an afternoon one by 13:30; a session that begins late has 30 minutes.

    An instant in UTC; `on` is the session's day.
    """
    due = london_instant(on, CUT_OFF.on(on)[facts.half])
    if facts.starts_at is None:
        return due
    return max(due, london_instant(on, facts.starts_at) + timedelta(minutes=OPEN_MINUTES.on(on)))


@cites("WM cut-off", "KCSIE2025 place")
def register_is_late(facts: RegisterFacts, *, on: date) -> bool:
    """A register is late if it came in after it was due, or is due and not in. `on` is the session's day."""
    due = register_due_at(facts, on=on)
    if facts.taken_at is not None:
        return facts.taken_at > due
    return facts.asked_at is not None and facts.asked_at >= due


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseFacts:
    """A register that somebody wants to ask for, and when it was last asked for."""

    register: RegisterFacts
    last_chased_at: datetime | None = None


@cites("WM chase", "WM cut-off")
def chase_refusals(facts: ChaseFacts, *, on: date) -> list[Refusal]:
    """A register is asked for once it is due and not in, and again after ten minutes at the earliest."""
    register = facts.register
    if register.taken_at is not None:
        return [Refusal("register_is_in", "WM cut-off")]
    if register.asked_at is None or not register_is_late(register, on=on):
        return [Refusal("not_due_yet", "WM cut-off", who="provider")]
    wait = timedelta(minutes=CHASE_MINUTES.on(on))
    if facts.last_chased_at is not None and register.asked_at - facts.last_chased_at < wait:
        return [Refusal("chased_just_now", "WM chase", values={"minutes": CHASE_MINUTES.on(on)})]
    return []


# What a mark may say


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCodeFacts:
    code: str


@cites("REG2024 withdrawn", "REG2024 Table 3 absence")
def reason_code_refusals(facts: ReasonCodeFacts, *, on: date) -> list[Refusal]:
    """The reason for an absence is one of the codes of Table 3; H, J and Y alone were withdrawn on 19 August 2024."""
    if not facts.code or facts.code in REASON_WORDS:
        return []
    if facts.code in WITHDRAWN_CODES and on >= CODES_OF_2024:
        return [Refusal("code_withdrawn", "REG2024 withdrawn", values={"code": facts.code})]
    return [Refusal("code_is_no_reason", "REG2024 Table 3 absence", values={"code": facts.code[:4]})]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFacts:
    """One mark about to be written. `corrects` where a mark of that pupil and session stands already.

    `reason` is why it is corrected, or why it comes late. `placement_last_day` is None while the placement goes on.
    """

    session_on: date
    half: Half
    starts_at: time | None = None
    is_expected: bool
    recorded_at: datetime
    attended: Attended
    minutes_late: int | None = None
    reason_code: str = ""
    corrects: bool = False
    reason: str = ""
    placement_last_day: date | None = None


@cites("WM expected", "WM not ahead", "WM before session", "WM late edit", "WM tail", "REG2024 amend")
def mark_refusals(facts: MarkFacts, *, on: date) -> list[Refusal]:
    """A mark answers a session that was expected, not ahead of it; a late one and a correction say why.

    Everything that is wrong with it. `on` is the day by which codes are judged.
    """
    found = []
    typed_on = london_date(facts.recorded_at)
    if not facts.is_expected:
        found.append(Refusal("not_expected", "WM expected"))
    if _is_ahead(facts, typed_on):
        found.append(Refusal("mark_ahead", "WM not ahead"))
    last = facts.placement_last_day
    if last is not None and typed_on > last + timedelta(days=TAIL_DAYS.on(on)):
        found.append(Refusal("tail_is_over", "WM tail", values={"days": TAIL_DAYS.on(on)}))
    if not facts.reason.strip():
        if facts.corrects:
            found.append(Refusal("correction_needs_reason", "REG2024 amend"))
        elif typed_on > facts.session_on:
            found.append(Refusal("late_mark_needs_reason", "WM late edit"))
    if facts.minutes_late is not None:
        if facts.attended is not Attended.LATE:
            found.append(Refusal("minutes_without_late", "WM expected"))
        elif not 1 <= facts.minutes_late <= MOST_MINUTES_LATE:
            found.append(Refusal("minutes_out_of_range", "WM expected", values={"most": MOST_MINUTES_LATE}))
    if facts.reason_code and facts.attended in (Attended.PRESENT, Attended.LATE):
        found.append(Refusal("present_with_reason", "REG2024 Table 3 absence"))
    return found + reason_code_refusals(ReasonCodeFacts(code=facts.reason_code), on=on)


def _is_ahead(facts: MarkFacts, typed_on: date) -> bool:
    if facts.starts_at is None:
        return typed_on < facts.session_on
    begins = london_instant(facts.session_on, facts.starts_at)
    return facts.recorded_at < begins - timedelta(minutes=AHEAD_MINUTES.on(facts.session_on))


# What the school on roll writes down


class Place(StrEnum):
    """Where a session was to be: at the school on roll, at another school of the pupil, at a provider, nowhere."""

    OWN_SCHOOL = "own_school"
    OTHER_SCHOOL = "other_school"
    PROVIDER = "provider"
    NOWHERE = "nowhere"


class ArrangedBy(StrEnum):
    SCHOOL = "school"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolMarkFacts:
    """One session of a pupil as the school on roll must write it down. `attended` None: nobody has reported.

    `reason_code` is the reason of an absence, the school's own word before the provider's. `calendar` is that of the
    school on roll.
    """

    session_on: date
    half: Half
    place: Place = Place.PROVIDER
    arranged_by: ArrangedBy = ArrangedBy.SCHOOL
    attended: Attended | None = None
    reason_code: str = ""
    is_work_placement: bool = False
    in_person: bool = True
    is_suspended: bool = False
    part_time_agreed: bool = False
    school_site_closed: bool = False
    after_register_closed: bool = False
    calendar: SchoolCalendar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolMark:
    """A code, why it is that one, and its clause. A provisional one must still be settled, and is chased."""

    code: str
    reason: str
    clause: str
    provisional: bool = False

    @property
    def chase(self) -> bool:
        return self.provisional


@cites(
    "REG2024 Table 1",
    "REG2024 Table 2 B",
    "REG2024 Table 2 D",
    "REG2024 Table 2 K",
    "REG2024 Table 2 W",
    "REG2024 Table 3 C2",
    "REG2024 Table 3 E",
    "REG2024 Table 3 N",
    "REG2024 Table 3 O",
    "REG2024 Table 3 U",
    "REG2024 Table 3 Y",
    "REG2024 Table 3 absence",
    "REG2024 10(11)",
    "WTISA2024 reason",
    "WTISA2024 absence from AP",
)
def school_mark(facts: SchoolMarkFacts, *, on: date) -> SchoolMark:
    """The school's mark follows who arranged the place and where the pupil is registered; no report is N, never B.

    `on` is the day of asking: an absence without a reason becomes O after five school days. ValueError for a session
    to come, and for a code that is no reason for an absence.
    """
    if facts.session_on > on:
        raise ValueError("That session is still to come: it has no mark.")
    if facts.reason_code and facts.reason_code not in REASON_WORDS:
        raise ValueError(f"{facts.reason_code} is no reason for an absence.")
    if facts.place is Place.OTHER_SCHOOL:
        return _mark("D", "Registered at that school too, which records the attendance.", "REG2024 Table 2 D")
    attended = facts.attended in (Attended.PRESENT, Attended.LATE)
    if facts.place is Place.OWN_SCHOOL and attended:
        return _present_at_school(facts)
    if facts.place is Place.PROVIDER and attended and facts.in_person:
        return _attended_elsewhere(facts)
    return _not_there(facts, on, at_home=attended)


def _mark(code: str, reason: str, clause: str) -> SchoolMark:
    return SchoolMark(code=code, reason=reason, clause=clause)


def _not_known(reason: str, clause: str = "REG2024 Table 3 N") -> SchoolMark:
    return SchoolMark(code="N", reason=reason, clause=clause, provisional=True)


def _present_at_school(facts: SchoolMarkFacts) -> SchoolMark:
    if facts.attended is Attended.LATE:
        if facts.after_register_closed:
            return _mark("U", "Arrived after the register closed.", "REG2024 Table 3 U")
        return _mark("L", "Late, before the register closed.", "REG2024 Table 1")
    return _mark("/" if facts.half is Half.AM else "\\", "Present at school.", "REG2024 Table 1")


def _attended_elsewhere(facts: SchoolMarkFacts) -> SchoolMark:
    if facts.arranged_by is ArrangedBy.AUTHORITY:
        return _mark("K", "Attended provision that the authority arranged.", "REG2024 Table 2 K")
    if facts.is_work_placement:
        return _mark("W", "Attended work experience.", "REG2024 Table 2 W")
    return _mark("B", "Attended an approved activity off site, arranged by the school.", "REG2024 Table 2 B")


def _not_there(facts: SchoolMarkFacts, on: date, *, at_home: bool) -> SchoolMark:
    if facts.reason_code:
        return _mark(facts.reason_code, f"{REASON_WORDS[facts.reason_code]}.", "REG2024 Table 3 absence")
    if facts.place is Place.OWN_SCHOOL and facts.school_site_closed:
        return _mark("Y4", "The school's own site was closed.", "REG2024 Table 3 Y")
    if facts.is_suspended and facts.place is not Place.PROVIDER:
        return _mark("E", "Suspended, with no provision made.", "REG2024 Table 3 E")
    closed = facts.attended is Attended.PROVIDER_CLOSED
    if facts.part_time_agreed and (facts.place is Place.NOWHERE or closed or at_home):
        return _mark("C2", "Not provided, under the agreed part-time timetable.", "REG2024 Table 3 C2")
    if facts.place is Place.NOWHERE:
        return _not_known("Nothing was provided, and no part-time timetable is agreed.")
    if closed:
        return _not_known("The provider was closed. Y4 is for the school's own site: say where the pupil was.")
    if at_home:
        return _not_known("Work at home is no attendance: say why the pupil was there.", "REG2024 10(11)")
    if facts.attended is None:
        return _not_known("Nobody has reported yet.")
    if _reason_time_is_over(facts, on):
        return _mark("O", "Absent, and no reason was found within five school days.", "REG2024 Table 3 O")
    return _not_known("Absent, and the reason is not known yet.")


def _reason_time_is_over(facts: SchoolMarkFacts, on: date) -> bool:
    if facts.calendar is None:
        return False
    try:
        return on > add_school_days(facts.calendar, on=facts.session_on, days=REASON_SCHOOL_DAYS.on(on))
    except CalendarRunsOut:
        return False


# Who is missed


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """A pupil at a session. `reason_code` is known from the provider or the school."""

    half: Half
    starts_at: time | None = None
    is_expected: bool = True
    attended: Attended | None = None
    reason_code: str = ""
    asked_at: datetime


@cites("WTISA2024 reason", "WTISA2024 absence from AP", "KCSIE2025 place", "WM cut-off", "SEIP2018 S2.5 contact")
def alert_needed(facts: AlertFacts, *, on: date) -> AlertKind | None:
    """A pupil who is not there without a known reason, or of whom nobody has said in time, is looked for the same day.

    A provider that did not open has nobody, so nobody knows where the pupil is. `on` is the session's day.
    """
    if not facts.is_expected or facts.reason_code or facts.attended in (Attended.PRESENT, Attended.LATE):
        return None
    if facts.attended is not None:
        return AlertKind.ABSENCE
    register = RegisterFacts(half=facts.half, starts_at=facts.starts_at, asked_at=facts.asked_at)
    return AlertKind.NO_REGISTER if register_is_late(register, on=on) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereaboutsFacts:
    """What is known of a pupil expected at a provider. `found` is the finding of a follow-up that settled the alert."""

    half: Half
    starts_at: time | None = None
    asked_at: datetime
    attended: Attended | None = None
    reason_code: str = ""
    found: Finding | None = None


@cites("KCSIE2025 place", "SEIP2018 8.14", "WM cut-off")
def whereabouts(facts: WhereaboutsFacts, *, on: date) -> Whereabouts:
    """Every pupil expected at a session is somewhere, or is shown as not accounted for. `on` is the session's day."""
    if facts.attended is Attended.PRESENT:
        return Whereabouts.SEEN
    if facts.attended is Attended.LATE:
        return Whereabouts.LATE
    if facts.found in SETTLES:
        return Whereabouts.FOUND
    if facts.reason_code:
        return Whereabouts.ABSENT
    if facts.attended is not None:
        return Whereabouts.NOT_SEEN
    register = RegisterFacts(half=facts.half, starts_at=facts.starts_at, asked_at=facts.asked_at)
    return Whereabouts.NO_REGISTER if register_is_late(register, on=on) else Whereabouts.EXPECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFacts:
    """What somebody did about an absence."""

    who_was_contacted: str
    what_was_found: str
    finding: Finding
    reason_code: str = ""


@cites("WTISA2024 reason", "REG2024 Table 3 absence")
def follow_up_refusals(facts: FollowUpFacts, *, on: date) -> list[Refusal]:
    """A follow-up says who was contacted and what was found; a reason is one of the codes in force."""
    found = []
    if not facts.who_was_contacted.strip():
        found.append(Refusal("nobody_contacted", "WTISA2024 reason"))
    if not facts.what_was_found.strip():
        found.append(Refusal("nothing_found", "WTISA2024 reason"))
    if facts.reason_code and facts.finding is Finding.ARRIVED_LATE:
        found.append(Refusal("present_with_reason", "REG2024 Table 3 absence"))
    return found + reason_code_refusals(ReasonCodeFacts(code=facts.reason_code), on=on)


# A register by link


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A register link and the device that shows it; devices by their hashes, "" for none.

    `asked_at` and `last_used_at` are by one clock. In the demonstration, whose clock stands still, the caller counts
    the idle time by the wall clock and says `last_used_at` as so long before `asked_at`.
    """

    session_on: date
    asked_at: datetime
    redeemed_at: datetime | None = None
    redeemed_device: str = ""
    device: str = ""
    last_used_at: datetime | None = None
    replaced_at: datetime | None = None


def link_ends_at(session_on: date) -> datetime:
    """Midnight in London at the end of the session's day, as an instant in UTC."""
    return start_of_day(session_on + ONE_DAY)


@cites("WM register link")
def register_link_refusals(facts: LinkFacts, *, on: date) -> list[Refusal]:
    """A link opens one register on one device, until its session's day ends or 15 minutes pass without use."""
    if facts.asked_at >= link_ends_at(facts.session_on):
        return [Refusal("link_day_over", "WM register link")]
    if facts.replaced_at is not None:
        return [Refusal("link_replaced", "WM register link")]
    if facts.redeemed_at is None:
        return []
    if not facts.device or facts.device != facts.redeemed_device:
        return [Refusal("link_spent", "WM register link")]
    idle = facts.asked_at - (facts.last_used_at or facts.redeemed_at)
    if idle >= timedelta(minutes=IDLE_MINUTES.on(on)):
        return [Refusal("link_idle", "WM register link", values={"minutes": IDLE_MINUTES.on(on)})]
    return []
