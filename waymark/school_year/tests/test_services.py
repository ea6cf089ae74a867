"""Half terms and closures of a body, and the calendar that others count with."""

from datetime import date

import pytest

from tests.cast import SCHOOL_DAY, TERMS
from waymark.core.models import AuditPayload, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.school_year import queries, rules, services
from waymark.school_year.models import Closure, HalfTerm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


def codes(refused):
    return [each.code for each in refused.value.refusals]


def test_a_school_without_dates_of_its_own_has_its_authoritys(cast):
    calendar = queries.calendar_for(cast.ashgrove, SCHOOL_DAY)
    assert [(term.starts_on, term.ends_on) for term in calendar.terms] == [(start, end) for _, start, end in TERMS]
    assert date(2026, 12, 25) in calendar.bank_holidays
    assert rules.is_school_day(calendar, on=date(2026, 8, 25))
    assert not rules.is_school_day(calendar, on=date(2026, 8, 31))  # the bank holiday in the first week
    assert rules.add_school_days(calendar, on=date(2026, 10, 16), days=1) == date(2026, 10, 26)


def test_a_school_with_dates_of_its_own_has_those_for_that_year_alone(cast):
    head = cast.actor("head")
    HalfTerm.objects.create(
        organisation=cast.county,
        academic_year=2027,
        name="Autumn",
        starts_on=date(2027, 8, 30),
        ends_on=date(2027, 10, 15),
    )
    services.set_half_terms(head, cast.ashgrove, 2026, [("Autumn", date(2026, 9, 1), date(2026, 12, 18))])

    calendar = queries.calendar_for(cast.ashgrove, SCHOOL_DAY)
    assert [term.starts_on for term in calendar.terms] == [date(2026, 9, 1), date(2027, 8, 30)]
    assert len(queries.calendar_for(cast.birchfield, SCHOOL_DAY).terms) == 7
    assert queries.calendars_for([cast.ashgrove, cast.birchfield], SCHOOL_DAY)[cast.ashgrove.pk] == calendar

    services.set_half_terms(head, cast.ashgrove, 2026, [])
    assert len(queries.calendar_for(cast.ashgrove, SCHOOL_DAY).terms) == 7
    assert HalfTerm.objects.filter(organisation=cast.ashgrove).count() == 1  # what was replaced is not gone


def test_an_authoritys_closure_holds_for_its_area_and_a_schools_for_itself(cast):
    services.add_closure(
        cast.actor("inclusion_officer"), cast.county, on=date(2026, 11, 26), kind="closed", label="Snow"
    )
    services.add_closure(cast.actor("referrer"), cast.ashgrove, on=date(2026, 11, 27), kind="inset")

    def meets(school, day):
        return rules.is_school_day(queries.calendar_for(school, SCHOOL_DAY), on=date(2026, 11, day))

    assert [meets(cast.ashgrove, day) for day in (25, 26, 27)] == [True, False, False]
    assert [meets(cast.birchfield, day) for day in (25, 26, 27)] == [True, False, True]

    closure = Closure.objects.get(kind="inset")
    services.remove_closure(cast.actor("referrer"), closure)
    services.remove_closure(cast.actor("referrer"), closure)  # twice is once
    assert meets(cast.ashgrove, 27)
    services.add_closure(cast.actor("referrer"), cast.ashgrove, on=date(2026, 11, 27), kind="closed")
    assert not meets(cast.ashgrove, 27)


@pytest.mark.parametrize(
    "rows, expected",
    [
        ([("A", date(2027, 5, 2), date(2027, 5, 1))], ["term_ends_before_it_starts"]),
        (
            [("A", date(2026, 9, 1), date(2026, 12, 18)), ("B", date(2026, 12, 18), date(2027, 1, 20))],
            ["terms_overlap"],
        ),
        ([("A", date(2026, 7, 31), date(2026, 12, 18))], ["term_outside_its_year"]),
        ([("A", date(2026, 9, 1), date(2027, 9, 1))], ["term_outside_its_year"]),
        ([("A", date(2026, 8, 1), date(2026, 11, 23))], ["calendar_runs_out"]),
    ],
)
def test_half_terms_that_cannot_be_are_refused_and_nothing_changes(cast, rows, expected):
    with pytest.raises(Refused) as refused:
        services.set_half_terms(cast.actor("inclusion_officer"), cast.county, 2026, rows)
    assert codes(refused) == expected
    assert HalfTerm.objects.in_force().filter(organisation=cast.county).count() == 6


@pytest.mark.parametrize(
    "on, expected",
    [
        (date(2026, 11, 28), ["not_a_day_in_term"]),  # a Saturday
        (date(2026, 10, 20), ["not_a_day_in_term"]),  # half term
        (date(2026, 8, 31), ["not_a_day_in_term"]),  # a bank holiday
        (date(2030, 1, 1), ["not_a_day_in_term"]),  # beyond the calendar
    ],
)
def test_a_closure_is_on_a_day_in_term(cast, on, expected):
    with pytest.raises(Refused) as refused:
        services.add_closure(cast.actor("referrer"), cast.ashgrove, on=on, kind="inset")
    assert codes(refused) == expected
    services.add_closure(cast.actor("referrer"), cast.ashgrove, on=date(2026, 11, 30), kind="inset")
    with pytest.raises(Refused) as refused:
        services.add_closure(cast.actor("referrer"), cast.ashgrove, on=date(2026, 11, 30), kind="inset")
    assert codes(refused) == ["closed_already"]


def test_each_body_sets_its_own_dates_and_nobody_elses(cast):
    for name in ("referrer", "coordinator", "stranger_officer", "auditor"):
        with pytest.raises(Denied):
            services.set_half_terms(cast.actor(name), cast.county, 2026, [])
    with pytest.raises(Denied):
        services.add_closure(cast.actor("stranger_referrer"), cast.ashgrove, on=SCHOOL_DAY, kind="inset")


def test_two_who_set_half_terms_meet_and_the_history_keeps_both(cast):
    officer = cast.actor("inclusion_officer")
    version = cast.county.version
    rows = [("Autumn, first half", date(2026, 9, 1), date(2026, 12, 18))]
    services.set_half_terms(officer, cast.county, 2026, rows, version=version)
    with pytest.raises(Conflict):
        services.set_half_terms(officer, cast.county, 2026, rows, version=version)
    payload = AuditPayload.objects.get(event__action="school_year.set_half_terms")
    assert len(payload.content["before"]["half_terms"]) == 6
    assert payload.content["after"]["half_terms"] == [["Autumn, first half", "2026-09-01", "2026-12-18"]]


@pytest.mark.parametrize(
    "on, expected",
    [
        (date(2026, 8, 24), 2025),
        (date(2026, 8, 25), 2026),
        (date(2026, 8, 31), 2026),
        (date(2026, 9, 1), 2026),
        (date(2027, 8, 31), 2026),
    ],
)
def test_the_academic_year_turns_on_the_first_day_of_the_autumn_term(cast, on, expected):
    assert queries.school_academic_year(cast.ashgrove, on) == expected
