from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.programmes import rules
from waymark.programmes.rules import (
    ComponentFacts,
    EndFacts,
    HoursFacts,
    KeyWorkerFacts,
    OpenFacts,
    PartTimeFacts,
    PartTimeReviewFacts,
    PupilAtSite,
    SiteFacts,
    StepBack,
    WeekFacts,
    WeekSession,
)
from waymark.quality.states import OfferKind
from waymark.school_year.states import Half

DAY = date(2026, 11, 18)
HALVES = [(weekday, half) for weekday in range(5) for half in Half]


def codes(findings):
    return [finding.code for finding in findings]


def sessions(count, minutes, place, first=0, **more):
    """So many half-days at a place, from the `first` half-day of the week on."""
    return tuple(
        WeekSession(weekday=weekday, half=half, minutes=minutes, place=place, **more)
        for weekday, half in HALVES[first : first + count]
    )


SCHOOL = sessions(4, 150, "school", is_own_school=True)  # 10 hours
MOTORS = sessions(4, 150, "motors", first=4, kind=OfferKind.VOCATIONAL, may_be_full_time=False)  # 10 hours
FARM = sessions(2, 150, "farm", first=8, kind=OfferKind.PERSONAL_DEVELOPMENT, may_be_full_time=False)  # 5 hours


@pytest.mark.parametrize(
    ("case", "week", "hours"),
    [
        ("nothing", (), "0.00"),
        ("school and two providers", SCHOOL + MOTORS + FARM, "25.00"),
        ("school and one provider", SCHOOL + MOTORS, "20.00"),
        ("a third of an hour", sessions(1, 20, "farm"), "0.33"),
        ("what ends the day before does not count", (replace(SCHOOL[0], until_day=date(2026, 11, 17)),), "0.00"),
        ("what ends today does", (replace(SCHOOL[0], until_day=DAY),), "2.50"),
        ("what begins tomorrow does not", (replace(SCHOOL[0], from_day=date(2026, 11, 19)),), "0.00"),
    ],
)
def test_hours_of_the_week(case, week, hours):
    assert rules.hours_per_week(WeekFacts(sessions=week), on=DAY) == Decimal(hours), case


PART_TIME = PartTimeFacts(
    reason="Recovering from an operation.",
    parent_agreed_on=date(2026, 11, 2),
    starts_on=date(2026, 11, 4),
    ends_on=date(2026, 12, 18),
    next_review_on=date(2026, 12, 9),
    steps=(
        StepBack(from_day=date(2026, 12, 1), hours=Decimal(14)),
        StepBack(from_day=date(2026, 12, 19), hours=Decimal(20)),
    ),
)


def back(*steps):
    return tuple(StepBack(from_day=day, hours=Decimal(hours)) for day, hours in steps)


NOT_AGREED = PartTimeFacts(starts_on=date(2026, 11, 4))


@pytest.mark.parametrize(
    ("case", "week", "agreed", "expected"),
    [
        ("eighteen hours are full time", sessions(6, 180, "farm"), NOT_AGREED, []),
        ("part time at a provider and the rest at school", SCHOOL + MOTORS, NOT_AGREED, []),
        ("twenty-five hours", SCHOOL + MOTORS + FARM, NOT_AGREED, []),
        (
            "a minute above twenty-five hours",
            sessions(10, 150, "a") + sessions(1, 1, "b"),
            NOT_AGREED,
            ["above_full_time"],
        ),
        (
            "a minute short of eighteen hours, nothing agreed",
            sessions(6, 180, "farm")[:5] + sessions(1, 179, "farm", first=5),
            NOT_AGREED,
            [
                "no_part_time_reason",
                "parent_has_not_agreed",
                "no_part_time_end",
                "part_time_review_date",
                "no_plan_back",
            ],
        ),
        ("ten hours, agreed in every respect", MOTORS, PART_TIME, []),
        ("no sessions at all", (), PART_TIME, ["no_sessions"]),
    ],
)
def test_full_time_and_part_time(case, week, agreed, expected):
    assert codes(rules.hours_findings(HoursFacts(sessions=week, part_time=agreed), on=DAY)) == expected, case


