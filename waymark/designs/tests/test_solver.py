"""The reckoning: what it answers passes the rules, and where it finds nothing, trying everything finds nothing."""

import time as stopwatch
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.designs import rules
from waymark.designs.rules import DesignFacts, PartFacts, PlaceLaw
from waymark.designs.solver import Asked, Candidate, Conflict, Proposal, SolverFacts, Wish, is_installed, propose
from waymark.designs.states import PartKind
from waymark.organisations.states import PatternPlace
from waymark.placements.rules import PeriodFacts, Price, PricedPart, price_per_week
from waymark.programmes.rules import PartTimeFacts, PupilAtSite, SiteFacts, WeekSession
from waymark.quality.rules import OfferFacts
from waymark.quality.states import OfferKind, PriceUnit, Subject
from waymark.school_year.rules import WeeklySession
from waymark.school_year.states import Half

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `designer` is not installed")

DAY = date(2026, 11, 24)
WEEK = [(weekday, half) for weekday in range(5) for half in Half]
ASKED = Asked(least_minutes=1080, most_minutes=1500, at_school=4)
SCHOOL = dict.fromkeys(WEEK, 180)


def offer(key, half_days=WEEK, *, minutes=150, pence=4000, unit=PriceUnit.SESSION, place="", **more):
    made = {"key": key, "place": place or key, "half_days": dict.fromkeys(half_days, minutes)}
    return Candidate(**made, price=Price(pence=pence, unit=unit), may_be_full_time=False, **more)


def facts(*candidates, **more):
    law = {each.place: PlaceLaw() for each in candidates}
    made = {"candidates": candidates, "school": SCHOOL, "asked": ASKED, "guarded": law}
    return SolverFacts(**{**made, **more})


def judged(found, week, facts_of_it, sites=()):
    """What the rules say of a proposed week: the same functions that judge a design, a proposal and a start."""
    by_key = {each.key: each for each in found.candidates}

    def at(place, half_days, minutes, **more):
        return tuple(
            WeekSession(weekday=weekday, half=half, minutes=minutes[weekday, half], place=place, **more)
            for weekday, half in half_days
        )

    parts = [
        PartFacts(
            key="school",
            kind=PartKind.SCHOOL,
            place="school",
            sessions=at("school", week.at_school, found.school, is_own_school=True),
        )
    ]
    for key, half_days in week.picks.items():
        one = by_key[key]
        parts.append(
            PartFacts(
                key=key,
                kind=PartKind.PROVIDER,
                place=one.place,
                sessions=at(one.place, half_days, one.half_days, may_be_full_time=one.may_be_full_time),
                price=one.price,
                offer=OfferFacts(
                    kind=OfferKind.SMALL_GROUP,
                    year_group=10,
                    places=1,
                    offered=tuple(WeeklySession(weekday=weekday, half=half) for weekday, half in one.half_days),
                    wanted=tuple(WeeklySession(weekday=weekday, half=half) for weekday, half in half_days),
                ),
            )
        )
    design = DesignFacts(
        parts=tuple(parts),
        fixed=found.fixed,
        sites=dict(sites),
        period=PeriodFacts(
            starts_on=DAY,
            planned_end_on=date(2027, 1, 22),
            programme_starts_on=DAY,
            programme_ends_on=date(2027, 3, 25),
        ),
        year_group=10,
        part_time=PartTimeFacts(starts_on=DAY),
        single_provider_reason="Agreed." if found.single_place_agreed else "",
        budget_pence=found.asked.budget_pence,
    )
    return rules.design_findings(replace(design, **facts_of_it), on=DAY)


def wishes_met(found, week):
    """Whether a week, however it came about, meets everything that was asked, told without the solver."""
    asked, by_key = found.asked, {each.key: each for each in found.candidates}
    used = [by_key[key] for key in week.picks]
    kept = {each.place for each in found.fixed if not each.is_own_school}
    prices = [PricedPart(key=one.key, half_days=week.picks[one.key], price=one.price) for one in used]
    return (
        asked.least_minutes <= week.minutes <= asked.most_minutes
        and len(week.at_school) == asked.at_school
        and (asked.budget_pence is None or price_per_week(prices) <= asked.budget_pence)
        and (asked.most_miles is None or all(one.miles is not None and one.miles <= asked.most_miles for one in used))
        and (asked.most_places is None or len({one.place for one in used} | kept) <= asked.most_places)
        and all(week.at_school or any(subject in one.subjects for one in used) for subject in asked.subjects)
        and (not asked.signed_off_only or all(one.is_signed_off for one in used))
    )


