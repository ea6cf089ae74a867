"""Which authority a pupil belongs to: worked out from the record, or set by a person who says why."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.organisations.models import Organisation
from waymark.organisations.states import OrganisationKind
from waymark.pupils import queries
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.models import Pupil
from waymark.pupils.services.guard import require_change
from waymark.pupils.states import Basis, HomeBasis


@transaction.atomic
def set_home_authority(
    actor: Actor, pupil: Pupil, *, authority: Organisation | None, note: str, version: int | None = None
) -> Pupil:
    """This authority is the pupil's home, because of `note`, until a person says otherwise. None: none of those here."""
    require_change(actor, pupil)
    pupil = lock(Pupil, pupil.pk, version)
    findings = []
    if not note.strip():
        findings.append(Refusal("no_reason", clause="WM reason", who="school"))
    if authority is not None and authority.kind != OrganisationKind.AUTHORITY:
        findings.append(Refusal("authority_not_here", clause="BELONG1996 2", who="school"))
    refuse(findings)
    _write(actor, pupil, authority, HomeBasis.BY_HAND, note, on=actor.day)
    return pupil


@transaction.atomic
def work_out_home_authority(actor: Actor, pupil: Pupil, *, version: int | None = None) -> Pupil:
    """Let the record decide again, instead of a person."""
    require_change(actor, pupil)
    pupil = lock(Pupil, pupil.pk, version)
    authority, basis = queries.home_of(queries.home_answer(pupil, actor.day))
    _write(actor, pupil, authority, basis, "", on=actor.day)
    return pupil


def settle_home_authority(actor: Actor, pupil: Pupil, *, on: date) -> None:
    """After a change of the record: work the home authority out anew, unless a person set it. `pupil` is locked."""
    if pupil.home_authority_basis == HomeBasis.BY_HAND:
        return
    authority, basis = queries.home_of(queries.home_answer(pupil, actor.day))
    if (authority.pk if authority else None, basis) == (pupil.home_authority_id, pupil.home_authority_basis):
        return
    _write(actor, pupil, authority, basis, "", on=on)


def open_home_involvement(actor: Actor, pupil: Pupil, *, valid_from: date) -> None:
    """The home authority may know of the pupil; nothing happens if it may already, or if there is none here."""
    if pupil.home_authority is not None:
        involve(actor, pupil, pupil.home_authority, Basis.HOME_AUTHORITY, source=pupil, valid_from=valid_from)


def _write(
    actor: Actor, pupil: Pupil, authority: Organisation | None, basis: HomeBasis, note: str, *, on: date
) -> None:
    before = {"authority": pupil.home_authority, "basis": pupil.home_authority_basis}
    moved = pupil.home_authority_id != (authority.pk if authority else None)
    pupil.home_authority, pupil.home_authority_basis, pupil.home_authority_note = authority, basis, note
    pupil.save_changes("home_authority", "home_authority_basis", "home_authority_note")
    history.record(
        actor,
        "pupil.home_authority",
        pupil,
        before=before,
        after={"authority": authority, "basis": basis},
        reason=note,
        pupil=pupil,
    )
    if moved:
        uninvolve(actor, pupil, valid_to=on, basis=Basis.HOME_AUTHORITY)
        open_home_involvement(actor, pupil, valid_from=on)
