"""A decision is looked at again by somebody who did not make it."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from waymark.accounts.actors import staff_actor
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.core.policies import Denied
from waymark.duties.models import Duty
from waymark.duties.queries import work_list
from waymark.meetings import queries, services
from waymark.meetings.models import Challenge
from waymark.meetings.states import ChallengeBy, ChallengeOutcome
from waymark.meetings.tests.factories import (
    MEETS_ON,
    NO,
    a_member,
    a_second_coordinator,
    decided,
    duties,
    member,
    refused,
)
from waymark.pupils.involvements import differences
from waymark.pupils.services import leave_roll, set_home_authority

pytestmark = pytest.mark.django_db


def test_the_authority_answers_where_nobody_else_at_the_partnership_did_not_decide(cast, declined):
    with clock.at(MEETS_ON):
        made = services.challenge(cast.actor("head"), declined, by=ChallengeBy.SCHOOL, reason="Not all was read.")
        assert made.answering_body == cast.county
        assert duties("answer_challenge") == [("open", "Whitcombe County Council")]
        assert Duty.objects.get(kind="answer_challenge").due_at.date() == date(2026, 12, 10)
        with pytest.raises(Denied):
            services.answer(cast.actor("coordinator"), made, outcome=ChallengeOutcome.STANDS, answer="I decided well.")
        services.answer(
            cast.actor("inclusion_officer"), made, outcome=ChallengeOutcome.LOOK_AGAIN, answer="Read it all."
        )
        assert duties("answer_challenge") == [("done", "Whitcombe County Council")]
        assert refused(
            lambda: services.answer(
                cast.actor("inclusion_officer"), made, outcome=ChallengeOutcome.STANDS, answer="No."
            )
        ) == ["answered_already"]
    assert not [each for each in differences() if each.words.startswith("referr")]


def test_another_coordinator_answers_and_the_decider_may_not(cast, declined):
    other = a_second_coordinator(cast)
    with clock.at(MEETS_ON):
        made = services.challenge(cast.actor("head"), declined, by=ChallengeBy.FAMILY, reason="We were not asked.")
        assert made.answering_body == cast.partnership
        say = {"outcome": ChallengeOutcome.STANDS, "answer": "You were."}
        assert refused(lambda: services.answer(cast.actor("coordinator"), made, **say)) == ["answered_by_the_decider"]
        services.answer(staff_actor(other), made, **say)
    assert Challenge.objects.get().answered_by == other


def test_a_member_who_took_part_does_not_answer_and_it_stays_open_for_a_colleague(cast, panel, seat, case):
    took_part, colleague = a_second_coordinator(cast), a_second_coordinator(cast, "Ruth Amble")
    decided(cast, case, seat, a_member(cast, panel, took_part), **NO)
    say = {"outcome": ChallengeOutcome.STANDS, "answer": "It was read out."}
    with clock.at(MEETS_ON):
        made = services.challenge(cast.actor("head"), case, by=ChallengeBy.FAMILY, reason="We were not asked.")
        actor = staff_actor(took_part)
        assert not queries.may_answer(actor, made)
        assert [each.name for each in queries.who_may_not_answer(made)] == [cast.coordinator.person.name, "Petra Lund"]
        assert refused(lambda: services.answer(actor, made, **say)) == ["answered_by_who_took_part"]
        assert duties("answer_challenge") == [("open", made.answering_body.name)]
        assert queries.may_answer(staff_actor(colleague), made)
        services.answer(staff_actor(colleague), made, **say)


def test_where_everybody_else_took_part_the_authority_answers(cast, panel, seat, case):
    decided(cast, case, seat, a_member(cast, panel, a_second_coordinator(cast)), **NO)
    with clock.at(MEETS_ON):
        made = services.challenge(cast.actor("head"), case, by=ChallengeBy.SCHOOL, reason="Not all was read.")
    assert made.answering_body == cast.county


def test_who_may_answer_a_challenge_is_told_of_it_and_the_school_of_the_answer(cast, panel, seat, case):
    took_part, colleague = a_second_coordinator(cast), a_second_coordinator(cast, "Ruth Amble")
    decided(cast, case, seat, a_member(cast, panel, took_part), **NO)

    def told(notice):
        rows = OutboxMessage.objects.filter(notice=notice)
        return {
            (row.recipient_id, row.reference, row.link, bool(outbox.NOTICES[notice].address_if_entitled(row)))
            for row in rows
        }

    with clock.at(MEETS_ON):
        made = services.challenge(cast.actor("coordinator"), case, by=ChallengeBy.FAMILY, reason="We were not asked.")
        link = made.get_absolute_url()
        assert told("meetings.challenged") == {(str(colleague.public_id), str(case), link, True)}
        assert told("meetings.challenge_answered") == set()
        services.answer(staff_actor(colleague), made, outcome=ChallengeOutcome.STANDS, answer="You were.")
        hear = (cast.head, cast.referrer, cast.coordinator)  # the school, and who wrote it down for the family
        assert told("meetings.challenge_answered") == {(str(each.public_id), str(case), link, True) for each in hear}


def test_each_side_challenges_once_and_in_time(cast, declined):
    with clock.at(MEETS_ON):
        services.write_letters(cast.actor("coordinator"), declined)
        services.note_given(cast.actor("coordinator"), declined, declined.letters.all(), on=MEETS_ON)
        coordinator = cast.actor("coordinator")
        assert refused(
            lambda: services.challenge(coordinator, declined, by=ChallengeBy.SCHOOL, reason="For them.")
        ) == ["school_speaks_for_itself"]
        services.challenge(coordinator, declined, by=ChallengeBy.FAMILY, reason="We were not asked.")
    with clock.at(date(2026, 12, 18)):  # the day after the fifteenth school day
        head = cast.actor("head")

        def challenge(by):
            return refused(lambda: services.challenge(head, declined, by=by, reason="Late."))

        assert challenge(ChallengeBy.SCHOOL) == ["challenge_too_late"]
        assert challenge(ChallengeBy.FAMILY) == ["challenged_already"]
    assert Challenge.objects.count() == 1


def test_a_side_that_has_challenged_is_offered_no_more(cast, as_, declined):
    page = reverse("meetings:challenge", args=[declined.public_id])
    with clock.at(MEETS_ON):
        services.challenge(cast.actor("head"), declined, by=ChallengeBy.SCHOOL, reason="Not all was read.")
        head = as_("head").get(page).content.decode()
        assert 'value="school"' not in head
        assert 'value="family"' in head
        services.challenge(cast.actor("head"), declined, by=ChallengeBy.FAMILY, reason="We were not asked.")
        for name in ("head", "coordinator"):
            assert as_(name).get(page).headers["Location"] == declined.get_absolute_url()
            assert page not in as_(name).get(declined.get_absolute_url()).content.decode()


def test_a_stranger_challenges_nothing(cast, seat, declined):
    with clock.at(MEETS_ON), pytest.raises(Denied):  # a member of another school, in the window
        services.challenge(member(seat), declined, by=ChallengeBy.FAMILY, reason="No.")
    with clock.at(MEETS_ON + timedelta(days=5)), pytest.raises(Http404):
        services.challenge(member(seat), declined, by=ChallengeBy.FAMILY, reason="No.")


def test_whoever_must_answer_finds_it_in_the_work_list_until_it_is_answered(cast, declined):
    """The case is closed for the partnership by then; the body that answers may know of the pupil for so long."""

    def waits_for(actor):
        return [duty.kind for duty in work_list(actor) if duty.kind == "answer_challenge"]

    colleague = a_second_coordinator(cast)
    with clock.at(date(2026, 11, 30)):
        made = services.challenge(cast.actor("head"), declined, by=ChallengeBy.SCHOOL, reason="He is at risk.")
    with clock.at(date(2026, 12, 8)):
        assert made.answering_body == cast.partnership
        assert waits_for(staff_actor(colleague)) == ["answer_challenge"]
        assert waits_for(cast.actor("inclusion_officer")) == waits_for(cast.actor("head")) == []
        services.answer(staff_actor(colleague), made, outcome=ChallengeOutcome.STANDS, answer="It stands.")
        assert waits_for(staff_actor(colleague)) == []


def test_the_authority_that_answers_knows_of_the_pupil_until_it_has(cast, declined):
    """The pupil may have left the roll and the area: what was asked of the authority is answered all the same."""
    with clock.at(date(2026, 11, 30)):
        made = services.challenge(cast.actor("head"), declined, by=ChallengeBy.SCHOOL, reason="He is at risk.")
        assert made.answering_body == cast.county
        referrer = cast.actor("referrer")
        set_home_authority(referrer, declined.pupil, authority=cast.city, note="They moved.")
        entry = declined.pupil.roll_entries.get()
        leave_roll(referrer, entry, last_day=date(2026, 11, 30), reason="They moved.")
    with clock.at(date(2026, 12, 8)):
        officer = cast.actor("inclusion_officer")
        assert [duty.kind for duty in work_list(officer)] == ["answer_challenge"]
        services.answer(officer, made, outcome=ChallengeOutcome.STANDS, answer="It stands.")
    with clock.at(date(2026, 12, 9)):
        assert not Challenge.objects.visible_to(cast.actor("inclusion_officer")).exists()
    assert not [each for each in differences() if each.words.startswith("referr")]
