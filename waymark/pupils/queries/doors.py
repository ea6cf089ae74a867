"""The door to a pupil and to the rows about one: in scope, or the one 404."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.models import Record
from waymark.core.policies import Denied
from waymark.pupils.models import Characteristic, ParentOrCarer, Pupil, PupilImport, PupilImportFile, RollEntry

R = TypeVar("R", bound=Record)


def pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    """The pupil, if the actor may know of them today; otherwise the one 404."""
    return one_or_404(Pupil.objects.visible_to(actor).select_related("home_authority", "held_by"), pupil_id)


def is_kept_by(actor: Actor, pupil: Pupil) -> bool:
    """Whether the actor's body keeps this record: a school that has the pupil on its roll today, or a job."""
    if actor.is_job:
        return True
    return RollEntry.objects.on(actor.day).filter(pupil=pupil, school_id=actor.organisation_pk).exists()


def may_change(actor: Actor, pupil: Pupil) -> bool:
    """Whether the actor's body keeps this record, and their role changes it."""
    return actor.may(Permission.PUPIL_EDIT) and is_kept_by(actor, pupil)


def pupil_to_change(actor: Actor, pupil_id: UUID) -> Pupil:
    """The pupil, to be changed by the actor. Denied for somebody who may see and not change."""
    pupil = pupil_or_404(actor, pupil_id)
    if not may_change(actor, pupil):
        raise Denied(Permission.PUPIL_EDIT)
    return pupil


def parent_or_404(actor: Actor, parent_id: UUID) -> ParentOrCarer:
    return _about_pupil_or_404(ParentOrCarer.objects.visible_to(actor), parent_id)


def characteristic_or_404(actor: Actor, characteristic_id: UUID) -> Characteristic:
    return _about_pupil_or_404(Characteristic.objects.visible_to(actor), characteristic_id)


def roll_entry_or_404(actor: Actor, entry_id: UUID) -> RollEntry:
    return _about_pupil_or_404(RollEntry.objects.visible_to(actor), entry_id)


def import_or_404(actor: Actor, import_id: UUID) -> PupilImport:
    return one_or_404(PupilImport.objects.visible_to(actor).select_related("school"), import_id)


def content_of_import(actor: Actor, pupil_import: PupilImport) -> bytes:
    """The kept file itself; Http404 once it was taken in or left, and for anybody who may not see what it may hold."""
    found = PupilImportFile.objects.visible_to(actor).filter(pupil_import=pupil_import).first()
    if found is None:
        raise Http404
    return bytes(found.content)


def _about_pupil_or_404(rows: QuerySet[R], public_id: UUID) -> R:
    return one_or_404(rows.select_related("pupil"), public_id)


def imports(actor: Actor, *, limit: int = 10) -> list[PupilImport]:
    """The files of the actor's school that were sent before, the latest first."""
    rows = PupilImport.objects.visible_to(actor).select_related("uploaded_by__person")
    return list(rows.order_by("-uploaded_at", "-pk")[:limit])


def former_pupils(actor: Actor) -> QuerySet[Pupil]:
    """Pupils the actor's school holds who are on its roll no longer, for when one comes back."""
    if not actor.may(Permission.PUPIL_EDIT) or actor.membership is None:
        return Pupil.objects.none()
    present = RollEntry.objects.on(actor.day).filter(school_id=actor.organisation_pk).values("pupil_id")
    return Pupil.objects.filter(held_by_id=actor.organisation_pk).exclude(pk__in=present)


def former_pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    return one_or_404(former_pupils(actor), pupil_id)
