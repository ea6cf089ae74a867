"""Who may know of a pupil: rows opened and closed by the services that write the facts behind them (DD4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.core import history
from waymark.core.kept import kept
from waymark.core.models import Record
from waymark.core.rows import insert
from waymark.organisations.models import Organisation
from waymark.pupils.models import Involvement, Pupil, RollEntry
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
    found = _open.first(pupil.pk, organisation.pk, basis, source.public_id)
    if found:
        return found
    row = Involvement(
        pupil=pupil,
        organisation=organisation,
        basis=basis,
        valid_from=valid_from,
        valid_to=valid_to,
        source_type=source._meta.label_lower,
        source_id=source.public_id,
    )
    insert([row])
    history.record(
        actor,
        "involvement.open",
        pupil,
        after={"organisation": organisation, "basis": basis, "valid_from": valid_from, "valid_to": valid_to},
        pupil=pupil,
    )
    return row


@kept
def _open(pupil: int, organisation: int, basis: Basis, source: UUID) -> QuerySet[Involvement]:
    rows = Involvement.objects.filter(pupil=pupil, organisation=organisation, basis=basis, source_id=source)
    return rows.filter(valid_to__isnull=True)[:1]


@dataclass(frozen=True)
class Opening:
    """An involvement to be opened among many."""

    pupil: Pupil
    organisation: Organisation
    basis: Basis
    source: Record
    valid_from: date


@transaction.atomic
def involve_many(actor: Actor, openings: Sequence[Opening]) -> None:
    """Open many involvements of new facts at once, with one event that names every pupil and body."""
    if not openings:
        return
    Involvement.objects.bulk_create(
        [
            Involvement(
                pupil=each.pupil,
                organisation=each.organisation,
                basis=each.basis,
                valid_from=each.valid_from,
                source_type=each.source._meta.label_lower,
                source_id=each.source.public_id,
            )
            for each in openings
        ],
        batch_size=500,
    )
    rows = [[each.pupil, each.organisation, each.basis, each.valid_from] for each in openings]
    pupils = {each.pupil.pk: each.pupil for each in openings}.values()
    history.record(actor, "involvement.open_many", after={"involvements": rows}, pupils=pupils)


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


# Whether the rows agree with the facts they rest on


@dataclass(frozen=True)
class Fact:
    """A fact for which an involvement must stand: the keys of the row it should have."""

    pupil_id: int
    organisation_id: int
    basis: Basis
    source_id: UUID
    valid_from: date
    valid_to: date | None = None


FACTS: dict[frozenset[Basis], Callable[[], Iterator[Fact]]] = {}


def facts_behind(*bases: Basis) -> Callable[[Callable[[], Iterator[Fact]]], Callable[[], Iterator[Fact]]]:
    """Register what answers for involvements of these bases: it yields every fact, past and present.

    A slice that opens involvements registers its own, so that `involvements check` can compare rows and facts.
    """

    def register(facts: Callable[[], Iterator[Fact]]) -> Callable[[], Iterator[Fact]]:
        FACTS[frozenset(bases)] = facts
        return facts

    return register


@facts_behind(Basis.ROLL, Basis.SCHOOL_AUTHORITY)
def roll_facts() -> Iterator[Fact]:
    """A roll entry opens the pupil to the school and to its authority."""
    for entry in RollEntry.objects.select_related("school").iterator():
        yield Fact(entry.pupil_id, entry.school_id, Basis.ROLL, entry.public_id, entry.valid_from, entry.valid_to)
        if entry.school.parent_authority_id:
            yield Fact(
                entry.pupil_id,
                entry.school.parent_authority_id,
                Basis.SCHOOL_AUTHORITY,
                entry.public_id,
                entry.valid_from,
                entry.valid_to,
            )


@dataclass(frozen=True)
class Difference:
    """A row without its fact, or a fact without its row. It names keys, never people."""

    words: str
    pupil_id: int


def differences() -> Iterator[Difference]:
    """Where involvements and the facts behind them do not agree. The home authority of today is compared as well."""
    for bases, facts in FACTS.items():
        rows = {
            (row.pupil_id, row.organisation_id, row.basis, row.source_id): row
            for row in Involvement.objects.filter(basis__in=bases).iterator()
        }
        for fact in facts():
            row = rows.pop((fact.pupil_id, fact.organisation_id, fact.basis, fact.source_id), None)
            if row is None:
                yield Difference(f"{fact.basis}: a fact from {fact.valid_from} has no involvement", fact.pupil_id)
            elif (row.valid_from, row.valid_to) != (fact.valid_from, fact.valid_to):
                said = f"{row.valid_from} to {row.valid_to}, the fact {fact.valid_from} to {fact.valid_to}"
                yield Difference(f"{fact.basis}: the involvement runs {said}", fact.pupil_id)
        for row in rows.values():
            yield Difference(f"{row.basis}: an involvement from {row.valid_from} rests on no fact", row.pupil_id)
    yield from _home_differences()
    yield from _without_source()


def _home_differences() -> Iterator[Difference]:
    live = dict(
        Involvement.objects.filter(basis=Basis.HOME_AUTHORITY, valid_to__isnull=True).values_list(
            "pupil_id", "organisation_id"
        )
    )
    for pupil_id, home in Pupil.objects.values_list("pk", "home_authority_id").iterator():
        if live.pop(pupil_id, None) != home:
            yield Difference(f"{Basis.HOME_AUTHORITY}: the involvement is not of the pupil's home authority", pupil_id)


def _without_source() -> Iterator[Difference]:
    """Involvements of every basis whose source is not there, or is about another pupil."""
    for source_type in Involvement.objects.order_by().values_list("source_type", flat=True).distinct():
        model = apps.get_model(source_type)
        about = "pk" if model is Pupil else "pupil_id"
        pupils = dict(model._default_manager.values_list("public_id", about).iterator())
        rows = Involvement.objects.filter(source_type=source_type)
        for pupil_id, source_id, basis in rows.values_list("pupil_id", "source_id", "basis").iterator():
            if pupils.get(source_id) != pupil_id:
                yield Difference(f"{basis}: the {source_type} it rests on is not there, or not of this pupil", pupil_id)
