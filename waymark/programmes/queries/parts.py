"""What is written down beside the week: rows of each part, and which parts still wait."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value

from waymark.accounts.actors import Actor
from waymark.core.lookup import one_or_404
from waymark.programmes import rules
from waymark.programmes.models import (
    AccessArrangement,
    AgencyPart,
    ExamEntry,
    NotNeeded,
    PastoralPart,
    Programme,
)
from waymark.programmes.states import ArrangementState, ExamState, PartKind

MODELS: dict[PartKind, Any] = {
    PartKind.PASTORAL: PastoralPart,
    PartKind.EXAMS: ExamEntry,
    PartKind.ARRANGEMENTS: AccessArrangement,
    PartKind.AGENCIES: AgencyPart,
}
STANDS: dict[PartKind, Q] = {
    PartKind.PASTORAL: Q(ended_on__isnull=True),
    PartKind.EXAMS: ~Q(state=ExamState.WITHDRAWN),
    PartKind.ARRANGEMENTS: Q(state__in=[ArrangementState.ASKED, ArrangementState.APPROVED]),
    PartKind.AGENCIES: Q(ended_on__isnull=True),
}


def part_rows(programme: Programme, part: PartKind) -> tuple[list[Any], list[Any]]:
    """The rows of the part that stand, and those that are over; for somebody who may see the programme."""
    rows: QuerySet[Any] = MODELS[part].objects.filter(programme=programme)
    standing = {row.pk for row in rows.filter(STANDS[part])}
    everything = list(rows.select_related("added_by__person"))
    return [row for row in everything if row.pk in standing], [row for row in everything if row.pk not in standing]


def part_or_404(actor: Actor, part: PartKind, row_id: UUID) -> Any:
    """One row of a part, with its programme."""
    rows = MODELS[part].objects.visible_to(actor)
    return one_or_404(rows.select_related("programme__pupil", "programme__commissioner", "programme__school"), row_id)


def not_needed(programme: Programme) -> dict[PartKind, NotNeeded]:
    """The parts of which somebody said that nothing is needed."""
    rows = programme.not_needed.filter(is_current=True).select_related("said_by__person")
    return {PartKind(row.part): row for row in rows}


def counts(programme: Programme) -> dict[PartKind, int]:
    """How many rows of each part stand, in one statement."""
    first, *others = (
        MODELS[part]
        .objects.filter(STANDS[part], programme=programme)
        .order_by()
        .values_list(Value(part.value, output_field=CharField()), flat=True)
        for part in PartKind
    )
    found = Counter(first.union(*others, all=True))
    return {part: found[part.value] for part in PartKind}


def to_do(year: int, found: dict[PartKind, int], needless: dict[PartKind, NotNeeded], on: date) -> list[PartKind]:
    """The parts that wait for somebody to write them down."""
    facts = rules.PartsFacts(
        year_group=year,
        has_rows=tuple(part for part, count in found.items() if count),
        not_needed=tuple(needless),
    )
    return rules.parts_to_do(facts, on=on)