def test_more_than_twenty_five_hours_only_warn():
    facts = HoursFacts(sessions=sessions(10, 151, "a"), part_time=NOT_AGREED)
    (finding,) = rules.hours_findings(facts, on=DAY)
    assert finding.is_warning


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("in order", {}, []),
        ("no reason", {"reason": " "}, ["no_part_time_reason"]),
        ("to manage behaviour", {"is_for_behaviour": True}, ["part_time_for_behaviour"]),
        ("the parent agrees tomorrow", {"parent_agreed_on": date(2026, 11, 19)}, ["parent_has_not_agreed"]),
        ("no end", {"ends_on": None}, ["no_part_time_end"]),
        (
            "ends before it starts",
            {"ends_on": date(2026, 11, 3)},
            ["end_before_start", "part_time_review_overdue", "plan_back_after_the_end"],
        ),
        (
            "its last day",
            {"ends_on": DAY, "next_review_on": DAY, "steps": back((DAY, 18))},
            ["part_time_ends_soon"],
        ),
        (
            "fifteen days before its end",
            {"ends_on": date(2026, 12, 3), "steps": back((DAY, 18))},
            ["part_time_review_date"],
        ),
        (
            "fourteen days before its end",
            {"ends_on": date(2026, 12, 2), "next_review_on": DAY, "steps": back((DAY, 18))},
            ["part_time_ends_soon"],
        ),
        (
            "past its end",
            {"ends_on": date(2026, 11, 17)},
            ["part_time_past_its_end", "part_time_review_overdue", "plan_back_after_the_end"],
        ),
        ("no plan back", {"steps": ()}, ["no_plan_back"]),
        ("the plan stops below full time", {"steps": back((date(2026, 12, 1), 17))}, ["plan_back_stops_short"]),
        ("full time two days after the end", {"steps": back((date(2026, 12, 20), 18))}, ["plan_back_after_the_end"]),
        ("full time on the day after the end", {"steps": back((date(2026, 12, 19), 18))}, []),
        (
            "fewer hours at a later step",
            {"steps": back((date(2026, 12, 1), 19), (date(2026, 12, 8), 18))},
            ["steps_out_of_order"],
        ),
        ("two steps on one day", {"steps": back((DAY, 12), (DAY, 18))}, ["steps_out_of_order"]),
        ("a social worker and nobody asked", {"has_social_worker": True}, ["social_worker_not_told"]),
        ("a social worker who was asked", {"has_social_worker": True, "social_worker_told_on": DAY}, []),
        ("a review six weeks after the start", {"next_review_on": date(2026, 12, 16)}, []),
        ("a day later", {"next_review_on": date(2026, 12, 17)}, ["part_time_review_date"]),
        ("no review", {"next_review_on": None}, ["part_time_review_date"]),
        ("the review was due yesterday", {"starts_on": date(2026, 10, 6)}, ["part_time_review_overdue"]),
        ("an EHC plan and nobody told", {"has_ehc_plan": True}, ["caseworker_not_told"]),
        ("an EHC plan and the caseworker told", {"has_ehc_plan": True, "caseworker_told_on": DAY}, []),
    ],
)
def test_part_time_timetables(case, change, expected):
    assert codes(rules.part_time_findings(replace(PART_TIME, **change), on=DAY)) == expected, case


@pytest.mark.parametrize(
    ("case", "change", "due"),
    [
        ("six weeks from the start", {}, date(2026, 12, 16)),
        ("six weeks from the last review", {"last_review_on": date(2026, 11, 5)}, date(2026, 12, 17)),
        ("by its end", {"last_review_on": date(2026, 11, 16)}, date(2026, 12, 18)),
        ("no end", {"ends_on": None}, date(2026, 12, 16)),
    ],
)
def test_part_time_reviews(case, change, due):
    assert rules.part_time_review_due_on(replace(PART_TIME, **change), on=DAY) == due, case


FULL_AT_FARM = sessions(8, 150, "farm", may_be_full_time=False)  # 20 hours


