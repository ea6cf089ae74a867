"""Somebody with an interest in a case does not read it."""

import uuid
from datetime import date

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from waymark.accounts.actors import staff_actor
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import OutboxMessage
from waymark.documents.content import Kept
from waymark.documents.models import Document
from waymark.documents.states import Scan
from waymark.duties.models import Duty
from waymark.meetings import services
from waymark.meetings.models import AgendaItem, Interest
from waymark.meetings.states import BodyKind, Outcome
from waymark.meetings.tests.factories import (
    MEETS_ON,
    NO,
    YES,
    a_body,
    a_head,
    a_meeting,
    a_member,
    a_second_coordinator,
    decided,
    events,
    everybody_is_there,
    member,
    refused,
    sees,
)
from waymark.pupils.models import Pupil
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.notices import address_if_entitled

pytestmark = pytest.mark.django_db


def test_a_declared_interest_hides_the_case_at_once(seat, case):
    interest = services.declare_interest(member(seat), case, reason="I know the family.", had_read=True)
    assert (interest.had_read, interest.person) == (True, seat.membership.person)
    assert not sees(member(seat), case)
    assert events("agendaitem.declare_interest") == 1
    with pytest.raises(Http404):
        services.declare_interest(member(seat), case, reason="Again.", had_read=False)


def test_an_interest_hides_the_case_in_every_role_of_the_person(cast, coordinator, case):
    services.declare_interest(coordinator, case, reason="My nephew.", had_read=False)
    assert not sees(coordinator, case)
    with clock.at(MEETS_ON), pytest.raises(Http404):
        services.decide(coordinator, case, **NO)


def test_a_head_who_declared_an_interest_hears_the_decision_as_the_school(cast, panel, case):
    seat = a_member(cast, panel, cast.head)
    services.declare_interest(cast.actor("head"), case, reason="My own pupil.", had_read=False)
    assert not sees(cast.actor("head"), case)
    assert sees(cast.actor("referrer"), case)
    decided(cast, case, seat, **YES, reason_to_go_on="Nobody else could come.")
    assert sees(cast.actor("head"), case)


def test_a_reason_is_asked_for_an_interest(seat, case):
    assert refused(lambda: services.declare_interest(member(seat), case, reason=" ", had_read=False)) == [
        "no_interest_reason"
    ]
    assert not Interest.objects.exists()


def test_a_member_of_the_pupils_school_who_did_not_declare_makes_the_decision_ask_why(cast, panel, case):
    seat = a_member(cast, panel, cast.head)
    with clock.at(MEETS_ON):
        everybody_is_there(cast, case.meeting, seat)
        actor = cast.actor("coordinator")
        assert refused(lambda: services.decide(actor, case, **NO)) == ["own_school_sits_there"]
        decision = services.decide(actor, case, **NO, reason_to_go_on="She left the room.")
    assert decision.reason_to_go_on == "She left the room."


# What hangs on the referral, while it waits for a decision


def reads(actor, referral):
    """What of a case its reader finds: the referral, its paper, the pupil, what is due about it, and its own page."""
    return {
        "referral": Referral.objects.visible_to(actor).filter(pk=referral.pk).exists(),
        "papers": Document.objects.visible_to(actor).filter(subject_id=referral.public_id).exists(),
        "pupil": Pupil.objects.visible_to(actor).filter(pk=referral.pupil_id).exists(),
        "duties": Duty.objects.visible_to(actor).filter(subject_id=referral.public_id).exists(),
    }


@pytest.fixture
def paper(cast, case):
    kept = Kept(b"%PDF-1.7 She said it in March.", "application/pdf", "report.pdf", Scan.NOT_ASKED)
    return referrals.add_paper(cast.actor("referrer"), case.referral, kept, title="Report", tells_address=False)


ALL = {"referral": True, "papers": True, "pupil": True, "duties": True}
NOTHING = dict.fromkeys(ALL, False)


def test_a_coordinator_with_an_interest_knows_nothing_of_the_case_until_it_is_decided(cast, case, paper):
    colleague = staff_actor(a_second_coordinator(cast))
    assert reads(cast.actor("coordinator"), case.referral) == ALL
    services.declare_interest(cast.actor("coordinator"), case, reason="My nephew.", had_read=False)
    assert reads(cast.actor("coordinator"), case.referral) == NOTHING
    assert reads(colleague, case.referral) == ALL
    with clock.at(MEETS_ON):
        services.decide(colleague, case, **YES, reason_to_go_on="Both of us were there.")
        assert reads(cast.actor("coordinator"), case.referral) == ALL


def test_a_head_with_an_interest_keeps_the_pupil_whom_the_school_teaches(cast, panel, case, paper):
    a_member(cast, panel, cast.head)
    services.declare_interest(cast.actor("head"), case, reason="My own pupil.", had_read=False)
    head = reads(cast.actor("head"), case.referral)
    assert head == {"referral": False, "papers": False, "pupil": True, "duties": False}
    assert reads(cast.actor("referrer"), case.referral)["referral"]  # the school goes on without its head


def test_an_officer_with_an_interest_keeps_the_pupil_for_whom_the_authority_answers(cast, panel, case):
    a_member(cast, panel, cast.inclusion_officer)
    services.declare_interest(cast.actor("inclusion_officer"), case, reason="I know them.", had_read=False)
    officer = reads(cast.actor("inclusion_officer"), case.referral)
    assert (officer["referral"], officer["pupil"]) == (False, True)


