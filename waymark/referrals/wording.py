"""The words of referrals, for each audience."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.core.jinja2env import day, day_short, plural
from waymark.referrals.models import Referral
from waymark.referrals.queries import File
from waymark.referrals.rules import SECTION_OF
from waymark.referrals.states import FIELDS, Ground, ReferralAction, ReferralKind, ReferralState, Section, SectionStatus

IN_PROGRESS = SectionStatus.IN_PROGRESS

KINDS: dict[ReferralKind, str] = {
    ReferralKind.AT_RISK: "At risk of permanent exclusion",
    ReferralKind.OFF_SITE_DIRECTION: "Off-site direction",
    ReferralKind.PERMANENT_EXCLUSION: "Permanently excluded",
    ReferralKind.NO_SCHOOL_PLACE: "Without a school place",
}
KIND_HINTS: dict[ReferralKind, str] = {
    ReferralKind.AT_RISK: "The school asks for help before it comes to an exclusion.",
    ReferralKind.OFF_SITE_DIRECTION: "The school sends the pupil elsewhere for a time, to improve behaviour.",
    ReferralKind.PERMANENT_EXCLUSION: "Served whether or not the school is a member.",
    ReferralKind.NO_SCHOOL_PLACE: "Placed under the fair access protocol.",
}
GROUNDS: dict[Ground, str] = {
    Ground.CAUSES_ADDRESSED: "The school has found and worked on the causes, and it was not enough",
    Ground.GOOD_ORDER_OR_SAFETY: "Behaviour endangers good order or somebody's safety",
    Ground.TOO_VULNERABLE: "The pupil is too vulnerable for a mainstream school now",
}
AGREED_HOW: dict[str, str] = {
    "signed_form": "Signed the form",
    "in_person": "Said so in person",
    "by_message": "Wrote a message",
}

SECTIONS: dict[Section, str] = {
    Section.CONTACT: "The pupil and whom to ring",
    Section.WHY: "Why, and what has been tried",
    Section.ATTENDANCE: "Attendance",
    Section.NEEDS: "Needs and support",
    Section.KEEPING_SAFE: "Keeping safe",
    Section.ASKED_FOR: "What the school asks for",
    Section.OUTCOMES: "What should be different",
    Section.WAY_BACK: "The way back",
    Section.VOICES: "In their own words",
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
    "ground": "Why the school asks now",
    "ground_detail": "What has happened",
    "tried_so_far": "What has been tried, and what came of it",
    "attendance_percent": "Attendance this year",
    "attendance_note": "About the attendance",
    "send_needs": "Special educational needs",
    "health_needs": "Health needs",
    "family_support": "Support for the family",
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

DECISIONS: dict[ReferralAction, str] = {
    ReferralAction.ACCEPT: "Accept",
    ReferralAction.DECLINE: "Decline",
    ReferralAction.RETURN: "Return to the school",
}
DECISION_HINTS: dict[ReferralAction, str] = {
    ReferralAction.ACCEPT: "The partnership takes the pupil on and plans a programme.",
    ReferralAction.DECLINE: "From tomorrow the partnership no longer sees the pupil.",
    ReferralAction.RETURN: "The school can change the referral and send it again.",
}
DONE: dict[ReferralAction, str] = {
    ReferralAction.ACCEPT: "accepted",
    ReferralAction.DECLINE: "declined",
    ReferralAction.RETURN: "returned to the school",
}
STATUS_TONES: dict[SectionStatus, str] = {
    SectionStatus.NOT_STARTED: "waiting",
    SectionStatus.IN_PROGRESS: "waiting",
    SectionStatus.DONE: "done",
}
LISTS: dict[str, str] = {"open": "Open", "answered": "Answered", "withdrawn": "Withdrawn"}

_FOR_SCHOOL: dict[ReferralState, str] = {
    ReferralState.DRAFT: "Not sent yet",
    ReferralState.SENT: "Waiting for the panel",
    ReferralState.RETURNED: "Back with you",
    ReferralState.ACCEPTED: "Accepted",
    ReferralState.DECLINED: "Declined",
    ReferralState.WITHDRAWN: "Withdrawn",
}
_FOR_OTHERS: dict[ReferralState, str] = {
    **_FOR_SCHOOL,
    ReferralState.SENT: "To decide",
    ReferralState.RETURNED: "Back with the school",
    ReferralState.WITHDRAWN: "Withdrawn by the school",
}
_FOR_AUTHORITY: dict[ReferralState, str] = {**_FOR_OTHERS, ReferralState.SENT: "With the partnership"}
TAGS: dict[ReferralState, str] = {  # the colour beside the word
    ReferralState.DRAFT: "waiting",
    ReferralState.SENT: "waiting",
    ReferralState.RETURNED: "now",
    ReferralState.ACCEPTED: "good",
    ReferralState.DECLINED: "",
    ReferralState.WITHDRAWN: "",
}


def state_name(actor: Actor, referral: Referral, due_at: datetime | None = None) -> str:
    """The state as this reader says it: "Waiting for the panel" at school, "To decide by Tue 12 May" there."""
    state = ReferralState(referral.state)
    organisation = actor.organisation
    names = _FOR_SCHOOL if organisation.is_school else _FOR_OTHERS if organisation.is_partnership else _FOR_AUTHORITY
    if due_at and state is ReferralState.SENT and organisation.is_partnership:
        return f"To decide by {day_short(due_at)}"
    if due_at and state is ReferralState.RETURNED and organisation.is_school:
        return f"Back with you, by {day_short(due_at)}"
    return names[state]


def state_tag(actor: Actor, referral: Referral) -> str:
    """The colour of the state: amber only where the reader must act."""
    state = ReferralState(referral.state)
    if state is ReferralState.SENT and actor.organisation.is_partnership:
        return "now"
    if state is ReferralState.RETURNED and not actor.organisation.is_school:
        return "waiting"
    return TAGS[state]


def answered(referral: Referral) -> str:
    """The heading of the partnership's last answer."""
    names = {
        ReferralState.ACCEPTED: "Accepted",
        ReferralState.DECLINED: "Declined",
        ReferralState.RETURNED: "Why it came back",
    }
    return names.get(ReferralState(referral.state), "Why it came back before")


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


