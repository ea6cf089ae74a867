from dataclasses import replace
from datetime import date

import pytest

from waymark.designs import rules
from waymark.designs.rules import DesignFacts, OptionFacts, PartFacts, UseFacts
from waymark.designs.states import PartKind, Target
from waymark.organisations.states import PatternPlace
from waymark.placements.rules import PeriodFacts, Price
from waymark.programmes.rules import PartTimeFacts, PatternWeekFacts, PupilAtSite, SiteFacts, WeekSession
from waymark.quality.rules import OfferFacts, SignOff, SignOffFacts
from waymark.quality.states import OfferKind, PriceUnit, Subject
from waymark.school_year.rules import WeeklySession
from waymark.school_year.states import Half

DAY = date(2026, 11, 24)
WEEK = [(weekday, half) for weekday in range(5) for half in Half]
SIGNED = SignOffFacts(
    commissioner="us", sign_offs=(SignOff(commissioner="us", signed_off_on=DAY, expires_on=date(2027, 7, 1)),)
)
NOT_AGREED = PartTimeFacts(starts_on=DAY)


def codes(findings):
    return [finding.code for finding in findings]


def at(place, half_days, minutes=150, **more):
    return tuple(
        WeekSession(weekday=weekday, half=half, minutes=minutes, place=place, **more) for weekday, half in half_days
    )


def school(half_days, **more):
    return PartFacts(
        key="school",
        kind=PartKind.SCHOOL,
        place="school",
        sessions=at("school", half_days, is_own_school=True),
        subjects=(Subject.ENGLISH, Subject.MATHEMATICS),
        targets=(Target.ATTENDANCE, Target.LEARNING),
        **more,
    )


def motors(half_days, *, places=8, taken=0, offered=WEEK, kind=OfferKind.SMALL_GROUP, **more):
    wanted = tuple(WeeklySession(weekday=weekday, half=half) for weekday, half in half_days)
    made = {
        "key": "motors",
        "kind": PartKind.PROVIDER,
        "place": "motors",
        "sessions": at("motors", half_days, may_be_full_time=False, kind=kind),
        "targets": (Target.PERSONAL,),
        "price": Price(pence=6500, unit=PriceUnit.SESSION),
        "offer": OfferFacts(
            kind=kind,
            year_group=10,
            places=places,
            places_taken=taken,
            offered=tuple(WeeklySession(weekday=weekday, half=half) for weekday, half in offered),
            wanted=wanted,
        ),
        "sign_offs": SIGNED,
    }
    return PartFacts(**{**made, **more})


def design(*parts, **more):
    made = {
        "parts": parts,
        "period": PeriodFacts(
            starts_on=DAY,
            planned_end_on=date(2027, 1, 22),
            programme_starts_on=DAY,
            programme_ends_on=date(2027, 3, 25),
        ),
        "year_group": 10,
        "part_time": NOT_AGREED,
        "needed_subjects": rules.NEEDED_SUBJECTS,
        "needed_targets": tuple(Target),
    }
    return DesignFacts(**{**made, **more})


SIX_AT_SCHOOL, FOUR_AT_MOTORS = WEEK[4:], WEEK[:4]
WHOLE = design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS))  # twenty-five hours


def test_nothing_stands_against_a_whole_week_at_school_and_a_provider():
    assert rules.design_findings(WHOLE, on=DAY) == []


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("an empty week", design(), ["no_sessions", *["subject_missing"] * 2, *["target_missing"] * 3]),
        (
            "a half-day twice",
            design(school(WEEK[3:]), motors(FOUR_AT_MOTORS)),
            ["above_full_time", "half_day_planned_twice"],
        ),
        (
            "a half-day that is kept elsewhere",
            replace(WHOLE, fixed=at("farm", WEEK[:1])),
            ["above_full_time", "half_day_planned_twice"],
        ),
        ("an offer that is full", design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, taken=8)), ["offer_full"]),
        (
            "an offer on other half-days",
            design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, offered=WEEK[:3])),
            ["session_not_offered"],
        ),
        (
            "nobody has signed it off: it may be proposed, and not yet start",
            design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, sign_offs=SignOffFacts(commissioner="us"))),
            ["no_sign_off"],
        ),
        (
            "a course for older pupils",
            replace(design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, kind=OfferKind.VOCATIONAL)), year_group=9),
            ["vocational_year"],
        ),
        (
            "one to one without a reason",
            design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, kind=OfferKind.ONE_TO_ONE)),
            ["one_to_one_reason"],
        ),
        ("a part without half-days", design(school(WEEK[:8]), motors([])), ["target_missing", "no_half_days"]),
        ("more than was meant", replace(WHOLE, budget_pence=25999), ["beyond_budget"]),
        ("as much as was meant", replace(WHOLE, budget_pence=26000), []),
        (
            "no journey",
            design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, travel_is_said=False)),
            ["travel_not_said"],
        ),
        (
            "a home without an address in words",
            design(
                school(SIX_AT_SCHOOL),
                PartFacts(
                    key="home",
                    kind=PartKind.HOME,
                    place="home",
                    is_named=False,
                    sessions=at("home", FOUR_AT_MOTORS),
                    targets=(Target.PERSONAL,),
                ),
            ),
            ["place_not_named"],
        ),
        (
            "a provider without an offer",
            design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, offer=None)),
            ["kind_and_offer"],
        ),
        (
            "before and after the programme",
            replace(
                WHOLE,
                period=PeriodFacts(
                    starts_on=date(2026, 11, 23),
                    planned_end_on=date(2027, 1, 29),
                    programme_starts_on=DAY,
                    programme_ends_on=date(2027, 1, 22),
                ),
            ),
            ["before_the_programme", "after_the_programme", "near_weeks"],
        ),
    ],
)
def test_what_stands_against_a_week(case, facts, expected):
    assert codes(rules.design_findings(facts, on=DAY)) == expected, case


