"""The rules of support plans, as tables of worked cases."""

from dataclasses import replace
from datetime import date

import pytest

from waymark.organisations.states import MembershipStatus
from waymark.support import rules
from waymark.support.states import Level, NextStep, Service

TODAY = date(2026, 11, 24)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    "level, other",
    [
        (Level.TIER_1, None),
        (Level.TIER_2, Level.PSP_1),
        (Level.TIER_3, Level.PSP_2A),
        (Level.TIER_4, Level.PSP_3),
        (Level.PSP_1, Level.TIER_2),
        (Level.PSP_2A, Level.TIER_3),
        (Level.PSP_2B, None),  # the county has none
        (Level.PSP_3, Level.TIER_4),
    ],
)
def test_tiers_stand_beside_city_levels(level, other):
    assert rules.twin(rules.StepFacts(level=level), on=TODAY) == other


@pytest.mark.parametrize(
    "level, up, down",
    [
        (Level.TIER_1, Level.TIER_2, None),
        (Level.TIER_2, Level.TIER_3, Level.TIER_1),
        (Level.TIER_3, Level.TIER_4, Level.TIER_2),
        (Level.TIER_4, None, Level.TIER_3),
        (Level.PSP_1, Level.PSP_2A, None),
        (Level.PSP_2A, Level.PSP_2B, Level.PSP_1),
        (Level.PSP_2B, Level.PSP_3, Level.PSP_2A),
        (Level.PSP_3, None, Level.PSP_2B),
    ],
)
def test_a_step_is_one_rung_of_the_same_ladder(level, up, down):
    def after(step):
        return rules.next_level(rules.StepFacts(level=level, step=step), on=TODAY)

    assert after(NextStep.STEP_UP) == up
    assert after(NextStep.STEP_DOWN) == down
    for step in (NextStep.GO_ON, NextStep.REFER_ON, NextStep.END):
        assert after(step) == level


START = rules.StartFacts(
    level=Level.TIER_2, why="Walks out.", starts_on=TODAY, on_roll_from=date(2026, 8, 25), has_open_plan=False
)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, []),
        ({"starts_on": date(2026, 8, 25)}, []),  # the first day on the roll
        ({"starts_on": date(2026, 8, 24)}, ["starts_before_roll"]),
        ({"starts_on": date(2026, 11, 25)}, ["starts_in_the_future"]),
        ({"on_roll_from": None}, ["not_on_roll"]),
        ({"has_open_plan": True}, ["plan_is_open"]),
        ({"why": " \n"}, ["no_why"]),
        ({"level": Level.TIER_4}, ["own_money_first"]),
        ({"level": Level.PSP_3}, ["own_money_first"]),
        ({"level": Level.TIER_4, "own_money_used": True}, []),
        ({"level": Level.PSP_2B}, []),
    ],
)
def test_a_plan_may_start(change, expected):
    found = rules.start_refusals(replace(START, **change), on=TODAY)
    assert codes(found) == expected
    assert [each.is_warning for each in found] == [code == "own_money_first" for code in expected]


CYCLE = rules.CycleFacts(
    plan_is_open=True,
    assessment="Reads little.",
    aim="Stays.",
    starts_on=date(2026, 11, 24),
    review_on=date(2027, 1, 15),
    not_before=date(2026, 10, 16),
)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, []),
        ({"starts_on": date(2026, 10, 16)}, []),  # on the day of the last review
        ({"starts_on": date(2026, 10, 15)}, ["cycle_starts_too_early"]),
        ({"starts_on": date(2026, 12, 22)}, []),  # four weeks ahead to the day
        ({"starts_on": date(2026, 12, 23)}, ["cycle_starts_too_far_ahead"]),
        ({"review_on": date(2026, 11, 25)}, []),
        ({"review_on": date(2026, 11, 24)}, ["review_before_start"]),
        ({"review_on": date(2027, 3, 16)}, []),  # sixteen weeks to the day
        ({"review_on": date(2027, 3, 17)}, ["review_too_late"]),
        ({"plan_is_open": False}, ["plan_has_ended"]),
        ({"has_running_cycle": True}, ["cycle_is_running"]),
        ({"is_running": False}, ["cycle_is_over"]),
        ({"assessment": " "}, ["no_assessment"]),
        ({"aim": ""}, ["no_aim"]),
    ],
)
def test_a_cycle_may_be_written(change, expected):
    assert codes(rules.cycle_refusals(replace(CYCLE, **change), on=TODAY)) == expected


def test_a_refusal_names_the_latest_day():
    late = replace(CYCLE, review_on=date(2027, 6, 1))
    assert rules.cycle_refusals(late, on=TODAY)[0].values == {"latest": "2027-03-16"}


DONE = rules.InterventionFacts(
    what="Mentoring",
    who="Nina Holt",
    starts_on=date(2026, 9, 14),
    ends_on=date(2026, 9, 14),
    cycle_starts_on=date(2026, 9, 14),
)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, []),  # one day is enough
        ({"starts_on": date(2026, 9, 13)}, ["done_before_the_cycle"]),
        ({"ends_on": date(2026, 9, 13)}, ["ends_before_start"]),
        ({"what": ""}, ["no_intervention"]),
        ({"who": " "}, ["nobody_does_it"]),
        ({"cycle_is_running": False}, ["cycle_is_over"]),
    ],
)
def test_what_is_done_has_somebody_and_days(change, expected):
    assert codes(rules.intervention_refusals(replace(DONE, **change), on=TODAY)) == expected


