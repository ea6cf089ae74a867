"""The doors to exclusions and what belongs to them, and who may act on them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.policies import Denied
from waymark.exclusions.models import Challenge, Exclusion, Offer
from waymark.exclusions.queries.facts import who_owes
from waymark.exclusions.states import Body
from waymark.pupils.models import Pupil, RollEntry

WITH = ("pupil__home_authority", "school__parent_authority", "school__school_detail", "decided_by__person")


def exclusion_or_404(actor: Actor, exclusion_id: UUID) -> Exclusion:
    """The exclusion, if it is the actor's to see."""
    return one_or_404(Exclusion.objects.visible_to(actor).select_related(*WITH), exclusion_id)


def exclusion_of_school(
    actor: Actor, exclusion_id: UUID, permission: Permission = Permission.EXCLUSION_EDIT
) -> Exclusion:
    """The exclusion, for the school that made it. Denied for another body that may see it."""
    found = exclusion_or_404(actor, exclusion_id)
    if not is_school(actor, found):
        raise Denied(permission)
    return found


def exclusion_to_review(actor: Actor, exclusion_id: UUID) -> Exclusion:
    """The exclusion, for the school or its authority, who arrange the review."""
    found = exclusion_or_404(actor, exclusion_id)
    if not is_school_or_authority(actor, found):
        raise Denied(Permission.EXCLUSION_EDIT)
    return found


def exclusion_to_challenge(actor: Actor, exclusion_id: UUID) -> Exclusion:
    """The exclusion, for the authority of the school or of the pupil's home."""
    found = exclusion_or_404(actor, exclusion_id)
    if not is_its_authority(actor, found):
        raise Denied(Permission.EXCLUSION_EDIT)
    return found


def exclusion_to_arrange(actor: Actor, exclusion_id: UUID) -> Exclusion:
    """The exclusion, for whoever may write down education from the sixth day."""
    found = exclusion_or_404(actor, exclusion_id)
    if not may_arrange(actor, found):
        raise Denied(Permission.SIXTH_DAY_ARRANGE)
    return found


def offer_to_answer(actor: Actor, offer_id: UUID) -> Offer:
    """The offer, for whoever may write down education from the sixth day."""
    rows = Offer.objects.visible_to(actor).select_related(*(f"exclusion__{path}" for path in WITH[:3]))
    made = one_or_404(rows, offer_id)
    if not may_arrange(actor, made.exclusion):
        raise Denied(Permission.SIXTH_DAY_ARRANGE)
    return made


def challenge_to_answer(actor: Actor, challenge_id: UUID) -> Challenge:
    """The challenge, for the head of the school."""
    rows = Challenge.objects.visible_to(actor).select_related(*(f"exclusion__{path}" for path in WITH[:3]))
    made = one_or_404(rows, challenge_id)
    if not is_school(actor, made.exclusion):
        raise Denied(Permission.EXCLUSION_DECIDE)
    return made


# Who may act: for showing the way; services ask again.


def is_school(actor: Actor, row: Exclusion) -> bool:
    return actor.is_job or row.school_id == actor.organisation_pk


def is_school_or_authority(actor: Actor, row: Exclusion) -> bool:
    """The school, or the authority of the school: they arrange the review."""
    return is_school(actor, row) or row.school.parent_authority_id == actor.organisation_pk


def is_its_authority(actor: Actor, row: Exclusion) -> bool:
    """The authority of the school, or that of the pupil's home: they ask the head to think again."""
    return actor.organisation_pk in (row.school.parent_authority_id, row.pupil.home_authority_id)


def may_arrange(actor: Actor, row: Exclusion) -> bool:
    """Who may write down education from the sixth day: whoever owes it, or a partnership that may know of the pupil."""
    if not actor.may(Permission.SIXTH_DAY_ARRANGE):
        return False
    if actor.is_job or actor.organisation.is_partnership:
        return True
    owner = who_owes(row, Body.HOME_AUTHORITY if row.is_permanent else Body.SCHOOL)
    return owner is not None and owner.pk == actor.organisation_pk


def is_on_roll(pupil: Pupil, actor: Actor) -> bool:
    """Whether the actor's school has the pupil on its roll today."""
    return RollEntry.objects.on(actor.day).filter(pupil=pupil, school_id=actor.organisation_pk).exists()


def is_on_a_roll(pupil: Pupil, on: date) -> bool:
    """Whether any school has the pupil on its roll that day."""
    return RollEntry.objects.on(on).filter(pupil=pupil).exists()
