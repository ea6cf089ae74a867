from dataclasses import replace
from datetime import date, time

import pytest

from waymark.quality import rules
from waymark.quality.rules import DatedStatus, OfferFacts, SignOff, SignOffFacts, StatusFacts
from waymark.quality.states import OfferKind, RegisterStatus, Subject
from waymark.school_year.rules import WeeklySession
from waymark.school_year.states import Half

TODAY = date(2026, 1, 14)
OURS, OTHERS = "Melton partnership", "Hinckley partnership"
YEAR = SignOff(commissioner=OURS, signed_off_on=date(2025, 9, 1), expires_on=date(2026, 8, 31))


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("case", "sign_offs", "expected"),
    [
        ("in force", (YEAR,), []),
        ("nothing", (), ["no_sign_off"]),
        ("of another commissioner only", (replace(YEAR, commissioner=OTHERS),), ["sign_off_of_another"]),
        (
            "another's has run out too",
            (replace(YEAR, commissioner=OTHERS, expires_on=date(2026, 1, 1)),),
            ["no_sign_off"],
        ),
        ("ran out yesterday", (replace(YEAR, expires_on=date(2026, 1, 13)),), ["sign_off_expired"]),
        ("its last day", (replace(YEAR, expires_on=TODAY),), ["sign_off_ends_soon"]),
        ("signed off today", (replace(YEAR, signed_off_on=TODAY),), []),
        ("from tomorrow", (replace(YEAR, signed_off_on=date(2026, 1, 15)),), ["sign_off_not_yet"]),
        ("withdrawn today", (replace(YEAR, withdrawn_on=TODAY),), ["sign_off_withdrawn"]),
        ("to be withdrawn tomorrow", (replace(YEAR, withdrawn_on=date(2026, 1, 15)),), []),
        (
            "withdrawn, then signed off anew",
            (replace(YEAR, withdrawn_on=date(2025, 12, 1)), replace(YEAR, signed_off_on=TODAY)),
            [],
        ),
        ("four weeks and a day before the end", (replace(YEAR, expires_on=date(2026, 2, 12)),), []),
        ("four weeks before the end", (replace(YEAR, expires_on=date(2026, 2, 11)),), ["sign_off_ends_soon"]),
        ("a longer one beside a short one", (replace(YEAR, expires_on=TODAY), YEAR), []),
    ],
)
def test_sign_off(case, sign_offs, expected):
    facts = SignOffFacts(commissioner=OURS, sign_offs=sign_offs)
    found = rules.sign_off_findings(facts, on=TODAY)
    assert codes(found) == expected, case
    assert rules.sign_off_in_force(facts, on=TODAY) is all(finding.is_warning for finding in found), case


@pytest.mark.parametrize(
    ("case", "statuses", "expected"),
    [
        ("nothing recorded is no school", (), (RegisterStatus.NOT_A_SCHOOL, False, False, False, True)),
        (
            "a registered school",
            (RegisterStatus.REGISTERED_SCHOOL,),
            (RegisterStatus.REGISTERED_SCHOOL, True, True, True, False),
        ),
        ("a college has no roll", (RegisterStatus.COLLEGE,), (RegisterStatus.COLLEGE, True, False, True, False)),
        ("no school", (RegisterStatus.NOT_A_SCHOOL,), (RegisterStatus.NOT_A_SCHOOL, True, False, False, True)),
    ],
)
def test_what_a_status_means(case, statuses, expected):
    rows = tuple(DatedStatus(status=status, valid_from=date(2025, 9, 1)) for status in statuses)
    answer = rules.registration_meaning(StatusFacts(statuses=rows), on=TODAY)
    found = (answer.status, answer.is_recorded, answer.may_hold_roll, answer.may_be_full_time, answer.guard_applies)
    assert found == expected, case


@pytest.mark.parametrize(
    ("on", "may_be_full_time"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_registration_has_its_days(on, may_be_full_time):
    rows = (
        DatedStatus(status=RegisterStatus.NOT_A_SCHOOL, valid_from=date(2025, 9, 1), valid_to=date(2026, 1, 1)),
        DatedStatus(status=RegisterStatus.REGISTERED_SCHOOL, valid_from=date(2026, 1, 1), valid_to=date(2026, 7, 1)),
    )
    assert rules.registration_meaning(StatusFacts(statuses=rows), on=on).may_be_full_time is may_be_full_time


MONDAY = WeeklySession(weekday=0, half=Half.AM)
TUESDAY = WeeklySession(weekday=1, half=Half.AM)
MOTORS = OfferFacts(
    kind=OfferKind.VOCATIONAL, year_group=10, lowest_year=10, places=8, places_taken=7, offered=(MONDAY,)
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("fits", {}, []),
        ("year 9 in a vocational offer for 10 and 11", {"year_group": 9}, ["year_not_offered", "vocational_year"]),
        (
            "a vocational offer that says 7 to 11 is still for 10 and 11",
            {"year_group": 9, "lowest_year": 7},
            ["vocational_year"],
        ),
        ("year 12", {"year_group": 12}, ["year_not_offered", "vocational_year"]),
        ("the last place is a place", {"places_taken": 7}, []),
        ("full", {"places_taken": 8}, ["offer_full"]),
        ("closed", {"is_open": False}, ["offer_closed"]),
        ("one-to-one without its reason", {"kind": OfferKind.ONE_TO_ONE}, ["one_to_one_reason"]),
        ("one-to-one with its reason", {"kind": OfferKind.ONE_TO_ONE, "one_to_one_reason": "Recovering."}, []),
        ("a half-day that is offered, with times", {"wanted": (replace(MONDAY, starts_at=time(9, 30)),)}, []),
        ("a half-day that is not", {"wanted": (MONDAY, TUESDAY)}, ["session_not_offered"]),
    ],
)
def test_offers(case, change, expected):
    assert codes(rules.offer_fits_pupil(replace(MOTORS, **change), on=TODAY)) == expected, case


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("the first number, since when nobody says", (True, None, None, "The strategy"), []),
        ("the first number from a day", (True, None, date(2025, 9, 1), "The strategy"), []),
        ("a second one that says no day", (False, None, None, "A letter"), ["no_day_for_new_number"]),
        ("a second one after one without a day", (False, None, date(2026, 1, 1), "A letter"), []),
        ("on the very day", (False, date(2026, 1, 1), date(2026, 1, 1), "A letter"), []),
        ("before", (False, date(2026, 1, 1), date(2025, 12, 31), "A letter"), ["places_from_wrong_day"]),
        ("without a source", (True, None, None, "  "), ["no_source"]),
    ],
)
def test_numbers_of_places(case, facts, expected):
    names = ("is_the_first", "present_from", "valid_from", "source")
    found = rules.commissioned_refusals(rules.CommissionedFacts(**dict(zip(names, facts, strict=True))), on=TODAY)
    assert codes(found) == expected, case


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        ("Functional skills: English and maths in a group of four", (Subject.ENGLISH, Subject.MATHEMATICS)),
        ("Engines and brakes in the workshop", (Subject.VOCATIONAL,)),
        ("Boxing and mentoring", (Subject.PHYSICAL_EDUCATION, Subject.PERSONAL)),
        ("Starting and parting", ()),
    ],
)
def test_the_words_of_an_offer_name_subjects(words, subjects):
    assert rules.subjects_named(words) == subjects
