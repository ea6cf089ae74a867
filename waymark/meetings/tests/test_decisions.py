"""A case is decided at the table, once, and what is set going with it."""

from datetime import date, datetime, time

import pytest

from waymark.core import clock
from waymark.core.dates import london_instant
from waymark.core.models import AuditEvent, Conflict
from waymark.meetings import queries, services
from waymark.meetings.models import AgendaItem, Decision, MeetingBody, WaitingPlace
from waymark.meetings.states import BodyKind, Gap, Outcome, Presence, Provision
from waymark.meetings.tests.factories import (
    MEETS_ON,
    NO,
    YES,
    a_body,
    a_case,
    a_head,
    a_meeting,
    a_member,
    decided,
    duties,
    events,
    everybody_is_there,
    member,
    refused,
    sees,
)
from waymark.pupils.involvements import differences
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import referral_at

pytestmark = pytest.mark.django_db


def test_an_accepted_case_answers_the_referral_and_waits_for_a_start(cast, seat, case):
    decision = decided(cast, case, seat, **YES, gap=Gap.MENTOR)
    referral = Referral.objects.get()
    assert (referral.state, referral.decided_on, referral.conditions) == ("accepted", MEETS_ON, YES["conditions"])
    assert (decision.binds_members, decision.members_present, decision.gap) == (True, 1, "mentor")
    assert (decision.school_pays_pence, decision.thresholds) == (124050, ["school_has_tried", "at_risk_of_exclusion"])
    place = WaitingPlace.objects.get()
    assert (place.referral, place.since, place.order.get().priority) == (referral, MEETS_ON, "soon")
    assert duties("decide_referral") == [("done", "South Whitcombe Partnership")]
    assert duties("send_letters") == [("open", "South Whitcombe Partnership")]
    assert duties("plan_programme") == [("open", "South Whitcombe Partnership")]
    assert events("agendaitem.decide") == 1


def test_a_refused_decision_leaves_nothing_written(cast, seat, case):
    with clock.at(MEETS_ON):
        everybody_is_there(cast, case.meeting, seat)
        wrong = {**YES, "answer_to_pupil": "", "provision": Provision.OUTSIDE}
        assert refused(lambda: services.decide(cast.actor("coordinator"), case, **wrong)) == [
            "no_answer_to_pupil",
            "no_school_considered",
            "no_why_not_there",
        ]
    assert not Decision.objects.exists()
    assert not WaitingPlace.objects.exists()
    assert Referral.objects.get().state == "sent"
    assert duties("decide_referral") == [("open", "South Whitcombe Partnership")]


def test_nothing_is_decided_before_the_day(cast, coordinator, seat, case):
    assert "before_the_meeting" in refused(lambda: services.decide(coordinator, case, **NO))
    assert refused(lambda: everybody_is_there(cast, case.meeting, seat)) == ["before_the_meeting"]


def test_too_few_members_ask_why_it_went_on(cast, case):
    with clock.at(MEETS_ON):
        actor = cast.actor("coordinator")
        assert refused(lambda: services.decide(actor, case, **NO)) == ["too_few_present"]
        decision = services.decide(actor, case, **NO, reason_to_go_on="Two joined by telephone.")
    assert (decision.members_present, decision.reason_to_go_on) == (0, "Two joined by telephone.")


def test_two_people_who_record_one_decision_make_one(cast, seat, case):
    with clock.at(MEETS_ON):
        everybody_is_there(cast, case.meeting, seat)
        services.decide(cast.actor("coordinator"), case, **YES, version=case.version)
        with pytest.raises(Conflict):
            services.decide(cast.actor("coordinator"), case, **NO, version=case.version)
        with pytest.raises(Conflict):
            services.decide(cast.actor("coordinator"), case, **NO)
    assert Decision.objects.get().outcome == "accept"


def test_a_case_asked_for_more_goes_back_to_the_school(cast, seat, case):
    decided(cast, case, seat, outcome=Outcome.ASK_FOR_MORE, reasons="What did the psychologist say?")
    assert Referral.objects.get().state == "returned"
    assert duties("answer_returned_referral") == [("open", "Ashgrove School")]
    assert duties("send_letters") == []


def test_a_case_put_off_goes_onto_the_later_agenda(cast, panel, seat, case):
    later = a_meeting(cast, panel, date(2026, 12, 3))
    decided(cast, case, seat, outcome=Outcome.DEFER, reasons="The report is not in.", defer_to=later)
    again = AgendaItem.objects.get(meeting=later)
    assert (again.referral, Referral.objects.get().state) == (case.referral, "sent")
    with clock.at(date(2026, 12, 3)):
        everybody_is_there(cast, later, seat)
        services.decide(cast.actor("coordinator"), again, **NO)
    assert Referral.objects.get().state == "declined"


def test_a_school_is_considered_before_a_provider_outside(cast, seat, case):
    decided(
        cast,
        case,
        seat,
        **{**YES, "provision": Provision.OUTSIDE, "considered_school": cast.birchfield, "why_not_there": "It is full."},
    )
    decision = Decision.objects.get()
    assert (decision.considered_school, decision.why_not_there) == (cast.birchfield, "It is full.")


