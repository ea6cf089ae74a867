"""What the story of a pupil tells of the newer slices, to whom, and what it never tells."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.casefile import wording
from waymark.casefile.queries import chronology
from waymark.core import clock
from waymark.exclusions import services as exclusions
from waymark.exclusions.models import Offer
from waymark.exclusions.states import Cause, ExclusionState, OfferAnswer, Section19Outcome
from waymark.exclusions.tests.factories import all_told, excluded, exclusion_at, suspended
from waymark.meetings import services as meetings
from waymark.meetings.states import ChallengeBy
from waymark.meetings.tests.factories import (
    MEETS_ON,
    NO,
    a_body,
    a_case,
    a_head,
    a_meeting,
    a_member,
    a_parent,
    decided,
)
from waymark.moves.states import CaseState, MoveState
from waymark.moves.tests.factories import case_at, child, head_of, move_at
from waymark.passports import services as passports
from waymark.passports.states import Purpose
from waymark.passports.tests.factories import filled, handed_over
from waymark.placements import services as placements
from waymark.placements.rules import OutcomeSaid
from waymark.placements.states import ChargeMode, EndReason, ExitKind, OutcomeResult
from waymark.placements.tests.factories import offered, started
from waymark.programmes import services as programmes
from waymark.programmes.states import Judgement, TargetArea
from waymark.programmes.tests.factories import a_programme
from waymark.quality.tests.factories import an_offer
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import a_pupil, referral_at
from waymark.support import services as support
from waymark.support.states import Result
from waymark.support.tests.factories import a_cycle, a_plan, asked_for_help, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def entries(actor, pupil, part):
    return chronology.chronology(actor, pupil, part=part).entries


def told(actor, pupil, part):
    return [wording.entry_words(entry) for entry in entries(actor, pupil, part)]


# Support


def test_a_plan_its_cycles_and_help_asked_for_are_told(cast):
    referrer, pupil = cast.actor("referrer"), a_pupil(cast)
    plan = a_plan(referrer, pupil)
    reviewed(referrer, a_cycle(referrer, plan))
    asked = asked_for_help(referrer, pupil)
    support.answer_help(
        referrer, asked, reply=Result.ADVICE, answered_on=date(2026, 11, 2), outcome="Try a later start."
    )
    support.end_plan(referrer, plan, on=SCHOOL_DAY, reason="He copes without it.")
    assert told(referrer, pupil, "support") == [
        "The support plan of Ashgrove School ended",
        "Answer to Ashgrove School, Early Help: they gave advice",
        "Support cycle 1 reviewed: some progress",
        "Ashgrove School asked for help: Early Help",
        "Support cycle 1 begun, Tier 2",
        "Ashgrove School began a support plan",
    ]


def test_what_a_school_tries_is_told_to_others_only_once_it_refers(cast):
    referrer, officer, pupil = cast.actor("referrer"), cast.actor("inclusion_officer"), a_pupil(cast)
    a_plan(referrer, pupil)
    assert told(officer, pupil, "support") == []
    referral_at(cast, ReferralState.SENT, pupil)
    for who in ("coordinator", "inclusion_officer"):
        assert told(cast.actor(who), pupil, "support") == ["Ashgrove School began a support plan"]


# Exclusions


def test_a_suspension_is_told_with_its_days_and_census_reasons_and_never_the_account(cast):
    row = suspended(cast, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY + timedelta(days=2), reasons=("PA", "DM"))
    exclusions.tell(
        cast.actor("head"), row, row.notices.filter(recipient="parents"), told_on=SCHOOL_DAY, how="By telephone"
    )
    for who in ("referrer", "inclusion_officer"):
        found = entries(cast.actor(who), row.pupil, "exclusions")
        assert [wording.entry_words(entry) for entry in found] == [
            "Told of the exclusion: parents or carers",
            "Suspended from Ashgrove School for 3 days, Tuesday 24 November to Thursday 26 November:"
            " physical assault against an adult and damage to property",
        ]
        assert not any("corridor" in entry.text for entry in found)


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (ExclusionState.IN_FORCE, []),
        (ExclusionState.REINSTATED, ["The governors of Ashgrove School reinstated the pupil"]),
        (ExclusionState.DECLINED, ["The governors of Ashgrove School did not reinstate the pupil"]),
        (ExclusionState.CANCELLED, ["Ashgrove School cancelled the exclusion"]),
        (
            ExclusionState.FINAL,
            [
                "The governors of Ashgrove School did not reinstate the pupil",
                "The parents wrote that they will not ask for a review",
            ],
        ),
        (
            ExclusionState.SENT_BACK,
            [
                "The governors of Ashgrove School did not reinstate the pupil",
                "The parents asked for an independent review",
                "The review panel: the decision is quashed: the governors are directed to look again",
            ],
        ),
    ],
)
def test_a_permanent_exclusion_is_told_step_by_step(cast, state, steps):
    row = exclusion_at(cast, state)
    found = told(cast.actor("head"), row.pupil, "exclusions")
    first = "Permanently excluded from Ashgrove School from Tuesday 24 November: physical assault against an adult"
    assert sorted(words for words in found if not words.startswith("Told ")) == sorted([first, *steps])


@pytest.mark.parametrize(
    ("reinstate", "words"),
    [
        (True, "The governors of Ashgrove School looked again, and reinstated the pupil"),
        (False, "The governors of Ashgrove School looked again, and did not reinstate the pupil"),
    ],
)
def test_governors_who_look_again_are_told_of_beside_what_they_said_first(cast, reinstate, words):
    row = exclusion_at(cast, ExclusionState.SENT_BACK)
    exclusions.reconsider(
        cast.actor("head"),
        row,
        met_on=SCHOOL_DAY,
        reinstate=reinstate,
        back_on=SCHOOL_DAY if reinstate else None,
        why="We heard the pupil.",
    )
    found = told(cast.actor("head"), row.pupil, "exclusions")
    assert words in found
    assert "The governors of Ashgrove School did not reinstate the pupil" in found


def test_education_offered_and_what_an_authority_said_are_told(cast):
    officer, row = cast.actor("inclusion_officer"), excluded(cast)
    made = exclusions.offer(
        officer,
        row,
        place="Tuition at the library",
        starts_on=SCHOOL_DAY + timedelta(days=7),
        hours_per_week=25,
        offered_on=SCHOOL_DAY,
        why_less="",
    )
    exclusions.answer_offer(
        officer, Offer.objects.get(pk=made.pk), answer=OfferAnswer.REFUSED, on=SCHOOL_DAY, why="Too far."
    )
    challenge = exclusions.challenge(officer, row, words="Was support tried?")
    exclusions.reply(cast.actor("head"), challenge, words="It was, for a year.")
    exclusions.decide_section_19(
        officer,
        row.pupil,
        exclusion=row,
        cause=Cause.EXCLUSION,
        outcome=Section19Outcome.OWED,
        considered="His age and where he lives.",
        reasons="He has no school to go to.",
        offer="Tuition",
        is_full_time=True,
        why_less="",
        next_look_on=SCHOOL_DAY + timedelta(days=28),
        decided_on=SCHOOL_DAY,
    )
    found = told(officer, row.pupil, "exclusions")
    for words in (
        "Whitcombe County Council offered education while out of school: Tuition at the library",
        "Education refused: Tuition at the library",
        "Whitcombe County Council asked Ashgrove School to think again about the exclusion",
        "Ashgrove School answered Whitcombe County Council about the exclusion",
        "Whitcombe County Council decided about education out of school: education is owed, and this is offered",
    ):
        assert found.count(words) == 1, (words, found)


def test_another_school_that_knows_the_pupil_reads_of_no_exclusion(cast):
    move = move_at(cast, MoveState.AGREED)
    suspended(cast, move.pupil, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
    assert len(told(cast.actor("head"), move.pupil, "exclusions")) == 1
    assert told(head_of(cast.birchfield), move.pupil, "exclusions") == []


# Meetings


@pytest.fixture
def panel(cast):
    return a_body(cast)


def test_a_decision_its_letter_a_challenge_and_the_waiting_list_are_told(cast, panel):
    seat = a_member(cast, panel, a_head(cast))
    item = a_case(cast, a_meeting(cast, panel))
    decided(cast, item, seat)
    words = f"{item.referral.reference} put on the agenda of South panel for Thursday 26 November"
    school = told(cast.actor("referrer"), item.pupil, "meetings")
    assert school[-1] == words
    assert sorted(school[:-1]) == [
        "On the waiting list of South Whitcombe Partnership",
        f"South panel decided to accept {item.referral.reference}",
    ]
    with clock.at(MEETS_ON + timedelta(days=1)):
        assert told(cast.actor("inclusion_officer"), item.pupil, "meetings") == school
        coordinator = cast.actor("coordinator")
        for name in ("Rosa Merrow", "Tom Merrow"):
            a_parent(item.pupil, name)
        letters = meetings.write_letters(coordinator, item)
        meetings.note_given(coordinator, item, letters, on=clock.today())
        assert len(letters) == 4
        posted = [words for words in told(cast.actor("referrer"), item.pupil, "meetings") if words not in school]
        about = f"Letters about {item.referral.reference}"
        parties = "to the school, the family and the authority"
        assert sorted(posted) == [f"{about} given {parties}", f"{about} written {parties}"]


def test_a_challenge_is_told_to_both_sides(cast, panel):
    item = a_case(cast, a_meeting(cast, panel))
    decided(cast, item, a_member(cast, panel, a_head(cast)), **NO)
    with clock.at(MEETS_ON + timedelta(days=1)):
        meetings.challenge(cast.actor("head"), item, by=ChallengeBy.SCHOOL, reason="It was not read.")
        for who in ("referrer", "coordinator"):
            found = told(cast.actor(who), item.pupil, "meetings")
            assert found[0] == "The school challenged what South panel decided"
            assert f"South panel decided to decline {item.referral.reference}" in found


def test_whoever_declared_an_interest_reads_nothing_of_the_case(cast, panel):
    item = a_case(cast, a_meeting(cast, panel))
    coordinator = cast.actor("coordinator")
    assert len(told(coordinator, item.pupil, "meetings")) == 1
    meetings.declare_interest(coordinator, item, reason="My nephew.", had_read=False)
    assert told(cast.actor("coordinator"), item.pupil, "meetings") == []
    assert len(told(cast.actor("key_worker"), item.pupil, "meetings")) == 1


# Moves


@pytest.mark.parametrize(
    ("state", "last"),
    [
        (MoveState.PROPOSED, []),
        (MoveState.DECLINED, ["The managed move to Birchfield School was not agreed"]),
        (MoveState.STOPPED, ["First day on trial at Birchfield School", "The trial at Birchfield School was stopped"]),
        (
            MoveState.RETURNED,
            [
                "First day on trial at Birchfield School",
                "The trial at Birchfield School is over; back at Ashgrove School",
                "The trial at Birchfield School was reviewed",
            ],
        ),
        (
            MoveState.MOVED,
            [
                "First day on trial at Birchfield School",
                "Moved to Birchfield School",
                "The trial at Birchfield School was reviewed",
                "The trial at Birchfield School went well",
            ],
        ),
    ],
)
def test_a_managed_move_is_told_to_both_schools(cast, state, last):
    move = move_at(cast, state)
    steps = [
        words
        for words in told(cast.actor("head"), move.pupil, "moves")
        if not words.endswith("proposed") and "agreed to" not in words and "agreement" not in words
    ]
    assert sorted(steps) == last
    if state is MoveState.MOVED:
        assert told(head_of(cast.birchfield), move.pupil, "moves") == told(
            cast.actor("inclusion_officer"), move.pupil, "moves"
        )


def test_who_agreed_to_a_move_stands_in_the_story(cast):
    move = move_at(cast, MoveState.AGREED)
    found = told(cast.actor("head"), move.pupil, "moves")
    assert "Parent or carer agreed to the managed move: Dana Merrow" in found
    assert sum("agreed to the managed move" in words for words in found) == 5
    by = {entry.values["party"]: entry.by for entry in entries(cast.actor("head"), move.pupil, "moves")[:-1]}
    assert (by["parent"], by["to_school"]) == ("Ruth Okafor", "")  # who wrote it down, where that is somebody else


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (CaseState.APPLIED, []),
        (CaseState.PLACED, ["The application gave a place"]),
        (CaseState.REFUSED, ["The application gave no place"]),
        (CaseState.CLOSED, ["The search for a school was closed"]),
        (
            CaseState.ADMITTED,
            [
                "Ashgrove School allocated by fair access",
                "Put on the roll of Ashgrove School after fair access",
                "The application gave no place",
                "Whitcombe County Council considers the child for fair access",
            ],
        ),
    ],
)
def test_the_search_for_a_school_is_told_without_the_group_of_the_child(cast, state, steps):
    case = case_at(cast, state)
    first = "A school place applied for: Ashgrove School and Birchfield School"
    found = entries(cast.actor("inclusion_officer"), case.pupil, "moves")
    assert sorted(wording.entry_words(entry) for entry in found) == sorted([first, *steps])
    assert not any("temporary housing" in entry.text for entry in found)


@pytest.mark.parametrize(
    ("state", "sees"),
    [
        (CaseState.CONSIDERED, {"inclusion_officer": 3, "coordinator": 3, "key_worker": 0, "head": 0}),
        (CaseState.ALLOCATED, {"inclusion_officer": 4, "coordinator": 4, "key_worker": 0, "head": 4}),
    ],
)
def test_fair_access_is_told_to_a_school_from_the_allocation_on_and_never_to_a_key_worker(cast, state, sees):
    case = case_at(cast, state)
    assert {who: len(told(cast.actor(who), case.pupil, "moves")) for who in sees} == sees


# Passports


def test_a_copy_its_reading_and_what_was_asked_for_are_told(cast):
    placement = offered(cast)
    passports.ask_school(
        cast.actor("coordinator"), placement.pupil, purpose=Purpose.PLACEMENT, note="By Friday, please."
    )
    filled(cast, placement.pupil)
    made = handed_over(cast, placement)
    passports.acknowledge(cast.actor("provider_manager"), made)
    found = entries(cast.actor("referrer"), placement.pupil, "passports")
    assert sorted(wording.entry_words(entry) for entry in found) == [
        "Ashgrove School asked to fill the passport",
        "Ashgrove School is no longer asked to fill the passport: everything is there",
        "Canal Street Motors has read the passport, version 1",
        "South Whitcombe Partnership handed the passport over to Canal Street Motors, version 1",
    ]
    assert not any("three steps" in entry.text for entry in found)


# Programmes and placements


def test_what_both_sides_wrote_and_did_about_a_placement_is_told(cast):
    placement, coordinator, provider = started(cast), cast.actor("coordinator"), cast.actor("provider_manager")
    placements.ask_for_pause(provider, placement, from_on=SCHOOL_DAY, reason="Three fights in a week.")
    placements.answer_pause_request(coordinator, placement, pauses=True, reason="We meet on Friday.")
    with clock.at(SCHOOL_DAY + timedelta(days=7)):
        placements.resume(coordinator, placement, on=clock.today())
        terms = {"rate_pence": 6100, "rate_unit": "session", "charge_mode": ChargeMode.AGREED}
        placements.write_terms(
            coordinator,
            placement,
            **terms,
            money=placements.Money(),
            planned_end_on=placement.planned_end_on,
            reason="A smaller group.",
        )
        placements.agree_terms(provider, placement)
    with clock.at(SCHOOL_DAY + timedelta(days=14)):
        placements.end(coordinator, placement, on=clock.today(), why=EndReason.BACK_AT_SCHOOL, reason="Back.")
        said = [OutcomeSaid(number=1, result=OutcomeResult.PARTLY, words="Half.")]
        placements.write_end_report(provider, placement, said=said, summary="He mended three engines.")
        placements.take_exit_steps(
            provider, placement, kinds=[ExitKind.LAST_REGISTERS], what_was_done="The last one is taken."
        )
        found = entries(cast.actor("coordinator"), placement.pupil, "placements")
    told_of = [wording.entry_words(entry) for entry in found]
    assert told_of[:8] == [
        "After the placement at Canal Street Motors, done: finish the registers",
        "Report on the whole placement at Canal Street Motors, by the provider",
        "Last day at Canal Street Motors",
        "New terms agreed with Canal Street Motors, from Tuesday 1 December",
        "Expected at Canal Street Motors again",
        "The pause that Canal Street Motors asked for: agreed",
        "Placement at Canal Street Motors paused from Tuesday 24 November",
        "Canal Street Motors asked for a pause",
    ]
    assert "Information passed to Canal Street Motors" in told_of
    assert "6100" not in f"{found}" and "A smaller group." not in f"{found}"  # that stands with the terms


def test_a_provider_reads_its_own_report_on_a_placement_and_not_the_commissioners(cast):
    placement, coordinator = started(cast), cast.actor("coordinator")
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        placements.end(coordinator, placement, on=clock.today(), why=EndReason.SAFETY, reason="Over.")
        said = [OutcomeSaid(number=1, result=OutcomeResult.NOT, words="No.")]
        placements.write_end_report(coordinator, placement, said=said, summary="It was not safe there.")
        for role, reads in (("coordinator", True), ("provider_manager", False)):
            words = told(cast.actor(role), placement.pupil, "placements")
            assert (
                "Report on the whole placement at Canal Street Motors, by whoever commissioned it" in words
            ) is reads


def test_a_pause_that_the_end_closed_is_not_told_as_a_return(cast):
    placement, coordinator = started(cast), cast.actor("coordinator")
    placements.pause(coordinator, placement, on=SCHOOL_DAY, reason="Ill.")
    with clock.at(SCHOOL_DAY + timedelta(days=4)):
        placements.end(coordinator, placement, on=clock.today(), why=EndReason.FAMILY_ASKED, reason="Ill for long.")
    with clock.at(SCHOOL_DAY + timedelta(days=7)):
        words = told(cast.actor("coordinator"), placement.pupil, "placements")
    assert "Placement at Canal Street Motors paused from Tuesday 24 November" in words
    assert "Expected at Canal Street Motors again" not in words


def test_targets_their_readings_and_places_held_are_told(cast):
    coordinator, programme = cast.actor("coordinator"), a_programme(cast)
    target = programmes.set_target(
        coordinator,
        programme,
        area=TargetArea.ENGLISH_AND_MATHS,
        what="Read a page aloud.",
        baseline="A line.",
        measure="By ear, each Friday.",
        aim="A page.",
        starts_on=SCHOOL_DAY,
        by_when=SCHOOL_DAY + timedelta(days=60),
        next_review_on=SCHOOL_DAY + timedelta(days=21),
    )
    hold = placements.hold_place(
        coordinator,
        programme,
        an_offer(cast),
        sessions=[(0, "am")],
        keeps_from=SCHOOL_DAY + timedelta(days=7),
        stands_until=SCHOOL_DAY + timedelta(days=14),
        reason="The panel sits on Friday.",
    )
    with clock.at(SCHOOL_DAY + timedelta(days=2)):
        programmes.review_target(
            coordinator,
            target,
            reviewed_on=clock.today(),
            reading="Half a page.",
            judgement=Judgement.ON_COURSE,
            next_review_on=SCHOOL_DAY + timedelta(days=20),
        )
        placements.let_go(coordinator, hold, reason="Another one was found.")
        words = told(coordinator, programme.pupil, "placements")
    assert set(words[:2]) == {
        "The place held at Canal Street Motors let go",
        "A target looked at: on course. English and maths",
    }
    assert {"A target set. English and maths", "A place held at Canal Street Motors until Tuesday 8 December"} <= set(
        words
    )


# Cost


@pytest.mark.parametrize("part", ["support", "exclusions", "moves"])
def test_a_second_record_costs_no_statement(cast, part):
    pupil = child(cast) if part == "moves" else a_pupil(cast)
    referrer = cast.actor("referrer")

    def one_more(number):
        if part == "support":
            plan = a_plan(referrer, pupil)
            reviewed(referrer, a_cycle(referrer, plan))
            asked_for_help(referrer, pupil)
            support.end_plan(referrer, plan, on=SCHOOL_DAY, reason="Over.")
        if part == "exclusions":
            on = date(2026, 11, 2) + timedelta(days=7 * number)
            all_told(cast, suspended(cast, pupil, starts_on=on, ends_on=on, decided_on=on))
        if part == "moves":
            case_at(cast, CaseState.CLOSED, pupil)

    def cost():
        actor = cast.actor("inclusion_officer" if part == "moves" else "referrer")
        with CaptureQueriesContext(connection) as queries:
            assert told(actor, pupil, part)
        return len(statements_of(queries))

    one_more(0)
    before = cost()
    one_more(1)
    assert cost() == before
