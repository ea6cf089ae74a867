"""Rules about the footing, who answers, what is alternative provision, the parts and the targets."""

from datetime import date
from decimal import Decimal

import pytest

from waymark.programmes import rules
from waymark.programmes.states import LegalRoute, Otherwise, PartKind, Registration, TargetArea, TargetState
from waymark.school_year.rules import Closure, SchoolCalendar, Term

DAY = date(2026, 11, 18)


# On what footing, and who answers


@pytest.mark.parametrize(
    ("route", "arranger", "answers", "clause"),
    [
        ("off_site_direction", "school", "school", "EA2002 s29A"),
        ("permanent_exclusion", "authority", "home_authority", "EA1996 s19"),
        ("section_19_medical", "authority", "home_authority", "APS2025 medical"),
        ("fair_access", "authority", "school", "SEIP2018 S3.5.5.2"),  # on a roll by now
        ("ehc_plan_package", "authority", "home_authority", "CFA2014 s42"),
        ("direct_commission", "school", "school", "COMM2022 direct"),
    ],
)
def test_who_arranges_and_who_answers(route, arranger, answers, clause):
    found = rules.route_answer(rules.RouteFacts(route=LegalRoute(route)), on=DAY)
    assert (found.arranged_by, found.answers, found.clause) == (arranger, answers, clause)


def test_through_fair_access_the_home_authority_answers_until_a_school_has_the_pupil():
    found = rules.route_answer(rules.RouteFacts(route=LegalRoute.FAIR_ACCESS, on_a_roll=False), on=DAY)
    assert (found.answers, found.clause) == ("home_authority", "SEIP2018 S2.2 no place")


@pytest.mark.parametrize(
    ("main", "subsidiary", "expected"),
    [
        ("A", (), "single"),
        ("A", ("P",), "dual_main"),
        ("B", ("A",), "dual_subsidiary"),
        ("B", (), "elsewhere"),
        ("B", ("P",), "elsewhere"),
        ("", (), "none"),
    ],
)
def test_registration_is_said_of_the_programmes_school(main, subsidiary, expected):
    facts = rules.RollFacts(school="A", main_school=main, subsidiary_schools=subsidiary)
    assert rules.registration(facts, on=DAY) == expected


LOOK = {
    "route": LegalRoute.DIRECT_COMMISSION,
    "home_then": "855",
    "home_now": "855",
    "school": "A",
    "main_school_now": "A",
    "registration_then": Registration.SINGLE,
    "registration_now": Registration.SINGLE,
}


@pytest.mark.parametrize(
    ("case", "facts", "codes"),
    [
        ("nothing has changed", {}, []),
        ("moved home", {"home_now": "856"}, ["home_changed"]),
        ("home no longer known", {"home_now": ""}, ["home_changed"]),
        ("moved school", {"main_school_now": "B", "registration_now": Registration.ELSEWHERE}, ["school_changed"]),
        (
            "moved both",
            {"home_now": "856", "main_school_now": "B", "registration_now": Registration.ELSEWHERE},
            ["home_changed", "school_changed"],
        ),
        ("a trial elsewhere", {"registration_now": Registration.DUAL_MAIN}, ["registration_changed"]),
        (
            "kept as the second school",
            {"main_school_now": "B", "registration_now": Registration.DUAL_SUBSIDIARY},
            ["registration_changed"],
        ),
        ("off every roll", {"main_school_now": "", "registration_now": Registration.NONE}, ["registration_changed"]),
        (
            "directed without a roll",
            {
                "route": LegalRoute.OFF_SITE_DIRECTION,
                "main_school_now": "",
                "registration_then": Registration.NONE,
                "registration_now": Registration.NONE,
            },
            ["direction_without_roll"],
        ),
        ("a package without a plan", {"route": LegalRoute.EHC_PLAN_PACKAGE}, ["package_without_plan"]),
        ("a package with its plan", {"route": LegalRoute.EHC_PLAN_PACKAGE, "has_ehc_plan": True}, []),
    ],
)
def test_when_somebody_looks_again(case, facts, codes):
    found = rules.look_again_findings(rules.LookFacts(**{**LOOK, **facts}), on=DAY)
    assert [each.code for each in found] == codes, case
    assert all(each.is_warning for each in found)


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("a workshop and school", {"elsewhere": True, "at_own_school": True}, "ap"),
        ("the whole week in school", {"elsewhere": False, "at_own_school": True}, "in_school"),
        ("nothing planned", {"elsewhere": False}, "nothing_yet"),
        ("taught by the parents", {"elsewhere": True, "otherwise": Otherwise.HOME_EDUCATION}, "home_education"),
        ("a package out of school", {"elsewhere": True, "otherwise": Otherwise.EOTAS}, "eotas"),
        ("year 12 comes before all", {"year_group": 12, "elsewhere": True, "otherwise": Otherwise.EOTAS}, "post_16"),
    ],
)
def test_alternative_provision_or_not(case, facts, expected):
    found = rules.standing(rules.StandingFacts(**{"year_group": 10, **facts}), on=DAY)
    assert (found.standing, found.is_ap) == (expected, expected == "ap"), case