def test_three_weeks_each_best_at_its_aim():
    """Twelve hours at school; three half-days of two and a half hours would do, and are the cheapest.

    Where price is not the aim whole days come before pennies, so that nobody travels for half a day: four half-days.
    """
    cheap, near, other = (
        offer("cheap", pence=3000, miles=9),
        offer("near", pence=6000, miles=1),
        offer("other", miles=5),
    )
    first, second, third = propose(facts(cheap, near, other), on=DAY).weeks
    assert [(week.aim, set(week.picks)) for week in (first, second, third)] == [
        ("price", {"cheap"}),
        ("distance", {"near"}),
        ("places", {"other"}),
    ]
    assert [week.pence_a_week for week in (first, second, third)] == [9000, 24000, 16000]
    assert [week.minutes for week in (first, second, third)] == [1170, 1320, 1320]
    assert all(week.is_best for week in (first, second, third))


def test_the_same_question_has_the_same_answer():
    asked = facts(
        *(offer(f"offer {number}", pence=3000 + 7 * number % 5 * 100, miles=number % 9) for number in range(20))
    )
    assert propose(asked, on=DAY) == propose(asked, on=DAY)


@pytest.mark.parametrize(
    ("case", "asked", "expected"),
    [
        (
            "one morning cannot fill a week",
            facts(offer("a", WEEK[:1])),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL), most_minutes=4 * 180 + 150),
        ),
        (
            "four half-days at £40 do not go into £100",
            facts(offer("a"), asked=replace(ASKED, budget_pence=10000, careful=False)),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL, Wish.BUDGET), most_minutes=4 * 180 + 2 * 150, least_pence=12000),
        ),
        (
            "too far",
            facts(offer("a", miles=8), asked=replace(ASKED, most_miles=5)),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL, Wish.DISTANCE), most_minutes=720),
        ),
        (
            "nobody knows how far",
            facts(offer("a"), asked=replace(ASKED, most_miles=5)),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL, Wish.DISTANCE), most_minutes=720),
        ),
        (
            "not signed off",
            facts(offer("a", is_signed_off=False)),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL, Wish.SIGNED_OFF), most_minutes=720),
        ),
        (
            "nobody teaches English",
            facts(offer("a"), offer("b"), asked=replace(ASKED, at_school=0, subjects=(Subject.ENGLISH,))),
            Conflict(wishes=(Wish.SCHOOL, Wish.SUBJECTS)),
        ),
        (
            "no provider at all",
            facts(offer("a"), asked=replace(ASKED, most_places=0)),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL, Wish.PLACES), most_minutes=720),
        ),
        (
            "more at school than there is",
            facts(offer("a"), offer("b"), school={}),
            Conflict(wishes=(Wish.SCHOOL,)),
        ),
        (
            "a place that would be a school",
            facts(offer("a"), guarded={"a": PlaceLaw(closed=True)}),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL), most_minutes=720),
        ),
        (
            "full time at one place that is no school",
            facts(offer("a"), asked=replace(ASKED, at_school=0, careful=False)),
            Conflict(wishes=(Wish.HOURS, Wish.SCHOOL), most_minutes=1050),
        ),
        (
            "what is kept breaks the law already",
            facts(
                offer("a"),
                guarded={"kept": PlaceLaw(closed=True)},
                fixed=(WeekSession(weekday=0, half=Half.AM, minutes=150, place="kept", may_be_full_time=False),),
            ),
            Conflict(wishes=()),
        ),
    ],
)  # fmt: skip
def test_why_nothing_fits(case, asked, expected):
    answer = propose(asked, on=DAY)
    assert (answer.weeks, answer.conflict) == ((), expected), case


def test_an_empty_list_of_offers_and_a_whole_week_at_school():
    (week,) = propose(facts(asked=replace(ASKED, at_school=8)), on=DAY).weeks
    assert (len(week.at_school), week.picks, week.pence_a_week) == (8, {}, 0)


