"""How many pupils a school has, for the ledger of fair shares."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.policies import Denied
from waymark.moves import queries
from waymark.moves.models import RollSize
from waymark.organisations.models import Organisation


@transaction.atomic
def enter_roll_size(
    actor: Actor, school: Organisation, *, academic_year: int, number: int, version: int | None = None
) -> RollSize:
    """How many pupils the school has on roll in this academic year; what stood before stays in the history."""
    actor.require(Permission.FAIR_ACCESS_EDIT, over=school)
    if not queries.may_enter_roll(actor, school):
        raise Denied(Permission.FAIR_ACCESS_EDIT)
    assert actor.membership is not None
    lock(Organisation, school.pk)  # two people entering at once make one row
    found = queries.roll_size(school, academic_year)
    if found is None:
        found = RollSize.objects.create(
            school=school,
            academic_year=academic_year,
            number=number,
            entered_at=clock.now(),
            entered_by=actor.membership,
        )
        history.record(actor, "rollsize.enter", found, after={"school": school, "number": number})
        return found
    if version is None:
        raise Conflict(found)  # the page was opened before there was one
    found = lock(RollSize, found.pk, version)
    before = found.number
    found.number, found.entered_at, found.entered_by = number, clock.now(), actor.membership
    found.save_changes("number", "entered_at", "entered_by")
    history.record(actor, "rollsize.enter", found, before={"number": before}, after={"number": number})
    return found
