"""One row by its public id."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)


def one_or_404(rows: QuerySet[M], public_id: UUID) -> M:
    """The row of that public id among these, which the caller has cut down to what its actor may see; else Http404."""
    return found_or_404(rows.filter(public_id=public_id).first())


def found_or_404(row: M | None) -> M:
    """The row that was asked for; Http404 where there was none."""
    if row is None:
        raise Http404
    return row


def as_uuid(text: str) -> UUID | None:
    """The public id that the text is; None for anything else that somebody may have sent."""
    try:
        return UUID(text)
    except ValueError:
        return None
