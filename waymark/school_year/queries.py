"""The calendar of a school, for rules, pages and other slices."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet, Value

from waymark.accounts.actors import Actor
from waymark.core.dates import academic_year
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.organisations.models import Organisation
from waymark.school_year import rules
from waymark.school_year.models import Closure, HalfTerm


@cache
def bank_holidays() -> tuple[date, ...]:
    """The bank holidays of England that are known, in order."""
    return tuple(date.fromisoformat(row["date"]) for row in _bank_holiday_rows())


@cache
def bank_holiday_names() -> dict[date, str]:
    return {date.fromisoformat(row["date"]): row["title"] for row in _bank_holiday_rows()}


def _bank_holiday_rows() -> list[dict[str, str]]:
    file = resources.files("waymark.school_year").joinpath("data", "bank_holidays_england.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def calendar_for(organisation: Organisation, on: date) -> rules.SchoolCalendar:
    """The calendar of a body around `on`: its own half terms, year by year, else those of its authority.

    It reaches from the academic year before that of `on` to the one after. Closures are the body's own and its
    authority's. A body without any half terms has a calendar without terms, and every question about it says so.
    """
    return calendars_for([organisation], on)[organisation.pk]


def calendars_for(organisations: list[Organisation], on: date) -> dict[int, rules.SchoolCalendar]:
    """`calendar_for` for several bodies in one query, by the key of the body."""
    years = range(academic_year(on) - 1, academic_year(on) + 3)  # the area's years open in August: one more is safe
    bodies = {each.pk for each in organisations} | {each.parent_authority_id for each in organisations}
    rows = [_Dates(*row) for row in _dates(tuple(sorted(each for each in bodies if each is not None)), tuple(years))]
    terms, closures = [row for row in rows if not row.is_closure], [row for row in rows if row.is_closure]
    with_own = {row.organisation_id for row in rows}
    lent: dict[int | None, rules.SchoolCalendar] = {}  # to those without a date of their own, by their authority
    found: dict[int, rules.SchoolCalendar] = {}
    for each in organisations:
        if each.pk in with_own:
            found[each.pk] = _calendar(each, terms, closures)
            continue
        if each.parent_authority_id not in lent:
            lent[each.parent_authority_id] = _calendar(each, terms, closures)
        found[each.pk] = lent[each.parent_authority_id]
    return found


class _Dates(NamedTuple):
    """A half term or a closure of a body, as far as a calendar needs it."""

    is_closure: bool
    organisation_id: int
    academic_year: int
    name: str
    starts_on: date
    ends_on: date

    @property
    def on(self) -> date:
        return self.starts_on


@kept
def _dates(bodies: tuple[int, ...], years: tuple[int, ...]) -> QuerySet[HalfTerm, tuple[Any, ...]]:
    """The half terms of these bodies in these years and all their closures, in one question."""
    terms = HalfTerm.objects.in_force().filter(organisation__in=bodies, academic_year__in=years).order_by()
    closures = Closure.objects.in_force().filter(organisation__in=bodies).order_by()
    return (
        terms.annotate(is_closure=Value(False))
        .values_list("is_closure", "organisation_id", "academic_year", "name", "starts_on", "ends_on")
        .union(
            closures.annotate(is_closure=Value(True), year=Value(0), name=Value(""), ends_on=F("on")).values_list(
                "is_closure", "organisation_id", "year", "name", "on", "ends_on"
            ),
            all=True,
        )
    )


def _calendar(
    organisation: Organisation, terms: Sequence[HalfTerm | _Dates], closures: Sequence[Closure | _Dates]
) -> rules.SchoolCalendar:
    own = [term for term in terms if term.organisation_id == organisation.pk]
    own_years = {term.academic_year for term in own}
    lent = [
        term
        for term in terms
        if term.organisation_id == organisation.parent_authority_id and term.academic_year not in own_years
    ]
    mine = {organisation.pk, organisation.parent_authority_id}
    return rules.SchoolCalendar(
        terms=tuple(
            rules.Term(name=term.name, starts_on=term.starts_on, ends_on=term.ends_on)
            for term in sorted(own + lent, key=lambda term: term.starts_on)
        ),
        closures=tuple(
            rules.Closure(starts_on=closure.on, ends_on=closure.on)
            for closure in closures
            if closure.organisation_id in mine
        ),
        bank_holidays=bank_holidays(),
    )


def school_academic_year(organisation: Organisation, on: date) -> int:
    """The academic year the body is in: the next one from the day its autumn term opens, if that is in August."""
    year = academic_year(on)
    opens_on = first_day(organisation, year + 1)
    return year + 1 if opens_on is not None and opens_on <= on else year


def school_years(organisations: list[Organisation], on: date) -> dict[int, int]:
    """`school_academic_year` for several bodies in one query, by the key of the body."""
    year = academic_year(on)
    bodies = {each.pk for each in organisations} | {each.parent_authority_id for each in organisations}
    rows = HalfTerm.objects.in_force().filter(organisation__in=bodies - {None}, academic_year=year + 1)
    opens: dict[int, date] = {}
    for body, starts_on in rows.values_list("organisation_id", "starts_on"):
        opens[body] = min(starts_on, opens.get(body, starts_on))
    found = {}
    for each in organisations:
        opens_on = opens.get(each.pk) or opens.get(each.parent_authority_id or each.pk)
        found[each.pk] = year + 1 if opens_on is not None and opens_on <= on else year
    return found


def first_day(organisation: Organisation, year: int) -> date | None:
    """The first day of the body's academic year, by its own dates, else its authority's; None if not known."""
    bodies = (organisation.pk, organisation.parent_authority_id or organisation.pk)
    found = _starts(bodies, (year,))
    own = [starts_on for body, starts_on in found if body == organisation.pk]
    return next(iter(own or [starts_on for _, starts_on in found]), None)


@kept
def _starts(bodies: tuple[int, ...], years: tuple[int, ...]) -> QuerySet[HalfTerm, tuple[int, date]]:
    """`years` is one, in a tuple: what stands in for a number is no year that a small column may be equal to."""
    rows = HalfTerm.objects.in_force().filter(organisation__in=bodies, academic_year__in=years)
    return rows.order_by("starts_on").values_list("organisation_id", "starts_on")


@dataclass(frozen=True)
class YearPage:
    """A year of a body: its half terms, whose they are, and the days without pupils."""

    organisation: Organisation
    academic_year: int
    half_terms: list[HalfTerm]
    whose: Organisation | None
    closures: list[Closure]
    bank_holidays: list[tuple[date, str]]
    session_count: int
    first_year: int
    last_year: int


def year_page(organisation: Organisation, year: int) -> YearPage:
    """The half terms and closures of one academic year, the authority's where the body has none of its own."""
    authority = organisation.parent_authority
    bodies = [each for each in (organisation, authority) if each is not None]
    all_terms = list(
        HalfTerm.objects.in_force().filter(organisation__in=bodies, academic_year=year).order_by("starts_on")
    )
    own = [term for term in all_terms if term.organisation_id == organisation.pk]
    terms = own or all_terms
    starts_on = min((term.starts_on for term in terms), default=date(year, 8, 1))
    ends_on = max((term.ends_on for term in terms), default=date(year + 1, 7, 31))
    closures = list(
        Closure.objects.in_force()
        .filter(organisation__in=bodies, on__gte=date(year, 8, 1), on__lte=date(year + 1, 8, 31))
        .select_related("organisation")
        .order_by("on")
    )
    calendar = _calendar(organisation, terms, closures)
    names = bank_holiday_names()
    return YearPage(
        organisation=organisation,
        academic_year=year,
        half_terms=terms,
        whose=(organisation if own else authority) if terms else None,
        closures=[each for each in closures if starts_on <= each.on <= ends_on],
        bank_holidays=[(day, names[day]) for day in bank_holidays() if starts_on <= day <= ends_on],
        session_count=_session_count(calendar, starts_on, ends_on) if terms else 0,
        first_year=2023,
        last_year=2028,
    )


def _session_count(calendar: rules.SchoolCalendar, starts_on: date, ends_on: date) -> int:
    days = (date.fromordinal(number) for number in range(starts_on.toordinal(), ends_on.toordinal() + 1))
    return sum(len(rules.sessions_of_day(calendar, on=day)) for day in days)


def closure_or_404(actor: Actor, closure_id: UUID) -> Closure:
    return one_or_404(Closure.objects.visible_to(actor).in_force().select_related("organisation"), closure_id)
