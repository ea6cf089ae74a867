"""What the registers know of a pupil is frozen with a referral when it is sent, as far as the sender may read it."""

from datetime import date

import pytest

from tests.cast import Cast
from waymark.attendance import queries, services
from waymark.attendance.states import Attended, Finding
from waymark.attendance.tests.factories import at_nine_o_five, known_pupil, placed, register_of, said
from waymark.attendance.wording import known_attendance
from waymark.core import clock
from waymark.referrals import services as referrals
from waymark.referrals.models import Sending
from waymark.referrals.tests.factories import DECISION, GOING_ON, a_pupil, filled_in
from waymark.school_year.states import Half

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
FIRST, SECOND, THIRD = date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17)  # Tuesdays


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


def marked(cast, placement, on, attended, **more):
    who = "provider_manager" if placement.provider == cast.canal_street else "stranger_provider"
    with clock.at(at_nine_o_five(on)):
        register = register_of(cast, on, Half.AM, placement.provider)
        services.mark(cast.actor(who), register, [said(placement, attended, **more)])


def three_tuesdays(cast, placement):
    marked(cast, placement, FIRST, Attended.PRESENT)
    marked(cast, placement, SECOND, Attended.LATE, minutes_late=5)
    marked(cast, placement, THIRD, Attended.ABSENT, reason_code="I")


def test_the_figures_say_whose_they_are_from_when_to_when_and_how_many_sessions(cast):
    kai = known_pupil(cast)
    three_tuesdays(cast, placed(cast, kai))
    marked(cast, placed(cast), THIRD, Attended.PRESENT)  # another pupil
    assert known_attendance(cast.actor("referrer"), kai, TODAY) == (
        "Canal Street Motors: there at 2 of 3 sessions, from 3 November 2026 to 17 November 2026."
    )


def test_each_provider_has_its_own_line(cast):
    kai = known_pupil(cast)
    three_tuesdays(cast, placed(cast, kai))
    marked(cast, placed(cast, kai, provider=cast.other_provider), SECOND, Attended.ABSENT)
    lines = known_attendance(cast.actor("referrer"), kai, TODAY).split("\n")
    assert [line.split(":")[0] for line in lines] == sorted([cast.canal_street.name, cast.other_provider.name])
    assert f"{cast.other_provider.name}: there at 0 of 1 session, on 10 November 2026." in lines


def test_what_was_no_session_for_the_pupil_is_not_counted_but_said(cast):
    kai = known_pupil(cast)
    placement = placed(cast, kai)
    marked(cast, placement, FIRST, Attended.PRESENT)
    marked(cast, placement, SECOND, Attended.PROVIDER_CLOSED)
    assert known_attendance(cast.actor("referrer"), kai, TODAY) == (
        "Canal Street Motors: there at 1 of 1 session, from 3 November 2026 to 10 November 2026. 1 more is not counted:"
        " the provider was closed, or the pupil was kept from coming."
    )


def test_a_reason_that_was_found_out_counts_before_that_of_the_register(cast):
    kai = known_pupil(cast)
    placement = placed(cast, kai)
    marked(cast, placement, THIRD, Attended.PRESENT)
    marked(cast, placement, TODAY, Attended.ABSENT)
    before = queries.counts_by_provider(cast.actor("referrer"), kai, FIRST, TODAY)
    assert [(each.counts.attended, each.counts.possible, each.counts.not_counted) for each in before] == [(1, 2, 0)]
    alert = kai.absence_alerts.get()
    services.follow_up(
        cast.actor("head"), alert, who_was_contacted="Mother", finding=Finding.SAFE_AT_HOME, what_was_found="No bus came.",
        reason_code="Y1",
    )  # fmt: skip
    after = queries.counts_by_provider(cast.actor("referrer"), kai, FIRST, TODAY)
    assert [(each.counts.attended, each.counts.possible, each.counts.not_counted) for each in after] == [(1, 1, 1)]


def test_marks_of_an_earlier_school_year_and_of_later_days_are_left_out(cast):
    kai = known_pupil(cast)
    three_tuesdays(cast, placed(cast, kai))
    assert known_attendance(cast.actor("referrer"), kai, date(2026, 11, 10)).endswith(
        "2 of 2 sessions, from 3 November 2026 to 10 November 2026."
    )
    assert known_attendance(cast.actor("referrer"), kai, date(2027, 9, 7)) == ""


@pytest.mark.parametrize("name", ["stranger_referrer", "stranger_officer", "stranger_provider", "auditor"])
def test_nothing_flows_to_somebody_who_may_not_read_the_marks(cast, name):
    kai = known_pupil(cast)
    three_tuesdays(cast, placed(cast, kai))
    assert known_attendance(cast.actor(name), kai, TODAY) == ""


def test_it_costs_the_same_for_few_and_many_marks(cast, django_assert_num_queries):
    kai = known_pupil(cast)
    placement = placed(cast, kai)
    marked(cast, placement, FIRST, Attended.PRESENT)
    referrer = cast.actor("referrer")
    with django_assert_num_queries(2):
        known_attendance(referrer, kai, TODAY)
    for on in (SECOND, THIRD):
        marked(cast, placement, on, Attended.PRESENT)
    marked(cast, placed(cast, kai), SECOND, Attended.ABSENT)
    with django_assert_num_queries(2):
        known_attendance(referrer, kai, TODAY)


def test_each_sending_freezes_what_is_known_at_that_moment(cast):
    kai = a_pupil(cast)
    referral = filled_in(cast, kai)
    three_tuesdays(cast, placed(cast, kai))
    referrals.send(cast.actor("referrer"), referral, reason=GOING_ON)
    referrals.return_to_school(cast.actor("coordinator"), referral, on=TODAY, **DECISION)
    marked(cast, kai.placements.get(), TODAY, Attended.PRESENT)
    referrals.answer_request(cast.actor("referrer"), referral, answer="It is getting better.")
    referrals.send(cast.actor("referrer"), referral, reason=GOING_ON)
    first, second = Sending.objects.order_by("number")
    assert first.attendance_known.endswith("2 of 3 sessions, from 3 November 2026 to 17 November 2026.")
    assert second.attendance_known.endswith("3 of 4 sessions, from 3 November 2026 to 24 November 2026.")
    assert first.attendance_percent == second.attendance_percent  # what the school states stands beside it
