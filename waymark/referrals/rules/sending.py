"""What a referral of each kind must hold before it goes, and how far each part of it has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity, blank
from waymark.referrals.states import (
    FIELDS,
    SECTIONS,
    EhcAskedBy,
    EhcCase,
    Ground,
    ReferralKind,
    Section,
    SectionStatus,
)

# Where nothing happens without a parent's agreement. Elsewhere the education is owed, or may be directed, without it:
# a missing agreement then warns, and the school says why it goes on.
ONLY_WITH_AGREEMENT = frozenset({ReferralKind.AT_RISK, ReferralKind.INCLUSION_FORUM})
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """What should be different, and how one will know."""

    what: str
    measured_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFacts:
    """The answers of a referral as they stand. `risk_assessment_review_on` is None while nothing is written of safety.

    `causes` counts the entries of the analysis; `law_respected` says that the head has recorded it; `is_asked_again`
    that the referral came back and `request_answered` that the school has said what is new; `said_no` that somebody
    asked by a link did not agree; `has_signed_paper` and `has_ehc_paper` that such a paper is with the referral.
    """

    kind: ReferralKind
    has_ehc_plan: bool = False
    is_looked_after: bool = False
    is_asked_again: bool = False
    request_answered: bool = False
    forum_question: str = ""
    forum_tried: str = ""
    provider_named: str = ""
    commission_reason: str = ""
    place_sought: str = ""
    medical_evidence: str = ""
    medical_now: str = ""
    medical_return: str = ""
    causes: int = 0
    suspended_days: Decimal | None = None
    ehc_case: EhcCase | None = None
    ehc_case_detail: str = ""
    ehc_review_on: date | None = None
    ehc_review_found: str = ""
    ehc_asked_by: EhcAskedBy | None = None
    ehc_asked_why: str = ""
    has_ehc_paper: bool = False
    care_contact: str = ""
    care_needs: str = ""
    care_begun: str = ""
    law_respected: bool = False
    has_signed_paper: bool = False
    said_no: bool = False
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
    "request_not_answered": Section.REQUEST,
    "no_contact": Section.CONTACT,
    "no_forum_question": Section.QUESTION,
    "no_forum_tried": Section.QUESTION,
    "no_provider_named": Section.COMMISSION,
    "no_commission_reason": Section.COMMISSION,
    "no_place_sought": Section.NO_PLACE,
    "no_medical_evidence": Section.MEDICAL,
    "no_medical_now": Section.MEDICAL,
    "no_medical_return": Section.MEDICAL,
    "no_ground": Section.WHY,
    "no_ground_detail": Section.WHY,
    "no_tried_so_far": Section.WHY,
    "no_causes": Section.CAUSES,
    "no_attendance": Section.ATTENDANCE,
    "no_send_needs": Section.NEEDS,
    "no_health_needs": Section.NEEDS,
    "no_family_support": Section.NEEDS,
    "no_ehc_case": Section.EHC_PLAN,
    "no_ehc_case_detail": Section.EHC_PLAN,
    "no_ehc_review": Section.EHC_PLAN,
    "ehc_review_in_the_future": Section.EHC_PLAN,
    "no_ehc_review_found": Section.EHC_PLAN,
    "no_ehc_asked_by": Section.EHC_PLAN,
    "no_ehc_asked_why": Section.EHC_PLAN,
    "no_ehc_paper": Section.EHC_PLAN,
    "no_care_contact": Section.CARE,
    "no_care_needs": Section.CARE,
    "no_care_begun": Section.CARE,
    "no_risk_assessment": Section.KEEPING_SAFE,
    "risk_assessment_out_of_date": Section.KEEPING_SAFE,
    "no_provision_wanted": Section.ASKED_FOR,
    "no_hours": Section.ASKED_FOR,
    "no_proposed_dates": Section.ASKED_FOR,
    "proposed_dates_out_of_order": Section.ASKED_FOR,
    "proposed_start_is_past": Section.ASKED_FOR,
    "proposed_for_very_long": Section.ASKED_FOR,
    "no_other_provision": Section.ASKED_FOR,
    "no_outcomes": Section.OUTCOMES,
    "outcome_without_words": Section.OUTCOMES,
    "outcome_not_measured": Section.OUTCOMES,
    "no_exit_strategy": Section.WAY_BACK,
    "no_pupil_voice": Section.VOICES,
    "no_family_voice": Section.VOICES,
    "law_not_recorded": Section.EXCLUSION_LAW,
    "no_agreement": Section.AGREEMENT,
    "no_signed_paper": Section.AGREEMENT,
    "agreement_in_the_future": Section.AGREEMENT,
    "agreement_without_responsibility": Section.AGREEMENT,
    "parent_does_not_agree": Section.AGREEMENT,
    "another_does_not_agree": Section.AGREEMENT,
}


@cites("SEIP2018 S2.2 routes", "SEIP2018 S2.2 package", "APS2025 medical", "COMM2022 direct", "SEIP2018 S2.6")
def sections_asked(facts: ReferralFacts, *, on: date) -> list[Section]:
    """The parts that a referral of this kind asks for this pupil, in order. Nobody is asked what does not apply."""
    del on
    applies = {Section.EHC_PLAN: facts.has_ehc_plan, Section.CARE: facts.is_looked_after}
    found = [section for section in SECTIONS[facts.kind] if applies.get(section, True)]
    return [Section.REQUEST, *found] if facts.is_asked_again else found


@cites(
    "APS2025 AppA",
    "APS2025 AppA safety",
    "APS2025 AppA measured",
    "APS2025 AppA exit",
    "APS2025 AppA dates",
    "APS2025 AppA other AP",
    "APS2025 AppA EHCP",
    "APS2025 outcomes",
    "APS2025 voice",
    "APS2025 transition",
    "APS2025 medical",
    "APS2025 review tested",
    "COMM2022 direct",
    "EA2002 s29A",
    "SEIP2018 S2.2",
    "SEIP2018 S2.2 no place",
    "SEIP2018 S2.3",
    "SEIP2018 S2.3 causes",
    "SEIP2018 S2.3 care",
    "SEIP2018 S2.6",
    "SEIP2018 S2.6 review",
    "SEIP2018 S3.5.2.2",
    "WM asked again",
    "WM forum question",
    "WM risk review",
    "WM order of dates",
    "WM dates make sense",
    "WM signed paper",
)
def send_refusals(facts: ReferralFacts, *, on: date) -> list[Refusal]:
    """A referral goes with every answer that its kind asks for: a ground, the causes, both voices, the family's agreement.

    A permanent exclusion needs no ground. Where the education is owed or may be directed without it, a missing
    agreement only warns.
    """
    asked = set(sections_asked(facts, on=on))
    found = [each for part in (_missing, _never_right, _ehc_plan, _dates, _agreement) for each in part(facts, on)]
    return [
        Refusal(code, clause=clause, severity=severity, who="school")
        for code, clause, severity in found
        if SECTION_OF[code] in asked
    ]


@cites("SEIP2018 S2.2", "SEIP2018 S2.6 review", "WM order of dates")
def part_refusals(facts: ReferralFacts, part: Section, *, on: date) -> list[Refusal]:
    """What cannot be right in a part, whatever else is still missing: such an answer is not kept."""
    return [
        Refusal(code, clause=clause, severity=severity, who="school")
        for code, clause, severity in _never_right(facts, on)
        if SECTION_OF[code] is part
    ]


Found = tuple[str, str, Severity]
Part = Callable[[ReferralFacts, date], list[Found]]


def _missing(facts: ReferralFacts, on: date) -> list[Found]:
    review = facts.risk_assessment_review_on
    outcomes = [row for row in facts.outcomes if row.what.strip() or row.measured_by.strip()]
    checks: list[tuple[bool, str, str]] = [
        (not facts.request_answered, "request_not_answered", "WM asked again"),
        (blank(facts.contact_name, facts.contact_role, facts.contact_details), "no_contact", "APS2025 AppA"),
        (blank(facts.forum_question), "no_forum_question", "WM forum question"),
        (blank(facts.forum_tried), "no_forum_tried", "WM forum question"),
        (blank(facts.provider_named), "no_provider_named", "APS2025 AppA"),
        (blank(facts.commission_reason), "no_commission_reason", "COMM2022 direct"),
        (blank(facts.place_sought), "no_place_sought", "SEIP2018 S2.2 no place"),
        (blank(facts.medical_evidence), "no_medical_evidence", "APS2025 medical"),
        (blank(facts.medical_now), "no_medical_now", "APS2025 medical"),
        (blank(facts.medical_return), "no_medical_return", "APS2025 medical"),
        (facts.ground is None, "no_ground", "SEIP2018 S2.3"),
        (blank(facts.ground_detail), "no_ground_detail", "SEIP2018 S2.3"),
        (blank(facts.tried_so_far), "no_tried_so_far", "SEIP2018 S2.3"),
        (not facts.causes, "no_causes", "SEIP2018 S2.3 causes"),
        (facts.attendance_percent is None, "no_attendance", "APS2025 AppA"),
        (blank(facts.send_needs), "no_send_needs", "APS2025 AppA"),
        (blank(facts.health_needs), "no_health_needs", "APS2025 AppA"),
        (blank(facts.family_support), "no_family_support", "APS2025 AppA"),
        (blank(facts.care_contact), "no_care_contact", "SEIP2018 S2.3 care"),
        (blank(facts.care_needs), "no_care_needs", "SEIP2018 S2.3 care"),
        (blank(facts.care_begun), "no_care_begun", "SEIP2018 S2.3 care"),
        (review is None, "no_risk_assessment", "APS2025 AppA safety"),
        (review is not None and review < on, "risk_assessment_out_of_date", "WM risk review"),
        (blank(facts.provision_wanted), "no_provision_wanted", "APS2025 AppA"),
        (not facts.hours_per_week, "no_hours", "APS2025 AppA"),
        (blank(facts.other_provision), "no_other_provision", "APS2025 AppA other AP"),
        (not any(row.what.strip() for row in outcomes), "no_outcomes", "APS2025 outcomes"),
        (any(not row.what.strip() for row in outcomes), "outcome_without_words", "APS2025 outcomes"),
        (
            any(row.what.strip() and not row.measured_by.strip() for row in outcomes),
            "outcome_not_measured",
            "APS2025 AppA measured",
        ),
        (blank(facts.exit_strategy), "no_exit_strategy", "APS2025 AppA exit"),
        (blank(facts.pupil_voice), "no_pupil_voice", "APS2025 voice"),
        (blank(facts.family_voice), "no_family_voice", "APS2025 voice"),
        (not facts.law_respected, "law_not_recorded", "SEIP2018 S3.5.2.2"),
    ]
    return [(code, clause, Severity.REFUSAL) for is_so, code, clause in checks if is_so]


def _never_right(facts: ReferralFacts, on: date) -> list[Found]:
    first, last, held, agreed = (
        facts.proposed_starts_on,
        facts.proposed_ends_on,
        facts.ehc_review_on,
        facts.agreed_on,
    )
    checks: list[tuple[bool, str, str]] = [
        (first is not None and last is not None and last < first, "proposed_dates_out_of_order", "WM order of dates"),
        (held is not None and held > on, "ehc_review_in_the_future", "SEIP2018 S2.6 review"),
        (agreed is not None and agreed > on, "agreement_in_the_future", "SEIP2018 S2.2"),
    ]
    return [(code, clause, Severity.REFUSAL) for is_so, code, clause in checks if is_so]


def _dates(facts: ReferralFacts, on: date) -> list[Found]:
    first, last = facts.proposed_starts_on, facts.proposed_ends_on
    if first is None or last is None:
        return [("no_proposed_dates", "APS2025 AppA dates", Severity.REFUSAL)]
    checks = [(first < on, "proposed_start_is_past"), (last - first > LONGEST, "proposed_for_very_long")]
    return [(code, "WM dates make sense", Severity.WARNING) for is_so, code in checks if is_so]


def _ehc_plan(facts: ReferralFacts, on: date) -> list[Found]:
    """Only for a pupil who has a plan: one of three cases, an early review, and what it was held against."""
    held = facts.ehc_review_on
    asked_why = facts.ehc_asked_by not in (None, EhcAskedBy.NOBODY) and blank(facts.ehc_asked_why)
    checks: list[tuple[bool, str, str]] = [
        (facts.ehc_case is None, "no_ehc_case", "SEIP2018 S2.6"),
        (blank(facts.ehc_case_detail), "no_ehc_case_detail", "SEIP2018 S2.6"),
        (held is None, "no_ehc_review", "SEIP2018 S2.6 review"),
        (held is not None and blank(facts.ehc_review_found), "no_ehc_review_found", "SEIP2018 S2.6 review"),
        (facts.ehc_asked_by is None, "no_ehc_asked_by", "APS2025 review tested"),
        (asked_why, "no_ehc_asked_why", "APS2025 review tested"),
    ]
    found = [(code, clause, Severity.REFUSAL) for is_so, code, clause in checks if is_so]
    return found if facts.has_ehc_paper else [*found, ("no_ehc_paper", "APS2025 AppA EHCP", Severity.WARNING)]


def _agreement(facts: ReferralFacts, on: date) -> list[Found]:
    must = facts.kind in ONLY_WITH_AGREEMENT
    severity = Severity.REFUSAL if must else Severity.WARNING
    clause = "EA2002 s29A" if facts.kind is ReferralKind.OFF_SITE_DIRECTION else "SEIP2018 S2.2"
    words = (facts.agreed_by_name, facts.agreed_by_relationship, facts.agreed_how)
    if blank(*words) or facts.agreed_on is None:
        return [("parent_does_not_agree" if facts.said_no else "no_agreement", clause, severity)]
    found: list[Found] = []
    if facts.agreed_how == "signed_form" and not facts.has_signed_paper:
        found.append(("no_signed_paper", "WM signed paper", Severity.REFUSAL))
    if not facts.agreed_by_has_responsibility:
        found.append(("agreement_without_responsibility", clause, severity))
    if facts.said_no:
        found.append(("another_does_not_agree", "SEIP2018 S2.2", Severity.WARNING))
    return found


@cites("APS2025 AppA")
def section_statuses(facts: ReferralFacts, *, on: date) -> dict[Section, SectionStatus]:
    """A part is done when sending would ask nothing more of it, and not started while it holds no answer at all."""
    asked = {SECTION_OF[finding.code] for finding in send_refusals(facts, on=on)}
    return {section: _status(facts, section, section in asked) for section in sections_asked(facts, on=on)}


def _status(facts: ReferralFacts, section: Section, is_asked: bool) -> SectionStatus:
    if not is_asked:
        return SectionStatus.DONE
    if section is Section.KEEPING_SAFE:
        answered = facts.risk_assessment_review_on is not None
    elif section in (Section.CAUSES, Section.EXCLUSION_LAW, Section.REQUEST):
        answered = False
    elif section is Section.OUTCOMES:
        answered = any(row.what.strip() or row.measured_by.strip() for row in facts.outcomes)
    else:
        answered = any(_says_something(getattr(facts, name)) for name in FIELDS[section])
    return SectionStatus.IN_PROGRESS if answered else SectionStatus.NOT_STARTED


def _says_something(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None and value is not False
