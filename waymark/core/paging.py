"""A long list, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Page `number` of `of`; `total` counts the rows of all pages."""

    rows: list[Row]
    number: int
    of: int
    total: int


def page_number(text: str) -> int:
    """The number of the page that an address asks for; 1 for anything else."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def one_page(rows: QuerySet[M], number: int, *, size: int) -> Page[M]:
    """That page of the rows, or the last there is."""
    total = rows.count()
    of, number = within(total, number, size)
    return Page(list(rows[(number - 1) * size : number * size]), number, of, total)


def one_page_of_list(rows: list[Row], number: int, *, size: int) -> Page[Row]:
    """`one_page` of rows that are read already."""
    of, number = within(len(rows), number, size)
    return Page(rows[(number - 1) * size : number * size], number, of, len(rows))


def within(total: int, number: int, size: int) -> tuple[int, int]:
    """How many pages there are, and which of them is meant by that number."""
    of = max(1, -(-total // size))
    return of, min(max(1, number), of)
