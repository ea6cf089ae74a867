"""Who reads a case while its papers are open, and that nobody does before or after."""

from datetime import date

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import Conflict, OutboxMessage
from waymark.duties.models import Duty
from waymark.meetings import queries, services
from waymark.meetings.models import Decision
from waymark.meetings.tests.factories import (
    A_WEEK_LATER,
    MEETS_ON,
    NO,
    a_meeting,
    decided,
    duties,
    everybody_is_there,
    member,
    refused,
    sees,
)
from waymark.pupils.models import Involvement
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), True),
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
    ],
)
def test_a_member_sees_a_case_of_another_school_in_the_window_alone(cast, seat, case, on, expected):
    with clock.at(on):
        assert sees(member(seat), case) is expected
        assert not Referral.objects.visible_to(member(seat)).exists()  # there and nowhere else
    assert not Involvement.objects.filter(organisation=cast.birchfield).exists()


def test_who_does_not_sit_on_it_sees_no_case(cast, seat, case):
    assert not sees(cast.actor("stranger_referrer"), case)  # of the same school as the member
    assert not sees(cast.actor("stranger_coordinator"), case)
    assert not sees(cast.actor("provider_manager"), case)
    assert not sees(cast.actor("auditor"), case)
    assert not sees(cast.actor("stranger_officer"), case)
    assert sees(cast.actor("coordinator"), case)
    assert sees(cast.actor("referrer"), case)


def test_the_authority_reads_a_case_once_it_was_decided(cast, seat, case):
    assert not sees(cast.actor("inclusion_officer"), case)
    decided(cast, case, seat)
    assert sees(cast.actor("inclusion_officer"), case)


def test_a_member_whose_membership_ended_between_papers_and_meeting_sees_nothing(cast, coordinator, seat, case):
    assert sees(member(seat), case)
    services.end_member(coordinator, seat, valid_to=SCHOOL_DAY, reason="Left the school.")
    assert not sees(member(seat), case)
    assert [each.pk for each in queries.members_at(case.meeting)] == []


def test_a_role_that_ended_sits_nowhere(seat, case):
    with clock.at(MEETS_ON):
        seat.membership.valid_to = SCHOOL_DAY
        seat.membership.save()
        assert not member(seat).still_stands()


def test_a_cancelled_meeting_closes_its_papers_and_frees_its_cases(cast, coordinator, panel, seat, meeting, case):
    services.is_ready(coordinator, meeting)
    meeting.refresh_from_db()
    services.cancel(coordinator, meeting, reason="Snow.")
    assert not sees(member(seat), case)
    assert duties("prepare_meeting") == [("done", "South Whitcombe Partnership")]
    again = a_meeting(cast, panel, date(2026, 12, 3))
    assert services.book(coordinator, again, case.referral).position == 1
    with pytest.raises(Conflict):
        services.cancel(coordinator, meeting, reason="Again.")


def test_a_meeting_that_moves_takes_its_window_with_it(coordinator, seat, meeting, case):
    services.change(coordinator, meeting, **A_WEEK_LATER)
    assert not sees(member(seat), case)
    with clock.at(date(2026, 12, 1)):
        assert sees(member(seat), case)
    notices = list(OutboxMessage.objects.filter(notice="meetings.moved"))
    assert [(each.recipient_id, each.reference) for each in notices] == [
        (str(seat.membership.public_id), meeting.reference)
    ]
    assert Duty.objects.get(kind="prepare_meeting", state="open").due_at.date() == date(2026, 11, 30)


def test_a_referral_withdrawn_while_on_the_agenda_closes_to_members_and_is_not_decided(cast, seat, case):
    referrals.withdraw(cast.actor("referrer"), case.referral, reason="The family moved.")
    assert not sees(member(seat), case)
    with clock.at(MEETS_ON), pytest.raises(Http404):  # the partnership knows of the pupil no more
        services.decide(cast.actor("coordinator"), case, **NO)
    assert not Decision.objects.exists()


def test_a_referral_withdrawn_on_the_very_day_is_not_decided(cast, coordinator, seat, case):
    with clock.at(MEETS_ON):
        referrals.withdraw(cast.actor("referrer"), case.referral, reason="The family moved.")
        everybody_is_there(cast, case.meeting, seat)
        assert refused(lambda: services.decide(cast.actor("coordinator"), case, **NO)) == ["not_waiting"]


def test_a_case_taken_off_is_closed_to_members(coordinator, seat, case):
    services.take_off(coordinator, case, reason="Heard elsewhere.")
    assert not sees(member(seat), case)
    with pytest.raises(Conflict):
        services.take_off(coordinator, case, reason="Again.")
