"""May they: the first line of every service of this slice."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.policies import Denied
from waymark.pupils import queries
from waymark.pupils.models import Pupil


def require_change(actor: Actor, pupil: Pupil) -> None:
    """Http404 for a pupil the actor may not know of; Denied unless the actor's body keeps the record."""
    actor.require(Permission.PUPIL_EDIT, over=pupil)
    if not queries.may_change(actor, pupil):
        raise Denied(Permission.PUPIL_EDIT)