@pytest.mark.parametrize(
    ("case", "week", "change", "expected"),
    [
        ("school and two providers in year 10", SCHOOL + MOTORS + FARM, {}, []),
        ("vocational in year 9", SCHOOL + MOTORS, {"year_group": 9}, ["vocational_year"]),
        ("vocational in year 11", SCHOOL + MOTORS, {"year_group": 11}, []),
        (
            "one-to-one without a reason",
            SCHOOL + sessions(2, 90, "tutor", first=4, kind=OfferKind.ONE_TO_ONE),
            {},
            ["one_to_one_reason"],
        ),
        (
            "one-to-one with its reason",
            SCHOOL + sessions(2, 90, "tutor", first=4, kind=OfferKind.ONE_TO_ONE),
            {"one_to_one_reason": "Cannot be with others yet."},
            [],
        ),
        (
            "one provider full time, no reason, no school",
            FULL_AT_FARM,
            {},
            ["single_provider_reason", "single_provider_not_a_school"],
        ),
        (
            "with a reason it must still be a school",
            FULL_AT_FARM,
            {"single_provider_reason": "Anxiety."},
            ["single_provider_not_a_school"],
        ),
        (
            "one registered school full time, with a reason",
            sessions(8, 150, "independent"),
            {"single_provider_reason": "Anxiety."},
            [],
        ),
        ("one registered school full time, no reason", sessions(8, 150, "independent"), {}, ["single_provider_reason"]),
        ("one provider part time warns", FARM, {}, ["one_place_only"]),
        ("one provider part time with its reason", FARM, {"single_provider_reason": "A first step."}, []),
        ("all at school", sessions(10, 150, "school", is_own_school=True), {}, []),
        (
            "a second provider that begins tomorrow does not count",
            FULL_AT_FARM + (replace(MOTORS[0], from_day=date(2026, 11, 19)),),
            {"single_provider_reason": "x"},
            ["single_provider_not_a_school"],
        ),
    ],
)
def test_components(case, week, change, expected):
    facts = ComponentFacts(**({"sessions": week, "year_group": 10} | change))
    assert codes(rules.component_findings(facts, on=DAY)) == expected, case


@pytest.mark.parametrize(
    ("case", "week", "expected"),
    [
        ("one place for each half-day", SCHOOL + MOTORS + FARM, []),
        ("Monday morning twice", SCHOOL + sessions(1, 60, "farm"), [(0, "am")]),
        (
            "one follows the other",
            (
                replace(SCHOOL[0], until_day=date(2026, 12, 1)),
                replace(SCHOOL[0], place="farm", from_day=date(2026, 12, 2)),
            ),
            [],
        ),
        (
            "one day shared",
            (
                replace(SCHOOL[0], until_day=date(2026, 12, 1)),
                replace(SCHOOL[0], place="farm", from_day=date(2026, 12, 1)),
            ),
            [(0, "am")],
        ),
        (
            "a clash that is over is no clash",
            (
                replace(SCHOOL[0], until_day=date(2026, 11, 17)),
                replace(SCHOOL[0], place="farm", until_day=date(2026, 11, 17)),
            ),
            [],
        ),
        ("morning and afternoon", (SCHOOL[0], replace(SCHOOL[1], place="farm")), []),
    ],
)
def test_nobody_is_in_two_places(case, week, expected):
    found = rules.overlap_refusals(WeekFacts(sessions=week), on=DAY)
    assert [(finding.values["weekday"], finding.values["half"]) for finding in found] == expected, case


def pupil(key, hours, **more):
    return PupilAtSite(key=key, minutes=int(hours * 60), **more)


def full(*keys):
    return tuple(pupil(key, 20) for key in keys)


