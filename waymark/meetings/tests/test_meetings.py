"""Forums and panels, their members, their meetings, and what is put on an agenda."""

from datetime import date

import pytest
from django.http import Http404

from waymark.core import clock
from waymark.core.models import Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.meetings import services
from waymark.meetings.models import AgendaItem, Meeting
from waymark.meetings.states import BodyKind, Outcome, Presence
from waymark.meetings.tests.factories import (
    A_WEEK_LATER,
    MEETS_ON,
    a_body,
    a_case,
    a_head,
    a_meeting,
    a_member,
    decided,
    duties,
    events,
    refused,
    sees,
)
from waymark.organisations.models import Organisation
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import a_pupil, referral_at

pytestmark = pytest.mark.django_db


def test_one_chair_at_a_time(cast, panel):
    first = a_member(cast, panel, a_head(cast), is_chair=True)
    second = a_member(cast, panel, cast.key_worker, is_chair=True)
    first.refresh_from_db()
    assert (first.is_chair, second.is_chair) == (False, True)
    assert refused(lambda: a_member(cast, panel, cast.key_worker)) == ["member_already"]


def test_a_member_comes_from_the_area_and_from_a_role_that_may_sit(cast, panel):
    assert refused(lambda: a_member(cast, panel, cast.stranger_officer)) == ["member_from_elsewhere"]
    assert refused(lambda: a_member(cast, panel, cast.provider_manager)) == ["role_sits_on_nothing"]


def test_another_body_runs_nothing_here(cast, panel, meeting, case):
    officer = cast.actor("inclusion_officer")  # may see the meeting, and may run those of the authority
    with pytest.raises(Denied):
        services.cancel(officer, meeting, reason="No.")
    with pytest.raises(Denied):
        a_case_by = cast.actor("head")
        services.cancel(a_case_by, meeting, reason="No.")
    with pytest.raises(Http404):
        services.take_off(officer, case, reason="No.")
    with pytest.raises(Http404):
        services.cancel(cast.actor("stranger_coordinator"), meeting, reason="No.")
    with pytest.raises(Denied):
        services.begin_body(cast.actor("head"), kind=BodyKind.PANEL, name="Mine", quorum=0)
    assert Meeting.objects.get().state == "planned"


def test_a_case_stands_on_one_agenda_at_a_time(cast, coordinator, panel, case):
    later = a_meeting(cast, panel, date(2026, 12, 3))
    assert refused(lambda: services.book(coordinator, later, case.referral)) == ["booked_already"]


def test_a_referral_sent_to_another_partnership_is_not_booked(cast, coordinator, meeting):
    referral = referral_at(cast, ReferralState.SENT)
    Referral.objects.filter(pk=referral.pk).update(partnership=cast.other_partnership)
    with pytest.raises(Http404):
        services.book(coordinator, meeting, referral)


def test_a_case_moves_up_one_place_and_the_first_stays_first(cast, coordinator, meeting, case):
    second = a_case(cast, meeting, a_pupil(cast, forename="Ada"))
    services.move_up(coordinator, second)
    services.move_up(coordinator, second)
    assert list(AgendaItem.objects.order_by("position").values_list("pk", flat=True)) == [second.pk, case.pk]


def test_a_question_without_a_name_goes_to_a_forum(cast):
    forum = a_body(cast, BodyKind.FORUM)
    meeting = a_meeting(cast, forum)
    head = cast.actor("head")
    item = services.ask(head, meeting, year_group=8, worry="Walks out.", asked="What else?")
    assert (item.school, item.pupil, str(item)) == (cast.ashgrove, None, f"Question 1 of {meeting.reference}")
    assert not sees(cast.actor("stranger_referrer"), item)
    assert refused(
        lambda: services.ask(head, meeting, year_group=8, worry="See A855400126001.", asked="What else?")
    ) == ["number_in_worry"]
    with pytest.raises(Denied):
        services.ask(cast.actor("coordinator"), meeting, year_group=8, worry="Walks out.", asked="What else?")
    decision = decided(cast, item, outcome=Outcome.ADVICE, reasons="Try a quiet start.", reason_to_go_on="Few came.")
    assert (decision.outcome, duties("send_letters")) == ("advice", [])


def test_a_panel_hears_no_question(cast, meeting):
    def ask():
        services.ask(cast.actor("head"), meeting, year_group=8, worry="Walks out.", asked="What?")

    assert refused(ask) == ["panel_hears_no_questions"]
    assert not AgendaItem.objects.exists()


def test_members_are_told_of_an_agenda_without_a_word_of_a_case(cast, coordinator, seat, meeting, case):
    services.is_ready(coordinator, meeting, version=meeting.version)
    message = OutboxMessage.objects.get(notice="meetings.agenda_ready")
    assert (message.reference, message.link) == (meeting.reference, meeting.get_absolute_url())
    assert duties("prepare_meeting") == [("done", "South Whitcombe Partnership")]
    with pytest.raises(Conflict):
        services.is_ready(coordinator, meeting)


def test_who_came_is_put_right_in_place(cast, seat, meeting):
    with clock.at(MEETS_ON):
        actor = cast.actor("coordinator")
        services.note_attendance(actor, meeting, {seat: Presence.PRESENT})
        services.note_attendance(actor, meeting, {seat: Presence.APOLOGIES})
    assert [row.presence for row in meeting.attendances.all()] == ["apologies"]
    assert events("meeting.attendance") == 2


def test_nobody_need_prepare_a_meeting_that_was_held(cast, seat, meeting):
    with clock.at(MEETS_ON):
        services.note_attendance(cast.actor("coordinator"), meeting, {seat: Presence.PRESENT})
    assert duties("prepare_meeting") == [("dropped", "South Whitcombe Partnership")]


def test_noting_who_came_leaves_an_agenda_ready_as_it_was(cast, coordinator, seat, meeting):
    services.is_ready(coordinator, meeting)
    with clock.at(MEETS_ON):
        services.note_attendance(cast.actor("coordinator"), meeting, {seat: Presence.PRESENT})
    assert duties("prepare_meeting") == [("done", "South Whitcombe Partnership")]


def test_an_authority_runs_a_forum_of_its_own(cast):
    officer = cast.actor("inclusion_officer")
    forum = services.begin_body(officer, kind=BodyKind.FORUM, name="County forum", quorum=0)
    meeting = services.summon(officer, forum, **A_WEEK_LATER)
    assert Meeting.objects.visible_to(cast.actor("referrer")).filter(pk=meeting.pk).exists()
    assert not Meeting.objects.visible_to(cast.actor("stranger_officer")).exists()
    assert Organisation.objects.get(pk=forum.organisation_id) == cast.county