REVIEW = rules.ReviewFacts(
    is_running=True,
    level=Level.TIER_2,
    starts_on=date(2026, 9, 14),
    reviewed_on=TODAY,
    things_done=1,
    impact="Better.",
    evidence="The register.",
    pupil_view="Fine.",
    family_view="Calmer.",
    next_step=NextStep.GO_ON,
)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, []),
        ({"is_running": False, "evidence": ""}, ["cycle_is_over"]),  # says no more than that
        ({"reviewed_on": date(2026, 9, 15)}, []),
        ({"reviewed_on": date(2026, 9, 14)}, ["reviewed_before_start"]),
        ({"reviewed_on": date(2026, 11, 25)}, ["reviewed_in_the_future"]),
        ({"things_done": 0}, ["nothing_was_done"]),
        ({"impact": ""}, ["no_impact"]),
        ({"evidence": " "}, ["no_evidence"]),
        ({"pupil_view": "", "family_view": ""}, ["no_pupil_view", "no_family_view"]),
        ({"next_step": NextStep.STEP_UP}, []),
        ({"next_step": NextStep.STEP_DOWN}, []),
        ({"level": Level.TIER_1, "next_step": NextStep.STEP_DOWN}, ["bottom_of_the_ladder"]),
        ({"level": Level.TIER_4, "next_step": NextStep.STEP_UP}, ["top_of_the_ladder"]),
        ({"level": Level.TIER_4, "next_step": NextStep.GO_ON}, []),  # it is there already
        ({"level": Level.TIER_3, "next_step": NextStep.STEP_UP}, ["own_money_first"]),
        ({"level": Level.TIER_3, "next_step": NextStep.STEP_UP, "own_money_used": True}, []),
        ({"level": Level.PSP_2B, "next_step": NextStep.STEP_UP}, ["own_money_first"]),
        ({"level": Level.PSP_1, "next_step": NextStep.STEP_DOWN}, ["bottom_of_the_ladder"]),
    ],
)
def test_a_review_says_what_changed(change, expected):
    assert codes(rules.review_refusals(replace(REVIEW, **change), on=TODAY)) == expected


END = rules.EndFacts(is_open=True, ended_on=TODAY, last_day=date(2026, 10, 16), reason="She does well.")


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, []),
        ({"ended_on": date(2026, 10, 16)}, []),
        ({"ended_on": date(2026, 10, 15)}, ["ended_too_early"]),
        ({"ended_on": date(2026, 11, 25)}, ["ended_in_the_future"]),
        ({"reason": ""}, ["no_reason"]),
        ({"is_open": False, "reason": ""}, ["plan_has_ended"]),
        ({"has_running_cycle": True}, ["cycle_not_reviewed"]),
    ],
)
def test_a_plan_may_end(change, expected):
    found = rules.end_refusals(replace(END, **change), on=TODAY)
    assert codes(found) == expected
    assert [each.is_warning for each in found] == [code == "cycle_not_reviewed" for code in expected]


@pytest.mark.parametrize(
    "is_running, words, expected",
    [(False, "It was 8, not 9.", []), (True, "x", ["cycle_still_runs"]), (False, " ", ["no_words"])],
)
def test_words_are_added_to_what_is_over(is_running, words, expected):
    assert codes(rules.note_refusals(rules.NoteFacts(is_running=is_running, words=words), on=TODAY)) == expected


ASK = rules.AskFacts(is_on_roll=True, who="The duty desk", what="A visit", asked_on=TODAY)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, []),
        ({"asked_on": date(2026, 11, 25)}, ["asked_in_the_future"]),
        ({"who": ""}, ["nobody_asked"]),
        ({"what": " "}, ["nothing_asked"]),
        ({"is_on_roll": False}, ["not_on_roll"]),
    ],
)
def test_a_school_writes_down_whom_it_asked(change, expected):
    assert codes(rules.ask_refusals(replace(ASK, **change), on=TODAY)) == expected


ANSWER = rules.AnswerFacts(
    is_answered=False, asked_on=date(2026, 11, 20), answered_on=date(2026, 11, 20), outcome="They came."
)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, []),  # the same day
        ({"answered_on": date(2026, 11, 19)}, ["answered_before_asked"]),
        ({"answered_on": date(2026, 11, 25)}, ["answered_in_the_future"]),
        ({"outcome": ""}, ["no_outcome"]),
        ({"is_answered": True}, ["is_answered"]),
    ],
)
def test_an_answer_comes_once_and_after_the_asking(change, expected):
    assert codes(rules.answer_refusals(replace(ANSWER, **change), on=TODAY)) == expected


@pytest.mark.parametrize(
    "level, looked_after, asked, membership, expected",
    [
        (Level.TIER_2, False, set(), MembershipStatus.MEMBER, ["early_support_is_there"]),
        (Level.TIER_3, False, set(), MembershipStatus.WITHDRAWN, ["early_support_is_bought"]),
        (Level.TIER_3, False, set(), MembershipStatus.EXPELLED, ["no_early_support"]),
        (Level.TIER_2, False, set(), MembershipStatus.CLOSED, ["no_early_support"]),
        (Level.TIER_2, False, set(), None, ["no_early_support"]),
        (Level.TIER_1, False, set(), MembershipStatus.MEMBER, []),
        (Level.TIER_4, False, set(), MembershipStatus.NON_MEMBER, []),
        (Level.PSP_2A, False, set(), None, []),
        (Level.TIER_1, True, {Service.HEALTH}, None, ["ask_the_care_team"]),
        (Level.TIER_1, True, {Service.CARE_TEAM}, None, []),
    ],
)
def test_hints_for_the_school(level, looked_after, asked, membership, expected):
    facts = rules.HintFacts(level=level, is_looked_after=looked_after, asked=frozenset(asked), membership=membership)
    assert codes(rules.hints(facts, on=TODAY)) == expected
