"""Lists of pupils, and search."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from waymark.accounts.actors import Actor
from waymark.core.paging import one_page
from waymark.organisations.models import Organisation
from waymark.pupils import names, rules
from waymark.pupils.models import Pupil
from waymark.pupils.queries.doors import former_pupils
from waymark.pupils.queries.facts import facts_of

SEARCH_LIMIT = 50
PAGE = 30


def search(actor: Actor, text: str, *, limit: int = SEARCH_LIMIT) -> list[Pupil]:
    """The pupils the actor may know of whose names begin with these words, in any order, or whose UPN this is."""
    return list(_matching(actor, text)[:limit]) if text.strip() else []


def _matching(actor: Actor, text: str) -> QuerySet[Pupil]:
    pupils = Pupil.objects.visible_to(actor)
    text = text.replace("\0", " ")
    if not text.strip():
        return pupils
    by_name = Q()
    for word in names.folded(text).split():
        by_name &= Q(search_name__contains=f" {word}")
    by_number = Q(upn=rules.normalise_upn(text)) & ~Q(upn="")
    return pupils.filter(by_name | by_number)


@dataclass(frozen=True)
class Row:
    """A pupil in a list."""

    pupil: Pupil
    year_group: int
    main_school: Organisation | None


@dataclass(frozen=True)
class PupilsPage:
    rows: list[Row]
    number: int
    of: int
    total: int


def pupils_page(actor: Actor, *, text: str = "", page: int = 1) -> PupilsPage:
    """The pupils the actor may know of, by name, a page at a time."""
    return _paged(actor, _matching(actor, text), page)


def former_page(actor: Actor, *, page: int = 1) -> PupilsPage:
    """Former pupils of the actor's school, a page at a time."""
    return _paged(actor, former_pupils(actor), page)


def rows_page(actor: Actor, pupils: list[Pupil]) -> PupilsPage:
    """Pupils found already, as one page of a list."""
    facts = facts_of(pupils, actor.day)
    rows = [Row(each, facts[each.pk].year_group, facts[each.pk].main_school) for each in pupils]
    return PupilsPage(rows, 1, 1, len(rows))


def _paged(actor: Actor, found: QuerySet[Pupil], page: int) -> PupilsPage:
    shown = one_page(found, page, size=PAGE)
    return PupilsPage(rows_page(actor, shown.rows).rows, shown.number, shown.of, shown.total)
