"""The rules as tables of worked cases: expected values are counted by hand, from the calendar of the year 2026/27."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TERMS
from waymark.moves import rules
from waymark.moves.states import CaseState, Category, MoveState, Party
from waymark.school_year.queries import bank_holidays
from waymark.school_year.rules import Closure, SchoolCalendar, Term

NEXT_YEAR = (date(2027, 8, 26), date(2027, 10, 15))
CALENDAR = SchoolCalendar(
    terms=tuple(Term(name=name, starts_on=first, ends_on=last) for name, first, last in TERMS)
    + (Term(name="Next autumn", starts_on=NEXT_YEAR[0], ends_on=NEXT_YEAR[1]),),
    bank_holidays=bank_holidays(),
)
INSET = replace(CALENDAR, closures=(Closure(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 4)),))
TODAY = date(2026, 11, 24)


def codes(findings):
    return sorted(each.code for each in findings)


# Clocks


@pytest.mark.parametrize(
    "words, calendar, since, aim, answer, allocation",
    [
        ("in the middle of a term", CALENDAR, date(2026, 9, 7), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5)),
        # 16 October is the last day before half term: the next one counted is the 26th
        ("over half term", CALENDAR, date(2026, 10, 9), date(2026, 10, 30), date(2026, 11, 6), date(2026, 11, 13)),
        # 14 days are left to 18 December, then from 4 January
        ("over Christmas", CALENDAR, date(2026, 11, 30), date(2026, 12, 14), date(2027, 1, 4), date(2027, 1, 11)),
        ("over Christmas and INSET", INSET, date(2026, 11, 30), date(2026, 12, 14), date(2027, 1, 5), date(2027, 1, 12)),
        # term ends on Thursday 25 March, Easter Sunday is the 28th: 8 days, then from 12 April
        ("over Easter", CALENDAR, date(2027, 3, 15), date(2027, 4, 13), date(2027, 4, 20), date(2027, 4, 27)),
        # 3 May is a bank holiday
        ("over a bank holiday", CALENDAR, date(2027, 4, 26), date(2027, 5, 11), date(2027, 5, 18), date(2027, 5, 25)),
        # from the last day of the year: 26 August is the first day counted, the 30th a bank holiday, 31 August counts
        ("over the summer", CALENDAR, date(2027, 7, 9), date(2027, 9, 9), date(2027, 9, 16), date(2027, 9, 23)),
        ("on 31 August", CALENDAR, date(2027, 8, 31), date(2027, 9, 14), date(2027, 9, 21), date(2027, 9, 28)),
        ("on a Sunday in the holidays", CALENDAR, date(2026, 12, 27), date(2027, 1, 15), date(2027, 1, 22), date(2027, 1, 29)),
    ],
)  # fmt: skip
def test_the_clocks_of_fair_access(words, calendar, since, aim, answer, allocation):
    assert rules.answer_aim_clock(calendar, on=since).due_on == aim, words
    assert rules.answer_clock(calendar, on=since).due_on == answer, words
    clock = rules.allocation_clock(calendar, on=since)
    assert clock.due_on == allocation, words
    assert clock.by_calendar and sum(run.days for run in clock.runs) == 20


def test_a_clock_says_how_it_was_counted():
    clock = rules.allocation_clock(CALENDAR, on=date(2026, 11, 30))
    assert clock.runs == (
        rules.Run(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 18), days=14),
        rules.Run(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 11), days=6),
    )


def test_beyond_the_calendar_weekdays_count_and_the_clock_says_so():
    clock = rules.answer_aim_clock(CALENDAR, on=date(2027, 10, 11))
    assert clock.due_on == date(2027, 10, 25)  # 4 to 15 October, then Monday to Monday
    assert not clock.by_calendar
    assert sum(run.days for run in clock.runs) == 10


def test_a_week_after_the_allocation_the_child_is_on_roll():
    assert rules.admission_due(CALENDAR, on=date(2026, 12, 17)) == date(2026, 12, 24)


# Proposing and agreeing

PROPOSE = rules.ProposeFacts(is_on_main_roll=True, why="w", pupil_voice="p", family_voice="f")


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"is_on_main_roll": False}, ["not_on_main_roll"]),
        ({"is_theirs": False, "is_on_main_roll": False}, ["not_yours_to_propose"]),
        ({"has_open_move": True}, ["move_open_already"]),
        ({"same_school": True}, ["same_school"]),
        ({"exclusion_open": True}, ["exclusion_open"]),
        ({"to_is_open": False}, ["new_school_closed"]),
        ({"to_closes_on": date(2027, 8, 31)}, ["new_school_closes"]),
        ({"to_closes_on": TODAY}, ["new_school_closed"]),  # its last day is today
        ({"to_is_member": False}, ["new_school_no_member"]),
        ({"why": " ", "pupil_voice": "", "family_voice": ""}, ["no_family_voice", "no_pupil_voice", "no_why"]),
    ],
)
def test_when_a_move_is_proposed(changed, expected):
    assert codes(rules.propose_refusals(replace(PROPOSE, **changed), on=TODAY)) == expected


def test_only_two_findings_of_a_proposal_give_way_to_a_reason():
    facts = replace(PROPOSE, to_is_member=False, to_closes_on=date(2027, 8, 31), exclusion_open=True)
    warned = {each.code for each in rules.propose_refusals(facts, on=TODAY) if each.is_warning}
    assert warned == {"new_school_no_member", "new_school_closes"}


AGREE = rules.AgreeFacts(
    party=Party.TO_SCHOOL, state=MoveState.PROPOSED, given_on=TODAY, proposed_on=TODAY - timedelta(days=7)
)


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"state": MoveState.TRIAL}, ["not_proposed"]),
        ({"agreed_already": True}, ["agreed_already"]),
        ({"given_on": TODAY + timedelta(days=1)}, ["agreed_ahead"]),
        ({"given_on": TODAY - timedelta(days=8)}, ["agreed_before_proposed"]),
        ({"given_on": TODAY - timedelta(days=8), "party": Party.PARENT}, []),  # parents are often asked first
        ({"party": Party.FROM_SCHOOL}, ["not_freely"]),
        ({"party": Party.FROM_SCHOOL, "is_freely": True}, []),
        ({"has_plan": True}, []),
        ({"has_plan": True, "party": Party.AUTHORITY}, ["no_plan_note"]),
        ({"has_plan": True, "party": Party.AUTHORITY, "plan_note": "Early review"}, []),
        ({"party": Party.AUTHORITY}, []),
    ],
)
def test_when_a_party_agrees(changed, expected):
    assert codes(rules.agree_refusals(replace(AGREE, **changed), on=TODAY)) == expected


@pytest.mark.parametrize(
    "responsible, restricted, words, expected",
    [
        (True, False, "Yes", []),
        (False, False, "Yes", ["parent_without_responsibility"]),
        (True, True, "Yes", ["parent_restricted"]),
        (True, False, " ", ["no_parent_words"]),
        (False, True, "", ["no_parent_words", "parent_restricted", "parent_without_responsibility"]),
    ],
)
def test_which_parent_agrees(responsible, restricted, words, expected):
    facts = rules.ParentFacts(has_responsibility=responsible, is_restricted=restricted, words=words)
    assert codes(rules.parent_refusals(facts, on=TODAY)) == expected


def test_nobody_is_forgotten():
    assert rules.missing_agreements(rules.AgreementFacts(given=frozenset()), on=TODAY) == tuple(Party)
    facts = rules.AgreementFacts(given=frozenset(Party) - {Party.ADMISSIONS})
    assert rules.missing_agreements(facts, on=TODAY) == (Party.ADMISSIONS,)


@pytest.mark.parametrize("state", MoveState)
def test_who_knew_because_of_a_move_knows_until_tomorrow_when_it_is_over(state):
    over = {MoveState.MOVED, MoveState.RETURNED, MoveState.STOPPED, MoveState.DECLINED}
    expected = date(2026, 11, 25) if state in over else None
    assert rules.known_until(rules.MoveFacts(state=state), on=TODAY) == expected


@pytest.mark.parametrize("state", MoveState)
def test_what_the_new_school_was_told_stays_from_the_trial_on(state):
    before = {MoveState.PROPOSED, MoveState.AGREED}
    findings = rules.handover_refusals(rules.MoveFacts(state=state), on=TODAY)
    assert codes(findings) == ([] if state in before else ["told_already"])


# The trial

NOTICE = rules.NoticeFacts(
    state=MoveState.AGREED,
    given_on=TODAY,
    starts_on=date(2026, 11, 30),
    ends_on=date(2027, 1, 29),
    review_on=date(2026, 12, 14),
    calendar=CALENDAR,
    address="a",
    report_to="r",
    school_days=10,
    session_times="t",
    reasons="r",
    objectives="o",
)


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"state": MoveState.PROPOSED}, ["not_agreed"]),
        ({"starts_on": date(2026, 11, 26)}, []),  # a Thursday; notice on Tuesday is in time
        ({"starts_on": date(2026, 11, 25)}, ["notice_too_short"]),
        ({"starts_on": date(2026, 11, 28)}, ["no_school_that_day"]),  # a Saturday
        ({"given_on": TODAY + timedelta(days=1)}, ["no_notice"]),
        ({"address": "", "report_to": " ", "school_days": 0}, ["no_address", "no_days", "no_report_to"]),
        ({"session_times": "", "reasons": "", "objectives": ""}, ["no_objectives", "no_reasons", "no_times"]),
        ({"ends_on": date(2026, 11, 27)}, ["trial_ends_before_it_starts"]),
        ({"review_on": date(2026, 11, 30)}, ["review_outside"]),  # on the first day
        ({"review_on": date(2027, 1, 11)}, []),  # six weeks to the day
        ({"review_on": date(2027, 1, 12)}, ["review_outside"]),
        ({"ends_on": date(2026, 12, 11)}, ["review_outside"]),  # the review would come after the end
        ({"to_closes_on": date(2026, 12, 31)}, ["closes_during_trial"]),
        ({"to_closes_on": date(2027, 1, 29)}, []),  # its last day is the last of the trial
        ({"calendar": replace(CALENDAR, terms=())}, ["calendar_runs_out"]),
    ],
)
def test_what_a_notice_says_and_when(changed, expected):
    assert codes(rules.notice_refusals(replace(NOTICE, **changed), on=TODAY)) == expected


@pytest.mark.parametrize(
    "given_on, starts_on, enough",
    [
        (date(2026, 12, 17), date(2027, 1, 4), True),  # Thursday and Friday before Christmas
        (date(2026, 12, 18), date(2027, 1, 4), False),
        (date(2027, 3, 24), date(2027, 4, 12), True),  # Wednesday before Easter
        (date(2027, 3, 25), date(2027, 4, 12), False),
        (date(2027, 7, 8), date(2027, 8, 26), True),  # over the summer
        (date(2027, 7, 9), date(2027, 8, 26), False),
        (date(2027, 8, 27), date(2027, 9, 1), True),  # Friday and Tuesday 31 August; Monday is a bank holiday
        (date(2027, 8, 31), date(2027, 9, 1), False),
    ],
)
def test_notice_over_the_edges_of_terms(given_on, starts_on, enough):
    facts = replace(
        NOTICE,
        given_on=given_on,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=30),
        review_on=starts_on + timedelta(days=14),
    )
    assert codes(rules.notice_refusals(facts, on=given_on)) == ([] if enough else ["notice_too_short"])


START = rules.StartFacts(
    state=MoveState.AGREED,
    starts_on=TODAY,
    attainment="a",
    risks="r",
    strategies="s",
    integration_plan="i",
)


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"starts_on": None}, ["no_notice"]),
        ({"starts_on": TODAY + timedelta(days=1)}, ["not_yet"]),
        ({"missing": (Party.PARENT,)}, ["not_agreed"]),
        ({"state": MoveState.PROPOSED}, ["not_agreed"]),
        ({"attainment": " "}, ["no_attainment"]),
        ({"strategies": ""}, ["no_strategies"]),
        ({"has_plan": True}, ["no_plan_note"]),
        ({"has_plan": True, "plan_note": "x"}, []),
        ({"exclusion_open": True}, ["exclusion_open"]),
        ({"to_is_open": False, "on_main_roll": False}, ["new_school_closed", "not_on_main_roll"]),
    ],
)
def test_when_a_trial_starts(changed, expected):
    assert codes(rules.start_refusals(replace(START, **changed), on=TODAY)) == expected


REVIEW = rules.ReviewFacts(
    state=MoveState.TRIAL,
    held_on=TODAY,
    starts_on=date(2026, 11, 2),
    ends_on=date(2027, 2, 12),
    next_on=date(2027, 1, 5),
    how_it_goes="h",
    pupil_words="p",
    family_words="f",
)


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),  # six weeks to the day
        ({"next_on": date(2027, 1, 6)}, ["review_outside"]),
        ({"next_on": None}, ["no_next_review"]),
        ({"next_on": None, "ends_on": date(2027, 1, 5)}, []),  # settled within six weeks
        ({"next_on": date(2026, 12, 20), "ends_on": date(2026, 12, 18)}, ["review_outside"]),
        ({"held_on": date(2026, 11, 1), "next_on": date(2026, 12, 1)}, ["reviewed_outside"]),
        ({"held_on": date(2026, 11, 25)}, ["reviewed_outside"]),
        ({"state": MoveState.AGREED}, ["no_trial_now"]),
        ({"how_it_goes": "", "pupil_words": "", "family_words": " "}, ["no_family_words", "no_how_it_goes", "no_pupil_words"]),
    ],
)  # fmt: skip
def test_a_review_has_its_voices_and_the_next_day(changed, expected):
    assert codes(rules.review_refusals(replace(REVIEW, **changed), on=TODAY)) == expected


OUTCOME = rules.OutcomeFacts(
    state=MoveState.TRIAL,
    reason="r",
    starts_on=date(2026, 11, 2),
    ends_on=date(2026, 12, 18),
    new_end_on=date(2027, 1, 29),
    next_review_on=date(2027, 1, 5),
)


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"extended_already": True}, ["extended_already"]),
        ({"new_end_on": date(2026, 12, 18)}, ["no_later_end"]),
        ({"new_end_on": None}, ["no_later_end"]),
        ({"next_review_on": None}, ["review_outside"]),
        ({"next_review_on": TODAY}, ["review_outside"]),
        ({"next_review_on": date(2027, 1, 6)}, ["review_outside"]),
        ({"reason": " "}, ["no_reason"]),
        ({"state": MoveState.JOINING}, ["no_trial_now"]),
    ],
)
def test_more_time_is_given_once(changed, expected):
    assert codes(rules.extend_refusals(replace(OUTCOME, **changed), on=TODAY)) == expected


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"reviewed": False}, ["not_reviewed"]),
        ({"reason": ""}, ["no_reason"]),
        ({"state": MoveState.AGREED}, ["no_trial_now"]),
    ],
)
def test_a_trial_is_settled_after_a_review(changed, expected):
    assert codes(rules.outcome_refusals(replace(OUTCOME, **changed), on=TODAY)) == expected


@pytest.mark.parametrize(
    "joins_on, expected",
    [(TODAY, []), (TODAY - timedelta(days=1), ["joins_too_early"]), (date(2026, 11, 2), ["joins_too_early"])],
)
def test_when_the_lasting_place_begins(joins_on, expected):
    facts = rules.JoinsFacts(joins_on=joins_on, starts_on=date(2026, 11, 2))
    assert codes(rules.joins_refusals(facts, on=TODAY)) == expected


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"is_ready": False}, ["not_to_admit"]),
        ({"is_own_school": False}, ["not_your_roll"]),
        ({"admitted_on": TODAY + timedelta(days=1)}, ["admitted_ahead"]),
        ({"not_before": TODAY + timedelta(days=1)}, ["admitted_too_early"]),
    ],
)
def test_when_a_school_puts_a_pupil_on_roll(changed, expected):
    facts = rules.AdmitFacts(is_ready=True, is_own_school=True, admitted_on=TODAY, not_before=TODAY)
    assert codes(rules.admit_refusals(replace(facts, **changed), on=TODAY)) == expected


# Fair access

CONSIDER = rules.ConsiderFacts(
    state=CaseState.REFUSED,
    category=Category.HOMELESS,
    why="w",
    steps_tried="s",
    considered_on=TODAY,
    answered_on=TODAY,
)


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"state": CaseState.APPLIED}, ["not_refused_yet"]),
        ({"why": "", "steps_tried": " "}, ["no_category_why", "no_steps"]),
        ({"considered_on": TODAY - timedelta(days=1)}, ["considered_outside"]),
        ({"plan_names_school": True, "has_plan": True}, ["plan_names_school"]),
        ({"has_plan": True}, ["has_plan"]),
        ({"looked_after": True}, ["looked_after"]),
        ({"category": Category.OUT_FOUR_WEEKS}, ["no_out_since"]),
        ({"category": Category.OUT_FOUR_WEEKS, "out_since": date(2026, 10, 28)}, ["not_four_weeks"]),  # 27 days
        ({"category": Category.OUT_FOUR_WEEKS, "out_since": date(2026, 10, 27)}, []),  # 28 days
        (
            {"category": Category.OUT_FOUR_WEEKS, "out_since": date(2026, 10, 27), "offer_declined": True},
            ["offer_declined"],
        ),
        ({"offer_declined": True}, []),  # it matters for that group alone
    ],
)
def test_whom_fair_access_is_for(changed, expected):
    assert codes(rules.consider_refusals(replace(CONSIDER, **changed), on=TODAY)) == expected


def test_care_and_a_plan_without_a_school_give_way_to_a_reason_and_a_named_school_never():
    facts = replace(CONSIDER, looked_after=True, has_plan=True)
    assert all(each.is_warning for each in rules.consider_refusals(facts, on=TODAY))
    facts = replace(facts, plan_names_school=True)
    assert {each.code for each in rules.consider_refusals(facts, on=TODAY) if not each.is_warning} == {
        "plan_names_school"
    }


def test_the_groups_are_the_thirteen_of_the_code():
    assert [each.value for each in Category] == list("abcdefghijklm")


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"is_own_child": False}, ["not_our_child"]),
        ({"has_open_case": True}, ["case_open_already"]),
        ({"applied_on": TODAY + timedelta(days=1)}, ["applied_ahead"]),
        ({"is_of_school_age": False}, ["not_of_school_age"]),
        ({"has_a_school": True}, ["has_a_school"]),
    ],
)
def test_when_a_case_is_begun(changed, expected):
    assert codes(rules.begin_refusals(replace(rules.BeginFacts(applied_on=TODAY), **changed), on=TODAY)) == expected


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"state": CaseState.REFUSED}, ["answered_already"]),
        ({"answered_on": date(2026, 11, 1)}, ["answered_outside"]),
        ({"answered_on": date(2026, 11, 25)}, ["answered_outside"]),
        ({"reason": " "}, ["no_reason"]),
    ],
)
def test_when_an_application_is_answered(changed, expected):
    facts = rules.AnswerFacts(
        state=CaseState.APPLIED, applied_on=date(2026, 11, 2), answered_on=TODAY, reason="All full."
    )
    assert codes(rules.answer_refusals(replace(facts, **changed), on=TODAY)) == expected


ALLOCATE = rules.AllocateFacts(
    state=CaseState.CONSIDERED,
    allocated_on=TODAY,
    considered_on=date(2026, 11, 10),
    admission_on=TODAY + timedelta(days=7),
    reasons="r",
)


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, []),
        ({"says_full": True}, []),  # full is no reason
        ({"is_school_day": False}, ["starts_on_no_school_day"]),
        ({"state": CaseState.REFUSED}, ["not_considered"]),
        ({"allocated_on": date(2026, 11, 9), "admission_on": date(2026, 11, 12)}, ["allocated_outside"]),
        ({"reasons": ""}, ["no_reasons"]),
        ({"is_ours": False}, ["not_our_school"]),
        ({"is_open": False}, ["school_closed"]),
        ({"admission_on": TODAY - timedelta(days=1)}, ["starts_before_allocated"]),
        ({"admission_on": TODAY + timedelta(days=8)}, ["starts_late"]),
        ({"all_invited": False}, ["not_all_invited"]),
    ],
)
def test_when_a_school_is_allocated(changed, expected):
    assert codes(rules.allocate_refusals(replace(ALLOCATE, **changed), on=TODAY)) == expected


@pytest.mark.parametrize("state", CaseState)
def test_an_open_case_is_closed_with_a_reason(state):
    is_open = state in {CaseState.APPLIED, CaseState.REFUSED, CaseState.CONSIDERED, CaseState.ALLOCATED}
    findings = rules.close_refusals(rules.CloseFacts(state=state, reason=""), on=TODAY)
    assert codes(findings) == (["no_reason"] if is_open else ["case_over_already", "no_reason"])
    known = rules.case_known_until(rules.CaseFacts(state=state), on=TODAY)
    assert known == (None if is_open else date(2026, 11, 25))


# The ledger


@pytest.mark.parametrize(
    "number, on_roll, expected",
    [
        (3, 1000, Decimal("3.0")),
        (1, 1200, Decimal("0.8")),  # 0.833
        (5, 800, Decimal("6.3")),  # 6.25, half up
        (0, 700, Decimal("0.0")),
        (2, None, None),
        (2, 0, None),
    ],
)
def test_shares_are_for_every_thousand_on_roll(number, on_roll, expected):
    assert rules.per_thousand(rules.ShareFacts(number=number, on_roll=on_roll), on=TODAY) == expected


def table(*lines):
    return rules.LedgerFacts(rows=tuple(rules.Taken(counts=tuple(line)) for line in lines))


def shown(rows):
    return [[None if cell.hidden else cell.number for cell in line] for line in rules.guarded(rows, on=TODAY)]


def test_large_figures_and_noughts_are_shown():
    rows = table((5, 0, 9), (7, 0, 0), (6, 0, 12))
    assert shown(rows) == [[5, 0, 9, 14], [7, 0, 0, 7], [6, 0, 12, 18], [18, 0, 21, 39]]


def test_one_small_figure_takes_others_with_it():
    """A 3 alone could be had from its line, from its column, and by each school that knows its own line."""
    cells = shown(table((3, 8, 9), (7, 6, 5), (10, 11, 12), (20, 21, 22)))
    assert cells[0][0] is None
    for line in cells:
        assert sum(figure is None for figure in line) != 1
    for column in zip(*cells, strict=True):
        hidden = [number for number, figure in enumerate(column) if figure is None]
        # whoever knows one of them still faces two, or a sum that is hidden too
        assert not hidden or len(hidden) >= 3 or hidden[-1] == len(column) - 1


def test_noughts_are_never_hidden_for_they_hide_nothing():
    cells = rules.guarded(table((1, 1, 0), (0, 0, 1), (0, 0, 0), (0, 0, 0)), on=TODAY)
    assert not any(cell.hidden and cell.number == 0 for line in cells for cell in line)
    assert [cell.hidden for cell in cells[2]] == [False] * 4


small_tables = st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=2, max_size=5)


@given(small_tables)
def test_no_small_figure_is_ever_shown_nor_left_alone_in_a_line(figures):
    cells = rules.guarded(table(*figures), on=TODAY)
    assert not any(cell.number in rules.SMALL and not cell.hidden for line in cells for cell in line)
    last = len(figures)
    for insider in (None, *range(last)):
        unknown = {
            (i, j) for i, line in enumerate(cells) for j, cell in enumerate(line) if cell.hidden and i != insider
        }
        for i, j in unknown:
            if insider is None or i != last:
                assert any(k != j for h, k in unknown if h == i), (figures, insider, i, j)
                assert any(h != i for h, k in unknown if k == j), (figures, insider, i, j)


def test_another_table_with_the_same_shown_figures_differs_in_every_hidden_one():
    """By brute force: for each hidden figure there are two tables that a reader could not tell apart."""
    figures = ((1, 6, 0), (2, 0, 7), (5, 8, 9))
    cells = rules.guarded(table(*figures), on=TODAY)
    hidden = [(i, j) for i, line in enumerate(cells) for j, cell in enumerate(line) if cell.hidden]
    inner = [(i, j) for i, j in hidden if i < 3 and j < 3]
    possible = {cell: set() for cell in inner}
    near = [range(max(0, figures[i][j] - 1), figures[i][j] + 2) for i, j in inner]
    for values in product(*near):
        guess = [list(line) for line in figures]
        for (i, j), value in zip(inner, values, strict=True):
            guess[i][j] = value
        full = [[*line, sum(line)] for line in guess]
        full.append([sum(column) for column in zip(*full, strict=True)])
        if all((i, j) in hidden or full[i][j] == cells[i][j].number for i in range(4) for j in range(4)):
            for cell, value in zip(inner, values, strict=True):
                possible[cell].add(value)
    assert inner and all(len(values) > 1 for values in possible.values()), possible


def test_a_sum_that_leaves_one_choice_takes_a_third_figure_with_it():
    """Two hidden ones in a column whose sum is two would both be one."""
    cells = shown(table((1, 9, 9), (1, 9, 9), (0, 9, 9), (7, 9, 9)))
    first = [line[0] for line in cells]
    assert first[0] is first[1] is None
    assert first[3] is None or first[4] is None


def tables_like(cells, insider):
    """Every table without a nought in a hidden figure that a reader could not tell from this one, up to a size."""
    height, width = len(cells) - 1, len(cells[0]) - 1
    known = {
        (i, j): cell.number
        for i, line in enumerate(cells)
        for j, cell in enumerate(line)
        if not cell.hidden or i == insider
    }
    choices = [[known[i, j]] if (i, j) in known else range(1, 8) for i in range(height) for j in range(width)]
    for values in product(*choices):
        lines = [[*values[i * width : (i + 1) * width]] for i in range(height)]
        full = [[*line, sum(line)] for line in lines]
        full.append([sum(column) for column in zip(*full, strict=True)])
        shown_alike = all(full[i][j] == number for (i, j), number in known.items())
        if shown_alike and all(full[i][j] or (i, j) in known for i in range(height + 1) for j in range(width + 1)):
            yield full


@pytest.mark.parametrize(
    "figures",
    [
        ((6, 5, 6), (1, 0, 0), (0, 1, 1)),  # the others took three together: the first school would know all three
        ((4, 0, 2), (1, 1, 0), (2, 0, 0)),
        ((1, 0, 5), (1, 1, 0), (0, 0, 4)),
        ((0, 1, 0), (4, 1, 0), (1, 5, 6)),
        ((5, 1), (6, 4), (1, 6)),
        ((1, 1), (1, 1)),
        ((2, 0), (0, 1)),
    ],
)
def test_no_hidden_figure_follows_from_what_is_shown_not_even_by_there_being_no_nought(figures):
    """By brute force, for a reader of no school and of each."""
    cells = rules.guarded(table(*figures), on=TODAY)
    last = len(figures)
    for insider in (None, *range(last)):
        alike = list(tables_like(cells, insider))
        for i, line in enumerate(cells):
            for j, cell in enumerate(line):
                if cell.hidden and i != insider and (insider is None or i != last):
                    assert len({each[i][j] for each in alike}) > 1, (insider, i, j)