@pytest.mark.parametrize(
    ("case", "pupils", "expected"),
    [
        ("fifteen hours", (pupil("kai", 15),), []),
        ("a minute above fifteen", (pupil("kai", 15 + 1 / 60),), ["near_full_time"]),
        ("eighteen hours are not above eighteen", (pupil("kai", 18),), ["near_full_time"]),
        ("a minute above eighteen", (pupil("kai", 18 + 1 / 60),), ["full_time_outside_school"]),
        ("an EHC plan at eighteen hours", (pupil("kai", 18, has_ehc_plan=True),), ["near_full_time"]),
        (
            "an EHC plan full time",
            (pupil("kai", 20, has_ehc_plan=True),),
            ["one_pupil_makes_a_school", "full_time_outside_school"],
        ),
        (
            "looked after, full time",
            (pupil("kai", 20, is_looked_after=True),),
            ["one_pupil_makes_a_school", "full_time_outside_school"],
        ),
        (
            "another's pupil with a plan, full time",
            (pupil("kai", 5), pupil("x", 20, has_ehc_plan=True)),
            ["would_be_a_school"],
        ),
        ("two full time", full("kai", "a"), ["full_time_outside_school"]),
        ("three full time warn", full("kai", "a", "b"), ["near_five_pupils", "full_time_outside_school"]),
        ("four full time warn", full("kai", "a", "b", "c"), ["near_five_pupils", "full_time_outside_school"]),
        (
            "the fifth full time is refused",
            full("kai", "a", "b", "c", "d"),
            ["would_be_a_school", "full_time_outside_school"],
        ),
        (
            "a pupil for an hour at a place with four",
            (pupil("kai", 1), *full("a", "b", "c", "d")),
            ["near_five_pupils"],
        ),
        ("two commissioners' halves are one whole", (pupil("kai", 10), pupil("kai", 9)), ["full_time_outside_school"]),
        ("five rows of one pupil are one pupil", (pupil("kai", 20),) * 5, ["full_time_outside_school"]),
        (
            "a plan known to one commissioner counts for all",
            (pupil("kai", 10), pupil("kai", 9, has_ehc_plan=True)),
            ["one_pupil_makes_a_school", "full_time_outside_school"],
        ),
        ("half of the week", (pupil("kai", 10, total_minutes=1200),), []),
        ("more than half of the week", (pupil("kai", 10, total_minutes=1199),), ["most_of_the_week"]),
        ("four sessions", (pupil("kai", 10, sessions=4),), []),
        ("five sessions", (pupil("kai", 10, sessions=5),), ["beyond_sessions"]),
    ],
)
def test_the_guard_over_all_commissioners(case, pupils, expected):
    facts = SiteFacts(guard_applies=True, pupils=pupils, this_pupil="kai")
    assert codes(rules.unregistered_site_findings(facts, on=DAY)) == expected, case


def test_only_the_law_refuses_and_proposals_warn():
    crowd = (*full("a", "b", "c", "d"), pupil("kai", 20, sessions=8, total_minutes=1300, has_ehc_plan=True))
    facts = SiteFacts(guard_applies=True, pupils=crowd, this_pupil="kai")
    found = {finding.code: finding.is_warning for finding in rules.unregistered_site_findings(facts, on=DAY)}
    assert found == {
        "one_pupil_makes_a_school": False,
        "would_be_a_school": False,
        "full_time_outside_school": True,
        "most_of_the_week": True,
        "beyond_sessions": True,
    }


def test_a_registered_school_is_not_guarded():
    assert rules.unregistered_site_findings(SiteFacts(guard_applies=False, pupils=full("kai", *"abcde")), on=DAY) == []


def test_a_provider_as_a_whole_is_counted_without_a_pupil_in_question():
    facts = SiteFacts(guard_applies=True, pupils=full(*"abcde"))
    assert codes(rules.unregistered_site_findings(facts, on=DAY)) == ["would_be_a_school"]


@pytest.mark.parametrize(
    ("case", "on", "expected"),
    [
        ("before the proposals", date(2025, 8, 31), []),
        ("sessions are proposed", date(2025, 9, 1), ["beyond_sessions"]),
        ("the day before the Act", date(2026, 4, 28), ["beyond_sessions"]),
        ("the Act is passed", date(2026, 4, 29), ["most_of_the_week", "beyond_sessions"]),
    ],
)
def test_announced_limits_begin_on_their_days(case, on, expected):
    facts = SiteFacts(guard_applies=True, pupils=(pupil("kai", 10, sessions=5, total_minutes=900),), this_pupil="kai")
    assert codes(rules.unregistered_site_findings(facts, on=on)) == expected, case


def stood(*pupils):
    found = rules.standing_of(SiteFacts(guard_applies=True, pupils=pupils), on=DAY)
    return found.fewer, found.near, found.full_time, found.is_a_school


