"""What a week and a whole stay cost, in pence."""

from datetime import date

import pytest

from waymark.placements.rules import (
    Price,
    PricedPart,
    StayFacts,
    pence_a_half_day,
    price_of_stay,
    price_per_week,
)
from waymark.quality.states import PriceUnit
from waymark.school_year.rules import Closure, SchoolCalendar, Term
from waymark.school_year.states import Half

DAY = date(2026, 11, 24)
MONDAY_AND_TUESDAY = ((0, Half.AM), (0, Half.PM), (1, Half.AM))


def part(key, pence, unit, half_days=MONDAY_AND_TUESDAY):
    return PricedPart(key=key, half_days=half_days, price=Price(pence=pence, unit=unit))


@pytest.mark.parametrize(
    ("case", "one", "pence"),
    [
        ("three half-days at £40", part("a", 4000, PriceUnit.SESSION), 12000),
        ("two days at £70", part("a", 7000, PriceUnit.DAY), 14000),
        ("a week at £200", part("a", 20000, PriceUnit.WEEK), 20000),
        ("no half-days cost nothing", part("a", 20000, PriceUnit.WEEK, ()), 0),
        ("no price", PricedPart(key="a", half_days=MONDAY_AND_TUESDAY), 0),
    ],
)
def test_the_price_of_a_week(case, one, pence):
    assert price_per_week([one]) == pence, case


def test_a_half_day_of_any_unit_can_be_compared():
    asked = [part("a", 4000, PriceUnit.SESSION), part("a", 7000, PriceUnit.DAY), part("a", 20000, PriceUnit.WEEK)]
    assert [pence_a_half_day(one) for one in asked] == [4000, 4667, 6667]


# Two weeks of school, Mondays 2 and 9 November; in the second the Monday is closed and so is Tuesday afternoon.
CALENDAR = SchoolCalendar(
    terms=(Term(name="Autumn", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 18)),),
    closures=(
        Closure(starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 9)),
        Closure(starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 10), halves=(Half.PM,)),
    ),
    bank_holidays=(),
)


def stay(*parts, until=date(2026, 11, 15)):
    facts = StayFacts(parts=parts, calendar=CALENDAR, starts_on=date(2026, 11, 2), planned_end_on=until)
    return price_of_stay(facts, on=DAY)


@pytest.mark.parametrize(
    ("case", "one", "pence"),
    [
        ("four of the six half-days happen", part("a", 4000, PriceUnit.SESSION), 16000),
        ("three of the four days", part("a", 7000, PriceUnit.DAY), 21000),
        ("the whole first week, a third of the second", part("a", 20000, PriceUnit.WEEK), 26667),
    ],
)
def test_a_stay_costs_the_days_on_which_the_school_meets(case, one, pence):
    found = stay(one)
    assert (found.pence, found.school_weeks) == (pence, 2), case


def test_shares_of_a_stay_add_up_to_the_whole():
    """Three thirds of a week at £100 each: 3333 and a third, three times, are £100.00 and not £99.99."""
    three = [part(key, 10000, PriceUnit.WEEK) for key in "abc"]
    found = stay(*three, until=date(2026, 11, 10))
    assert found.pence == 3 * 10000 + 10000
    assert sum(found.by_part.values()) == found.pence
    assert sorted(found.by_part.values()) == [13333, 13333, 13334]


def test_nothing_costs_nothing():
    assert stay().pence == 0
    assert stay(PricedPart(key="a", half_days=MONDAY_AND_TUESDAY)).by_part == {"a": 0}