def test_sixty_offers_take_less_than_five_seconds_of_work():
    many = [
        offer(
            f"offer {number}",
            [half_day for at, half_day in enumerate(WEEK) if (number * 7 + at * 3) % 10 < 6],
            minutes=120 + number % 5 * 15,
            pence=3000 + (number * 37) % 50 * 100,
            unit=list(PriceUnit)[number % 3],
            place=f"place {number % 45}",
            miles=(number * 11) % 20,
            is_signed_off=number % 7 != 0,
        )
        for number in range(60)
    ]
    asked = facts(*many, asked=replace(ASKED, at_school=3, budget_pence=60000, most_miles=15, most_places=3))
    begun = stopwatch.process_time()
    answer = propose(asked, on=DAY)
    assert len(answer.weeks) == 3
    impossible = propose(replace(asked, asked=replace(asked.asked, budget_pence=500)), on=DAY)
    assert impossible.conflict is not None
    assert stopwatch.process_time() - begun < 5


# Random small weeks: three days and three offers, tried whole

SMALL = WEEK[:5]
ENGLISH_AND_MATHS = (Subject.ENGLISH, Subject.MATHEMATICS)


@st.composite
def small_weeks(draw):
    """Offers, what was asked, and the others at each place, as the guard sees them."""
    sites, candidates = {}, []
    for key in "abc"[: draw(st.integers(1, 3))]:
        half_days = draw(st.lists(st.sampled_from(SMALL), unique=True, max_size=5))
        minutes = draw(st.sampled_from([120, 200, 240, 300]))
        candidates.append(
            offer(
                key,
                half_days,
                minutes=minutes,
                pence=draw(st.sampled_from([2000, 4000, 9000])),
                unit=draw(st.sampled_from(list(PriceUnit))),
                miles=draw(st.sampled_from([None, 1, 8])),
                is_signed_off=draw(st.booleans()),
                subjects=draw(
                    st.sampled_from([frozenset(), frozenset({Subject.ENGLISH}), frozenset(ENGLISH_AND_MATHS)])
                ),
                place=draw(st.sampled_from([key, "a"])),
            )
        )
    for place in {each.place for each in candidates}:
        others = draw(st.integers(0, 5))
        there = tuple(PupilAtSite(key=f"{place}{number}", minutes=1081) for number in range(others))
        me = PupilAtSite(key="me", minutes=0, has_ehc_plan=draw(st.booleans()))
        sites[place] = SiteFacts(guard_applies=True, pupils=(*there, me), this_pupil="me")
    fixed = ()
    if draw(st.booleans()):
        place = draw(st.sampled_from(["kept", "a"]))
        fixed = (WeekSession(weekday=0, half=Half.AM, minutes=200, place=place, may_be_full_time=False),)
    asked = Asked(
        least_minutes=1080,
        most_minutes=draw(st.sampled_from([1200, 1500])),
        at_school=draw(st.integers(0, 3)),
        budget_pence=draw(st.sampled_from([None, 4000, 12000])),
        most_miles=draw(st.sampled_from([None, 5])),
        most_places=draw(st.sampled_from([None, 1, 2])),
        signed_off_only=draw(st.booleans()),
        subjects=draw(st.sampled_from([(), ENGLISH_AND_MATHS])),
        careful=draw(st.booleans()),
    )
    found = SolverFacts(
        candidates=tuple(candidates),
        school=dict.fromkeys(SMALL, draw(st.sampled_from([200, 360]))),
        asked=asked,
        fixed=fixed,
        guarded={place: rules.place_law(site, place, on=DAY) for place, site in sites.items()},
        single_place_agreed=draw(st.booleans()),
    )
    return found, sites


def every_week(found):
    """Every way to fill the half-days, as the solver would tell of it."""
    kept = {(each.weekday, each.half) for each in found.fixed}
    choices = [
        [None]
        + (["school"] if half_day in found.school and half_day not in kept else [])
        + [each.key for each in found.candidates if half_day in each.half_days and half_day not in kept]
        for half_day in SMALL
    ]
    minutes_of = {each.key: each.half_days for each in found.candidates} | {"school": found.school}
    for week in product(*choices):
        picks = {}
        minutes = sum(each.minutes for each in found.fixed)
        for half_day, source in zip(SMALL, week, strict=True):
            if source is not None:
                picks[source] = (*picks.get(source, ()), half_day)
                minutes += minutes_of[source][half_day]
        at_school = picks.pop("school", ())
        yield Proposal(aim="price", at_school=at_school, picks=picks, minutes=minutes, pence_a_week=0, is_best=False)


WARNS_OF_PLACES = {
    "near_full_time",
    "full_time_outside_school",
    "most_of_the_week",
    "beyond_sessions",
    "near_five_pupils",
    "one_place_only",
}


