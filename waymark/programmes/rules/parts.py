"""What is written down beside the week: who cares for what, the school's site, examinations, and other services."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.programmes.states import ArrangementState, ExamState, PartKind, SiteAccess

FIRST_EXAM_YEAR = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PastoralFacts:
    """`is_taken`: somebody else's line for the same thing stands already."""

    is_taken: bool
    person: str


@cites("SEIP2018 S2.2 pastoral", "WM shared care")
def pastoral_refusals(facts: PastoralFacts, *, on: date) -> list[Refusal]:
    """Each part of the pastoral care has one line, and a person who does it. `on` plays no part."""
    del on
    found = []
    if facts.is_taken:
        found.append(Refusal("care_is_taken", clause="WM shared care"))
    if not facts.person.strip():
        found.append(Refusal("nobody_cares", clause="SEIP2018 S2.2 pastoral"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAccessFacts:
    access: SiteAccess
    when: str = ""
    why: str = ""
    said_on: date


@cites("SEIP2018 S2.8", "WM reason", "WM told after")
def site_access_refusals(facts: SiteAccessFacts, *, on: date) -> list[Refusal]:
    """A pupil who may come on the site at times only is told when; whoever keeps the pupil off it says why."""
    found = []
    if facts.access is SiteAccess.AT_TIMES and not facts.when.strip():
        found.append(Refusal("no_times_on_site", clause="SEIP2018 S2.8"))
    if facts.access is SiteAccess.NO and not facts.why.strip():
        found.append(Refusal("no_reason_off_site", clause="WM reason"))
    if facts.said_on > on:
        found.append(Refusal("said_ahead", clause="WM told after"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamFacts:
    state: ExamState
    entered_on: date | None = None
    reason: str = ""


@cites("SEIP2018 S2.7", "WM told after", "WM reason")
def exam_refusals(facts: ExamFacts, *, on: date) -> list[Refusal]:
    """An entry that was made has its day, not ahead; one that is withdrawn its reason."""
    found = []
    if facts.state is ExamState.ENTERED and facts.entered_on is None:
        found.append(Refusal("no_day_of_entry", clause="SEIP2018 S2.7"))
    if facts.entered_on is not None and facts.entered_on > on:
        found.append(Refusal("entered_ahead", clause="WM told after"))
    if facts.state is ExamState.WITHDRAWN and not facts.reason.strip():
        found.append(Refusal("no_reason_withdrawn", clause="WM reason"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementFacts:
    """`evidence_on` is the day of the paper that shows the need."""

    state: ArrangementState
    evidence_on: date | None = None
    answered_on: date | None = None


@cites("SEIP2018 S2.7", "WM told after", "WM order of dates")
def arrangement_refusals(facts: ArrangementFacts, *, on: date) -> list[Refusal]:
    """An access arrangement is approved or refused on a day, and approved on evidence that was there by then."""
    found = []
    answered = facts.state in (ArrangementState.APPROVED, ArrangementState.REFUSED)
    if answered and facts.answered_on is None:
        found.append(Refusal("no_day_of_answer", clause="SEIP2018 S2.7"))
    if facts.state is ArrangementState.APPROVED and facts.evidence_on is None:
        found.append(Refusal("no_evidence_of_need", clause="SEIP2018 S2.7"))
    if facts.answered_on is not None and facts.evidence_on is not None and facts.answered_on < facts.evidence_on:
        found.append(Refusal("answered_before_evidence", clause="WM order of dates"))
    if any(day is not None and day > on for day in (facts.answered_on, facts.evidence_on)):
        found.append(Refusal("arranged_ahead", clause="WM told after"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFacts:
    """`ended_on` and `outcome` where the agency's part is over; `began_on` is the day it was written down."""

    does: str
    person: str
    by_when: date
    next_look_on: date | None
    began_on: date
    ended_on: date | None = None
    outcome: str = ""


@cites("APS2025 agencies", "WM order of dates", "WM reason", "WM told after")
def agency_refusals(facts: AgencyFacts, *, on: date) -> list[Refusal]:
    """The plan names what each agency does, who does it there, by when, and when one looks again until it is over."""
    found = []
    if not facts.does.strip():
        found.append(Refusal("agency_does_nothing", clause="APS2025 agencies"))
    if not facts.person.strip():
        found.append(Refusal("agency_without_person", clause="APS2025 agencies"))
    if facts.by_when < facts.began_on:
        found.append(Refusal("agency_too_late", clause="WM order of dates"))
    if facts.ended_on is None:
        if facts.next_look_on is None or facts.next_look_on <= facts.began_on:
            found.append(Refusal("no_next_look", clause="APS2025 agencies"))
        return found
    if facts.ended_on > on:
        found.append(Refusal("agency_ends_ahead", clause="WM told after"))
    if facts.ended_on < facts.began_on:
        found.append(Refusal("agency_ends_first", clause="WM order of dates"))
    if not facts.outcome.strip():
        found.append(Refusal("no_outcome", clause="WM reason"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsFacts:
    """Which parts have rows that stand, and of which somebody said that nothing is needed."""

    year_group: int
    has_rows: tuple[PartKind, ...] = ()
    not_needed: tuple[PartKind, ...] = ()


@cites("SEIP2018 S2.2 pastoral", "SEIP2018 S2.7", "APS2025 agencies")
def parts_to_do(facts: PartsFacts, *, on: date) -> list[PartKind]:
    """A programme shares the care, plans examinations from year 10, and names each agency's part or says there is none.

    `on` plays no part.
    """
    del on
    exams = (PartKind.EXAMS, PartKind.ARRANGEMENTS)
    return [
        part
        for part in PartKind
        if part not in facts.has_rows
        and part not in facts.not_needed
        and (part not in exams or facts.year_group >= FIRST_EXAM_YEAR)
    ]
