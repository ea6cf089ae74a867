"""When a file may leave: a table of cases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from waymark.reporting import rules
from waymark.reporting.states import MOVES, ExportAction, ExportState

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def asked(**changes):
    return rules.AskFacts(**{"rows": 10, "children_in_a_day": 10, "to_whom": "The head", "why": "A meeting", **changes})


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"to_whom": " "}, ["no_recipient"]),
        ({"why": ""}, ["no_purpose"]),
        ({"rows": 0}, ["nothing_to_export"]),
        ({"rows": 200_001}, ["too_many_rows"]),
        ({"first_on": DAY, "last_on": DAY}, []),
        ({"first_on": DAY, "last_on": DAY - timedelta(days=1)}, ["period_out_of_order"]),
        ({"first_on": DAY - timedelta(days=400), "last_on": DAY}, []),
        ({"first_on": DAY - timedelta(days=401), "last_on": DAY}, ["period_too_long"]),
        ({"first_on": DAY + timedelta(days=1), "last_on": DAY + timedelta(days=2)}, ["period_to_come"]),
    ],
)
def test_what_may_be_asked_for(changes, codes):
    assert [each.code for each in rules.ask_refusals(asked(**changes), on=DAY)] == codes


@pytest.mark.parametrize(("children", "needs"), [(0, False), (50, False), (51, True), (5_000, True)])
def test_more_than_fifty_children_in_a_day_need_a_second_person(children, needs):
    assert rules.needs_second_person(asked(children_in_a_day=children), on=DAY) is needs


@pytest.mark.parametrize(
    ("own", "reason", "codes"),
    [(False, "It is due.", []), (True, "It is due.", ["same_person"]), (False, " ", ["no_reason"])],
)
def test_the_second_person_is_another_and_says_why(own, reason, codes):
    assert [each.code for each in rules.decide_refusals(rules.DecideFacts(own, reason), on=DAY)] == codes


def taken(**changes):
    facts = {
        "state": ExportState.READY,
        "open_since": NOW,
        "now": NOW,
        "children": 50,
        "children_in_a_day": 50,
        "agreed_children": None,
    }
    return rules.TakeFacts(**{**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"state": ExportState.WAITING}, ["waits_for_second_person"]),
        ({"state": ExportState.REFUSED}, ["export_was_refused"]),
        ({"now": NOW + timedelta(hours=24)}, []),
        ({"now": NOW + timedelta(hours=24, seconds=1)}, ["export_is_stale"]),
        ({"children_in_a_day": 51}, ["export_has_grown"]),
        ({"children": 80, "children_in_a_day": 90, "agreed_children": 80}, []),
        ({"children": 81, "children_in_a_day": 90, "agreed_children": 80}, ["export_has_grown"]),
    ],
)
def test_when_a_file_may_be_taken(changes, codes):
    assert [each.code for each in rules.take_refusals(taken(**changes), on=DAY)] == codes


@pytest.mark.parametrize("state", ExportState)
@pytest.mark.parametrize("action", ExportAction)
def test_only_what_waits_is_decided(state, action):
    after = {ExportAction.APPROVE: ExportState.READY, ExportAction.REFUSE: ExportState.REFUSED}
    expected = after[action] if state is ExportState.WAITING else None
    assert MOVES.get((state, action)) == expected


@pytest.mark.parametrize(
    ("possible", "missed", "is_so"), [(0, 0, False), (10, 0, False), (100, 9, False), (100, 10, True), (3, 1, True)]
)
def test_a_tenth_missed_is_persistent_absence(possible, missed, is_so):
    assert rules.is_persistently_absent(rules.AbsenceFacts(possible, missed), on=DAY) is is_so


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, None), (0, 7, "0.0"), (1, 3, "33.3"), (1, 16, "6.3"), (2, 3, "66.7"), (7, 7, "100.0")],
)
def test_a_part_in_percent_is_rounded_half_up(part, whole, said):
    found = rules.in_percent(part, whole)
    assert (None if found is None else str(found)) == said


def test_a_school_year_begins_in_august():
    assert [rules.school_year(each) for each in (date(2026, 7, 31), date(2026, 8, 25), date(2027, 1, 1))] == [
        2025,
        2026,
        2026,
    ]
