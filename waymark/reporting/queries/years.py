"""The attendance of a school year: a line for each pupil, and all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.attendance import queries as attendance
from waymark.attendance.queries import Counts
from waymark.core import clock
from waymark.core.paging import Page, one_page_of_list
from waymark.core.standby import for_reports
from waymark.core.table_writer import Cell, Table
from waymark.matching import queries as matching
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.states import RollKind
from waymark.reporting import rules

ROWS = 50
YEARS = 6  # to choose from, with this one
HEADS = [
    "Surname",
    "Forename",
    "UPN",
    "School",
    "Providers",
    "Possible sessions",
    "Attended",
    "Of these late",
    "Authorised absence",
    "Unauthorised absence",
    "Of these without a reason yet",
    "Not counted",
    "Attendance in percent",
]


@dataclass(frozen=True)
class YearAsked:
    """A school year by its first calendar year; of one school on roll or one provider; the lowest attendance first."""

    year: int
    school: UUID | None = None
    provider: UUID | None = None
    lowest_first: bool = False


@dataclass(frozen=True)
class YearLine:
    """One pupil's year. The school is that on whose roll the pupil is today."""

    pupil: Pupil
    school: Organisation | None
    providers: list[Organisation]
    counts: Counts


@dataclass(frozen=True)
class YearReport:
    """A page of the lines, and what all of them come to. The choices are those of the whole year."""

    page: Page[YearLine]
    total: Counts
    children: int  # a child may have two records
    persistently_absent: int  # records
    schools: list[Organisation]
    providers: list[Organisation]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line before its records are read: keys, and the counts at each provider."""

    pupil: int
    school: int | None
    at: dict[int, Counts]

    @property
    def counts(self) -> Counts:
        return Counts.sum(self.at.values())


def years_to_choose() -> list[int]:
    """This school year and those before it, the latest first."""
    this = rules.school_year(clock.today())
    return list(range(this, this - YEARS, -1))


@for_reports
def year_report(actor: Actor, asked: YearAsked, number: int) -> YearReport:
    """The year of every pupil whose marks the actor may see, a page of it. As many statements for few as for many."""
    rows, bodies = _rows(actor, asked.year)
    schools = {row.school for row in rows if row.school is not None}
    providers = {key for row in rows for key in row.at}
    if asked.school is not None:
        rows = [row for row in rows if row.school and bodies[row.school].public_id == asked.school]
    if asked.provider is not None:
        only = {key for key in providers if bodies[key].public_id == asked.provider}
        rows = [_Row(row.pupil, row.school, {key: row.at[key] for key in only}) for row in rows if only & row.at.keys()]
    if asked.lowest_first:
        rows.sort(key=lambda row: rules.attendance_rate(row.counts.attended, row.counts.possible))
    page = one_page_of_list(rows, number, size=ROWS)
    children = matching.joined_for(actor)
    return YearReport(
        page=Page(_lines(actor, page.rows, bodies), page.number, page.of, page.total),
        total=Counts.sum([row.counts for row in rows]),
        children=len({children.get(row.pupil, -row.pupil) for row in rows}),
        persistently_absent=sum(_persistently(row.counts) for row in rows),
        schools=_by_name(bodies, schools),
        providers=_by_name(bodies, providers),
    )


def year_table(actor: Actor, year: int) -> tuple[Table, list[Pupil]]:
    """The year of every pupil whose marks the actor may see, for a file."""
    rows, bodies = _rows(actor, year)
    lines = _lines(actor, rows, bodies)
    cells: list[list[Cell]] = [
        [
            line.pupil.surname,
            line.pupil.forename,
            line.pupil.upn,
            line.school.name if line.school else "",
            "; ".join(each.name for each in line.providers),
            line.counts.possible,
            line.counts.attended,
            line.counts.late,
            line.counts.authorised,
            line.counts.unauthorised,
            line.counts.unexplained,
            line.counts.not_counted,
            rules.in_percent(line.counts.attended, line.counts.possible),
        ]
        for line in lines
    ]
    return Table("Attendance", HEADS, cells), [line.pupil for line in lines]


def _rows(actor: Actor, year: int) -> tuple[list[_Row], dict[int, Organisation]]:
    """Everybody with a mark in the year, by name, and the schools and providers concerned."""
    at: dict[int, dict[int, Counts]] = {}
    for (pupil, provider), counts in attendance.counts_between(actor, *rules.days_of_school_year(year)).items():
        at.setdefault(pupil, {})[provider] = counts
    in_order = Pupil.objects.visible_to(actor).order_by("surname", "forename", "pk").values_list("pk", flat=True)
    on_roll = RollEntry.objects.visible_to(actor).on(actor.day).filter(kind=RollKind.MAIN).order_by()
    schools = dict(on_roll.values_list("pupil_id", "school_id"))
    rows = [_Row(pupil, schools.get(pupil), at[pupil]) for pupil in in_order if pupil in at]
    keys = {key for row in rows for key in (row.school, *row.at) if key is not None}
    return rows, {each.pk: each for each in Organisation.objects.filter(pk__in=keys)}


def _lines(actor: Actor, rows: list[_Row], bodies: dict[int, Organisation]) -> list[YearLine]:
    pupils = {each.pk: each for each in Pupil.objects.visible_to(actor).filter(pk__in=[row.pupil for row in rows])}
    return [
        YearLine(
            pupil=pupils[row.pupil],
            school=bodies[row.school] if row.school else None,
            providers=_by_name(bodies, row.at),
            counts=row.counts,
        )
        for row in rows
        if row.pupil in pupils
    ]


def _by_name(bodies: dict[int, Organisation], keys: Iterable[int]) -> list[Organisation]:
    return sorted((bodies[key] for key in keys), key=lambda body: (body.name, body.pk))


def _persistently(counts: Counts) -> bool:
    facts = rules.AbsenceFacts(possible=counts.possible, missed=counts.possible - counts.attended)
    return rules.is_persistently_absent(facts, on=clock.today())
