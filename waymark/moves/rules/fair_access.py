"""Whom fair access is for, what is tried first, and how a school is allocated."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.moves.rules.clocks import ADMISSION_DAYS
from waymark.moves.states import OPEN_CASES, CaseState, Category

FOUR_WEEKS = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFacts:
    """An application for a school place during the year. `is_own_child`: this authority is the child's home."""

    applied_on: date
    is_own_child: bool = True
    is_of_school_age: bool = True
    has_open_case: bool = False
    has_a_school: bool = False


@cites("SAC2021 3.14", "SAC2021 application", "WM one case", "WM no school place", "EA1996 s8")
def begin_refusals(facts: BeginFacts, *, on: date) -> list[Refusal]:
    """A case is begun by the child's own authority, once at a time, for a child of compulsory school age.

    A child who has a school may still come under fair access, to return from provision: that asks for a reason.
    """
    findings = []
    if not facts.is_own_child:
        findings.append(Refusal("not_our_child", clause="SAC2021 3.14", who="authority"))
    if facts.has_open_case:
        findings.append(Refusal("case_open_already", clause="WM one case"))
    if facts.applied_on > on:
        findings.append(Refusal("applied_ahead", clause="WM order of dates"))
    if not facts.is_of_school_age:
        findings.append(Refusal("not_of_school_age", clause="EA1996 s8"))
    if facts.has_a_school:
        findings.append(Refusal("has_a_school", clause="SAC2021 3.16", severity=Severity.WARNING))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """What the admission authority answered, and when."""

    state: CaseState
    applied_on: date
    answered_on: date
    reason: str = ""


@cites("SAC2021 application", "WM reason", "WM order of dates")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """An application is answered once, after it was made, and the answer says why."""
    findings = []
    if facts.state is not CaseState.APPLIED:
        findings.append(Refusal("answered_already", clause="SAC2021 application"))
    if facts.answered_on > on or facts.answered_on < facts.applied_on:
        findings.append(Refusal("answered_outside", clause="WM order of dates"))
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsiderFacts:
    """A child for fair access: the group, why, what was tried, and what the record says of the child."""

    state: CaseState
    category: Category
    why: str
    steps_tried: str
    considered_on: date
    answered_on: date | None
    looked_after: bool = False
    has_plan: bool = False
    plan_names_school: bool = False
    out_since: date | None = None
    offer_declined: bool = False


@cites(
    "SAC2021 3.16",
    "SAC2021 3.17",
    "SAC2021 3.17 weeks",
    "SAC2021 looked after",
    "SAC2021 ehc plan",
    "SEIP2018 S3.3.2.3",
)
def consider_refusals(facts: ConsiderFacts, *, on: date) -> list[Refusal]:
    """Fair access is for a child of a listed group for whom the in-year route was tried and gave no place.

    Not for a child whose EHC plan names a school; for a looked-after child, or one with a plan that names none, only
    with a reason. Out of school counts from four weeks, and not after a suitable offer was turned down.
    """
    findings = []
    if facts.state is not CaseState.REFUSED:
        findings.append(Refusal("not_refused_yet", clause="SAC2021 3.16"))
    if facts.considered_on > on or (facts.answered_on is not None and facts.considered_on < facts.answered_on):
        findings.append(Refusal("considered_outside", clause="WM order of dates"))
    if not facts.why.strip():
        findings.append(Refusal("no_category_why", clause="SAC2021 3.17"))
    if not facts.steps_tried.strip():
        findings.append(Refusal("no_steps", clause="SAC2021 3.16"))
    if facts.plan_names_school:
        findings.append(Refusal("plan_names_school", clause="SAC2021 ehc plan", who="authority"))
    elif facts.has_plan:
        findings.append(Refusal("has_plan", clause="SAC2021 ehc plan", severity=Severity.WARNING, who="authority"))
    if facts.looked_after:
        findings.append(
            Refusal("looked_after", clause="SAC2021 looked after", severity=Severity.WARNING, who="authority")
        )
    if facts.category is Category.OUT_FOUR_WEEKS:
        if facts.out_since is None:
            findings.append(Refusal("no_out_since", clause="SAC2021 3.17 weeks"))
        elif facts.considered_on < (earliest := facts.out_since + FOUR_WEEKS):
            values = {"earliest": earliest.isoformat()}
            findings.append(Refusal("not_four_weeks", clause="SAC2021 3.17 weeks", values=values))
        if facts.offer_declined:
            findings.append(Refusal("offer_declined", clause="SAC2021 3.17 weeks"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateFacts:
    """A panel gives a child to a school. `is_ours`: the school is one that this body may allocate to.

    `is_school_day`: whether that school meets on the first day.
    """

    state: CaseState
    allocated_on: date
    considered_on: date | None
    admission_on: date
    reasons: str
    is_ours: bool = True
    is_open: bool = True
    is_school_day: bool = True
    all_invited: bool = True
    says_full: bool = False


@cites(
    "SAC2021 3.14",
    "SAC2021 full",
    "SAC2021 start",
    "FAIRLOCAL invited",
    "FAIRLOCAL one week",
    "FAIRLOCAL own schools",
    "EA1996 s579",
)
def allocate_refusals(facts: AllocateFacts, *, on: date) -> list[Refusal]:
    """An allocation names a school of the area, the reasons and the first day, and binds the school.

    That the school is full changes nothing. Without an invitation to all schools, and with a first day more than a
    week away or on which the school does not meet, it goes on only with a reason.
    """
    findings = []
    if facts.state is not CaseState.CONSIDERED:
        findings.append(Refusal("not_considered", clause="SAC2021 3.16"))
    if facts.allocated_on > on or (facts.considered_on is not None and facts.allocated_on < facts.considered_on):
        findings.append(Refusal("allocated_outside", clause="WM order of dates"))
    if not facts.reasons.strip():
        findings.append(Refusal("no_reasons", clause="SAC2021 3.14"))
    if not facts.is_ours:
        findings.append(Refusal("not_our_school", clause="FAIRLOCAL own schools"))
    if not facts.is_open:
        findings.append(Refusal("school_closed", clause="SAC2021 3.14"))
    if facts.admission_on < facts.allocated_on:
        findings.append(Refusal("starts_before_allocated", clause="WM order of dates"))
    elif facts.admission_on > facts.allocated_on + timedelta(days=ADMISSION_DAYS.on(facts.allocated_on)):
        findings.append(Refusal("starts_late", clause="FAIRLOCAL one week", severity=Severity.WARNING))
    if not facts.is_school_day:
        findings.append(Refusal("starts_on_no_school_day", clause="EA1996 s579", severity=Severity.WARNING))
    if not facts.all_invited:
        findings.append(Refusal("not_all_invited", clause="FAIRLOCAL invited", severity=Severity.WARNING))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFacts:
    """A case that is not followed further."""

    state: CaseState
    reason: str


@cites("WM reason")
def close_refusals(facts: CloseFacts, *, on: date) -> list[Refusal]:
    """A case is closed while it is open, with the reason."""
    del on
    findings = []
    if facts.state not in OPEN_CASES:
        findings.append(Refusal("case_over_already", clause="WM reason"))
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Where a case stands."""

    state: CaseState


@cites("WM known to move")
def case_known_until(facts: CaseFacts, *, on: date) -> date | None:
    """The partnership and the school know of the child by the case until the day after it is over; None while it runs."""
    return None if facts.state in OPEN_CASES else on + timedelta(days=1)
