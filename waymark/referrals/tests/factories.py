"""Referrals in every state, reached through the services."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.core import clock
from waymark.organisations.models import Organisation
from waymark.pupils.involvements import involve
from waymark.pupils.models import Characteristic, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.names import folded
from waymark.pupils.states import Basis, CharacteristicKind, ContactLimit
from waymark.referrals import queries, services
from waymark.referrals.models import Referral
from waymark.referrals.states import (
    SECTIONS,
    Cause,
    EhcAskedBy,
    EhcCase,
    Ground,
    LeadsTo,
    ReferralKind,
    ReferralState,
    Section,
)
from waymark.safeguarding.models import RiskAssessment

ANSWERS: dict[Section, dict[str, Any]] = {
    Section.QUESTION: {"forum_question": "What to try next?", "forum_tried": "A mentor since May."},
    Section.COMMISSION: {"provider_named": "Canal Street Motors", "commission_reason": "It has a place next week."},
    Section.NO_PLACE: {"place_sought": "Three schools asked; all are full in year 9."},
    Section.MEDICAL: {
        "medical_evidence": "Letter of the paediatrician, 2 November.",
        "medical_now": "One hour a day at home.",
        "medical_return": "After Easter, by stages.",
    },
    Section.EHC_PLAN: {
        "ehc_case": EhcCase.BEST_FIT,
        "ehc_case_detail": "The plan asks for small groups.",
        "ehc_review_on": date(2026, 11, 10),
        "ehc_review_found": "The provision in section F cannot be given in school now.",
        "ehc_asked_by": EhcAskedBy.FAMILY,
        "ehc_asked_why": "Section F names practical learning.",
    },
    Section.CARE: {
        "care_contact": "Sam Ilves, social worker",
        "care_needs": "Loss and moves; reads well.",
        "care_begun": "An SEN assessment.",
    },
    Section.CONTACT: {
        "contact_name": "Ruth Okafor",
        "contact_role": "Pastoral lead",
        "contact_details": "0116 496 0101",
    },
    Section.WHY: {
        "ground": Ground.CAUSES_ADDRESSED,
        "ground_detail": "Walks out of lessons most days.",
        "tried_so_far": "Mentoring for ten weeks.",
    },
    Section.ATTENDANCE: {"attendance_percent": Decimal("71.50"), "attendance_note": "Worst on Mondays."},
    Section.NEEDS: {"send_needs": "None known", "health_needs": "Asthma", "family_support": "Early help since May"},
    Section.ASKED_FOR: {
        "provision_wanted": "Practical learning in a small group",
        "hours_per_week": Decimal("12.0"),
        "proposed_starts_on": date(2026, 12, 7),
        "proposed_ends_on": date(2027, 3, 25),
        "other_provision": "None",
    },
    Section.OUTCOMES: {"outcomes": [{"what": "Attends every session", "measured_by": "The register"}]},
    Section.WAY_BACK: {"exit_strategy": "Back to all lessons after Easter"},
    Section.VOICES: {"pupil_voice": "I want to make things.", "family_voice": "We are worried about the mornings."},
    Section.AGREEMENT: {
        "agreed_by_name": "Dana Merrow",
        "agreed_by_relationship": "Mother",
        "agreed_by_has_responsibility": True,
        "agreed_on": date(2026, 11, 20),
        "agreed_how": "in_person",
    },
}
CAUSE: dict[str, Any] = {
    "cause": Cause.LEARNING,
    "found": "Reads two years below his age.",
    "leads_to": LeadsTo.HELP_IN_SCHOOL,
}
GOING_ON = "The plan follows by post."
DECISION = {
    "reason": "The panel agreed that a small group will help.",
    "conditions": "A key worker from the first day.",
    "answer_to_pupil": "You will work with your hands.",
    "answer_to_family": "Your key worker rings you every Friday.",
}


@told_once
def a_pupil(
    cast: Cast,
    *,
    school: Organisation | None = None,
    forename: str = "Kai",
    surname: str = "Merrow",
    upn: str = "",
) -> Pupil:
    """A pupil on the roll of Ashgrove School, or of another, living in the county."""
    school = school or cast.ashgrove
    referrer = cast.actor("referrer" if school == cast.ashgrove else "stranger_referrer")
    pupil = Pupil.objects.create(
        forename=forename,
        surname=surname,
        upn=upn,
        search_name=folded(forename, surname),
        date_of_birth=date(2012, 3, 5),
        year_group=9,
        year_group_from=2026,
        held_by=school,
        home_authority=cast.county,
        added_at=clock.now(),
        added_by_label=referrer.label,
    )
    entry = RollEntry.objects.create(pupil=pupil, school=school, valid_from=date(2026, 9, 1))
    for body, basis in (
        (school, Basis.ROLL),
        (cast.county, Basis.SCHOOL_AUTHORITY),
        (cast.county, Basis.HOME_AUTHORITY),
    ):
        involve(referrer, pupil, body, basis, source=entry, valid_from=entry.valid_from)
    return pupil


def keep_safe(pupil: Pupil, *, review_on: date | None = None) -> RiskAssessment:
    """What keeps the pupil safe, in date for twelve weeks."""
    return RiskAssessment.objects.create(
        pupil=pupil,
        number=1,
        keep_safe="Tell him first when a plan changes.",
        risks="Leaves the site when it is loud.",
        what_helps="A quiet room.",
        emergency_contact="Dana Merrow, 07700 900123",
        review_on=review_on or clock.today() + timedelta(weeks=12),
        written_at=clock.now(),
        written_by_label="Ruth Okafor, Ashgrove School",
    )


def a_parent(
    pupil: Pupil,
    name: str = "Dana Merrow",
    *,
    responsible: bool = True,
    limit: ContactLimit = ContactLimit.NONE,
    email: str = "dana@example.org",
) -> ParentOrCarer:
    """Somebody who may be asked by a link, unless said otherwise."""
    return ParentOrCarer.objects.create(
        pupil=pupil,
        name=name,
        relationship="Mother",
        has_parental_responsibility=responsible,
        lives_with_pupil=responsible,
        email=email,
        limit=limit,
        limit_reason="A court order." if limit != ContactLimit.NONE else "",
        valid_from=date(2026, 9, 1),
    )


def with_plan(pupil: Pupil) -> Pupil:
    """The same pupil, with an EHC plan since September."""
    Characteristic.objects.create(
        pupil=pupil, kind=CharacteristicKind.EHC_PLAN, value="SEMH", valid_from=date(2026, 9, 1)
    )
    return pupil


@told_once
def a_draft(cast: Cast, pupil: Pupil | None = None, kind: ReferralKind = ReferralKind.AT_RISK) -> Referral:
    """A referral with nothing in it."""
    return services.begin(cast.actor("referrer"), pupil or a_pupil(cast), kind=kind)


@told_once
def filled_in(cast: Cast, pupil: Pupil | None = None, kind: ReferralKind = ReferralKind.AT_RISK) -> Referral:
    """A referral that may be sent."""
    referral = a_draft(cast, pupil, kind)
    keep_safe(referral.pupil)
    asked = SECTIONS[ReferralKind(referral.kind)]
    for section, data in ANSWERS.items():
        if section in asked and section not in (Section.EHC_PLAN, Section.CARE):
            services.save_section(cast.actor("referrer"), referral, section, data)
    if Section.EHC_PLAN in asked and queries.send_facts(referral).has_ehc_plan:
        services.save_section(cast.actor("referrer"), referral, Section.EHC_PLAN, ANSWERS[Section.EHC_PLAN])
    if Section.CAUSES in asked:
        services.add_cause(cast.actor("referrer"), referral, **CAUSE)
    if Section.EXCLUSION_LAW in asked:
        services.record_law(cast.actor("head"), referral, words="Not an exclusion: he stays on roll, and agrees.")
    referral.refresh_from_db()
    return referral


@told_once
def referral_at(
    cast: Cast, state: ReferralState, pupil: Pupil | None = None, kind: ReferralKind = ReferralKind.AT_RISK
) -> Referral:
    """A referral in this state, having gone every step of the way there today."""
    referral = filled_in(cast, pupil, kind)
    if state is ReferralState.DRAFT:
        return referral
    services.send(cast.actor("referrer"), referral, reason=GOING_ON)
    asked = "inclusion_officer" if referral.authority_id else "coordinator"
    coordinator, today = cast.actor(asked), clock.today()
    if state is ReferralState.ACCEPTED:
        services.accept(coordinator, referral, on=today, **DECISION)
    elif state is ReferralState.DECLINED:
        services.decline(coordinator, referral, on=today, **DECISION)
    elif state is ReferralState.RETURNED:
        services.return_to_school(coordinator, referral, on=today, **DECISION)
    elif state is ReferralState.WITHDRAWN:
        services.withdraw(cast.actor("referrer"), referral, reason="The family moved.")
    referral.refresh_from_db()
    return referral