def answer(referral: Referral, name: str) -> str:
    """What the referral says to one question, in words; "" where nothing is said yet."""
    value: Any = getattr(referral, name)
    if value is None or value == "":
        return ""
    if name == "ground":
        return GROUNDS[Ground(value)]
    if name == "agreed_how":
        return AGREED_HOW[value]
    if name == "attendance_percent":
        return f"{value.normalize():f}%"
    if name == "agreed_by_has_responsibility":
        return "Yes" if value else "No" if referral.agreed_by_name else ""
    if isinstance(value, date):
        return day(value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def answers(referral: Referral, section: Section) -> list[tuple[str, str]]:
    """The questions of a part with what was answered."""
    return [(LABELS[name], answer(referral, name)) for name in FIELDS[section]]


REFUSALS: dict[str, str] = {
    "takes_no_papers": "This referral is decided or withdrawn, and takes no more papers.",
    "no_contact": "Say who at school can be rung, in what role, and how to reach them",
    "no_ground": "Say on which of the three grounds the school asks",
    "no_ground_detail": "Say what has happened",
    "no_tried_so_far": "Say what has been tried in school",
    "no_attendance": "Give the attendance at the time of referral",
    "no_send_needs": "Say what special educational needs there are, or that there are none",
    "no_health_needs": "Say what health needs there are, or that there are none",
    "no_family_support": "Say what support the family has, or that there is none",
    "no_risk_assessment": "Write down what keeps the pupil safe",
    "risk_assessment_out_of_date": "Review what keeps the pupil safe: the day for it has passed",
    "no_provision_wanted": "Say what provision would help",
    "no_hours": "Say how many hours a week",
    "no_proposed_dates": "Propose a first and a last day",
    "proposed_dates_out_of_order": "The last day proposed is before the first: put the days in order",
    "no_other_provision": "Say what other alternative provision is in place, or that there is none",
    "no_outcomes": "Say what should be different, at least one thing",
    "outcome_without_words": "Say what should be different where you only said how one will know",
    "outcome_not_measured": "Say of each outcome how one will know",
    "no_exit_strategy": "Say how the pupil will come back",
    "no_pupil_voice": "Write down what the pupil says",
    "no_family_voice": "Write down what the family says",
    "no_agreement": "A parent or carer has not agreed yet: say who, when and how",
    "agreement_in_the_future": "The day of the agreement lies ahead: give the day on which they agreed",
    "agreement_without_responsibility": "Nobody with parental responsibility has agreed yet",
    "already_sent": "This referral has been sent. It can be changed only when the partnership returns it",
    "already_open": "A referral for this pupil is already open. Go on with that one",
    "not_on_roll": "The pupil is not on the roll of your school today",
    "support_is_bought": "Your school has left the partnership and pays for this support: say why you ask for it",
    "not_a_member": "This support is for member schools, and your school is not a member today",
    "no_withdrawal_reason": "Say why it is withdrawn",
    "no_reason": "Say why: the family will be told",
    "no_answer_to_pupil": "Answer what the pupil said",
    "no_answer_to_family": "Answer what the family said",
    "decided_in_the_future": "The day of the decision lies ahead: give the day on which it was decided",
    "decided_before_sent": "The day of the decision is before the referral was sent",
}
