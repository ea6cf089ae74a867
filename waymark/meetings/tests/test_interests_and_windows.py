"""An interest and a window hold for the whole case, over every meeting that hears it."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from waymark.accounts.actors import staff_actor
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.meetings import services
from waymark.meetings.models import AgendaItem, Member
from waymark.meetings.states import BodyKind, ChallengeBy, Outcome
from waymark.meetings.tests.factories import (
    MEETS_ON,
    NO,
    a_body,
    a_head,
    a_meeting,
    a_member,
    a_second_coordinator,
    decided,
    everybody_is_there,
    member,
    refused,
    sees,
)
from waymark.pupils.involvements import involve
from waymark.pupils.states import Basis
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.support.models import SupportPlan
from waymark.support.tests.factories import a_plan

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 3)
NEXT_DAY = MEETS_ON + timedelta(days=1)


@pytest.fixture
def open_long(cast, meeting):
    """The papers of the meeting stay open for ten days after it."""
    opens, closes = MEETS_ON - timedelta(days=2), MEETS_ON + timedelta(days=10)
    return services.change(
        cast.actor("coordinator"),
        meeting,
        meets_on=MEETS_ON,
        begins=time(9),
        place="Town hall",
        papers_open_on=opens,
        papers_close_on=closes,
    )


@pytest.fixture
def again(cast, panel, open_long, seat, case):
    """The case, put off to a later meeting whose papers are open too."""
    later = a_meeting(cast, panel, LATER, papers_open_on=MEETS_ON, papers_close_on=LATER)
    decided(cast, case, seat, outcome=Outcome.DEFER, reasons="The report is not here.", defer_to=later)
    return AgendaItem.objects.get(meeting=later)


@pytest.mark.parametrize("declared_on", ["the later meeting", "the earlier meeting"])
def test_an_interest_hides_the_case_at_every_meeting(seat, case, again, declared_on):
    with clock.at(NEXT_DAY):
        assert sees(member(seat), case) and sees(member(seat), again)
        item = again if declared_on == "the later meeting" else case
        services.declare_interest(member(seat), item, reason="I know the family.", had_read=False)
        assert not sees(member(seat), case) and not sees(member(seat), again)
        page = sign_in(Client(), seat.membership).get(reverse("meetings:case", args=[case.public_id]))
    assert page.status_code == 404


def test_a_coordinator_with_an_interest_at_one_meeting_decides_at_none(cast, panel, seat, case, again):
    with clock.at(NEXT_DAY):
        me = cast.actor("coordinator")
        involve(me, case.pupil, cast.partnership, Basis.PROGRAMME, source=panel, valid_from=MEETS_ON)
        services.declare_interest(me, case, reason="My nephew.", had_read=False)
    with clock.at(LATER):
        everybody_is_there(cast, again.meeting, seat)
        assert not sees(cast.actor("coordinator"), again)


def test_a_referral_that_went_back_to_the_school_stays_hidden_from_who_will_decide_it(cast, seat, case):
    colleague = staff_actor(a_second_coordinator(cast))
    services.declare_interest(cast.actor("coordinator"), case, reason="My nephew.", had_read=False)
    with clock.at(MEETS_ON):
        everybody_is_there(cast, case.meeting, seat)
        services.decide(colleague, case, outcome=Outcome.ASK_FOR_MORE, reasons="Say more.")
        rows = Referral.objects.filter(pk=case.referral_id)
        assert not rows.visible_to(cast.actor("coordinator")).exists()
        assert rows.visible_to(colleague).exists()


def test_a_hidden_referral_opens_no_support_plan(cast, panel, case):
    a_plan(cast.actor("referrer"), case.pupil)
    involve(cast.actor("coordinator"), case.pupil, cast.partnership, Basis.MOVE, source=panel, valid_from=MEETS_ON)
    with clock.at(MEETS_ON):
        assert SupportPlan.objects.visible_to(cast.actor("coordinator")).exists()
        services.declare_interest(cast.actor("coordinator"), case, reason="My nephew.", had_read=False)
        assert not SupportPlan.objects.visible_to(cast.actor("coordinator")).exists()


def test_a_case_put_off_closes_at_both_meetings_when_it_is_withdrawn(cast, seat, case, again):
    with clock.at(NEXT_DAY):
        referrals.withdraw(cast.actor("referrer"), Referral.objects.get(pk=case.referral_id), reason="They moved.")
        assert not sees(member(seat), again) and not sees(member(seat), case)


def test_members_do_not_read_what_the_school_writes_anew_and_has_not_sent(cast, open_long, seat, case):
    decided(cast, case, seat, outcome=Outcome.ASK_FOR_MORE, reasons="Say more.")
    with clock.at(NEXT_DAY):
        assert not sees(member(seat), case)


def test_a_member_of_another_school_reads_no_challenge(cast, open_long, seat, case):
    decided(cast, case, seat, **NO)
    with clock.at(MEETS_ON):
        made = services.challenge(cast.actor("referrer"), case, by=ChallengeBy.FAMILY, reason="He was not heard.")
    with clock.at(NEXT_DAY):
        assert sees(member(seat), case)
        page = sign_in(Client(), seat.membership).get(reverse("meetings:answer", args=[made.public_id]))
    assert page.status_code == 404


def test_a_school_seats_nobody_at_the_meetings_of_a_partnership(cast, panel, seat):
    other = a_head(cast, "Wilma Stone")
    with clock.at(MEETS_ON):
        actor = cast.actor("stranger_referrer")
        taken = services.hand_over_seats(actor, [seat], other, on=MEETS_ON, reason="She has left.")
    assert taken == 0
    assert list(Member.objects.on(NEXT_DAY).filter(body=panel)) == []


def test_an_officer_with_an_interest_reads_no_pack_of_a_referral_that_went_back_to_the_school(cast, panel, seat, case):
    """The authority knows of the pupil anyway, and is told of what was decided: to ask for more decides nothing yet."""
    a_member(cast, panel, cast.inclusion_officer)
    services.declare_interest(cast.actor("inclusion_officer"), case, reason="My niece.", had_read=False)
    decided(cast, case, seat, outcome=Outcome.ASK_FOR_MORE, reasons="Say more.")
    with clock.at(MEETS_ON):
        assert not sees(cast.actor("inclusion_officer"), case)
        assert sees(cast.actor("head"), case)


def test_a_question_put_off_stays_hidden_from_whoever_runs_the_forum_and_has_an_interest(cast):
    forum = a_body(cast, BodyKind.FORUM)
    seat = a_member(cast, forum, a_head(cast))
    colleague = a_second_coordinator(cast)
    meeting, later = a_meeting(cast, forum), a_meeting(cast, forum, date(2026, 12, 10))
    item = services.ask(cast.actor("head"), meeting, year_group=8, worry="Walks out.", asked="What helps?")
    services.declare_interest(staff_actor(colleague), item, reason="My godson.", had_read=False)
    decided(cast, item, seat, outcome=Outcome.DEFER, reasons="No time.", defer_to=later)
    with clock.at(MEETS_ON):
        assert not sees(staff_actor(colleague), item)
        assert sees(cast.actor("coordinator"), item)


def test_who_has_left_a_panel_is_not_let_in_again_by_another_end(cast, seat, case):
    coordinator = cast.actor("coordinator")
    services.end_member(coordinator, seat, valid_to=date(2026, 11, 24), reason="She has left.")
    assert not sees(member(seat), case)
    again = {"valid_to": date(2027, 7, 1), "reason": "A slip."}
    assert refused(lambda: services.end_member(coordinator, seat, **again)) == ["member_has_left"]
    assert not sees(member(seat), case)


def test_a_case_is_put_off_to_a_meeting_of_the_same_panel_that_takes_place(cast, panel, seat, case):
    cancelled = a_meeting(cast, panel, LATER)
    services.cancel(cast.actor("coordinator"), cancelled, reason="Snow.")
    elsewhere = a_meeting(cast, a_body(cast, BodyKind.FORUM), LATER)
    with clock.at(MEETS_ON):
        everybody_is_there(cast, case.meeting, seat)
        for later in (cancelled, elsewhere):
            put_off = {"outcome": Outcome.DEFER, "reasons": "The report is not here.", "defer_to": later}
            codes = refused(lambda put_off=put_off: services.decide(cast.actor("coordinator"), case, **put_off))
            assert codes == ["no_such_later_meeting"]
    assert AgendaItem.objects.count() == 1
