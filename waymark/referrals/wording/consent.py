"""Asking a parent or carer: who may be asked, what became of it, what a yes means."""

from __future__ import annotations

from waymark.core import clock
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.referrals.models import ConsentLink, Referral
from waymark.referrals.rules import ONLY_WITH_AGREEMENT
from waymark.referrals.states import (
    ReferralKind,
)


def needs_agreement(referral: Referral) -> bool:
    """Whether nothing goes further without a parent's or carer's agreement."""
    return referral.kind in ONLY_WITH_AGREEMENT


def adult(parent: ParentOrCarer) -> str:
    """Somebody who may be asked: "Dana Merrow, mother"."""
    return f"{parent.name}, {parent.relationship}" if parent.relationship else parent.name


def adult_address(parent: ParentOrCarer) -> str:
    return f"The link goes to {parent.email}"


def consent(link: ConsentLink) -> tuple[str, str]:
    """What became of a link, and its colour."""
    if link.answered_at:
        return ("Agrees", "good") if link.agrees == "yes" else ("Does not agree", "now")
    if link.replaced_at:
        return "Replaced by a newer link", ""
    if clock.now() >= link.ends_at:
        return "Not answered in time", ""
    return ("Opened, not answered yet", "waiting") if link.redeemed_at else ("Sent, not opened yet", "waiting")


def first_name(pupil: Pupil) -> str:
    """What a pupil is called, without the surname: for a page that is opened by a link."""
    return pupil.known_as.split(" ")[0] or pupil.forename or "your child"


CONSENT_MEANS: dict[ReferralKind, str] = {
    ReferralKind.AT_RISK: "The schools of your area look together at what could help before things get worse.",
    ReferralKind.OFF_SITE_DIRECTION: "Your child learns somewhere else for a time, and comes back to the school.",
    ReferralKind.PERMANENT_EXCLUSION: "Your child is found education after the exclusion.",
    ReferralKind.NO_SCHOOL_PLACE: "Your child is found education while there is no school place.",
    ReferralKind.MEDICAL: "The council arranges teaching while your child is not well enough for school.",
    ReferralKind.EHC_PLAN_PACKAGE: "The council arranges education that fits your child's plan.",
    ReferralKind.DIRECT_COMMISSION: "The school pays for your child to learn at another place for some of the week.",
    ReferralKind.INCLUSION_FORUM: "People from other schools and services advise the school on what to try next.",
}
