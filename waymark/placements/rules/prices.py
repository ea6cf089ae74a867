"""What a week costs, and the whole stay, in pence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from waymark.core.clauses import cites
from waymark.core.money import shares
from waymark.placements.rules.fees import Fee, Times, fees_of_stay
from waymark.quality.states import PriceUnit
from waymark.school_year.rules import SchoolCalendar, school_academic_year, sessions_of_day, term_of
from waymark.school_year.states import Half

HalfDay = tuple[int, Half]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    pence: int
    unit: PriceUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPart:
    """The half-days of a part, Monday being 0, and its price; without one it costs nothing."""

    key: str
    half_days: tuple[HalfDay, ...]
    price: Price | None = None


def price_per_week(parts: Iterable[PricedPart]) -> int:
    """The price in pence of a full week: by half-day, by day that has one, or by week that has any."""
    return sum(_a_week(part) for part in parts)


def _a_week(part: PricedPart) -> int:
    if part.price is None or not part.half_days:
        return 0
    if part.price.unit == PriceUnit.SESSION:
        return part.price.pence * len(set(part.half_days))
    if part.price.unit == PriceUnit.DAY:
        return part.price.pence * len({weekday for weekday, _ in part.half_days})
    return part.price.pence


def pence_a_half_day(part: PricedPart) -> int:
    """What a half-day comes to when all half-days of the part are taken, so that prices of any unit can be compared.

    Rounded half up; nought for a part without half-days.
    """
    if not part.half_days:
        return 0
    return int((Decimal(_a_week(part)) / len(set(part.half_days))).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFacts:
    """Parts from a first to a last day, both included, on the days on which the school of `calendar` meets.

    `fees` are those beside the prices.
    """

    parts: tuple[PricedPart, ...]
    calendar: SchoolCalendar
    starts_on: date
    planned_end_on: date
    fees: tuple[Fee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The price of a whole stay; `fees_pence` are in `pence`, and `by_part` adds up to the rest of it.

    `school_weeks` are those with a school day in them.
    """

    pence: int
    fees_pence: int = 0
    by_part: Mapping[str, int] = field(default_factory=dict, hash=False)
    school_weeks: int = 0


@cites("WM week budget", "WM fees")
def price_of_stay(facts: StayFacts, *, on: date) -> Stay:
    """The price in pence of all half-days that happen: those of the plan on which the school meets.

    A price by the day is paid for a day with at least one of its half-days, one by the week in the share of the
    week's half-days that happen. The whole is rounded half up once, and parted by largest remainder. Fees come on top;
    one for each term or year is due for each that has a day of the plan. CalendarRunsOut where the calendar does not
    reach the last day. `on` plays no part.
    """
    del on
    days = _school_days(facts)
    exact = {part.key: _exact(part, days) for part in facts.parts}
    total = int(sum(exact.values(), Decimal(0)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    split = shares(total, list(exact.values())) if any(exact.values()) else [0] * len(exact)
    weeks = {day.isocalendar()[:2] for day in days}
    fees = fees_of_stay(facts.fees, _times(facts, days)) if facts.fees else 0
    return Stay(
        pence=total + fees, fees_pence=fees, by_part=dict(zip(exact, split, strict=True)), school_weeks=len(weeks)
    )


def _times(facts: StayFacts, days: Mapping[date, tuple[Half, ...]]) -> Times:
    planned = {half_day for part in facts.parts for half_day in part.half_days}
    there = {day: sum((day.weekday(), half) in planned for half in halves) for day, halves in days.items()}
    on = [day for day, count in there.items() if count]
    return Times(
        sessions=sum(there.values()),
        terms=len({term_of(facts.calendar, on=day) for day in on}),
        years=len({school_academic_year(facts.calendar, on=day) for day in on}),
    )


def _school_days(facts: StayFacts) -> dict[date, tuple[Half, ...]]:
    """The days on which the school meets, with their half-days."""
    found = {}
    for number in range((facts.planned_end_on - facts.starts_on).days + 1):
        day = facts.starts_on + timedelta(days=number)
        halves = sessions_of_day(facts.calendar, on=day)
        if halves:
            found[day] = halves
    return found


def _exact(part: PricedPart, days: Mapping[date, tuple[Half, ...]]) -> Decimal:
    planned = set(part.half_days)
    if part.price is None or not planned:
        return Decimal(0)
    happen = [sum((day.weekday(), half) in planned for half in halves) for day, halves in days.items()]
    if part.price.unit == PriceUnit.SESSION:
        return Decimal(part.price.pence * sum(happen))
    if part.price.unit == PriceUnit.DAY:
        return Decimal(part.price.pence * sum(count > 0 for count in happen))
    return Decimal(part.price.pence * sum(happen)) / len(planned)
