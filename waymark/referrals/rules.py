"""When a referral may be begun, sent, answered and withdrawn, and how far each part of it has come."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.organisations.states import MembershipStatus
from waymark.referrals.states import (
    FIELDS,
    Ground,
    ReferralAction,
    ReferralKind,
    ReferralState,
    Section,
    SectionStatus,
)

# Routes that are no preventive support: the pupil has lost, or never had, a place.
WITHOUT_A_PLACE = frozenset({ReferralKind.PERMANENT_EXCLUSION, ReferralKind.NO_SCHOOL_PLACE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFacts:
    """What is asked for, and how the school stands to the partnership on the day."""

    kind: ReferralKind
    membership: MembershipStatus


@cites("SEIP2018 6.4", "SEIP2018 6.5", "SEIP2018 S3.7.2", "SEIP2018 S2.2 routes")
def preventive_support(facts: SupportFacts, *, on: date) -> list[Refusal]:
    """Preventive support is for members; a school that withdrew may buy it; a lost place is served for every school."""
    del on
    if facts.kind in WITHOUT_A_PLACE or facts.membership is MembershipStatus.MEMBER:
        return []
    if facts.membership is MembershipStatus.WITHDRAWN:
        return [Refusal("support_is_bought", clause="SEIP2018 6.5", severity=Severity.WARNING, who="school")]
    return [Refusal("not_a_member", clause="SEIP2018 6.4", who="school")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFacts:
    """`is_on_roll`: the pupil is on the school's roll, as main or subsidiary, on the day."""

    kind: ReferralKind
    membership: MembershipStatus
    is_on_roll: bool
    has_open_referral: bool = False


