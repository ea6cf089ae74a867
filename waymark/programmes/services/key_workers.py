"""Who is key worker: named, handed over, and asked for where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.core import clock, history
from waymark.core.dates import end_of_work
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.programmes import queries, rules
from waymark.programmes.models import KeyWorkerSpell, Programme
from waymark.programmes.services.common import taken
from waymark.programmes.services.dues import now_due_from
from waymark.school_year.queries import calendar_for


@transaction.atomic
def assign_key_worker(
    actor: Actor, programme: Programme, key_worker: Membership, *, valid_from: date, version: int | None = None
) -> KeyWorkerSpell:
    """Somebody else is key worker from a day; who was before stays in the history."""
    programme = taken(actor, programme, version)
    facts = queries.key_worker_facts(programme.commissioner, key_worker, valid_from, programme)
    refuse(rules.key_worker_refusals(facts, on=clock.today()))
    for spell in programme.key_workers.select_for_update().filter(valid_to__isnull=True):
        spell.valid_to = valid_from
        spell.save_changes("valid_to")
    spell = KeyWorkerSpell.objects.create(programme=programme, key_worker=key_worker, valid_from=valid_from)
    programme.save_changes()
    history.record(
        actor,
        "programme.key_worker",
        programme,
        after={"key_worker": key_worker, "valid_from": valid_from},
        pupil=programme.pupil,
    )
    duties.discharge(actor, DutyKind.NAME_KEY_WORKER, programme)
    now_due_from(actor, programme, key_worker)
    return spell


@transaction.atomic
def hand_over_caseload(actor: Actor, spells: Iterable[KeyWorkerSpell], to: Membership | None, *, on: date) -> int:
    """From `on` these pupils have `to` as their key worker, or none for now: then naming one is due.

    Return how many `to` took. Somebody who may not be key worker for that body takes none.
    """
    taken = 0
    for found in spells:
        programme = lock(Programme, found.programme_id)
        spell = lock(KeyWorkerSpell, found.pk)
        spell.valid_to = max(on, spell.valid_from)
        spell.save_changes("valid_to")
        fits = to is not None and not rules.key_worker_refusals(
            queries.key_worker_facts(programme.commissioner, to, spell.valid_to, programme), on=clock.today()
        )
        if fits:
            assert to is not None
            KeyWorkerSpell.objects.create(programme=programme, key_worker=to, valid_from=spell.valid_to)
            taken += 1
        else:
            key_worker_due(actor, programme, on=max(on, clock.today()))
        now_due_from(actor, programme, to if fits else None)
        programme.save_changes()
        after = {"key_worker": to if fits else None, "valid_from": spell.valid_to}
        history.record(actor, "programme.key_worker", programme, after=after, pupil=programme.pupil)
    return taken


def key_worker_due(actor: Actor, programme: Programme, *, on: date) -> None:
    """Somebody of the body that commissions names a key worker."""
    due_on = duty_rules.name_key_worker_due(calendar_for(programme.school, on), on=on)
    duties.open_duty(
        actor,
        DutyKind.NAME_KEY_WORKER,
        owner=programme.commissioner,
        subject=programme,
        link=reverse("programmes:key_worker", args=[programme.public_id]),
        clause="SEIP2018 S2.4 key worker",
        due_at=end_of_work(due_on),
        pupil=programme.pupil,
    )


@transaction.atomic
def ask_for_key_workers(actor: Actor) -> int:
    """Naming a key worker becomes due for each running programme that has none. Return how many have none."""
    without = queries.without_key_worker(clock.today())
    for programme in without:
        if not queries.is_due(programme, DutyKind.NAME_KEY_WORKER):
            key_worker_due(actor, programme, on=clock.today())
    return len(without)
