"""The week of a programme: every half-day, at the school and at each provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from waymark.core.dates import ONE_DAY
from waymark.core.periods import not_over_by
from waymark.programmes.models import Programme, SchoolSession
from waymark.programmes.queries.components import Component, components_elsewhere
from waymark.school_year.states import Half


@dataclass(frozen=True)
class Cell:
    """A half-day of the week and what is planned for it; more than one only when they follow one another, or clash."""

    weekday: int
    half: Half
    components: list[Component] = field(default_factory=list)

    @property
    def clashes(self) -> bool:
        found = self.components
        return any(one.overlaps(other) for at, one in enumerate(found) for other in found[at + 1 :])


@dataclass(frozen=True)
class Week:
    """The programme's week as it stands on a day, with what is planned to come."""

    on: date
    cells: list[Cell]

    @property
    def components(self) -> list[Component]:
        return [component for cell in self.cells for component in cell.components]

    def cell(self, weekday: int, half: str) -> Cell:
        return next(cell for cell in self.cells if (cell.weekday, cell.half) == (weekday, half))

    @property
    def counted(self) -> list[Component]:
        """One component for each half-day: the last to begin, so that a successor replaces what ends before it."""
        return [max(cell.components, key=lambda one: one.from_day) for cell in self.cells if cell.components]

    @property
    def minutes(self) -> int:
        return sum(component.minutes for component in self.counted)

    @property
    def hours(self) -> Decimal:
        """Hours a week, breaks included, to two places."""
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.01"))

    def minutes_by_place(self) -> list[tuple[str, int]]:
        """Each place with its minutes a week, the longest first."""
        found: dict[str, int] = {}
        for component in self.counted:
            found[component.where] = found.get(component.where, 0) + component.minutes
        return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def week(programme: Programme, on: date) -> Week:
    """All half-days of the programme, Monday to Friday, morning and afternoon, in force on the day or planned from later."""
    return week_of(school_components(programme, on) + components_elsewhere(programme, on), on)


def week_of(components: list[Component], on: date) -> Week:
    """Half-days laid out as a week, each cell in the order of their first days."""
    cells = []
    for weekday in range(5):
        for half in Half:
            inside = [each for each in components if (each.weekday, each.half) == (weekday, half)]
            cells.append(Cell(weekday, half, sorted(inside, key=lambda each: (each.from_day, each.where))))
    return Week(on, cells)


def school_components(programme: Programme, on: date) -> list[Component]:
    """The half-days at the school on roll that hold on the day or from later."""
    rows = SchoolSession.objects.filter(programme=programme).filter(not_over_by(on))
    return [
        Component(
            weekday=row.weekday,
            half=Half(row.half),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            where=programme.school.name,
            organisation=programme.school,
            from_day=row.valid_from,
            until_day=row.valid_to - ONE_DAY if row.valid_to else None,
            is_school=True,
        )
        for row in rows
    ]
