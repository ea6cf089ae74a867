"""What is told of a place, and what one more pupil would do: by the guard's own answer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.legality import rules
from waymark.legality.rules import DayAhead, NextPlaceFacts, PlaceFacts, ToldFacts
from waymark.legality.states import Attention, Verdict
from waymark.programmes.rules import PupilAtSite, SiteFacts, Standing, standing_of

DAY = date(2026, 11, 24)
LATER = date(2027, 1, 11)


def site(*hours, **more):
    pupils = tuple(PupilAtSite(key=f"pupil {at}", minutes=each * 60) for at, each in enumerate(hours))
    if more:
        pupils += (PupilAtSite(key="with a plan", minutes=20 * 60, **more),)
    return SiteFacts(guard_applies=True, pupils=pupils)


@pytest.mark.parametrize(
    ("case", "place", "hours", "is_guarded", "expected"),
    [
        ("five hours at an empty place", site(), 5, False, Verdict.ALLOWED),
        ("fifteen hours", site(), 15, False, Verdict.ALLOWED),
        ("eighteen hours are near", site(), 18, False, Verdict.WITH_A_REASON),
        ("full time at an empty place", site(), 20, False, Verdict.WITH_A_REASON),
        ("full time with a plan", site(), 20, True, Verdict.NOT_ALLOWED),
        ("eighteen hours with a plan", site(), 18, True, Verdict.WITH_A_REASON),
        ("the fifth full time", site(20, 20, 20, 20), 20, False, Verdict.NOT_ALLOWED),
        ("five hours beside four full time", site(20, 20, 20, 20), 5, False, Verdict.WITH_A_REASON),
        ("five hours beside five full time", site(20, 20, 20, 20, 20), 5, False, Verdict.NOT_ALLOWED),
        ("five hours beside one with a plan", site(has_ehc_plan=True), 5, False, Verdict.NOT_ALLOWED),
        ("five hours beside one in care", site(is_looked_after=True), 5, False, Verdict.NOT_ALLOWED),
        ("anything at a registered school", SiteFacts(guard_applies=False, pupils=()), 20, True, Verdict.ALLOWED),
    ],
)
def test_one_more_pupil(case, place, hours, is_guarded, expected):
    facts = NextPlaceFacts(site=place, minutes=hours * 60, is_guarded=is_guarded)
    assert rules.next_place(facts, on=DAY) is expected, case


def place_of(now, later=None):
    days = [DayAhead(on=DAY, site=now)]
    return PlaceFacts(days=tuple(days if later is None else [*days, DayAhead(on=LATER, site=later)]))


@pytest.mark.parametrize(
    ("case", "place", "expected"),
    [
        ("nobody", place_of(site()), Attention.FINE),
        ("three full time", place_of(site(20, 20, 20)), Attention.FINE),
        ("four full time", place_of(site(20, 20, 20, 20)), Attention.NEAR),
        ("four full time ahead", place_of(site(20), site(20, 20, 20, 20)), Attention.NEAR),
        ("five full time ahead", place_of(site(20), site(20, 20, 20, 20, 20)), Attention.COMING),
        ("five full time today and none ahead", place_of(site(20, 20, 20, 20, 20), site()), Attention.OVER),
        ("one with a plan", place_of(site(has_ehc_plan=True)), Attention.OVER),
    ],
)
def test_what_needs_attention(case, place, expected):
    assert rules.attention(place, on=DAY) is expected, case


def test_the_worst_day_is_the_first_of_those_alike():
    assert rules.worst_day(place_of(site(20), site(20)), on=DAY).on == DAY
    assert rules.worst_day(place_of(site(20), site(20, 20)), on=DAY).on == LATER
    assert rules.worst_day(place_of(site(20, 20, 20), site(has_ehc_plan=True)), on=DAY).on == LATER


def test_how_many_are_full_time_is_not_told_where_it_could_tell_of_anothers_pupil():
    over = Standing(fewer=2, near=1, full_time=1, is_a_school=True)
    within = Standing(fewer=2, near=1, full_time=1)
    own = Standing(fewer=2)

    def full_time_told(everybody, seen):
        return rules.told(ToldFacts(everybody=everybody, seen=seen), on=DAY).full_time

    assert full_time_told(over, own) is None
    assert full_time_told(over, over) == 1  # whoever knows them all
    assert full_time_told(within, own) == 1


hours = st.lists(st.integers(1, 25), max_size=7)


@given(hours, hours, st.booleans())
def test_five_and_a_plan_look_alike_to_whoever_may_not_know_them(own, others, has_plan):
    """What is shown of a place over the line is the same, however many of the others are full time and why."""
    there = [*(each for each in others if each <= 18), *own]
    shown = set()
    for crowd in (site(*there, 20, has_ehc_plan=True), site(*there, 20, 20, 20, 20, 20)):
        everybody = standing_of(crowd, on=DAY)
        assert everybody.is_a_school
        told = rules.told(ToldFacts(everybody=everybody, seen=standing_of(site(*own), on=DAY)), on=DAY)
        asked = [NextPlaceFacts(site=crowd, minutes=each * 60, is_guarded=has_plan) for each in (5, 10, 20)]
        shown.add((told, tuple(rules.next_place(each, on=DAY) for each in asked)))
    assert len(shown) == 1


@given(hours, st.integers(1, 25), st.integers(0, 25))
def test_fewer_hours_are_never_harder(there, many, fewer):
    order = list(Verdict)

    def answer(asked):
        return order.index(rules.next_place(NextPlaceFacts(site=site(*there), minutes=asked * 60), on=DAY))

    assert answer(min(fewer, many)) <= answer(many)


def test_one_looks_twelve_weeks_ahead():
    assert rules.LOOKED_AHEAD.on(DAY) == timedelta(days=84)
