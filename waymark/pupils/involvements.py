"""Who may know of a pupil: rows opened and closed by the services that write the facts behind them (DD4)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import history
from waymark.core.models import Record
from waymark.organisations.models import Organisation
from waymark.pupils.models import Involvement, Pupil
from waymark.pupils.states import Basis


@transaction.atomic
def involve(
    actor: Actor,
    pupil: Pupil,
    organisation: Organisation,
    basis: Basis,
    *,
    source: Record,
    valid_from: date,
    valid_to: date | None = None,
) -> Involvement:
    """Let `organisation` know of `pupil` from `valid_from`, up to but without `valid_to`, because of `source`.

    The same open involvement for the same fact is left as it is.
    """
    found = Involvement.objects.filter(
        pupil=pupil, organisation=organisation, basis=basis, source_id=source.public_id, valid_to__isnull=True
    ).first()
    if found:
        return found
    row = Involvement.objects.create(
        pupil=pupil,
        organisation=organisation,
        basis=basis,
        valid_from=valid_from,
        valid_to=valid_to,
        source_type=source._meta.label_lower,
        source_id=source.public_id,
    )
    history.record(
        actor,
        "involvement.open",
        pupil,
        after={"organisation": organisation, "basis": basis, "valid_from": valid_from, "valid_to": valid_to},
        pupil=pupil,
    )
    return row


@transaction.atomic
def uninvolve(actor: Actor, source: Record, *, valid_to: date, basis: Basis | None = None) -> int:
    """Close the open involvements that rest on `source`: the last day is the one before `valid_to`. Return how many."""
    rows = Involvement.objects.select_for_update().filter(source_id=source.public_id, valid_to__isnull=True)
    if basis:
        rows = rows.filter(basis=basis)
    closed = 0
    for row in rows:
        row.valid_to = max(valid_to, row.valid_from)
        row.save(update_fields=["valid_to"])
        history.record(
            actor,
            "involvement.close",
            row.pupil,
            before={"organisation": row.organisation, "basis": row.basis},
            after={"valid_to": row.valid_to},
            pupil=row.pupil,
        )
        closed += 1
    return closed