def test_a_place_stands_by_the_hours_of_its_children():
    assert stood() == (0, 0, 0, False)
    assert stood(pupil("a", 15), pupil("b", 16), pupil("c", 18), *full("d")) == (1, 2, 1, False)
    assert stood(*full(*"abcde")) == (0, 0, 5, True)
    assert stood(pupil("a", 18, is_looked_after=True), *full("b")) == (0, 1, 1, False)
    assert stood(pupil("a", 19, is_looked_after=True)) == (0, 0, 1, True)


def test_nobody_can_tell_five_from_another_pupils_plan():
    """Of two places that may take nobody more, one for number and one for a plan, the same is said."""
    crowd = SiteFacts(guard_applies=True, pupils=(pupil("kai", 5), *full(*"abcde")), this_pupil="kai")
    plan = SiteFacts(guard_applies=True, pupils=(pupil("kai", 5), pupil("a", 20, has_ehc_plan=True)), this_pupil="kai")
    assert rules.unregistered_site_findings(crowd, on=DAY) == rules.unregistered_site_findings(plan, on=DAY) != []


@pytest.mark.parametrize(("before", "after", "expected"), [(1200, 960, True), (960, 960, False), (960, 1200, False)])
def test_fewer_hours_are_a_way_down(before, after, expected):
    assert rules.is_a_way_down(rules.HoursAtPlace(minutes_before=before, minutes_after=after), on=DAY) is expected


@st.composite
def half_days_at_a_place(draw):
    """Rows of up to eight children, of one or several commissioners each."""
    keys = draw(st.lists(st.sampled_from("abcdefgh"), min_size=0, max_size=16))
    return tuple(
        PupilAtSite(
            key=key,
            minutes=draw(st.integers(1, 1500)),
            sessions=draw(st.integers(0, 5)),
            has_ehc_plan=draw(st.booleans()) and draw(st.booleans()),
            is_looked_after=draw(st.booleans()) and draw(st.booleans()),
        )
        for key in keys
    )


def stops(*pupils, this=""):
    facts = SiteFacts(guard_applies=True, pupils=pupils, this_pupil=this)
    return [each for each in rules.unregistered_site_findings(facts, on=DAY) if not each.is_warning]


@given(half_days_at_a_place(), half_days_at_a_place())
def test_more_at_a_place_is_never_easier(there, more):
    if stops(*there):
        assert stops(*there, *more)


@given(half_days_at_a_place(), st.randoms())
def test_the_order_of_rows_and_how_a_week_is_cut_up_play_no_part(there, chance):
    shuffled = list(there)
    chance.shuffle(shuffled)
    cut = []
    for row in shuffled:
        part = chance.randint(0, row.minutes)
        cut += [replace(row, minutes=part), replace(row, minutes=row.minutes - part, sessions=0)]
    assert stops(*there) == stops(*cut)


@given(half_days_at_a_place())
def test_the_guard_stops_by_the_letter_of_the_law(there):
    hours = {}
    for row in there:
        hours[row.key] = hours.get(row.key, 0) + row.minutes
    full_time = {key for key, minutes in hours.items() if minutes * 100 >= 18 * 6000 + 30}  # hours to two places
    plans = {row.key for row in there if row.has_ehc_plan or row.is_looked_after}
    assert bool(stops(*there)) == (len(full_time) >= 5 or bool(full_time & plans))


@given(half_days_at_a_place(), st.integers(1, 1500))
def test_what_is_said_of_another_pupils_place_names_no_cause(there, minutes):
    """Whoever asks for a pupil without a plan hears one thing, whatever makes the place a school."""
    found = stops(*there, PupilAtSite(key="kai", minutes=minutes), this="kai")
    assert [(each.code, dict(each.values)) for each in found] in ([], [("would_be_a_school", {})])


OPEN = OpenFacts(
    referral_accepted=True,
    aims="Back at school by Easter.",
    starts_on=date(2026, 11, 23),
    planned_end_on=date(2027, 3, 26),
    year_group=10,
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("after an accepted referral", {}, []),
        ("without one", {"referral_accepted": False}, ["no_accepted_referral"]),
        ("the school commissions on its own", {"referral_accepted": False, "school_commissions": True}, []),
        ("one goes on already", {"has_programme_already": True}, ["has_a_programme"]),
        ("no aims", {"aims": ""}, ["no_aims"]),
        ("no end", {"planned_end_on": None}, ["no_planned_end"]),
        ("ends before it starts", {"planned_end_on": date(2026, 11, 22)}, ["end_before_start"]),
        ("ends the day it starts", {"planned_end_on": date(2026, 11, 23)}, []),
        ("year 6", {"year_group": 6}, ["year_not_served"]),
        ("year 12", {"year_group": 12}, ["year_not_served"]),
    ],
)
def test_opening_a_programme(case, change, expected):
    assert codes(rules.open_refusals(replace(OPEN, **change), on=DAY)) == expected, case