def test_an_excluded_pupil_leaves_the_table_with_a_school_and_a_day(cast, seat, case):
    Referral.objects.update(kind="permanent_exclusion")
    at_another = {**YES, "provision": Provision.ANOTHER_SCHOOL, "priority": None, "priority_reasons": ""}
    with clock.at(MEETS_ON):
        everybody_is_there(cast, case.meeting, seat)
        actor = cast.actor("coordinator")
        assert refused(lambda: services.decide(actor, case, **at_another)) == ["no_next_school"]
        day = date(2026, 12, 7)
        services.decide(actor, case, **at_another, next_school=cast.birchfield, admission_on=day)
    decision = Decision.objects.get()
    assert (decision.next_school, decision.admission_on) == (cast.birchfield, day)
    assert not WaitingPlace.objects.exists()


def test_a_forum_gives_advice_and_the_referral_is_closed_with_it(cast):
    forum = a_body(cast, BodyKind.FORUM, quorum=0)
    item = a_case(cast, a_meeting(cast, forum))
    decided(cast, item, **{**NO, "outcome": Outcome.ADVICE})
    assert Referral.objects.get().state == "declined"
    assert Decision.objects.get().binds_members is False
    assert duties("send_letters") == [("open", "South Whitcombe Partnership")]


def test_a_partnership_that_declined_knows_of_the_pupil_while_letters_and_challenge_are_open(cast, seat, case):
    decided(cast, case, seat, **NO)
    # letters by 3 December, then fifteen school days: 4 December to 7 January over the holiday
    assert Decision.objects.get().known_until == date(2027, 1, 8)
    with clock.at(date(2027, 1, 7)):
        assert sees(cast.actor("coordinator"), case)
    with clock.at(date(2027, 1, 8)):
        assert not sees(cast.actor("coordinator"), case)
        assert sees(cast.actor("referrer"), case)
    assert not [each for each in differences() if each.words.startswith("referr")]


# Too early


def before_it_begins():
    """Of a meeting at nine, an hour before."""
    return clock.at(datetime.combine(MEETS_ON, time(8), clock.LONDON))


def test_a_decision_before_the_meeting_begins_asks_for_a_reason_and_keeps_it(cast, seat, case):
    with before_it_begins():
        actor = cast.actor("coordinator")
        assert refused(lambda: services.decide(actor, case, **NO)) == ["before_it_begins", "too_few_present"]
        decision = services.decide(actor, case, **NO, reason_to_go_on="All met at seven, by telephone.")
    assert decision.reason_to_go_on == "All met at seven, by telephone."


def test_who_came_before_it_begins_asks_for_a_reason_and_keeps_it(cast, coordinator, seat, meeting):
    with before_it_begins():
        noted = {seat: Presence.PRESENT}
        assert refused(lambda: services.note_attendance(coordinator, meeting, noted)) == ["before_it_begins"]
        services.note_attendance(coordinator, meeting, noted, reason_to_go_on="It was brought forward.")
    assert AuditEvent.objects.get(action="meeting.attendance").payload.content["reason"] == "It was brought forward."


# Who took part


def test_whoever_declared_an_interest_takes_no_part_in_the_case_and_does_not_count(cast, panel, seat, case):
    """Two were there, two were agreed on, one left: the case asks why it went on, and says who decided."""
    second = a_member(cast, panel, a_head(cast, "Ines Marl"))
    MeetingBody.objects.update(quorum=2)
    case.refresh_from_db()
    with clock.at(case.meeting.papers_open_on):
        services.declare_interest(member(seat), case, reason="I know the family.", had_read=False)
    with clock.at(MEETS_ON):
        actor = cast.actor("coordinator")
        everybody_is_there(cast, case.meeting, seat, second)
        assert refused(lambda: services.decide(actor, case, **NO)) == ["too_few_present"]
        decision = services.decide(actor, case, **NO, reason_to_go_on="Nobody else could come.")
    assert decision.members_present == 1
    table = queries.table(AgendaItem.objects.get())
    assert (table.took_part, table.left) == ([second], [seat])


def test_an_interest_declared_after_the_decision_did_not_keep_anybody_from_it(cast, seat, case):
    decided(cast, case, seat, **NO)
    with clock.at(datetime.combine(MEETS_ON, time(15), clock.LONDON)):
        services.declare_interest(member(seat), case, reason="I know the family.", had_read=True)
    table = queries.table(AgendaItem.objects.get())
    assert (table.took_part, table.left) == ([seat], [])


def test_a_referral_sent_after_the_meeting_began_is_booked_and_decided_with_a_reason_alone(cast, seat, meeting):
    with clock.at(london_instant(MEETS_ON, time(10))):  # the meeting began at nine
        referral = referral_at(cast, ReferralState.SENT)
        coordinator = cast.actor("coordinator")
        assert refused(lambda: services.book(coordinator, meeting, referral)) == ["sent_after_it_began"]
        item = services.book(coordinator, meeting, referral, reason_to_go_on="It was read out at the table.")
        assert (
            AuditEvent.objects.get(action="agendaitem.book").payload.content["reason"]
            == "It was read out at the table."
        )
        everybody_is_there(cast, meeting, seat)
        assert refused(lambda: services.decide(coordinator, item, **NO)) == ["sent_after_it_began"]
        decision = services.decide(coordinator, item, **NO, reason_to_go_on="It was read out at the table.")
    assert decision.reason_to_go_on == "It was read out at the table."