def test_a_referral_that_went_back_is_the_schools_again_and_hidden_once_more_when_it_returns(cast, panel, seat, case):
    a_member(cast, panel, cast.head)
    services.declare_interest(cast.actor("head"), case, reason="My own pupil.", had_read=False)
    decided(cast, case, seat, outcome=Outcome.ASK_FOR_MORE, reasons="Say more of what was tried.")
    with clock.at(MEETS_ON):
        head = cast.actor("head")
        assert reads(head, case.referral)["referral"]
        referrals.answer_request(head, Referral.objects.get(pk=case.referral_id), answer="A mentor since May.")
        referrals.send(head, Referral.objects.get(pk=case.referral_id))
        assert not reads(cast.actor("head"), case.referral)["referral"]


def test_who_sends_what_they_have_an_interest_in_lands_where_they_may_be(cast, panel, seat, case):
    a_member(cast, panel, cast.head)
    services.declare_interest(cast.actor("head"), case, reason="My own pupil.", had_read=False)
    decided(cast, case, seat, outcome=Outcome.ASK_FOR_MORE, reasons="Say more of what was tried.")
    with clock.at(MEETS_ON):
        referrals.answer_request(cast.actor("head"), case.referral, answer="A mentor since May.")
        client = sign_in(Client(), cast.head)
        address = reverse("referrals:check", args=[case.referral.public_id])
        form = {"version": Referral.objects.get(pk=case.referral_id).version, "form_key": str(uuid.uuid4())}
        answer = client.post(address, form, follow=True)
    assert answer.redirect_chain == [(reverse("referrals:list"), 302)]
    assert f"Referral {case.referral.reference} was sent" in answer.text
    assert Referral.objects.get(pk=case.referral_id).state == "sent"


def test_an_interest_goes_with_a_case_that_is_put_off(cast, panel, seat, case):
    a_member(cast, panel, cast.head)
    services.declare_interest(cast.actor("head"), case, reason="My own pupil.", had_read=True)
    later = a_meeting(cast, panel, date(2026, 12, 10))
    decided(cast, case, seat, outcome=Outcome.DEFER, reasons="The report is not here.", defer_to=later)
    again = AgendaItem.objects.get(meeting=later)
    with clock.at(date(2026, 12, 9)):
        assert not sees(cast.actor("head"), again)
        assert not reads(cast.actor("head"), case.referral)["referral"]
    interest = Interest.objects.get(item=again)
    assert (interest.reason, interest.had_read, interest.declared_by) == ("My own pupil.", True, cast.head)


def test_an_interest_goes_with_a_case_that_is_taken_off_and_put_on_again(cast, panel, case):
    a_member(cast, panel, cast.head)
    services.declare_interest(cast.actor("head"), case, reason="My own pupil.", had_read=False)
    services.take_off(cast.actor("coordinator"), case, reason="The family is away.")
    assert not reads(cast.actor("head"), case.referral)["referral"]  # it still waits for this body
    again = services.book(cast.actor("coordinator"), a_meeting(cast, panel, date(2026, 12, 10)), case.referral)
    with clock.at(date(2026, 12, 9)):
        assert not sees(cast.actor("head"), again)


def test_an_interest_in_a_question_goes_with_it_when_it_is_put_off(cast):
    forum = a_body(cast, BodyKind.FORUM)
    seat = a_member(cast, forum, a_head(cast))
    meeting, later = a_meeting(cast, forum), a_meeting(cast, forum, date(2026, 12, 10))
    item = services.ask(cast.actor("head"), meeting, year_group=8, worry="Walks out.", asked="What helps?")
    services.declare_interest(member(seat), item, reason="I taught there.", had_read=True)
    put_off = {"outcome": Outcome.DEFER, "reasons": "No time.", "defer_to": later}
    decided(cast, item, seat, **put_off, reason_to_go_on="Nobody else could come.")
    with clock.at(date(2026, 12, 9)):
        assert not sees(member(seat), AgendaItem.objects.get(meeting=later))


def test_an_interest_in_a_question_that_was_put_off_hides_it_where_it_was_asked_first(cast):
    forum = a_body(cast, BodyKind.FORUM)
    seat = a_member(cast, forum, a_head(cast))
    meeting = a_meeting(cast, forum)
    later = a_meeting(cast, forum, date(2026, 12, 1), papers_open_on=date(2026, 11, 26))
    first = services.ask(cast.actor("head"), meeting, year_group=8, worry="Walks out.", asked="What helps?")
    other = services.ask(cast.actor("head"), meeting, year_group=8, worry="Hits out.", asked="What helps?")
    decided(cast, first, seat, outcome=Outcome.DEFER, reasons="No time.", defer_to=later)
    with clock.at(meeting.meets_on):
        assert sees(member(seat), first)
        services.declare_interest(
            member(seat), AgendaItem.objects.get(meeting=later), reason="I taught there.", had_read=True
        )
        assert not sees(member(seat), first)
        assert sees(member(seat), other)
        assert sees(cast.actor("head"), first)


def test_no_message_about_a_referral_goes_to_somebody_with_an_interest_in_it(cast, case):
    services.declare_interest(cast.actor("coordinator"), case, reason="My nephew.", had_read=False)
    message = OutboxMessage.objects.filter(notice="referrals.sent", recipient_id=cast.coordinator.public_id).first()
    assert message is not None
    assert address_if_entitled(message) == ""
