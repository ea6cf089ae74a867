"""Who is the key worker of a programme, who was, and who may be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.roles import Role
from waymark.core.periods import holds_on
from waymark.organisations.models import Organisation
from waymark.programmes.models import KeyWorkerSpell, Programme

KEY_WORKER_ROLES = (Role.KEY_WORKER, Role.COORDINATOR)


def key_worker(programme: Programme, on: date) -> Membership | None:
    """Who is the key worker on the day."""
    spell = (
        programme.key_workers.filter(holds_on(on)).select_related("key_worker__person", "key_worker__organisation")
    ).first()
    return spell.key_worker if spell else None


def key_workers_on(programmes: Iterable[Programme], on: date) -> dict[int, Membership]:
    """The key worker of each programme on the day, by the programme's key, in one statement."""
    spells = KeyWorkerSpell.objects.filter(holds_on(on), programme__in=list(programmes))
    return {spell.programme_id: spell.key_worker for spell in spells.select_related("key_worker__person")}


def key_worker_history(programme: Programme) -> list[KeyWorkerSpell]:
    return list(programme.key_workers.select_related("key_worker__person"))


def possible_key_workers(organisation: Organisation, on: date) -> list[Membership]:
    """People of the commissioner who may be a key worker on the day, by name."""
    return holders(organisation, KEY_WORKER_ROLES, on)
