"""The parts of a referral: what is asked in each, and what was answered."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from waymark.core.jinja2env import day, plural
from waymark.core.refusals import Refusal
from waymark.core.words import joined
from waymark.referrals import states
from waymark.referrals.models import Referral
from waymark.referrals.queries import File
from waymark.referrals.rules import SECTION_OF
from waymark.referrals.states import (
    AMENDABLE,
    FIELDS,
    Cause,
    EhcAskedBy,
    EhcCase,
    Ground,
    LeadsTo,
    ReferralKind,
    Section,
    SectionStatus,
)

IN_PROGRESS = SectionStatus.IN_PROGRESS
GROUNDS: dict[Ground, str] = {
    Ground.CAUSES_ADDRESSED: "The school has found and worked on the causes, and it was not enough",
    Ground.GOOD_ORDER_OR_SAFETY: "Behaviour endangers good order or somebody's safety",
    Ground.TOO_VULNERABLE: "The pupil is too vulnerable for a mainstream school now",
}
AGREED_HOW: dict[str, str] = {
    "signed_form": "Signed the form",
    "in_person": "Said so in person",
    "by_link": "Answered on their phone",
}
AGREED_HOW_TYPED = {how: words for how, words in AGREED_HOW.items() if how != "by_link"}  # a link says so by itself
EHC_CASES: dict[EhcCase, str] = {
    EhcCase.BEST_FIT: "Alternative provision fits the needs in the plan best",
    EhcCase.NOT_DIAGNOSED_NEED: "The behaviour does not come from a diagnosed need that calls for a specialist",
    EhcCase.BROKEN_DOWN: "The school place has broken down, and help is needed for a short time",
}
EHC_ASKED_BY: dict[EhcAskedBy, str] = {
    EhcAskedBy.FAMILY: "The family asked for it",
    EhcAskedBy.SETTING: "The school asked for it",
    EhcAskedBy.NOBODY: "Nobody asked for it there",
}
EHC_ASKED_BY_HINTS: dict[EhcAskedBy, str] = {
    EhcAskedBy.FAMILY: "Held against section F: what provision the plan promises",
    EhcAskedBy.SETTING: "Held against section B: what needs the plan names",
}
CAUSES: dict[Cause, str] = {
    Cause.LEARNING: "Learning",
    Cause.MENTAL_HEALTH: "Mental health",
    Cause.NEUROLOGICAL: "Neurological",
    Cause.PEERS: "Friends and peers",
    Cause.FAMILY: "Family",
}
LEADS_TO: dict[LeadsTo, str] = {
    LeadsTo.NOTHING_YET: "Nothing yet",
    LeadsTo.HELP_IN_SCHOOL: "More help where the pupil is now",
    LeadsTo.STATUTORY_ASSESSMENT: "Ask for an education, health and care assessment",
    LeadsTo.SOCIAL_CARE: "Refer to social care",
    LeadsTo.HEALTH: "Refer to a health service",
}

SECTIONS: dict[Section, str] = {
    Section.REQUEST: "Answer what was asked",
    Section.CONTACT: "The pupil and whom to ring",
    Section.QUESTION: "The question for the forum",
    Section.COMMISSION: "The place your school buys",
    Section.NO_PLACE: "Looking for a school place",
    Section.MEDICAL: "Medical needs now",
    Section.WHY: "Why, and what has been tried",
    Section.CAUSES: "What lies beneath it",
    Section.ATTENDANCE: "Attendance",
    Section.NEEDS: "Needs and support",
    Section.EHC_PLAN: "The EHC plan",
    Section.CARE: "A child in care",
    Section.KEEPING_SAFE: "Keeping safe",
    Section.ASKED_FOR: "What the school asks for",
    Section.OUTCOMES: "What should be different",
    Section.WAY_BACK: "The way back",
    Section.VOICES: "In their own words",
    Section.EXCLUSION_LAW: "The head's record",
    Section.AGREEMENT: "Agreement of a parent or carer",
}
STATUSES: dict[SectionStatus, str] = {
    SectionStatus.NOT_STARTED: "Not started",
    SectionStatus.IN_PROGRESS: "In progress",
    SectionStatus.DONE: "Done",
}
LABELS: dict[str, str] = {
    "contact_name": "Who at school knows the pupil best",
    "contact_role": "Their role",
    "contact_details": "How to reach them",
    "forum_question": "What you want the forum to answer",
    "forum_tried": "What has been tried so far, and what came of it",
    "provider_named": "The provider",
    "commission_reason": "Why your school buys this place itself",
    "place_sought": "What has been done to find a school place, and what came of it",
    "medical_evidence": "What health professionals say, who and when",
    "medical_now": "What the pupil can manage now",
    "medical_return": "When a return to school may be possible",
    "ground": "Why the school asks now",
    "ground_detail": "What has happened",
    "tried_so_far": "What has been tried, and what came of it",
    "attendance_percent": "Attendance this year",
    "suspended_days": "Days of suspension this year",
    "attendance_note": "About the attendance",
    "send_needs": "Special educational needs",
    "health_needs": "Health needs",
    "family_support": "Support for the family",
    "ehc_case": "Why alternative provision, with an EHC plan",
    "ehc_case_detail": "What speaks for it",
    "ehc_review_on": "Day of the emergency annual review",
    "ehc_review_found": "What the review found",
    "ehc_asked_by": "Who asked at the review for alternative provision",
    "ehc_asked_why": "What the plan says of it",
    "care_contact": "The pupil's social worker, and the virtual school",
    "care_needs": "What the care team has found of the pupil's needs",
    "care_begun": "What has been started, such as an SEN assessment or a new personal education plan",
    "provision_wanted": "The provision that would help",
    "hours_per_week": "Hours a week",
    "proposed_starts_on": "Proposed first day",
    "proposed_ends_on": "Proposed last day",
    "other_provision": "Other alternative provision in place",
    "exit_strategy": "How the pupil will come back",
    "pupil_voice": "What the pupil says",
    "family_voice": "What the family says",
    "agreed_by_name": "Who agreed",
    "agreed_by_relationship": "Relationship to the pupil",
    "agreed_by_has_responsibility": "Holds parental responsibility",
    "agreed_on": "When they agreed",
    "agreed_how": "How they agreed",
}
STATUS_TONES: dict[SectionStatus, str] = {
    SectionStatus.NOT_STARTED: "waiting",
    SectionStatus.IN_PROGRESS: "waiting",
    SectionStatus.DONE: "done",
}


def tasks(referral: Referral, file: File) -> list[tuple[str, str, str, str, str]]:
    """The parts for a task list: title, address, status, its colour, and what is still asked for."""
    left = Counter(SECTION_OF[refusal.code] for refusal in file.missing)
    return [
        (
            SECTIONS[section],
            reverse("referrals:section", args=[referral.public_id, section.value]),
            STATUSES[status],
            STATUS_TONES[status],
            plural(left[section], "answer is missing", "answers are missing") if status is IN_PROGRESS else "",
        )
        for section, status in file.statuses.items()
    ]


CODED: dict[str, dict[Any, str]] = {
    "ground": {each.value: words for each, words in GROUNDS.items()},
    "ehc_case": {each.value: words for each, words in EHC_CASES.items()},
    "ehc_asked_by": {each.value: words for each, words in EHC_ASKED_BY.items()},
    "agreed_how": AGREED_HOW,
}


def label(referral: Referral, name: str) -> str:
    """The question as this kind asks it."""
    if referral.kind == ReferralKind.DIRECT_COMMISSION and name == "provision_wanted":
        return "What the provider will do with the pupil"
    return LABELS[name]


def figure(value: Decimal | None) -> str:
    """A figure without noughts that say nothing; "" for none."""
    return "" if value is None else f"{value.normalize():f}"


def percent(value: Decimal | None) -> str:
    return f"{figure(value)}%" if value is not None else ""


def answer(referral: Referral, name: str) -> str:
    """What the referral says to one question, in words; "" where nothing is said yet."""
    value: Any = getattr(referral, name)
    if value is None or value == "":
        return ""
    if name in CODED:
        return CODED[name][value]
    if name == "attendance_percent":
        return percent(value)
    if name == "agreed_by_has_responsibility":
        return "Yes" if value else "No" if referral.agreed_by_name else ""
    if isinstance(value, date):
        return day(value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def answers(referral: Referral, section: Section) -> list[tuple[str, str]]:
    """The questions of a part with what was answered."""
    return [(label(referral, name), answer(referral, name)) for name in FIELDS[section]]


def brought_here(referral: Referral, section: Section) -> str:
    """The questions of this part that began with what the school had answered before."""
    names = [name for name in FIELDS[section] if name in referral.brought.get("columns", ())]
    return joined([label(referral, name).lower() for name in names])


def written_apart(referral: Referral) -> list[Section]:
    """The parts of this kind that are no questions with answers: what was found about causes, and the head's record."""
    asked = states.SECTIONS[ReferralKind(referral.kind)]
    return [section for section in asked if section in (Section.CAUSES, Section.EXCLUSION_LAW)]


def may_be_amended(section: Section) -> bool:
    """Whether this part may be put right after sending: for showing the way."""
    return section in AMENDABLE


def amended(name: str) -> str:
    """What an amendment changed."""
    return SECTIONS[Section.OUTCOMES] if name == "outcomes" else LABELS[name]


def part_of(refusal: Refusal) -> str:
    """The part in which a refusal to send is put right, as its address names it."""
    return SECTION_OF[refusal.code].value
