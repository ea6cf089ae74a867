"""The ledger of fair shares: who took how many in an academic year, for every thousand pupils on roll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.dates import academic_year
from waymark.core.lookup import one_or_404
from waymark.moves import rules
from waymark.moves.models import FairAccessCase, ManagedMove, RollSize
from waymark.moves.states import CaseState, MoveState, Share
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation


@dataclass(frozen=True)
class Line:
    """A school, or all schools together: the figures in order and their sum, None where one is not shown."""

    name: str
    figures: list[int | None]
    on_roll: int | None
    rate: Decimal | None
    school: Organisation | None = None
    is_own: bool = False


@dataclass(frozen=True)
class LedgerPage:
    """The ledger of one academic year. `in_full` for those who decide; otherwise small figures are hidden."""

    year: int
    whose: Organisation | None
    lines: list[Line]
    in_full: bool
    may_enter_roll: bool
    partnerships: list[Organisation]

    @property
    def hides(self) -> bool:
        return any(figure is None for line in self.lines for figure in line.figures)


def ledger_page(actor: Actor, *, year: int | None = None, partnership: str = "") -> LedgerPage:
    """The schools of the actor's partnership; for an officer all schools of the area, or of one partnership."""
    year = year if year is not None else academic_year(actor.day)
    whose, schools, choices = _scope(actor, partnership)
    in_full = actor.may(Permission.FAIR_ACCESS_DECIDE)
    listed = list(schools)
    sizes = dict(RollSize.objects.filter(school__in=listed, academic_year=year).values_list("school_id", "number"))
    counts = _taken(listed, year)
    rows = tuple(rules.Taken(counts=tuple(counts[school.pk, share] for share in Share)) for school in listed)
    return LedgerPage(
        year=year,
        whose=whose,
        lines=_lines(actor, listed, rows, sizes, in_full=in_full),
        in_full=in_full,
        may_enter_roll=actor.may(Permission.FAIR_ACCESS_EDIT),
        partnerships=choices,
    )


def _scope(actor: Actor, partnership: str) -> tuple[Organisation | None, QuerySet[Organisation], list[Organisation]]:
    """Whose ledger the actor reads, its schools, and which others an officer may choose."""
    body = actor.organisation
    if body.is_authority:
        choices = list(Organisation.objects.partnerships().filter(parent_authority=body).order_by("name"))
        chosen = next((each for each in choices if str(each.public_id) == partnership), None)
        if chosen:
            return chosen, organisations.member_schools(chosen, actor.day), choices
        schools = Organisation.objects.schools().open_on(actor.day).filter(parent_authority=body)
        return body, schools.order_by("name"), choices
    group = body if body.is_partnership else organisations.partnership_of(body, actor.day)
    if group is None:
        return None, Organisation.objects.none(), []
    return group, organisations.member_schools(group, actor.day), []


def _taken(schools: list[Organisation], year: int) -> Counter[tuple[int, Share]]:
    """How many each school put on its main roll between 1 September and 31 August, by kind."""
    first, last = date(year, 9, 1), date(year + 1, 8, 31)
    found: Counter[tuple[int, Share]] = Counter()
    cases = FairAccessCase.objects.filter(
        school__in=schools, state=CaseState.ADMITTED, admitted_on__range=(first, last)
    )
    for school, excluded in cases.order_by().values_list("school_id", "was_excluded"):
        found[school or 0, Share.PERMANENTLY_EXCLUDED if excluded else Share.FAIR_ACCESS] += 1
    moves = ManagedMove.objects.filter(to_school__in=schools, state=MoveState.MOVED, admitted_on__range=(first, last))
    for school in moves.order_by().values_list("to_school_id", flat=True):
        found[school, Share.MANAGED_MOVE] += 1
    return found


def _lines(
    actor: Actor, schools: list[Organisation], rows: tuple[rules.Taken, ...], sizes: dict[int, int], *, in_full: bool
) -> list[Line]:
    """A line for each school and the last for all, as this actor may read it. None without a school."""
    cells = rules.guarded(rules.LedgerFacts(rows=rows), on=actor.day)
    lines = []
    for school, line in zip([*schools, None] if schools else [], cells, strict=True):
        own = school is not None and school.pk == actor.organisation_pk
        shown = [None if cell.hidden and not (in_full or own) else cell.number for cell in line]
        on_roll = sizes.get(school.pk) if school else _sum(sizes.get(each.pk) for each in schools)
        together = shown[-1]
        rate = None
        if together is not None:
            rate = rules.per_thousand(rules.ShareFacts(number=together, on_roll=on_roll), on=actor.day)
        lines.append(Line(school.name if school else "All", shown, on_roll, rate, school, own))
    return lines


def _sum(numbers: Iterable[int | None]) -> int | None:
    """The sum, or None where one of them is not known."""
    listed = list(numbers)
    known = [number for number in listed if number is not None]
    return sum(known) if len(known) == len(listed) else None


def may_enter_roll(actor: Actor, school: Organisation) -> bool:
    """Whether the school is one of the actor's area or partnership, and the role enters figures."""
    _, schools, _ = _scope(actor, "")
    return actor.may(Permission.FAIR_ACCESS_EDIT) and schools.filter(pk=school.pk).exists()


def school_of_ledger_or_404(actor: Actor, school_id: UUID) -> Organisation:
    """A school whose line the actor sees."""
    return one_or_404(_scope(actor, "")[1], school_id)


def roll_size(school: Organisation, year: int) -> RollSize | None:
    return RollSize.objects.filter(school=school, academic_year=year).first()
