"""What the reckoning is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from waymark.designs.rules import PlaceLaw
from waymark.organisations.states import PatternPlace
from waymark.placements.rules import Price
from waymark.programmes.rules import WeekSession
from waymark.quality.states import Subject
from waymark.school_year.states import Half

HalfDay = tuple[int, Half]
WEEK: tuple[HalfDay, ...] = tuple((weekday, half) for weekday in range(5) for half in Half)


class Wish(StrEnum):
    """What was asked and may be let go of. The law, the years and the free places may not."""

    HOURS = "hours"
    SCHOOL = "school"
    PATTERN = "pattern"
    BUDGET = "budget"
    DISTANCE = "distance"
    SIGNED_OFF = "signed_off"
    PLACES = "places"
    SUBJECTS = "subjects"
    CAREFUL = "careful"


class Aim(StrEnum):
    """What a proposed week is best at."""

    PRICE = "price"
    DISTANCE = "distance"
    PLACES = "places"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An offer that this pupil may have. `half_days` are those with a free place, each with its minutes."""

    key: str
    place: str
    half_days: Mapping[HalfDay, int]
    price: Price
    miles: int | None = None
    is_signed_off: bool = True
    subjects: frozenset[Subject] = frozenset()
    may_be_full_time: bool = True
    in_pattern: PatternPlace | None = None  # as what a half-day there counts, where a pattern is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks for; None asks nothing. `subjects` are taught somewhere, the school teaching
    all; `careful`: nothing that would only warn; `pattern`: half-days of the week at
    each place of it, in all."""

    least_minutes: int
    most_minutes: int
    at_school: int
    budget_pence: int | None = None
    most_miles: int | None = None
    most_places: int | None = None
    signed_off_only: bool = True
    subjects: tuple[Subject, ...] = ()
    careful: bool = True
    pattern: Mapping[PatternPlace, int] = field(default_factory=dict)

    def wishes(self) -> tuple[Wish, ...]:
        """What was asked, in the order in which it is said."""
        asked = {
            Wish.HOURS: True,
            Wish.SCHOOL: True,
            Wish.PATTERN: bool(self.pattern),
            Wish.BUDGET: self.budget_pence is not None,
            Wish.DISTANCE: self.most_miles is not None,
            Wish.SIGNED_OFF: self.signed_off_only,
            Wish.PLACES: self.most_places is not None,
            Wish.SUBJECTS: bool(self.subjects),
            Wish.CAREFUL: self.careful,
        }
        return tuple(wish for wish, is_asked in asked.items() if is_asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverFacts:
    """A pupil's week to fill. `fixed` half-days are kept; `school` has the minutes of each half-day there.

    `guarded` has the law of each place that is no school. `single_place_agreed`: a reason for one place is written.
    `school_in_pattern` and `fixed_in_pattern` say as what half-days there, and those that are kept, count in a pattern.
    """

    candidates: tuple[Candidate, ...]
    school: Mapping[HalfDay, int]
    asked: Asked
    fixed: tuple[WeekSession, ...] = ()
    guarded: Mapping[str, PlaceLaw] = field(default_factory=dict)
    single_place_agreed: bool = False
    school_in_pattern: PatternPlace | None = None
    fixed_in_pattern: Mapping[PatternPlace, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A week that fits: half-days at school, and of each offer by its key. `is_best` at its aim, of those still open."""

    aim: Aim
    at_school: tuple[HalfDay, ...]
    picks: Mapping[str, tuple[HalfDay, ...]]
    minutes: int
    pence_a_week: int
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The smallest set of wishes that cannot be met together; empty where what is kept already breaks the law.

    `most_minutes` is the longest week that meets the other wishes of the set, `least_pence` the cheapest, where the set
    has hours, or a budget.
    """

    wishes: tuple[Wish, ...]
    most_minutes: int | None = None
    least_pence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """Up to three weeks, or why there is none."""

    weeks: tuple[Proposal, ...] = ()
    conflict: Conflict | None = None
