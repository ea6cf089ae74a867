"""What is due, for pages."""

from __future__ import annotations

from django.db.models import Q

from waymark.accounts.actors import Actor
from waymark.duties.models import Duty, DutyQuerySet
from waymark.duties.states import DutyState


def work_list(actor: Actor) -> DutyQuerySet:
    """The actor's open and missed duties not yet done, most urgent first: their own, their role's, and anybody's."""
    assert actor.membership is not None
    return (
        Duty.objects.visible_to(actor)
        .filter(Q(state=DutyState.OPEN) | Q(state=DutyState.MISSED, done_at__isnull=True))
        .filter(Q(owner_role="") | Q(owner_role=actor.membership.role))
        .filter(Q(owner_person__isnull=True) | Q(owner_person=actor.membership))
        .select_related("pupil", "owner")
    )