@cites("SEIP2018 S2.2 roll", "WM one case")
def begin_refusals(facts: BeginFacts, *, on: date) -> list[Refusal]:
    """A school refers a pupil of its own roll, once at a time, for what the partnership gives that school."""
    findings = preventive_support(SupportFacts(kind=facts.kind, membership=facts.membership), on=on)
    if not facts.is_on_roll:
        findings.append(Refusal("not_on_roll", clause="SEIP2018 S2.2 roll", who="school"))
    if facts.has_open_referral:
        findings.append(Refusal("already_open", clause="WM one case", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts:
    """Where the referral stands."""

    state: ReferralState


@cites("SEIP2018 10.1")
def edit_refusals(facts: StateFacts, *, on: date) -> list[Refusal]:
    """What was sent stays as it was sent: a referral is changed while it is a draft, or when it came back."""
    del on
    if facts.state in (ReferralState.DRAFT, ReferralState.RETURNED):
        return []
    return [Refusal("already_sent", clause="SEIP2018 10.1", who="partnership")]


@cites("WM papers")
def paper_refusals(facts: StateFacts, *, on: date) -> list[Refusal]:
    """A referral takes supporting papers until it is decided or withdrawn, also while it waits for the decision."""
    del on
    if facts.state in (ReferralState.DRAFT, ReferralState.SENT, ReferralState.RETURNED):
        return []
    return [Refusal("takes_no_papers", clause="WM papers")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """What should be different, and how one will know."""

    what: str
    measured_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFacts:
    """The answers of a referral as they stand. `risk_assessment_review_on` is None while nothing is written of safety."""

    kind: ReferralKind
    contact_name: str = ""
    contact_role: str = ""
    contact_details: str = ""
    ground: Ground | None = None
    ground_detail: str = ""
    tried_so_far: str = ""
    attendance_percent: Decimal | None = None
    attendance_note: str = ""
    send_needs: str = ""
    health_needs: str = ""
    family_support: str = ""
    risk_assessment_review_on: date | None = None
    provision_wanted: str = ""
    hours_per_week: Decimal | None = None
    proposed_starts_on: date | None = None
    proposed_ends_on: date | None = None
    other_provision: str = ""
    outcomes: tuple[OutcomeFacts, ...] = ()
    exit_strategy: str = ""
    pupil_voice: str = ""
    family_voice: str = ""
    agreed_by_name: str = ""
    agreed_by_relationship: str = ""
    agreed_by_has_responsibility: bool = False
    agreed_on: date | None = None
    agreed_how: str = ""


SECTION_OF: dict[str, Section] = {  # where each finding is put right
    "no_contact": Section.CONTACT,
    "no_ground": Section.WHY,
    "no_ground_detail": Section.WHY,
    "no_tried_so_far": Section.WHY,
    "no_attendance": Section.ATTENDANCE,
    "no_send_needs": Section.NEEDS,
    "no_health_needs": Section.NEEDS,
    "no_family_support": Section.NEEDS,
    "no_risk_assessment": Section.KEEPING_SAFE,
    "risk_assessment_out_of_date": Section.KEEPING_SAFE,
    "no_provision_wanted": Section.ASKED_FOR,
    "no_hours": Section.ASKED_FOR,
    "no_proposed_dates": Section.ASKED_FOR,
    "proposed_dates_out_of_order": Section.ASKED_FOR,
    "no_other_provision": Section.ASKED_FOR,
    "no_outcomes": Section.OUTCOMES,
    "outcome_without_words": Section.OUTCOMES,
    "outcome_not_measured": Section.OUTCOMES,
    "no_exit_strategy": Section.WAY_BACK,
    "no_pupil_voice": Section.VOICES,
    "no_family_voice": Section.VOICES,
    "no_agreement": Section.AGREEMENT,
    "agreement_in_the_future": Section.AGREEMENT,
    "agreement_without_responsibility": Section.AGREEMENT,
}


@cites(
    "APS2025 AppA",
    "APS2025 AppA safety",
    "APS2025 AppA measured",
    "APS2025 AppA exit",
    "APS2025 AppA dates",
    "APS2025 AppA other AP",
    "APS2025 outcomes",
    "APS2025 voice",
    "APS2025 transition",
    "SEIP2018 S2.2",
    "SEIP2018 S2.3",
    "WM risk review",
    "WM order of dates",
)
def send_refusals(facts: ReferralFacts, *, on: date) -> list[Refusal]:
    """A referral goes with every answer of the placement sheet, a ground, both voices and the family's agreement.

    After a permanent exclusion no ground is asked for, and a missing agreement only warns: the education owed from
    the sixth day cannot wait for a signature.
    """
    return [
        Refusal(code, clause=clause, severity=severity, who="school")
        for code, clause, severity in (*_missing(facts, on), *_agreement(facts, on))
    ]


Found = tuple[str, str, Severity]


def _missing(facts: ReferralFacts, on: date) -> list[Found]:
    excluded = facts.kind is ReferralKind.PERMANENT_EXCLUSION
    review = facts.risk_assessment_review_on
    first, last = facts.proposed_starts_on, facts.proposed_ends_on
    outcomes = [row for row in facts.outcomes if row.what.strip() or row.measured_by.strip()]
    checks: list[tuple[bool, str, str]] = [
        (_blank(facts.contact_name, facts.contact_role, facts.contact_details), "no_contact", "APS2025 AppA"),
        (facts.ground is None and not excluded, "no_ground", "SEIP2018 S2.3"),
        (_blank(facts.ground_detail) and not excluded, "no_ground_detail", "SEIP2018 S2.3"),
        (_blank(facts.tried_so_far) and not excluded, "no_tried_so_far", "SEIP2018 S2.3"),
        (facts.attendance_percent is None, "no_attendance", "APS2025 AppA"),
        (_blank(facts.send_needs), "no_send_needs", "APS2025 AppA"),
        (_blank(facts.health_needs), "no_health_needs", "APS2025 AppA"),
        (_blank(facts.family_support), "no_family_support", "APS2025 AppA"),
        (review is None, "no_risk_assessment", "APS2025 AppA safety"),
        (review is not None and review < on, "risk_assessment_out_of_date", "WM risk review"),
        (_blank(facts.provision_wanted), "no_provision_wanted", "APS2025 AppA"),
        (not facts.hours_per_week, "no_hours", "APS2025 AppA"),
        (first is None or last is None, "no_proposed_dates", "APS2025 AppA dates"),
        (bool(first and last and last < first), "proposed_dates_out_of_order", "WM order of dates"),
        (_blank(facts.other_provision), "no_other_provision", "APS2025 AppA other AP"),
        (not any(row.what.strip() for row in outcomes), "no_outcomes", "APS2025 outcomes"),
        (any(not row.what.strip() for row in outcomes), "outcome_without_words", "APS2025 outcomes"),
        (
            any(row.what.strip() and not row.measured_by.strip() for row in outcomes),
            "outcome_not_measured",
            "APS2025 AppA measured",
        ),
        (_blank(facts.exit_strategy), "no_exit_strategy", "APS2025 AppA exit"),
        (_blank(facts.pupil_voice), "no_pupil_voice", "APS2025 voice"),
        (_blank(facts.family_voice), "no_family_voice", "APS2025 voice"),
    ]
    return [(code, clause, Severity.REFUSAL) for is_so, code, clause in checks if is_so]


def _agreement(facts: ReferralFacts, on: date) -> list[Found]:
    severity = Severity.WARNING if facts.kind is ReferralKind.PERMANENT_EXCLUSION else Severity.REFUSAL
    words = (facts.agreed_by_name, facts.agreed_by_relationship, facts.agreed_how)
    if _blank(*words) or facts.agreed_on is None:
        return [("no_agreement", "SEIP2018 S2.2", severity)]
    found: list[Found] = []
    if facts.agreed_on > on:
        found.append(("agreement_in_the_future", "SEIP2018 S2.2", Severity.REFUSAL))
    if not facts.agreed_by_has_responsibility:
        found.append(("agreement_without_responsibility", "SEIP2018 S2.2", severity))
    return found


def _blank(*words: str) -> bool:
    """True if any of these answers is empty."""
    return any(not each.strip() for each in words)


@cites("APS2025 AppA")
def section_statuses(facts: ReferralFacts, *, on: date) -> dict[Section, SectionStatus]:
    """A part is done when sending would ask nothing more of it, and not started while it holds no answer at all."""
    asked = {SECTION_OF[finding.code] for finding in send_refusals(facts, on=on)}
    return {section: _status(facts, section, section in asked) for section in Section}


def _status(facts: ReferralFacts, section: Section, is_asked: bool) -> SectionStatus:
    if not is_asked:
        return SectionStatus.DONE
    if section is Section.KEEPING_SAFE:
        answered = facts.risk_assessment_review_on is not None
    elif section is Section.OUTCOMES:
        answered = any(row.what.strip() or row.measured_by.strip() for row in facts.outcomes)
    else:
        answered = any(_says_something(getattr(facts, name)) for name in FIELDS[section])
    return SectionStatus.IN_PROGRESS if answered else SectionStatus.NOT_STARTED


def _says_something(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None and value is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """The answer of the partnership. `decided_on` is the day it was decided, which may lie before it is typed."""

    action: ReferralAction
    submitted_on: date | None
    decided_on: date
    reason: str
    answer_to_pupil: str = ""
    answer_to_family: str = ""


@cites("WM reason", "WM answer to voices", "WM order of dates", "SEIP2018 S2.13")
def decision_refusals(facts: DecisionFacts, *, on: date) -> list[Refusal]:
    """An answer has its reason and its day, and a decision answers both voices; a return is no decision yet."""
    who = "partnership"
    findings = []
    if _blank(facts.reason):
        findings.append(Refusal("no_reason", clause="WM reason", who=who))
    if facts.action is not ReferralAction.RETURN:
        if _blank(facts.answer_to_pupil):
            findings.append(Refusal("no_answer_to_pupil", clause="WM answer to voices", who=who))
        if _blank(facts.answer_to_family):
            findings.append(Refusal("no_answer_to_family", clause="WM answer to voices", who=who))
    if facts.decided_on > on:
        findings.append(Refusal("decided_in_the_future", clause="WM order of dates", who=who))
    if facts.submitted_on is not None and facts.decided_on < facts.submitted_on:
        findings.append(Refusal("decided_before_sent", clause="WM order of dates", who=who))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFacts:
    reason: str


@cites("WM reason")
def withdraw_refusals(facts: WithdrawFacts, *, on: date) -> list[Refusal]:
    """Whoever takes a referral back says why."""
    del on
    return [Refusal("no_withdrawal_reason", clause="WM reason", who="school")] if _blank(facts.reason) else []


@cites("SEIP2018 11.1")
def involvement_ends(facts: StateFacts, *, on: date) -> date | None:
    """A partnership that declined, or lost the referral, on `on` knows of the pupil no more from the day after."""
    over = facts.state in (ReferralState.DECLINED, ReferralState.WITHDRAWN)
    return on + timedelta(days=1) if over else None