# Targets


@pytest.mark.parametrize(
    ("baseline", "aim", "reading", "expected"),
    [
        ("60", "95", "60", 0),
        ("60", "95", "95", 100),
        ("60", "95", "50", 0),  # fallen back
        ("60", "95", "99", 100),
        ("0", "8", "1", 13),  # twelve and a half, half up
        ("10", "2", "6", 50),  # days lost: fewer is better
        ("10", "2", "12", 0),
    ],
)
def test_progress_from_the_baseline_to_the_aim(baseline, aim, reading, expected):
    facts = rules.ProgressFacts(baseline=Decimal(baseline), aim=Decimal(aim), reading=Decimal(reading))
    assert rules.progress(facts, on=DAY) == expected


def test_without_a_calendar_a_target_is_read_after_six_weeks():
    facts = rules.NextReviewFacts(calendar=SchoolCalendar(terms=()), since=date(2026, 11, 24))
    assert rules.target_review_due(facts, on=DAY) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (date(2026, 9, 1), date(2026, 9, 18)),
        (date(2026, 9, 4), date(2026, 9, 18)),  # ten school days are left
        (date(2026, 9, 7), date(2026, 10, 2)),  # nine are left; the last day is closed, so the day before
        (date(2026, 9, 25), date(2026, 10, 2)),  # in the holiday: the half term that follows, its last
    ],
)
def test_a_target_is_read_by_the_last_school_day_of_a_half_term(since, due):
    halves = (
        Term(starts_on=date(2026, 8, 31), ends_on=date(2026, 9, 18)),
        Term(starts_on=date(2026, 9, 28), ends_on=date(2026, 10, 5)),
    )
    closed = (Closure(starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 5)),)
    facts = rules.NextReviewFacts(calendar=SchoolCalendar(terms=halves, closures=closed), since=since)
    assert rules.target_review_due(facts, on=since) == due


def test_each_key_stage_asks_for_its_own():
    def missing(year, *targets):
        found = rules.target_findings(rules.TargetsFacts(year_group=year, targets=targets), on=DAY)
        return {(each.code, each.values["area"]) for each in found}

    assert ("target_missing", "courses") in missing(10)
    assert ("target_missing", "courses") not in missing(9)
    kept = rules.SetTarget(area=TargetArea.ATTENDANCE, key_stage=3)
    assert ("target_missing", "attendance") not in missing(10, kept)  # attendance means the same in both
    dropped = rules.SetTarget(area=TargetArea.ATTENDANCE, key_stage=4, state=TargetState.DROPPED)
    assert ("target_missing", "attendance") in missing(10, dropped)


@pytest.mark.parametrize(
    ("year", "rows", "needless", "expected"),
    [
        (9, (), (), {"pastoral", "agencies"}),
        (10, (), (), {"pastoral", "exams", "arrangements", "agencies"}),
        (10, (PartKind.PASTORAL, PartKind.EXAMS), (PartKind.AGENCIES,), {"arrangements"}),
    ],
)
def test_which_parts_wait(year, rows, needless, expected):
    facts = rules.PartsFacts(year_group=year, has_rows=rows, not_needed=needless)
    assert set(rules.parts_to_do(facts, on=DAY)) == expected