def is_fit(found, sites, week):
    said = judged(found, week, {}, sites)
    stops = [each for each in said if not each.is_warning]
    warned = {each.code for each in said} & WARNS_OF_PLACES
    return not stops and wishes_met(found, week) and not (found.asked.careful and warned)


@settings(max_examples=150, deadline=None)
@given(small_weeks())
def test_what_is_proposed_passes_the_rules_and_nothing_fits_only_if_nothing_does(made):
    found, sites = made
    answer = propose(found, on=DAY)
    for week in answer.weeks:
        assert is_fit(found, sites, week)
    fitting = [week for week in every_week(found) if is_fit(found, sites, week)]
    assert bool(answer.weeks) == bool(fitting)
    if fitting:
        best = min(price_of(found, week) for week in fitting)
        assert answer.weeks[0].is_best
        assert answer.weeks[0].pence_a_week == best


def price_of(found, week):
    by_key = {each.key: each for each in found.candidates}
    return price_per_week(
        [PricedPart(key=key, half_days=days, price=by_key[key].price) for key, days in week.picks.items()]
    )


@settings(max_examples=60, deadline=None)
@given(small_weeks())
def test_the_wishes_named_cannot_be_met_together_and_any_fewer_can(made):
    found, sites = made
    conflict = propose(found, on=DAY).conflict
    if conflict is None:
        return

    def possible(wishes):
        asked = found.asked
        let_go = replace(
            asked,
            least_minutes=asked.least_minutes if Wish.HOURS in wishes else 0,
            most_minutes=asked.most_minutes if Wish.HOURS in wishes else 10**6,
            budget_pence=asked.budget_pence if Wish.BUDGET in wishes else None,
            most_miles=asked.most_miles if Wish.DISTANCE in wishes else None,
            most_places=asked.most_places if Wish.PLACES in wishes else None,
            subjects=asked.subjects if Wish.SUBJECTS in wishes else (),
            signed_off_only=asked.signed_off_only and Wish.SIGNED_OFF in wishes,
            careful=asked.careful and Wish.CAREFUL in wishes,
        )
        loose = replace(found, asked=let_go)
        for week in every_week(found):
            at = week if Wish.SCHOOL in wishes else None
            asked_at = replace(loose, asked=replace(let_go, at_school=asked.at_school if at else len(week.at_school)))
            said = [each for each in judged(asked_at, week, {}, sites) if not each.is_warning]
            legal = not [each for each in said if each.code not in OF_THE_HOURS or Wish.HOURS in wishes]
            warned = {each.code for each in judged(asked_at, week, {}, sites)} & WARNS_OF_PLACES
            if legal and wishes_met(asked_at, week) and not (let_go.careful and warned):
                return True
        return False

    assert not possible(conflict.wishes)
    for wish in conflict.wishes:
        assert possible([each for each in conflict.wishes if each is not wish])


OF_THE_HOURS = {
    "no_sessions",
    "no_part_time_reason",
    "parent_has_not_agreed",
    "no_part_time_end",
    "part_time_review_date",
    "no_plan_back",
}


BASE, AP, TUITION = PatternPlace.BASE, PatternPlace.AP, PatternPlace.TUITION


def following(at_school, **more):
    pattern = {BASE: 4, AP: 4, TUITION: 2, PatternPlace.MAINSTREAM: 0}
    return facts(
        offer("motors", in_pattern=AP),
        offer("tutor", in_pattern=TUITION, pence=100),  # so cheap that the price alone would take more of it
        asked=replace(ASKED, most_minutes=1800, at_school=at_school, pattern=pattern),
        school_in_pattern=BASE,
        **more,
    )


def test_a_proposed_week_keeps_to_the_pattern():
    found = propose(following(4), on=DAY)
    assert found.weeks
    for week in found.weeks:
        assert len(week.at_school) == 4
        assert {key: len(half_days) for key, half_days in week.picks.items()} == {"motors": 4, "tutor": 2}


def test_half_days_that_are_kept_count_in_the_pattern():
    kept = (WeekSession(weekday=4, half=Half.PM, minutes=150, place="tutor-of-before"),)
    found = propose(following(4, fixed=kept, fixed_in_pattern={TUITION: 1}), on=DAY)
    assert found.weeks
    assert {len(week.picks["tutor"]) for week in found.weeks} == {1}


def test_another_number_at_school_than_the_pattern_has_cannot_be_met():
    found = propose(following(6), on=DAY)
    assert not found.weeks
    assert found.conflict.wishes == (Wish.SCHOOL, Wish.PATTERN)
