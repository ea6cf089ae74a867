"""What the school on roll writes down for a session."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from waymark.attendance.rules.reasons import REASON_WORDS
from waymark.attendance.states import Attended
from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, add_school_days
from waymark.school_year.states import Half

START = date(2018, 9, 1)
REASON_SCHOOL_DAYS = Dated({START: 5}, clause="WTISA2024 reason")


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
