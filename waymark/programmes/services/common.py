"""What every service of a programme begins with."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, refuse
from waymark.programmes import queries
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState


def taken(actor: Actor, programme: Programme, version: int | None, *, ending: bool = False) -> Programme:
    """The programme, locked, for somebody of the body that commissions it.

    A school that commissions by itself writes in it while the pupil is its own, and may always end it.
    """
    actor.require(Permission.PROGRAMME_EDIT, over=programme)
    if not actor.is_job and actor.organisation_pk != programme.commissioner_id:
        raise Denied(Permission.PROGRAMME_EDIT)
    programme = lock(Programme, programme.pk, version)
    if not actor.is_job and actor.organisation_pk == programme.commissioner_id:
        programme.commissioner = actor.organisation
    if not ending:
        refuse(queries.commission_refusals(programme.commissioner, programme.school_id, programme.legal_route))
    return programme


def change(actor: Actor, programme: Programme, action: str, fields: dict[str, object]) -> None:
    before = {name: getattr(programme, name) for name in fields}
    for name, value in fields.items():
        setattr(programme, name, value)
    programme.save_changes(*fields)
    history.record(actor, action, programme, before=before, after=fields, pupil=programme.pupil)


def taken_while_open(actor: Actor, programme: Programme, version: int | None = None) -> Programme:
    """The same, while the programme has not ended."""
    programme = taken(actor, programme, version)
    if programme.state == ProgrammeState.ENDED:
        refuse([Refusal("programme_over", clause="WM order of dates", who="partnership")])
    return programme
