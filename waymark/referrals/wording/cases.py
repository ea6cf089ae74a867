"""What a referral is called: its kinds, states and decisions, as each reader says them."""

from __future__ import annotations

from datetime import datetime

from waymark.accounts.actors import Actor
from waymark.core.jinja2env import day_short
from waymark.pupils.states import Basis
from waymark.referrals.models import Referral
from waymark.referrals.states import (
    ReferralAction,
    ReferralKind,
    ReferralState,
)

KINDS: dict[ReferralKind, str] = {
    ReferralKind.AT_RISK: "At risk of permanent exclusion",
    ReferralKind.OFF_SITE_DIRECTION: "Off-site direction",
    ReferralKind.PERMANENT_EXCLUSION: "Permanently excluded",
    ReferralKind.NO_SCHOOL_PLACE: "Without a school place",
    ReferralKind.MEDICAL: "Medical needs",
    ReferralKind.EHC_PLAN_PACKAGE: "Package for an EHC plan",
    ReferralKind.DIRECT_COMMISSION: "A place your school buys itself",
    ReferralKind.INCLUSION_FORUM: "Advice from the inclusion forum",
}
KIND_HINTS: dict[ReferralKind, str] = {
    ReferralKind.AT_RISK: "The school asks for help before it comes to an exclusion.",
    ReferralKind.OFF_SITE_DIRECTION: "The school sends the pupil elsewhere for a time, to improve behaviour.",
    ReferralKind.PERMANENT_EXCLUSION: "Served whether or not the school is a member.",
    ReferralKind.NO_SCHOOL_PLACE: "Placed under the fair access protocol.",
    ReferralKind.MEDICAL: "Asks the authority of the pupil's home: tuition, or the hospital school.",
    ReferralKind.EHC_PLAN_PACKAGE: "Asks the authority of the pupil's home, which may have the partnership plan it.",
    ReferralKind.DIRECT_COMMISSION: "The partnership and the authority are told. Nobody decides for your school.",
    ReferralKind.INCLUSION_FORUM: "For one question, before it comes to a panel. The pupil is named.",
}

DECISIONS: dict[ReferralAction, str] = {
    ReferralAction.ACCEPT: "Accept",
    ReferralAction.DECLINE: "Decline",
    ReferralAction.RETURN: "Return to the school",
}
DECISION_HINTS: dict[ReferralAction, str] = {
    ReferralAction.ACCEPT: "The partnership takes the pupil on and plans a programme.",
    ReferralAction.DECLINE: "From tomorrow the partnership no longer sees the pupil.",
    ReferralAction.RETURN: "You want to know more. The school answers and sends it again, as often as needed.",
}
ACCEPT_MEANS: dict[ReferralKind, str] = {  # where a yes is something else
    ReferralKind.MEDICAL: "The authority arranges tuition or the hospital school.",
    ReferralKind.EHC_PLAN_PACKAGE: "The authority commissions the package, and the partnership plans it.",
    ReferralKind.INCLUSION_FORUM: "The forum has answered. Write its advice under conditions.",
}
DONE: dict[ReferralAction, str] = {
    ReferralAction.ACCEPT: "accepted",
    ReferralAction.DECLINE: "declined",
    ReferralAction.RETURN: "returned to the school",
}
LISTS: dict[str, str] = {"open": "Open", "answered": "Answered", "withdrawn": "Withdrawn"}

_FOR_SCHOOL: dict[ReferralState, str] = {
    ReferralState.DRAFT: "Not sent yet",
    ReferralState.SENT: "Waiting for the panel",
    ReferralState.RETURNED: "Back with you",
    ReferralState.ACCEPTED: "Accepted",
    ReferralState.DECLINED: "Declined",
    ReferralState.WITHDRAWN: "Withdrawn",
    ReferralState.TOLD: "Told",
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
    ReferralState.TOLD: "good",
}


def state_name(actor: Actor, referral: Referral, due_at: datetime | None = None) -> str:
    """The state as this reader says it: "Waiting for the panel" at school, "To decide by Tue 12 May" there."""
    state = ReferralState(referral.state)
    organisation = actor.organisation
    is_asked = referral.goes_to_id == organisation.pk
    if due_at and state is ReferralState.SENT and is_asked:
        return f"To decide by {day_short(due_at)}"
    if due_at and state is ReferralState.RETURNED and organisation.is_school:
        return f"Back with you, by {day_short(due_at)}"
    if state is ReferralState.SENT and referral.authority_id is not None:
        return "To decide" if is_asked else "With the authority"
    names = _FOR_SCHOOL if organisation.is_school else _FOR_OTHERS if organisation.is_partnership else _FOR_AUTHORITY
    return names[state]


def state_tag(actor: Actor, referral: Referral) -> str:
    """The colour of the state: amber only where the reader must act."""
    state = ReferralState(referral.state)
    if state is ReferralState.SENT and referral.goes_to_id == actor.organisation_pk:
        return "now"
    if state is ReferralState.RETURNED and not actor.organisation.is_school:
        return "waiting"
    return TAGS[state]


def answered(referral: Referral) -> str:
    """The heading of a decision."""
    return "Accepted" if referral.state == ReferralState.ACCEPTED else "Declined"


KNOWN_BY: dict[str, str] = {
    Basis.REFERRAL: "a referral was sent to it",
    Basis.PROGRAMME: "it runs a programme",
    Basis.MOVE: "it was asked to take the pupil",
}
EARLIER: dict[ReferralState, str] = {
    ReferralState.DRAFT: "not sent yet",
    ReferralState.SENT: "waiting for an answer",
    ReferralState.RETURNED: "back with your school",
    ReferralState.ACCEPTED: "accepted",
    ReferralState.DECLINED: "declined",
    ReferralState.WITHDRAWN: "withdrawn",
    ReferralState.TOLD: "told",
}
