"""Who is like whom, what two people may say, and how children are counted."""

from datetime import date

import pytest

from waymark.matching import rules
from waymark.matching.rules import ProposeFacts, RecordFacts, SettleFacts, TwoRecords
from waymark.matching.states import MOVES, Answer, PairAction, PairState

DAY = date(2026, 11, 24)
UPN = "A855400100001"


def record(**values):
    given = {"forename": "Kai", "surname": "Merrow", "date_of_birth": date(2013, 3, 14), "held_by": 1, "upn": ""}
    return RecordFacts(**{**given, **values})


@pytest.mark.parametrize(
    ("what", "other", "number", "name_and_birth"),
    [
        ("the same in everything", {}, True, True),
        ("a number alone", {"forename": "Jo", "date_of_birth": date(2012, 1, 1)}, True, False),
        ("a number written otherwise", {"upn": "a 8554001 00001", "surname": "Other"}, True, False),
        ("name and birth without a number", {"upn": ""}, False, True),
        ("name and birth with another number", {"upn": "B855400100002"}, False, True),
        ("the names the other way round", {"upn": "", "forename": "Merrow", "surname": "Kai"}, False, True),
        ("other marks and capitals", {"upn": "", "forename": "KÁI", "surname": "merrow"}, False, True),
        ("one name alone", {"upn": "", "forename": "", "surname": "Merrow Kai"}, False, True),
        ("a twin", {"upn": "", "forename": "Kim"}, False, False),
        ("a namesake of another day", {"upn": "", "date_of_birth": date(2013, 3, 15)}, False, False),
        ("the same body", {"held_by": 1}, False, False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_is_like_whom(what, other, number, name_and_birth):
    one, second = record(upn=UPN), record(**{"upn": UPN, "held_by": 2, **other})
    for facts in (TwoRecords(one=one, other=second), TwoRecords(one=second, other=one)):
        found = rules.alike(facts, on=DAY)
        assert (found.number, found.name_and_birth, bool(found)) == (number, name_and_birth, number or name_and_birth)


def test_two_records_without_a_number_do_not_share_it():
    assert not rules.alike(TwoRecords(one=record(), other=record(held_by=2, forename="Jo")), on=DAY)


def test_the_print_changes_with_what_is_compared_and_with_nothing_else():
    one, other = record(upn=UPN), record(held_by=2)
    before = rules.facts_print(one, other)
    assert (
        before
        == rules.facts_print(other, one)
        == rules.facts_print(record(upn=UPN.lower()), record(held_by=2, surname="MERROW"))
    )
    for changed in ({"upn": ""}, {"surname": "Marrow"}, {"date_of_birth": date(2013, 3, 15)}, {"held_by": 3}):
        assert rules.facts_print(record(**{"upn": UPN, **changed}), other) != before


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, set()),
        ({"reason": "  "}, {"no_reason"}),
        ({"is_asked": False}, {"alike_no_longer"}),
        ({"proposal_waits": True}, {"proposal_waits"}),
        ({"stands": Answer.SAME}, {"stands_already"}),
        ({"stands": Answer.TWO}, set()),
        ({"seen": "one", "now": "other"}, {"changed_meanwhile"}),
        ({"parted_inside": True}, {"parted_inside"}),
        ({"parted_inside": True, "answer": Answer.TWO}, set()),
        ({"joined_through": True, "answer": Answer.TWO}, {"joined_through"}),
        ({"joined_through": True}, set()),
    ],
)
def test_what_may_be_proposed(values, codes):
    facts = ProposeFacts(**{"answer": Answer.SAME, "reason": "The same address.", **values})
    assert {each.code for each in rules.propose_refusals(facts, on=DAY)} == codes


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, set()),
        ({"is_proposer": True}, {"same_person"}),
        ({"is_proposer": True, "agrees": False}, {"same_person"}),
        ({"reason": ""}, {"no_reason"}),
        ({"proposed_of": "one", "now": "other"}, {"changed_since_proposed"}),
        ({"proposed_of": "one", "now": "other", "agrees": False}, set()),
        ({"parted_inside": True}, {"parted_inside"}),
        ({"joined_through": True, "answer": Answer.TWO}, {"joined_through"}),
        ({"joined_through": True, "answer": Answer.TWO, "agrees": False}, set()),
    ],
)
def test_what_a_second_person_may_settle(values, codes):
    facts = SettleFacts(**{"answer": Answer.SAME, "agrees": True, "reason": "Yes.", "is_proposer": False, **values})
    assert {each.code for each in rules.settle_refusals(facts, on=DAY)} == codes


@pytest.mark.parametrize(
    ("what", "numbers", "joined", "parted", "children"),
    [
        ("nobody", {}, [], [], 0),
        ("two without a number", {1: "", 2: ""}, [], [], 2),
        ("one number, undecided", {1: UPN, 2: UPN}, [], [], 1),
        ("one number, decided to be two", {1: UPN, 2: UPN}, [], [(1, 2)], 2),
        ("joined without a number", {1: "", 2: ""}, [(1, 2)], [], 1),
        ("joined through a record that is elsewhere", {1: "", 3: ""}, [(1, 2), (2, 3)], [], 1),
        ("three of one number, two of them apart", {1: UPN, 2: UPN, 3: UPN}, [], [(1, 2)], 2),
        ("joined on one side and numbered on the other", {1: UPN, 2: UPN, 3: ""}, [(2, 3)], [], 1),
        ("a number would go round a decision", {1: UPN, 2: "", 3: UPN}, [(1, 2)], [(2, 3)], 2),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_children_are_counted_once(what, numbers, joined, parted, children):
    assert len(set(rules.counted_once(numbers, joined, parted).values())) == children


def test_every_move_and_no_other():
    s, a = PairState, PairAction
    allowed = {
        (s.OPEN, a.JOIN): s.SAME,
        (s.OPEN, a.KEEP_APART): s.TWO,
        (s.OPEN, a.LET_GO): s.GONE,
        (s.SAME, a.KEEP_APART): s.TWO,
        (s.TWO, a.JOIN): s.SAME,
        (s.TWO, a.ASK_AGAIN): s.OPEN,
        (s.GONE, a.ASK_AGAIN): s.OPEN,
    }
    assert allowed == MOVES
