"""What a programme is made of: half-days, and what later slices tell of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.urls import reverse

from waymark.core.dates import minutes_between
from waymark.core.refusals import Refusal
from waymark.organisations.models import Organisation
from waymark.programmes.models import Programme
from waymark.quality.states import OfferKind
from waymark.school_year.states import Half


@dataclass(frozen=True)
class Component:
    """One half-day of the week at one place. `from_day` and `until_day` are both included; None has no end yet."""

    weekday: int
    half: Half
    starts_at: time
    ends_at: time
    where: str
    organisation: Organisation
    from_day: date
    until_day: date | None = None
    is_school: bool = False  # at the school on roll
    reference: str = ""  # of the placement
    link: str = ""
    state: str = ""  # of the placement, in words; "" for a half-day that simply happens
    is_settled: bool = True  # False while the provider has not agreed
    kind: OfferKind | None = None
    may_be_full_time: bool = True
    is_tuition: bool = False  # of no offer: with a teacher at home, or online
    place: str = ""  # where the body teaches at several places that count as several, such as a home

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)

    def overlaps(self, other: Component) -> bool:
        """True if both would be on at least one same half-day."""
        same = (self.weekday, self.half) == (other.weekday, other.half)
        return same and _starts_before_end(self, other) and _starts_before_end(other, self)


def _starts_before_end(one: Component, other: Component) -> bool:
    return other.until_day is None or one.from_day <= other.until_day


@dataclass(frozen=True)
class Part:
    """A placement as the programme's page lists it."""

    reference: str
    title: str
    where: str
    state: str
    tone: str
    starts_on: date
    ends_on: date
    link: str
    open_gates: int = 0


@dataclass(frozen=True)
class Parts:
    """What a later slice tells of a programme."""

    components: Callable[[Programme, date], list[Component]]
    listed: Callable[[Programme, date], list[Part]]
    findings: Callable[[Programme, date, list[Component]], list[Refusal]]
    open_count: Callable[[Programme], int]  # what must end before the programme can
    elsewhere: Callable[[Sequence[int], date], set[int]]  # which of these pupils have, or are to have, half-days


_PARTS: list[Parts] = []


def parts_come_from(parts: Parts) -> None:
    """Let a later slice add its half-days, its lines and its findings to every programme."""
    _PARTS.append(parts)


def parts(programme: Programme, on: date) -> list[Part]:
    """The placements of the programme, as lines."""
    return [line for each in _PARTS for line in each.listed(programme, on)]


_PAGES: list[tuple[str, str]] = []


def page_comes_from(words: str, name: str) -> None:
    """Let a later slice be reached from every programme: the words of the link, and the page's name."""
    _PAGES.append((words, name))


def pages_elsewhere(programme: Programme) -> list[tuple[str, str]]:
    """Pages of later slices about the programme: words and address."""
    return [(words, reverse(name, args=[programme.public_id])) for words, name in _PAGES]


def open_parts(programme: Programme) -> int:
    """How many placements have not ended."""
    return sum(each.open_count(programme) for each in _PARTS)


def components_elsewhere(programme: Programme, on: date) -> list[Component]:
    """The half-days with providers that the pupil has on the day, or is to have."""
    return [component for each in _PARTS for component in each.components(programme, on)]


def pupils_elsewhere(pupils: Sequence[int], on: date) -> set[int]:
    """Which of these pupils have a half-day at a provider on the day, or are to have one."""
    return {pupil for each in _PARTS for pupil in each.elsewhere(pupils, on)}


def findings_elsewhere(programme: Programme, on: date, components: list[Component]) -> list[Refusal]:
    """What later slices find of such a week."""
    return [finding for each in _PARTS for finding in each.findings(programme, on, components)]
