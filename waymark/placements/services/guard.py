"""Who may act on a placement, one after the other, and on what it still is."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.models import Conflict, lock
from waymark.core.policies import Denied
from waymark.core.watchers import Watchers
from waymark.organisations.models import Organisation
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.quality import queries as quality
from waymark.quality.models import Proprietor

# Told of a provider at which more, fewer or other pupils are counted than before.
COUNT_WATCHERS: Watchers[Organisation] = Watchers()


def only_for(actor: Actor, organisation: Organisation) -> None:
    """Only this body may do it; others may see the record, and are told that it is not theirs to do."""
    if not actor.is_job and organisation.pk != actor.organisation_pk:
        raise Denied(Permission.PLACEMENT_EDIT)


def require_school_or_commissioner(actor: Actor, placement: Placement) -> None:
    """The school on roll may do it, or the commissioner for it."""
    school = placement.programme.school_id == actor.organisation_pk
    actor.require(Permission.PUPIL_EDIT if school else Permission.PLACEMENT_EDIT, over=placement)
    if not school:
        only_for(actor, placement.commissioner)


def hold_provider(provider: Organisation) -> None:
    """Two people who fill a provider's last place, or its proprietor's fifth full-time one, come one after the other."""
    lock(Organisation, provider.pk)
    proprietor = quality.proprietor_on(provider, clock.today())
    if proprietor is not None:
        lock(Proprietor, proprietor.pk)


def require_state(placement: Placement, *states: PlacementState) -> None:
    """The page was old, if the placement has moved on since: Conflict, and nothing typed is lost."""
    if placement.state not in states:
        raise Conflict(placement)
