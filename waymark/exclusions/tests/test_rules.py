"""The rules of exclusions, as tables of worked cases counted by hand on the invented county's calendar."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.cast import TERMS
from waymark.exclusions import rules
from waymark.exclusions.states import (
    Body,
    ClockKind,
    ClockState,
    ExclusionKind,
    ExclusionState,
    GovernorsCase,
    NotOwed,
    OfferAnswer,
    PanelOutcome,
    Recipient,
    Section19Outcome,
    Skip,
)
from waymark.school_year.rules import Closure, SchoolCalendar, Term
from waymark.school_year.states import Half

BANK_HOLIDAYS = tuple(
    date.fromisoformat(day)
    for day in "2026-08-31 2026-12-25 2026-12-28 2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31".split()
)
INSET = Closure(starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27))
HALF_DAY = Closure(starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 26), halves=(Half.PM,))
CALENDAR = SchoolCalendar(
    terms=tuple(Term(name=name, starts_on=first, ends_on=last) for name, first, last in TERMS),
    bank_holidays=BANK_HOLIDAYS,
)
WITH_INSET = replace(CALENDAR, closures=(INSET, HALF_DAY))
SUSPENSION, PERMANENT = ExclusionKind.SUSPENSION, ExclusionKind.PERMANENT
ON = date(2026, 11, 24)  # a Tuesday in term


def day(text):
    return date.fromisoformat(text)


def codes(findings):
    return [each.code for each in findings]


# Lengths


@pytest.mark.parametrize(
    ("case", "first", "last", "more", "sessions"),
    [
        ("one day", "2026-11-24", "2026-11-24", {}, 2),
        ("an afternoon", "2026-11-24", "2026-11-24", {"starts_half": Half.PM}, 1),
        ("a morning", "2026-11-24", "2026-11-24", {"ends_half": Half.AM}, 1),
        ("over a weekend", "2026-11-27", "2026-11-30", {}, 4),
        ("afternoon to morning", "2026-11-24", "2026-11-26", {"starts_half": Half.PM, "ends_half": Half.AM}, 4),
        ("over half term", "2026-10-16", "2026-10-26", {}, 4),
        ("within half term", "2026-10-19", "2026-10-23", {}, 0),
        ("over a bank holiday", "2027-04-30", "2027-05-04", {}, 4),
        ("a week of lunchtimes", "2026-11-23", "2026-11-27", {"lunchtimes": True}, 5),
        ("the last days of a year and the first of the next", "2027-07-08", "2027-07-12", {}, 6),  # unknown: a weekday
    ],
)
def test_sessions_out(case, first, last, more, sessions):
    spell = rules.SpellFacts(calendar=CALENDAR, starts_on=day(first), ends_on=day(last), **more)
    assert rules.sessions_out(spell, on=ON) == sessions


def test_an_inset_day_and_a_half_day_are_not_lost():
    spell = rules.SpellFacts(calendar=WITH_INSET, starts_on=day("2026-11-25"), ends_on=day("2026-11-30"))
    assert rules.sessions_out(spell, on=ON) == 2 + 1 + 0 + 2


@pytest.mark.parametrize(
    ("year", "monday"),
    [(2023, "2023-04-10"), (2024, "2024-04-01"), (2025, "2025-04-21"), (2026, "2026-04-06")]
    + [(2027, "2027-03-29"), (2028, "2028-04-17")],
)
def test_easter_monday_is_that_of_the_register_of_bank_holidays(year, monday):
    assert rules.easter_monday(year) == day(monday)


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        ("2026-07-31", "2026-04-07", "2026-07-31"),
        ("2026-08-01", "2026-08-01", "2026-12-31"),
        ("2026-08-31", "2026-08-01", "2026-12-31"),
        ("2026-12-31", "2026-08-01", "2026-12-31"),
        ("2027-01-01", "2027-01-01", "2027-03-29"),
        ("2027-03-29", "2027-01-01", "2027-03-29"),  # Easter Monday itself ends the term
        ("2027-03-30", "2027-03-30", "2027-07-31"),
        ("2028-02-29", "2028-01-01", "2028-04-17"),
    ],
)
def test_terms_for_counting(on, first, last):
    term = rules.term_for_counting(rules.DayFacts(day=day(on)), on=ON)
    assert (term.starts_on, term.ends_on) == (day(first), day(last))


@pytest.mark.parametrize(
    ("on", "first"), [("2027-07-31", "2026-08-01"), ("2026-08-31", "2026-08-01"), ("2026-07-31", "2025-08-01")]
)
def test_the_year_turns_after_31_july_and_not_on_1_september(on, first):
    assert rules.year_for_counting(rules.DayFacts(day=day(on)), on=ON).starts_on == day(first)


def test_a_suspension_over_the_edge_of_a_term_is_split():
    spell = rules.SpellFacts(calendar=CALENDAR, starts_on=day("2026-12-17"), ends_on=day("2027-01-05"))
    for first, last, sessions in (("2026-08-01", "2026-12-31", 4), ("2027-01-01", "2027-03-29", 4)):
        within = rules.WithinFacts(spell=spell, since=day(first), until=day(last))
        assert rules.sessions_within(within, on=ON) == sessions


# How days are counted

COUNTS = [  # what, first day, how many, the last counted, what was skipped
    ("within a week", "2026-11-23", 5, "2026-11-27", []),
    ("over a weekend", "2026-11-24", 6, "2026-12-01", [("2026-11-28", "2026-11-29", Skip.WEEKEND)]),
    (
        "over half term",
        "2026-10-14",
        6,
        "2026-10-28",
        [("2026-10-17", "2026-10-25", Skip.HALF_TERM)],
    ),
    (
        "over Christmas",
        "2026-12-17",
        6,
        "2027-01-07",
        [("2026-12-19", "2027-01-03", Skip.HOLIDAY)],
    ),
    (
        "over Easter, with Good Friday and Easter Monday in the holidays",
        "2027-03-23",
        6,
        "2027-04-14",
        [("2027-03-26", "2027-04-11", Skip.HOLIDAY)],
    ),
    (
        "over the bank holiday of May",
        "2027-04-29",
        6,
        "2027-05-07",
        [("2027-05-01", "2027-05-02", Skip.WEEKEND), ("2027-05-03", "2027-05-03", Skip.BANK_HOLIDAY)],
    ),
    (
        "over the bank holiday of 31 August",
        "2026-08-27",
        6,
        "2026-09-04",
        [("2026-08-29", "2026-08-30", Skip.WEEKEND), ("2026-08-31", "2026-08-31", Skip.BANK_HOLIDAY)],
    ),
    (
        "over a bank holiday and half term",
        "2027-05-25",
        6,
        "2027-06-08",
        [("2027-05-29", "2027-06-06", Skip.HALF_TERM)],
    ),
    (
        "from a day on which the school does not meet",
        "2026-11-28",
        1,
        "2026-11-30",
        [("2026-11-28", "2026-11-29", Skip.WEEKEND)],
    ),
]


@pytest.mark.parametrize(("case", "first", "days", "last", "skipped"), COUNTS)
def test_school_days_are_counted_and_the_others_are_named(case, first, days, last, skipped):
    facts = rules.CountFacts(calendar=CALENDAR, first=day(first), days=days)
    found = rules.school_days_counted(facts, on=ON)
    assert found.due_on == day(last)
    assert [(each.starts_on, each.ends_on, each.why) for each in found.skipped] == [
        (day(a), day(b), why) for a, b, why in skipped
    ]
    assert len(found.days) == days
    assert not found.is_guess


def test_an_inset_day_is_skipped_and_a_half_day_is_a_school_day():
    found = rules.school_days_counted(rules.CountFacts(calendar=WITH_INSET, first=day("2026-11-24"), days=6), on=ON)
    assert found.due_on == day("2026-12-02")  # 24, 25, 26 (half), not 27, 30, 1, 2
    assert [(each.starts_on, each.why) for each in found.skipped] == [
        (day("2026-11-27"), Skip.CLOSED),
        (day("2026-11-28"), Skip.WEEKEND),
    ]


def test_where_the_calendar_ends_weekdays_are_counted_and_it_is_said():
    found = rules.school_days_counted(rules.CountFacts(calendar=CALENDAR, first=day("2027-07-08"), days=6), on=ON)
    assert (found.due_on, found.is_guess) == (day("2027-07-15"), True)


def test_a_school_without_a_calendar_still_has_its_deadlines():
    bare = SchoolCalendar(terms=(), bank_holidays=BANK_HOLIDAYS)
    found = rules.school_days_counted(rules.CountFacts(calendar=bare, first=day("2026-12-24"), days=2), on=ON)
    assert (found.due_on, found.is_guess) == (day("2026-12-29"), True)  # not 25 or 28 December


# Clocks


def case(**more):
    facts = {
        "calendar": CALENDAR,
        "kind": PERMANENT,
        "state": ExclusionState.IN_FORCE,
        "decided_on": day("2026-11-24"),
        "starts_on": day("2026-11-24"),
    }
    return rules.CaseFacts(**{**facts, **more})


@pytest.mark.parametrize(
    ("what", "facts", "owner", "due_on"),
    [
        ("permanent: the home authority", {}, Body.HOME_AUTHORITY, "2026-12-01"),
        ("permanent, over half term", {"starts_on": day("2026-10-15")}, Body.HOME_AUTHORITY, "2026-10-29"),
        ("nine days: the school", {"kind": SUSPENSION, "ends_on": day("2026-12-04")}, Body.SCHOOL, "2026-12-01"),
        ("exactly six days", {"kind": SUSPENSION, "ends_on": day("2026-12-01")}, Body.SCHOOL, "2026-12-01"),
        ("five days", {"kind": SUSPENSION, "ends_on": day("2026-11-30")}, Body.SCHOOL, None),
        (
            "three days after a run of four",
            {
                "kind": SUSPENSION,
                "starts_on": day("2026-11-30"),
                "run_starts_on": day("2026-11-24"),
                "ends_on": day("2026-12-02"),
            },
            Body.SCHOOL,
            "2026-12-01",
        ),
        (
            "a third suspension of a long run owes it from its first day",
            {
                "kind": SUSPENSION,
                "starts_on": day("2026-12-07"),
                "run_starts_on": day("2026-11-24"),
                "ends_on": day("2026-12-08"),
            },
            Body.SCHOOL,
            "2026-12-07",
        ),
        (
            "lunchtimes",
            {"kind": SUSPENSION, "ends_on": day("2026-12-11"), "lunchtimes": True},
            Body.SCHOOL,
            None,
        ),
        ("back before the sixth day", {"back_on": day("2026-12-01")}, Body.HOME_AUTHORITY, None),
        ("back after the sixth day", {"back_on": day("2026-12-02")}, Body.HOME_AUTHORITY, "2026-12-01"),
        ("past school age", {"of_school_age": False}, Body.HOME_AUTHORITY, None),
        ("nothing is owed, the authority decided", {"nothing_owed_on": day("2026-12-01")}, Body.HOME_AUTHORITY, None),
        (
            "decided so after education began",
            {"nothing_owed_on": day("2026-12-01"), "arranged_from": day("2026-11-30")},
            Body.HOME_AUTHORITY,
            "2026-12-01",
        ),
        ("INSET in between", {"calendar": WITH_INSET}, Body.HOME_AUTHORITY, "2026-12-02"),
        ("first day 31 August, a bank holiday", {"starts_on": day("2026-08-31")}, Body.HOME_AUTHORITY, "2026-09-08"),
        ("over Easter", {"starts_on": day("2027-03-24")}, Body.HOME_AUTHORITY, "2027-04-15"),
        (
            "an offer refused before the sixth day",
            {"refused_on": day("2026-11-26")},
            Body.HOME_AUTHORITY,
            "2026-12-01",
        ),
        ("an offer refused on it", {"refused_on": day("2026-12-01")}, Body.HOME_AUTHORITY, "2026-12-02"),
    ],
)
def test_the_sixth_day(what, facts, owner, due_on):
    clock = rules.sixth_day_clock(case(**facts), on=ON)
    assert (clock.owner, clock.due_on) == (owner, day(due_on) if due_on else None)
    assert (clock.state is ClockState.NOT_OWED) == (due_on is None)


SUSPENDED = {"kind": SUSPENSION, "ends_on": day("2026-11-26")}
SUSPENDED_LONG = {"kind": SUSPENSION, "ends_on": day("2026-12-04")}
BACK_SOON = {"back_on": day("2026-11-26")}


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        (SUSPENDED, NotOwed.SHORT),
        ({**SUSPENDED, "state": ExclusionState.REINSTATED, **BACK_SOON}, NotOwed.SHORT),
        ({**SUSPENDED, "state": ExclusionState.CANCELLED, **BACK_SOON}, NotOwed.CANCELLED),
        ({**SUSPENDED, "lunchtimes": True, "of_school_age": False}, NotOwed.LUNCHTIMES),
        ({**SUSPENDED_LONG, "state": ExclusionState.REINSTATED, **BACK_SOON}, NotOwed.REINSTATED),
        ({**SUSPENDED_LONG, "state": ExclusionState.CANCELLED, **BACK_SOON}, NotOwed.CANCELLED),
        ({"state": ExclusionState.REINSTATED, **BACK_SOON}, NotOwed.REINSTATED),
        ({"state": ExclusionState.CANCELLED, **BACK_SOON}, NotOwed.CANCELLED),
        ({"of_school_age": False}, NotOwed.PAST_SCHOOL_AGE),
        ({"nothing_owed_on": day("2026-11-30")}, NotOwed.AUTHORITY_DECIDED),
        ({}, None),
    ],
)
def test_why_no_education_is_owed(facts, why_not):
    assert rules.sixth_day_clock(case(**facts), on=ON).why_not is why_not
    if facts.get("kind") is not SUSPENSION:
        assert rules.section_19_clock(case(**facts), on=ON).why_not is why_not


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        ({**SUSPENDED, "term_sessions": 10}, NotOwed.FIVE_DAYS),
        ({**SUSPENDED, "term_sessions": 11}, NotOwed.NOBODY_ASKED),
        ({**SUSPENDED, "term_sessions": 11, "representations_on": ON}, None),
        ({**SUSPENDED, "term_sessions": 31, "state": ExclusionState.CANCELLED}, NotOwed.CANCELLED),
    ],
)
def test_why_governors_have_no_duty_to_meet(facts, why_not):
    assert rules.governors_clock(case(**facts), on=ON).why_not is why_not


@pytest.mark.parametrize(
    ("state", "why_not"),
    [
        (ExclusionState.IN_FORCE, NotOwed.GOVERNORS_NOT_MET),
        (ExclusionState.DECLINED, NotOwed.PARENTS_NOT_TOLD),
        (ExclusionState.REINSTATED, NotOwed.REINSTATED),
        (ExclusionState.CANCELLED, NotOwed.CANCELLED),
    ],
)
def test_why_the_window_for_a_review_is_not_open(state, why_not):
    assert rules.review_window(case(state=state), on=ON).why_not is why_not


@pytest.mark.parametrize(
    ("arranged", "on", "state"),
    [
        (None, "2026-12-01", ClockState.RUNNING),
        (None, "2026-12-02", ClockState.LATE),
        ("2026-12-01", "2026-11-24", ClockState.MET),
        ("2026-11-26", "2026-12-05", ClockState.MET),
        ("2026-12-02", "2026-11-24", ClockState.LATE),
    ],
)
def test_a_clock_runs_until_it_is_met_or_late(arranged, on, state):
    clock = rules.sixth_day_clock(case(arranged_from=day(arranged) if arranged else None), on=day(on))
    assert clock.state is state
    assert clock.is_open == (arranged is None)


@pytest.mark.parametrize(
    ("what", "facts", "on", "state"),
    [
        ("still out", {"back_on": day("2026-12-09")}, "2026-12-08", ClockState.LATE),
        (
            "decided only then that nothing was owed",
            {"back_on": day("2026-12-09"), "nothing_owed_on": day("2026-12-09")},
            "2026-12-10",
            ClockState.MISSED,
        ),
        ("back today", {"back_on": day("2026-12-09")}, "2026-12-09", ClockState.MISSED),
        (
            "arranged late",
            {"back_on": day("2026-12-09"), "arranged_from": day("2026-12-04")},
            "2026-12-10",
            ClockState.LATE,
        ),
        ("the last day", {"kind": SUSPENSION, "ends_on": day("2026-12-04")}, "2026-12-04", ClockState.LATE),
        ("the day after", {"kind": SUSPENSION, "ends_on": day("2026-12-04")}, "2026-12-05", ClockState.MISSED),
        ("for good", {}, "2027-03-01", ClockState.LATE),
    ],
)
def test_education_that_was_owed_to_a_pupil_who_is_back_was_missed(what, facts, on, state):
    clock = rules.sixth_day_clock(case(**facts), on=day(on))
    assert (clock.state, clock.due_on) == (state, day("2026-12-01"))
    assert clock.is_open == (state is ClockState.LATE and "arranged_from" not in facts)


def test_that_nothing_is_owed_was_decided_late():
    clock = rules.sixth_day_clock(case(nothing_owed_on=day("2026-12-04")), on=day("2026-12-10"))
    assert (clock.state, clock.met_on, clock.is_open) == (ClockState.LATE, day("2026-12-04"), False)


def test_a_section_19_decision_not_made_before_the_pupil_was_back_was_missed():
    back = case(back_on=day("2026-12-09"))
    assert rules.section_19_clock(back, on=day("2026-12-08")).state is ClockState.LATE
    assert rules.section_19_clock(back, on=day("2026-12-09")).state is ClockState.MISSED
    decided = case(back_on=day("2026-12-09"), section_19_on=day("2026-12-03"))
    assert rules.section_19_clock(decided, on=day("2026-12-09")).state is ClockState.LATE


@pytest.mark.parametrize(
    ("what", "facts", "expected"),
    [
        ("permanent", {"kind": PERMANENT}, GovernorsCase.MEET_IN_15),
        ("15.5 days in the term", {"term_sessions": 31}, GovernorsCase.MEET_IN_15),
        ("a missed exam", {"term_sessions": 1, "misses_exam": True}, GovernorsCase.MEET_IN_15),
        ("15 days, parents speak", {"term_sessions": 30, "representations": True}, GovernorsCase.MEET_IN_50),
        ("15 days, parents silent", {"term_sessions": 30}, GovernorsCase.MAY_MEET),
        ("5.5 days, parents speak", {"term_sessions": 11, "representations": True}, GovernorsCase.MEET_IN_50),
        ("5 days, parents speak", {"term_sessions": 10, "representations": True}, GovernorsCase.READ_ONLY),
    ],
)
def test_what_governors_must_do(what, facts, expected):
    assert rules.governors_case(rules.GovernorsFacts(**{"kind": SUSPENSION, **facts}), on=ON) is expected


@pytest.mark.parametrize(
    ("what", "facts", "due_on"),
    [
        ("15 days from the decision", {}, "2026-12-15"),
        ("15 days from the day they were told", {"governors_told_on": day("2026-11-26")}, "2026-12-17"),
        ("over half term", {"decided_on": day("2026-10-12"), "starts_on": day("2026-10-12")}, "2026-11-09"),
        ("over Christmas", {"decided_on": day("2026-12-10"), "starts_on": day("2026-12-10")}, "2027-01-14"),
        ("over Easter", {"decided_on": day("2027-03-18"), "starts_on": day("2027-03-18")}, "2027-04-23"),
        (
            "before an exam that is sooner",
            {"kind": SUSPENSION, "ends_on": day("2026-11-26"), "misses_exam": True, "exam_on": day("2026-11-26")},
            "2026-11-26",
        ),
        (
            "50 days",
            {
                "kind": SUSPENSION,
                "ends_on": day("2026-12-02"),
                "term_sessions": 14,
                "representations_on": day("2026-11-25"),
            },
            "2027-02-23",
        ),
        ("no duty", {"kind": SUSPENSION, "ends_on": day("2026-11-26"), "term_sessions": 6}, None),
        ("cancelled before they met", {"state": ExclusionState.CANCELLED}, None),
    ],
)
def test_the_governors_clock(what, facts, due_on):
    assert rules.governors_clock(case(**facts), on=ON).due_on == (day(due_on) if due_on else None)


@pytest.mark.parametrize(
    ("told", "facts", "on", "due_on", "state"),
    [
        (None, {}, "2026-11-24", None, ClockState.NOT_OWED),
        ("2026-11-24", {}, "2026-12-15", "2026-12-15", ClockState.RUNNING),
        ("2026-11-24", {}, "2026-12-16", "2026-12-15", ClockState.PASSED),
        ("2026-12-11", {}, "2026-12-16", "2027-01-15", ClockState.RUNNING),
        ("2026-11-24", {"waived_on": day("2026-11-30")}, "2026-12-16", "2026-12-15", ClockState.MET),
        ("2026-11-24", {"applied_on": day("2026-12-16")}, "2026-12-16", "2026-12-15", ClockState.LATE),
    ],
)
def test_the_window_for_a_review(told, facts, on, due_on, state):
    told_on = day(told) if told else None
    asked = case(state=ExclusionState.DECLINED, parents_told_of_governors_on=told_on, **facts)
    clock = rules.review_window(asked, on=day(on))
    assert (clock.due_on, clock.state) == (day(due_on) if due_on else None, state)


def test_the_hearing_is_the_trusts_at_an_academy():
    asked = case(state=ExclusionState.UNDER_REVIEW, applied_on=day("2026-12-07"))
    found = rules.hearing_clock(asked, on=ON)
    assert (found.owner, found.due_on) == (Body.AUTHORITY, day("2027-01-11"))  # 9 in December, 6 in January
    assert rules.hearing_clock(replace(asked, school_is_academy=True), on=ON).owner is Body.SCHOOL


@pytest.mark.parametrize(
    ("outcome", "reconsidered", "state", "on", "due"),
    [
        (PanelOutcome.DIRECT, None, ExclusionState.SENT_BACK, "2026-12-08", False),
        (PanelOutcome.DIRECT, None, ExclusionState.SENT_BACK, "2026-12-09", True),
        (PanelOutcome.DIRECT, "2026-12-08", ExclusionState.REINSTATED, "2026-12-09", False),
        (PanelOutcome.DIRECT, "2026-12-09", ExclusionState.REINSTATED, "2026-12-09", True),
        (PanelOutcome.DIRECT, "2026-11-30", ExclusionState.FINAL, "2026-12-09", True),
        (PanelOutcome.RECOMMEND, None, ExclusionState.SENT_BACK, "2026-12-09", False),
        (PanelOutcome.UPHOLD, None, ExclusionState.FINAL, "2026-12-09", False),
    ],
)
def test_the_payment_after_a_direction(outcome, reconsidered, state, on, due):
    asked = case(
        state=state,
        panel_told_on=day("2026-11-24"),
        panel_outcome=outcome,
        reconsidered_on=day(reconsidered) if reconsidered else None,
    )
    assert rules.adjustment_is_due(asked, on=day(on)) is due


def test_telling_is_due_on_the_next_school_day_and_once_a_term():
    friday = case(decided_on=day("2026-10-16"), starts_on=day("2026-10-16"))
    assert rules.tell_clock(friday, on=ON).due_on == day("2026-10-26")  # after half term
    assert rules.termly_clock(case(starts_on=day("2027-03-24")), on=ON).due_on == day("2027-03-29")


def test_all_clocks_of_a_case():
    kinds = [each.kind for each in rules.clocks(case(), on=ON)]
    assert kinds == [
        ClockKind.TELL,
        ClockKind.SIXTH_DAY,
        ClockKind.SECTION_19,
        ClockKind.GOVERNORS,
        ClockKind.REVIEW_WINDOW,
        ClockKind.REVIEW_HEARING,
        ClockKind.RECONSIDER,
        ClockKind.LEAVE_ROLL,
    ]
    short = case(kind=SUSPENSION, ends_on=day("2026-11-24"), governors_are_told_at_once=False)
    assert [each.kind for each in rules.clocks(short, on=ON)] == [
        ClockKind.TELL,
        ClockKind.TELL_GOVERNORS,
        ClockKind.SIXTH_DAY,
        ClockKind.GOVERNORS,
    ]


# Decisions


def decision(**more):
    facts = {
        "kind": SUSPENSION,
        "decided_on": ON,
        "starts_on": ON,
        "ends_on": ON,
        "sessions": 2,
        "reasons": ("PA",),
        "what_happened": "He struck a teacher.",
        "year_sessions": 2,
    }
    return rules.DecideFacts(**{**facts, **more})


@pytest.mark.parametrize(
    ("what", "facts", "expected"),
    [
        ("in order", {}, []),
        ("a provider", {"by_a_school": False, "is_on_roll": False}, ["no_school_decides", "not_on_roll"]),
        ("no reason", {"reasons": ()}, ["no_reasons"]),
        ("four reasons", {"reasons": ("PA", "PP", "BU", "TH")}, ["too_many_reasons"]),
        ("one reason twice", {"reasons": ("PA", "PA")}, ["reason_twice"]),
        ("Other is no longer taken", {"reasons": ("OT",)}, ["reason_not_on_list"]),
        ("no words", {"what_happened": " "}, ["no_account"]),
        ("decided tomorrow", {"decided_on": day("2026-11-25")}, ["decided_in_the_future", "starts_before_decided"]),
        ("without an end", {"ends_on": None}, ["no_end"]),
        ("ends before it starts", {"ends_on": day("2026-11-23")}, ["ends_before_it_starts"]),
        ("in the holidays", {"sessions": 0}, ["no_session"]),
        ("45 days", {"year_sessions": 90}, []),
        ("45.5 days", {"year_sessions": 91}, ["over_the_limit"]),
        ("over another", {"overlaps": True}, ["overlaps"]),
        ("right after another", {"follows_on": True}, ["no_new_evidence"]),
        ("right after another, on new evidence", {"follows_on": True, "new_evidence": "A knife."}, []),
        ("permanent, no member", {"kind": PERMANENT, "ends_on": None}, []),
        ("permanent, no chair", {"kind": PERMANENT, "is_member": True}, ["chair_not_consulted"]),
        (
            "permanent, the chair heard after it",
            {"kind": PERMANENT, "is_member": True, "chair_consulted_on": day("2026-11-25")},
            ["chair_not_consulted"],
        ),
        ("permanent, with an EHC plan", {"kind": PERMANENT, "ehc_plan": True}, ["vulnerable"]),
    ],
)
def test_what_a_head_may_decide(what, facts, expected):
    assert codes(rules.decide_refusals(decision(**facts), on=ON)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"governors_met_on": ON}, ["governors_have_met"]),
        ({"kind": PERMANENT, "out_sessions": 90}, []),
        ({"kind": PERMANENT, "out_sessions": 91}, ["out_too_long"]),
        ({"out_sessions": 91}, []),
        ({"reason": ""}, ["no_reason"]),
        ({"cancelled_on": day("2026-11-25")}, ["in_the_future"]),
        ({"cancelled_on": day("2026-11-22")}, ["before_the_decision"]),
        ({"meeting_offered": False}, ["no_meeting_offered"]),
    ],
)
def test_cancelling(facts, expected):
    known = {
        "kind": SUSPENSION,
        "decided_on": day("2026-11-23"),
        "cancelled_on": ON,
        "governors_met_on": None,
        "out_sessions": 2,
        "reason": "New facts.",
        "meeting_offered": True,
    }
    assert codes(rules.cancel_refusals(rules.CancelFacts(**{**known, **facts}), on=ON)) == expected


@pytest.mark.parametrize(
    ("state", "window", "expected"),
    [
        (ExclusionState.IN_FORCE, None, ["governors_not_met"]),
        (ExclusionState.DECLINED, None, ["review_window_open"]),
        (ExclusionState.DECLINED, "2026-11-24", ["review_window_open"]),
        (ExclusionState.DECLINED, "2026-11-23", []),
        (ExclusionState.UNDER_REVIEW, "2026-11-23", ["review_not_over"]),
        (ExclusionState.SENT_BACK, "2026-11-23", ["review_not_over"]),
        (ExclusionState.FINAL, None, []),
        (ExclusionState.REINSTATED, None, ["stays_on_roll"]),
        (ExclusionState.CANCELLED, None, ["stays_on_roll"]),
    ],
)
def test_when_a_name_may_leave_the_roll(state, window, expected):
    facts = rules.RemovalFacts(kind=PERMANENT, state=state, window_ends_on=day(window) if window else None)
    assert codes(rules.removal_refusals(facts, on=ON)) == expected


@pytest.mark.parametrize(
    ("what", "facts", "on", "final_on", "due_on"),
    [
        # told on 24 November: the fifteenth school day after it is 15 December
        ("the last day to ask for a review", {"state": ExclusionState.DECLINED}, "2026-12-15", None, None),
        ("the day after it", {"state": ExclusionState.DECLINED}, "2026-12-16", "2026-12-15", "2027-01-05"),
        (
            "waived on a Friday",
            {"state": ExclusionState.FINAL, "waived_on": day("2026-11-27")},
            "2026-11-27",
            "2026-11-27",
            "2026-12-04",
        ),
        (
            "waived on the last day of term: counted over the holidays",
            {"state": ExclusionState.FINAL, "waived_on": day("2026-12-18")},
            "2026-12-18",
            "2026-12-18",
            "2027-01-08",
        ),
        (
            "waived the day before the first day out",
            {"state": ExclusionState.FINAL, "waived_on": day("2026-11-24"), "starts_on": day("2026-11-25")},
            "2026-11-25",
            "2026-11-25",
            "2026-12-02",
        ),
        (
            "upheld: from the day the governors were told, not from the meeting",
            {
                "state": ExclusionState.FINAL,
                "applied_on": day("2026-12-01"),
                "panel_met_on": day("2026-12-07"),
                "panel_told_on": day("2026-12-08"),
                "panel_outcome": PanelOutcome.UPHOLD,
            },
            "2026-12-09",
            "2026-12-08",
            "2026-12-15",
        ),
        (
            "looked at again and confirmed",
            {
                "state": ExclusionState.FINAL,
                "applied_on": day("2026-12-01"),
                "panel_told_on": day("2026-12-08"),
                "panel_outcome": PanelOutcome.DIRECT,
                "reconsidered_on": day("2026-12-10"),
            },
            "2026-12-10",
            "2026-12-10",
            "2026-12-17",
        ),
        (
            "asked for late, after the window",
            {"state": ExclusionState.UNDER_REVIEW, "applied_on": day("2026-12-16")},
            "2026-12-17",
            None,
            None,
        ),
        ("reinstated", {"state": ExclusionState.REINSTATED, "back_on": day("2026-12-01")}, "2027-01-20", None, None),
        ("cancelled", {"state": ExclusionState.CANCELLED, "back_on": day("2026-11-26")}, "2027-01-20", None, None),
        ("a suspension", {"kind": SUSPENSION, "ends_on": day("2026-11-25")}, "2027-01-20", None, None),
    ],
)
def test_when_a_name_is_to_leave_the_roll(what, facts, on, final_on, due_on):
    asked = case(**{"parents_told_of_governors_on": day("2026-11-24"), **facts})
    assert rules.final_on(asked, on=day(on)) == (day(final_on) if final_on else None)
    clock = rules.leave_roll_clock(asked, on=day(on))
    assert clock.due_on == (day(due_on) if due_on else None)
    assert clock.is_open == (due_on is not None)


def test_no_name_leaves_the_roll_before_the_parents_were_told():
    asked = case(state=ExclusionState.DECLINED, parents_told_of_governors_on=None)
    assert rules.leave_roll_clock(asked, on=day("2027-06-01")).why_not is NotOwed.NOT_FINAL


def test_the_name_has_left_the_roll_in_time_or_late():
    waived = {"state": ExclusionState.FINAL, "waived_on": day("2026-11-24")}
    in_time = rules.leave_roll_clock(case(**waived, left_roll_on=day("2026-12-01")), on=day("2026-12-20"))
    late = rules.leave_roll_clock(case(**waived, left_roll_on=day("2026-12-02")), on=day("2026-12-20"))
    assert (in_time.state, late.state) == (ClockState.MET, ClockState.LATE)
    assert not in_time.is_open and not late.is_open
    never = rules.leave_roll_clock(case(**waived, has_roll_entry=False), on=day("2026-12-20"))
    assert never.why_not is NotOwed.NOT_ON_ROLL


@pytest.mark.parametrize(
    ("state", "final_on", "last_day", "more", "expected"),
    [
        (ExclusionState.FINAL, "2026-11-24", "2026-11-24", {}, []),
        (ExclusionState.FINAL, "2026-11-24", "2026-11-23", {}, ["leaves_before_final"]),
        (ExclusionState.FINAL, "2026-11-24", "2026-11-24", {"is_on_roll": False}, ["left_already"]),
        (ExclusionState.IN_FORCE, None, "2026-11-24", {}, ["governors_not_met"]),
        (ExclusionState.DECLINED, None, "2026-11-24", {}, ["review_window_open"]),
        (ExclusionState.UNDER_REVIEW, None, "2026-11-24", {}, ["review_not_over"]),
        (ExclusionState.SENT_BACK, None, "2026-11-24", {}, ["review_not_over"]),
        (ExclusionState.REINSTATED, None, "2026-11-24", {}, ["stays_on_roll"]),
        (ExclusionState.CANCELLED, None, "2026-11-24", {}, ["stays_on_roll"]),
    ],
)
def test_a_name_that_may_not_leave_the_roll_for_an_exclusion(state, final_on, last_day, more, expected):
    facts = rules.LeaveRollFacts(
        removal=rules.RemovalFacts(kind=PERMANENT, state=state),
        last_day=day(last_day),
        final_on=day(final_on) if final_on else None,
        **more,
    )
    found = rules.leave_roll_refusals(facts, on=ON)
    assert codes(found) == expected
    assert {each.clause for each in found} <= {"REG2024 9", "REG2024 9 exclusion"}


@pytest.mark.parametrize(
    ("kind", "state", "window", "warned"),
    [
        (PERMANENT, ExclusionState.IN_FORCE, None, True),
        (PERMANENT, ExclusionState.DECLINED, "2026-11-24", True),
        (PERMANENT, ExclusionState.DECLINED, "2026-11-23", False),
        (PERMANENT, ExclusionState.SENT_BACK, None, True),
        (PERMANENT, ExclusionState.FINAL, None, False),
        (PERMANENT, ExclusionState.REINSTATED, None, False),
        (PERMANENT, ExclusionState.CANCELLED, None, False),
        (SUSPENSION, ExclusionState.IN_FORCE, None, False),
    ],
)
def test_leaving_on_another_ground_is_asked_about_while_an_exclusion_is_not_final(kind, state, window, warned):
    facts = rules.RemovalFacts(kind=kind, state=state, window_ends_on=day(window) if window else None)
    found = rules.leaving_warnings(facts, on=ON)
    assert codes(found) == (["exclusion_not_final"] if warned else [])
    assert all(each.is_warning for each in found)


def test_a_suspended_pupil_never_leaves_the_roll_for_it():
    facts = rules.RemovalFacts(kind=SUSPENSION, state=ExclusionState.FINAL)
    assert codes(rules.removal_refusals(facts, on=ON)) == ["stays_on_roll"]


# Who hears, what is offered


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"lives_elsewhere": True}, []),  # of a suspension the home authority need not hear
        ({"kind": PERMANENT, "lives_elsewhere": True}, [Recipient.HOME_AUTHORITY]),
        ({"has_social_worker": True, "looked_after": True}, [Recipient.SOCIAL_WORKER, Recipient.VIRTUAL_SCHOOL]),
    ],
)
def test_who_must_hear(facts, expected):
    found = rules.who_must_hear(rules.HearFacts(**{"kind": SUSPENSION, **facts}), on=ON)
    assert found == [Recipient.PARENTS, Recipient.AUTHORITY, *expected, Recipient.GOVERNORS]


@pytest.mark.parametrize(
    ("facts", "at_once"),
    [({"term_sessions": 10}, False), ({"term_sessions": 11}, True), ({"misses_exam": True}, True)],
)
def test_when_governors_hear(facts, at_once):
    assert rules.governors_hear_at_once(rules.HearFacts(kind=SUSPENSION, **facts), on=ON) is at_once


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"place": " "}, ["no_place"]),
        ({"hours_per_week": Decimal("17.9")}, ["not_full_time"]),
        ({"hours_per_week": Decimal("5"), "why_less": "Unwell."}, []),
        ({"starts_on": day("2026-11-22")}, ["starts_before_out"]),
        ({"offered_on": day("2026-11-25")}, ["in_the_future"]),
        ({"offered_on": day("2026-11-22")}, ["offered_before"]),
        ({"out_since": day("2026-11-25"), "starts_on": day("2026-11-25")}, []),  # offered on the day of the decision
        ({"out_since": day("2026-11-25"), "starts_on": ON}, ["starts_before_out"]),
        ({"is_school_day": False}, ["starts_on_no_school_day"]),
        ({"owed_from": ON}, []),
        ({"owed_from": day("2026-11-23")}, ["starts_after_owed"]),
    ],
)
def test_an_offer(facts, expected):
    known = {
        "place": "Oakfield",
        "starts_on": ON,
        "out_since": day("2026-11-23"),
        "decided_on": day("2026-11-23"),
        "offered_on": ON,
        "hours_per_week": Decimal(18),
    }
    assert codes(rules.offer_refusals(rules.OfferFacts(**{**known, **facts}), on=ON)) == expected


def test_an_answer_comes_after_the_offer_and_once():
    facts = rules.AnswerFacts(
        offered_on=ON, answered_on=day("2026-11-23"), answer=OfferAnswer.REFUSED, is_answered=True
    )
    assert codes(rules.answer_refusals(facts, on=ON)) == ["answered_already", "answered_before", "no_why"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"is_home": False}, ["not_home_authority"]),
        ({"is_home": False, "home_is_known": False}, ["home_not_known"]),
        ({"considered": "", "reasons": ""}, ["nothing_considered", "no_reason"]),
        ({"offer": ""}, ["no_offer"]),
        ({"outcome": Section19Outcome.NOT_DECIDED, "offer": ""}, []),
        ({"is_full_time": False}, ["not_full_time"]),
        ({"next_look_on": None}, ["no_next_look"]),
        ({"next_look_on": ON}, ["look_too_early"]),
        ({"next_look_on": day("2027-02-16")}, []),  # twelve weeks to the day
        ({"next_look_on": day("2027-02-17")}, ["look_too_late"]),
    ],
)
def test_section_19(facts, expected):
    known = {
        "outcome": Section19Outcome.OWED,
        "decided_on": ON,
        "considered": "Needs.",
        "reasons": "No school.",
        "is_home": True,
        "offer": "Oakfield",
        "next_look_on": day("2027-01-12"),
    }
    assert codes(rules.section_19_refusals(rules.Section19Facts(**{**known, **facts}), on=ON)) == expected