KEY_WORKER = KeyWorkerFacts(
    is_of_commissioner=True,
    role_allows=True,
    valid_from=DAY,
    membership_from=date(2025, 9, 1),
    previous_from=date(2026, 9, 1),
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("in order", {}, []),
        ("the first key worker", {"previous_from": None}, []),
        ("of another body", {"is_of_commissioner": False}, ["key_worker_of_another_body"]),
        ("in another role", {"role_allows": False}, ["not_a_key_worker"]),
        ("not there yet", {"membership_from": date(2026, 11, 19)}, ["key_worker_not_there_then"]),
        ("gone that day, half open", {"membership_to": DAY}, ["key_worker_not_there_then"]),
        ("leaves the day after", {"membership_to": date(2026, 11, 19)}, []),
        (
            "from a day long ago, gone today",
            {"valid_from": date(2026, 10, 1), "membership_to": DAY},
            ["key_worker_not_there_then"],
        ),
        ("on the first day of the one before", {"previous_from": DAY}, ["before_the_last_key_worker"]),
    ],
)
def test_key_workers(case, change, expected):
    assert codes(rules.key_worker_refusals(replace(KEY_WORKER, **change), on=DAY)) == expected, case


END = EndFacts(reason="Back at school.", starts_on=date(2026, 9, 1), last_day=DAY)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("today", {}, []),
        ("no reason", {"reason": ""}, ["no_reason"]),
        ("before it began", {"last_day": date(2026, 8, 31)}, ["end_before_start"]),
        ("ahead", {"last_day": date(2026, 11, 19)}, ["end_ahead"]),
        ("a placement goes on", {"open_placements": 1}, ["placements_go_on"]),
    ],
)
def test_ending_a_programme(case, change, expected):
    assert codes(rules.end_refusals(replace(END, **change), on=DAY)) == expected, case


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("in order", {}, []),
        ("nothing said", {"found": " "}, ["no_review_words"]),
        ("held tomorrow", {"held_on": date(2026, 11, 19)}, ["review_of_part_time_on_wrong_day"]),
        ("held before the programme", {"held_on": date(2026, 11, 3)}, ["review_of_part_time_on_wrong_day"]),
        ("no next one", {"next_review_on": None}, ["part_time_review_date"]),
        ("the next after the end", {"next_review_on": date(2026, 12, 19)}, ["part_time_review_date"]),
        ("the next on the same day", {"next_review_on": DAY}, ["part_time_review_date"]),
        ("the last one, on the day it ends", {"ends_on": DAY, "next_review_on": None}, []),
    ],
)
def test_a_review_of_part_time(case, change, expected):
    facts = PartTimeReviewFacts(
        starts_on=date(2026, 11, 4),
        held_on=DAY,
        found="He comes every day.",
        ends_on=date(2026, 12, 18),
        next_review_on=date(2026, 12, 9),
    )
    assert codes(rules.part_time_review_refusals(replace(facts, **change), on=DAY)) == expected, case


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("half-days at school", {"at_school": True}, []),
        ("nothing planned yet", {"has_half_days": False}, []),
        ("a workshop alone", {}, ["no_literacy", "no_numeracy"]),
        ("a tutor for English", {"english": True}, ["no_numeracy"]),
        ("a plan for both", {"english": True, "mathematics": True}, []),
    ],
)
def test_literacy_and_numeracy_show_in_the_week(case, facts, expected):
    whole = {"has_half_days": True, "at_school": False, **facts}
    found = rules.literacy_findings(rules.LiteracyFacts(**whole), on=DAY)
    assert codes(found) == expected, case
    assert all(each.is_warning and each.clause == "SEIP2018 S3.3.2.5" for each in found)
