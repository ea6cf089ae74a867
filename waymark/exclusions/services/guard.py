"""Whose act a step is. Others may see the record, and are told that it is not theirs to do."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.exclusions import queries
from waymark.exclusions.models import Exclusion


def as_school(actor: Actor, row: Exclusion, permission: Permission = Permission.EXCLUSION_EDIT) -> None:
    """Only the school that excluded may do it."""
    actor.require(permission, over=row)
    if not queries.is_school(actor, row):
        raise Denied(permission)


def as_school_or_authority(actor: Actor, row: Exclusion) -> None:
    """The school may do it, or its authority: they arrange the review."""
    actor.require(Permission.EXCLUSION_EDIT, over=row)
    if not queries.is_school_or_authority(actor, row):
        raise Denied(Permission.EXCLUSION_EDIT)


def held(row: Exclusion, version: int | None) -> Exclusion:
    """The row for this transaction, with the pupil and the school that were read with it."""
    locked = lock(Exclusion, row.pk, version)
    locked.pupil, locked.school = row.pupil, row.school
    return locked
