"""Programmes: opened, looked after, laid out as a week, and ended."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.programmes import queries, services
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil, at_school
from waymark.pupils.models import Involvement
from waymark.pupils.states import Basis
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import referral_at
from waymark.school_year.states import Half

pytestmark = pytest.mark.django_db

TERMS = {
    "legal_route": LegalRoute.DIRECT_COMMISSION,
    "starts_on": SCHOOL_DAY,
    "planned_end_on": date(2027, 3, 25),
    "aims": "Comes every day.",
}


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def test_a_programme_tells_the_partnership_and_keeps_the_school(cast):
    programme = a_programme(cast)
    rows = Involvement.objects.filter(source_id=programme.public_id).values_list("organisation__name", "basis")
    assert sorted(rows) == [("Ashgrove School", Basis.REFERRED), ("South Whitcombe Partnership", Basis.PROGRAMME)]
    assert queries.key_worker(programme, SCHOOL_DAY) == cast.key_worker


@pytest.mark.parametrize("state", [ReferralState.SENT, ReferralState.RETURNED])
def test_a_programme_follows_an_accepted_referral(cast, state):
    referral = referral_at(cast, state, a_year_ten_pupil(cast))
    with pytest.raises(Refused) as refused:
        services.open_programme(cast.actor("coordinator"), referral, key_worker=cast.key_worker, **TERMS)
    assert codes(refused) == {"no_accepted_referral"}


def test_one_programme_at_a_time(cast):
    programme = a_programme(cast)
    with pytest.raises(Refused) as refused:
        services.open_programme(cast.actor("coordinator"), programme.referral, key_worker=cast.key_worker, **TERMS)
    assert codes(refused) == {"has_a_programme"}


def test_the_key_worker_works_for_the_commissioner(cast):
    referral = referral_at(cast, ReferralState.ACCEPTED, a_year_ten_pupil(cast))
    for wrong, code in ((cast.stranger_coordinator, "key_worker_of_another_body"), (cast.head, "not_a_key_worker")):
        with pytest.raises(Refused) as refused:
            services.open_programme(cast.actor("coordinator"), referral, key_worker=wrong, **TERMS)
        assert code in codes(refused)


def test_a_school_does_not_open_one_and_a_stranger_finds_nothing(cast):
    referral = referral_at(cast, ReferralState.ACCEPTED, a_year_ten_pupil(cast))
    with pytest.raises(Denied):
        services.open_programme(cast.actor("head"), referral, key_worker=cast.key_worker, **TERMS)
    with pytest.raises(Http404):
        services.open_programme(
            cast.actor("stranger_coordinator"), referral, key_worker=cast.stranger_coordinator, **TERMS
        )


def test_the_key_worker_changes_and_the_one_before_stays_in_the_history(cast):
    programme = a_programme(cast)
    with clock.at(date(2026, 12, 1)):
        services.assign_key_worker(cast.actor("coordinator"), programme, cast.coordinator, valid_from=date(2026, 12, 1))
    assert queries.key_worker(programme, date(2026, 11, 30)) == cast.key_worker
    assert queries.key_worker(programme, date(2026, 12, 1)) == cast.coordinator
    history = [(row.key_worker, row.valid_from, row.valid_to) for row in queries.key_worker_history(programme)]
    assert history == [
        (cast.coordinator, date(2026, 12, 1), None),
        (cast.key_worker, SCHOOL_DAY, date(2026, 12, 1)),
    ]


def test_the_week_counts_hours_over_all_its_half_days(cast):
    programme = a_programme(cast)
    at_school(cast, programme, (0, "am"), (0, "pm"), (4, "am"))
    week = queries.week(programme, SCHOOL_DAY)
    assert (week.hours, week.minutes_by_place()) == (Decimal("9.50"), [("Ashgrove School", 570)])
    assert week.cell(0, "am").components[0].where == "Ashgrove School"
    assert week.cell(2, "pm").components == []


def test_half_days_at_school_change_from_a_day_and_the_past_stays(cast):
    programme = a_programme(cast)
    at_school(cast, programme, (0, "am"), (1, "am"))
    services.set_school_sessions(
        cast.actor("key_worker"),
        programme,
        [services.SchoolHalfDay(1, Half.AM, time(8, 50), time(12, 20))],
        valid_from=date(2026, 12, 7),
    )
    before, after = queries.week(programme, SCHOOL_DAY), queries.week(programme, date(2026, 12, 7))
    assert [(each.weekday, each.until_day) for each in before.components] == [(0, date(2026, 12, 6)), (1, None)]
    assert [(each.weekday, each.from_day) for each in after.components] == [(1, SCHOOL_DAY)]


def test_too_few_hours_are_found_until_part_time_is_agreed(cast):
    programme = a_programme(cast)
    at_school(cast, programme, (0, "am"))
    found = {each.code for each in queries.findings(programme, SCHOOL_DAY)}
    assert {"no_part_time_reason", "parent_has_not_agreed", "no_part_time_end"} <= found
    services.set_hours_reasons(
        cast.actor("key_worker"),
        programme,
        part_time_reason="Recovering from an operation.",
        part_time_parent_agreed_on=SCHOOL_DAY,
        part_time_ends_on=date(2026, 12, 18),
        part_time_review_on=date(2026, 12, 11),
    )
    programme.refresh_from_db()
    assert [each.code for each in queries.findings(programme, SCHOOL_DAY)] == ["no_plan_back"]
    with_a_plan_back(cast, programme)
    programme.refresh_from_db()
    assert [each.code for each in queries.findings(programme, SCHOOL_DAY)] == []


def part_time_week(cast):
    programme = a_programme(cast)
    at_school(cast, programme, (0, "am"))
    return services.set_hours_reasons(
        cast.actor("key_worker"),
        programme,
        part_time_reason="Recovering from an operation.",
        part_time_parent_agreed_on=SCHOOL_DAY,
        part_time_ends_on=date(2026, 12, 18),
        part_time_review_on=date(2026, 12, 4),
    )


def with_a_plan_back(cast, programme, last=date(2026, 12, 19), **more):
    steps = [(date(2026, 12, 1), Decimal(12)), (last, Decimal(20))]
    return services.set_plan_back(cast.actor("key_worker"), programme, steps=steps, **more)


def reviews_due(programme):
    rows = Duty.objects.filter(kind=DutyKind.REVIEW_PART_TIME, subject_id=programme.public_id)
    return list(rows.order_by("pk").values_list("state", "due_at__date"))


def test_a_plan_back_to_full_time_replaces_the_one_before(cast):
    programme = part_time_week(cast)
    with_a_plan_back(cast, programme)
    plan = with_a_plan_back(cast, programme, last=date(2026, 12, 14), social_worker_told_on=SCHOOL_DAY)
    assert list(plan.steps.values_list("from_day", "hours")) == [
        (date(2026, 12, 1), Decimal("12.00")),
        (date(2026, 12, 14), Decimal("20.00")),
    ]
    assert plan.social_worker_told_on == SCHOOL_DAY


def test_a_plan_back_that_leads_nowhere_is_not_kept(cast):
    programme = part_time_week(cast)
    with pytest.raises(Refused) as refused:
        with_a_plan_back(cast, programme, last=date(2027, 1, 11))
    assert codes(refused) == {"plan_back_after_the_end"}
    with pytest.raises(Denied):
        services.set_plan_back(cast.actor("head"), programme, steps=[])


def test_each_review_of_part_time_is_due_and_a_review_makes_the_next_due(cast):
    programme = part_time_week(cast)
    assert reviews_due(programme) == [("open", date(2026, 12, 4))]
    with clock.at(date(2026, 12, 3)):
        services.review_part_time(
            cast.actor("key_worker"),
            programme,
            held_on=date(2026, 12, 3),
            found="He comes every day and asks for more.",
            next_review_on=date(2026, 12, 18),
        )
    assert reviews_due(programme) == [("done", date(2026, 12, 4)), ("open", date(2026, 12, 18))]
    programme.refresh_from_db()
    with clock.at(date(2027, 1, 4)):
        services.set_hours_reasons(cast.actor("key_worker"), programme, part_time_reason="")
    assert reviews_due(programme)[-1][0] == "dropped"


def test_nothing_of_part_time_is_due_when_the_programme_ends(cast):
    programme = part_time_week(cast)
    services.end(cast.actor("coordinator"), programme, on=SCHOOL_DAY, reason="Back at school full time.")
    assert reviews_due(programme) == [("dropped", date(2026, 12, 4))]


def test_part_time_is_never_for_behaviour(cast):
    programme = a_programme(cast)
    with pytest.raises(Refused) as refused:
        services.set_hours_reasons(cast.actor("key_worker"), programme, part_time_is_for_behaviour=True)
    assert codes(refused) == {"part_time_for_behaviour"}


def test_two_editors_do_not_overwrite_each_other(cast):
    programme = a_programme(cast)
    seen = programme.version
    services.set_hours_reasons(cast.actor("key_worker"), programme, one_to_one_reason="A", version=seen)
    with pytest.raises(Conflict):
        services.set_hours_reasons(cast.actor("coordinator"), programme, one_to_one_reason="B", version=seen)
    assert Programme.objects.get().one_to_one_reason == "A"


def test_a_programme_ends_with_a_reason_and_closes_its_doors(cast):
    programme = a_programme(cast)
    with pytest.raises(Refused) as refused:
        services.end(cast.actor("coordinator"), programme, on=SCHOOL_DAY, reason="")
    assert codes(refused) == {"no_reason"}
    services.end(cast.actor("coordinator"), programme, on=SCHOOL_DAY, reason="Back at school full time.")
    ends = Involvement.objects.filter(source_id=programme.public_id).values_list("valid_to", flat=True)
    assert set(ends) == {date(2026, 11, 25)}


def test_a_provider_sees_no_programme(cast):
    programme = a_programme(cast)
    with pytest.raises(Http404):
        queries.programme_or_404(cast.actor("provider_manager"), programme.public_id)