def test_less_than_full_time_needs_what_a_start_needs():
    short = design(school(WEEK[6:]), motors(WEEK[:2]))
    assert codes(rules.design_findings(short, on=DAY)) == [
        "no_part_time_reason",
        "parent_has_not_agreed",
        "no_part_time_end",
        "part_time_review_date",
        "no_plan_back",
    ]


@pytest.mark.parametrize(
    ("others", "plan", "half_days", "expected"),
    [
        (0, False, WEEK[:4], []),
        (0, False, WEEK[:5], ["beyond_sessions"]),
        (2, False, WEEK[:4], []),
        (3, False, WEEK[:4], ["near_five_pupils"]),
        (4, False, WEEK[:8], ["would_be_a_school", "full_time_outside_school", "most_of_the_week", "beyond_sessions"]),
        (0, True, WEEK[:8], ["one_pupil_makes_a_school", "full_time_outside_school", "most_of_the_week", "beyond_sessions"]),
    ],
)  # fmt: skip
def test_the_guard_counts_this_week_with_the_others_at_the_place(others, plan, half_days, expected):
    there = tuple(PupilAtSite(key=f"other {number}", minutes=1081, sessions=8) for number in range(others))
    me = PupilAtSite(key="me", minutes=0, has_ehc_plan=plan)
    site = SiteFacts(guard_applies=True, pupils=(*there, me), this_pupil="me")
    at_school = [half_day for half_day in WEEK if half_day not in half_days]
    facts = design(school(at_school), motors(half_days), sites={"motors": site})
    assert codes(rules.design_findings(facts, on=DAY)) == expected


def test_findings_stand_with_the_part_they_are_about():
    found = rules.findings_by_part(design(school(SIX_AT_SCHOOL), motors(FOUR_AT_MOTORS, taken=8)), on=DAY)
    assert {key: codes(each) for key, each in found.items()} == {"": [], "school": [], "motors": ["offer_full"]}


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("as it is", UseFacts(week=WHOLE), []),
        ("twice", UseFacts(week=WHOLE, option=OptionFacts(is_in_use=True)), ["in_use_already"]),
        ("set aside", UseFacts(week=WHOLE, option=OptionFacts(is_set_aside=True)), ["set_aside"]),
        ("after the end", UseFacts(week=WHOLE, option=OptionFacts(programme_goes_on=False)), ["programme_ended"]),
    ],
)
def test_an_option_is_used_once_while_the_programme_goes_on(case, facts, expected):
    assert codes(rules.use_refusals(facts, on=DAY)) == expected, case


def test_a_week_beside_its_pattern_warns_where_it_differs():
    pattern = PatternWeekFacts(
        name="Two and three",
        days={PatternPlace.BASE: 2, PatternPlace.AP: 3},
        drawn={PatternPlace.BASE: 4, PatternPlace.AP: 4},
    )
    without = design(school(WEEK[:4]))
    found = rules.findings_by_part(replace(without, pattern=pattern), on=DAY)[""]
    assert [(each.code, each.is_warning) for each in found if each.clause == "APS2025 week"] == [
        ("pattern_not_kept", True)
    ]
    assert "pattern_not_kept" not in codes(rules.findings_by_part(without, on=DAY)[""])
