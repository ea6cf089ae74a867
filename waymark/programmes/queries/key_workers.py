"""Who is the key worker of a programme, who was, and who may be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.roles import Role
from waymark.core.kept import kept
from waymark.core.periods import holds_on
from waymark.organisations.models import Organisation
from waymark.programmes.models import KeyWorkerSpell, Programme
from waymark.programmes.states import ProgrammeState

KEY_WORKER_ROLES = (Role.KEY_WORKER, Role.COORDINATOR)
KEY_WORKERS_AT_A_SCHOOL = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)


def key_worker_roles(commissioner: Organisation) -> tuple[Role, ...]:
    """Who may be a key worker: where a school commissions by itself, those who arrange it there."""
    return KEY_WORKERS_AT_A_SCHOOL if commissioner.is_school else KEY_WORKER_ROLES


def key_worker(programme: Programme, on: date) -> Membership | None:
    """Who is the key worker on the day."""
    spell = _spell_on.first(programme.pk, on)
    return spell.key_worker if spell else None


@kept
def _spell_on(programme: int, on: date) -> QuerySet[KeyWorkerSpell]:
    rows = KeyWorkerSpell.objects.filter(holds_on(on), programme=programme)
    return rows.select_related("key_worker__person", "key_worker__organisation")[:1]


def live_key_worker(programme: Programme, on: date) -> Membership | None:
    """Who is named, as long as they work for the body that commissions: on the day, or from a later one."""
    spell = _open_spell.first(programme.pk)
    return spell.key_worker if spell and is_live(spell, on) else None


@kept
def _open_spell(programme: int) -> QuerySet[KeyWorkerSpell]:
    rows = KeyWorkerSpell.objects.filter(programme=programme, valid_to__isnull=True)
    return rows.select_related("key_worker__person", "key_worker__organisation")[:1]


def is_live(spell: KeyWorkerSpell, on: date) -> bool:
    """Whether the spell has no end, and its person still works for the body."""
    worker = spell.key_worker
    gone = (worker.valid_to is not None and worker.valid_to <= on) or not worker.person.is_active
    return spell.valid_to is None and not gone


def without_key_worker(on: date) -> list[Programme]:
    """Running programmes that nobody looks after: no open spell, or one of somebody who has gone."""
    gone = Q(key_worker__valid_to__lte=on) | Q(key_worker__person__is_active=False)
    cared_for = KeyWorkerSpell.objects.filter(valid_to__isnull=True).exclude(gone)
    rows = Programme.objects.filter(state=ProgrammeState.RUNNING).exclude(pk__in=cared_for.values("programme_id"))
    return list(rows.select_related("pupil", "school", "commissioner"))


def key_workers_on(programmes: Iterable[Programme], on: date) -> dict[int, Membership]:
    """The key worker of each programme on the day, by the programme's key, in one statement."""
    spells = KeyWorkerSpell.objects.filter(holds_on(on), programme__in=list(programmes))
    return {spell.programme_id: spell.key_worker for spell in spells.select_related("key_worker__person")}


def caseload(memberships: Iterable[Membership]) -> list[KeyWorkerSpell]:
    """For whom these people are key worker, without an end so far, in programmes that go on."""
    spells = KeyWorkerSpell.objects.filter(key_worker__in=list(memberships), valid_to__isnull=True)
    running = spells.exclude(programme__state=ProgrammeState.ENDED)
    return list(running.select_related("programme__pupil", "programme__commissioner", "programme__school"))


def caseload_of_nobody(on: date) -> list[KeyWorkerSpell]:
    """Spells without an end whose key worker's role has ended by the day, or whose account is closed."""
    gone = Q(key_worker__valid_to__lte=on) | Q(key_worker__person__is_active=False)
    spells = KeyWorkerSpell.objects.filter(gone, valid_to__isnull=True).exclude(programme__state=ProgrammeState.ENDED)
    return list(spells.select_related("programme__pupil", "programme__commissioner", "programme__school"))


def key_worker_history(programme: Programme) -> list[KeyWorkerSpell]:
    return list(programme.key_workers.select_related("key_worker__person"))


def possible_key_workers(organisation: Organisation, on: date) -> list[Membership]:
    """People of the commissioner who may be a key worker on the day, by name."""
    return holders(organisation, key_worker_roles(organisation), on)
