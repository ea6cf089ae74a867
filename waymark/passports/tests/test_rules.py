"""When a passport is complete, what each receiver is given, what stops a hand-over, and what counts as a change."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from waymark.passports import rules
from waymark.passports.rules import Line, Reader
from waymark.passports.states import PART_OF, Carry, EntryKind, LegalBasis, Part, Purpose
from waymark.pupils.rules import tells_address

TODAY = date(2026, 11, 24)


def line(part, text="Something.", **more):
    return Line(part=part, label=more.pop("label", "A line"), text=text, source="The school", on=TODAY, **more)


FULL = [line(part) for part in Part]


@pytest.mark.parametrize(
    "purpose, needed, without",
    [
        (Purpose.PLACEMENT, 12, {"support", "provision", "agencies", "school", "family"}),
        (Purpose.MANAGED_MOVE, 16, {"provision"}),
        (Purpose.NEW_SCHOOL, 15, {"provision", "aims"}),
    ],
)
def test_each_purpose_needs_its_own_parts(purpose, needed, without):
    found = rules.completeness(rules.PassportFacts(lines=tuple(FULL), purpose=purpose), on=TODAY)
    assert (found.there, len(found.needed), found.is_complete) == (needed, needed, True)
    assert {part.value for part in Part} - {part.value for part in found.needed} == without


@pytest.mark.parametrize(
    "what, lines, missing",
    [
        ("nothing is known", [], list(rules.BEFORE_A_PLACEMENT)),
        ("all is there", FULL, []),
        ("one part was never written", [each for each in FULL if each.part is not Part.HELPS], [Part.HELPS]),
        ("a part of blanks", [*[e for e in FULL if e.part is not Part.HEALTH], line(Part.HEALTH, "  ")], [Part.HEALTH]),
        (
            "keep-safe information on its review day",
            [replace(e, holds_until=TODAY) if e.part is Part.KEEP_SAFE else e for e in FULL],
            [],
        ),
        (
            "keep-safe information the day after",
            [replace(e, holds_until=TODAY - timedelta(days=1)) if e.part is Part.KEEP_SAFE else e for e in FULL],
            [Part.KEEP_SAFE],
        ),
        (
            "a line that stands beside and does not count",
            [replace(e, counts=False) if e.part is Part.ATTENDANCE else e for e in FULL],
            [Part.ATTENDANCE],
        ),
        ("what is not needed may be missing", [e for e in FULL if e.part is not Part.AGENCIES], []),
    ],
)
def test_what_is_missing_before_a_placement(what, lines, missing):
    facts = rules.PassportFacts(lines=tuple(lines), purpose=Purpose.PLACEMENT)
    assert list(rules.completeness(facts, on=TODAY).missing) == missing, what


@pytest.mark.parametrize(
    "carry, only_for, provider, school",
    [
        (Carry.EVERYBODY, "", True, True),
        (Carry.SCHOOLS, "", False, True),
        (Carry.NOBODY, "", False, False),
        (Carry.EVERYBODY, "canal street", True, False),
        (Carry.EVERYBODY, "harrow farm", False, False),
    ],
)
def test_a_receiver_is_given_what_is_for_it(carry, only_for, provider, school):
    lines = (line(Part.HELPS, carry=carry, only_for=only_for),)
    for reader, receiver, given in ((Reader.PROVIDER, "canal street", provider), (Reader.SCHOOL, "birchfield", school)):
        facts = rules.CarriedFacts(lines=lines, reader=reader, receiver=receiver)
        assert bool(rules.carried(facts, on=TODAY)) is given


def test_who_finishes_papers_is_not_shown_health_and_safety():
    parts = (Part.IDENTITY, Part.KEEP_SAFE, Part.HEALTH, Part.AIMS)
    for has_the_pupil, shown in ((True, parts), (False, (Part.IDENTITY, Part.AIMS))):
        facts = rules.ShownFacts(parts=parts, has_the_pupil=has_the_pupil)
        assert rules.parts_shown(facts, on=TODAY) == shown


@pytest.mark.parametrize(
    "text, tells",
    [
        ("He lives at 4 Mill Close.", True),
        ("he lives at 4, mill-close", True),
        ("LE8 5PB", True),
        ("le85pb is where the bus goes", True),
        ("Mill Lane", False),
        ("4 Mill", False),
        ("", False),
    ],
)
def test_an_address_is_found_however_it_is_written(text, tells):
    assert tells_address(text, ["4 Mill Close", "LE8 5PB"]) is tells


def test_a_word_too_short_to_be_an_address_is_none():
    assert not tells_address("A flat on the left", ["A", "flat"])


@pytest.mark.parametrize(
    "facts, codes",
    [
        ({}, []),
        ({"text": " "}, ["nothing_written"]),
        ({"same_as_before": True}, ["nothing_new_written"]),
        ({"known_on": TODAY}, []),
        ({"known_on": TODAY + timedelta(days=1)}, ["known_ahead"]),
        ({"tells_withheld_address": True}, ["entry_tells_address"]),
        ({"text": "", "known_on": date(2027, 1, 1)}, ["nothing_written", "known_ahead"]),
    ],
)
def test_what_may_be_written(facts, codes):
    given = rules.EntryFacts(**{"text": "A quiet room.", "known_on": date(2026, 11, 1), **facts})
    assert [each.code for each in rules.entry_refusals(given, on=TODAY)] == codes


@pytest.mark.parametrize(
    "facts, codes",
    [
        ({}, []),
        ({"missing": ()}, ["nothing_missing"]),
        ({"is_asked_already": True}, ["asked_already"]),
        ({"has_school": False}, ["no_school_to_ask"]),
        ({"asks_itself": True}, ["asks_itself"]),
        ({"missing": (), "is_asked_already": True}, ["nothing_missing", "asked_already"]),
    ],
)
def test_when_a_school_may_be_asked(facts, codes):
    given = rules.AskFacts(**{"missing": (Part.HELPS,), **facts})
    assert [each.code for each in rules.ask_refusals(given, on=TODAY)] == codes


P, M, N = Purpose.PLACEMENT, Purpose.MANAGED_MOVE, Purpose.NEW_SCHOOL


@pytest.mark.parametrize(
    "facts, codes",
    [
        ({}, []),
        ({"receiver_may_know": False}, ["receiver_may_not_know"]),
        ({"purpose": M}, ["purpose_does_not_fit"]),
        ({"purpose": N}, ["purpose_does_not_fit"]),
        ({"purpose": M, "reader": Reader.SCHOOL}, []),
        ({"purpose": P, "reader": Reader.SCHOOL}, ["purpose_does_not_fit"]),
        ({"tells_withheld_address": True}, ["passport_tells_address"]),
        ({"version": 1, "is_same_as_last": True}, ["same_as_last"]),
        ({"version": 1}, []),
        ({"version": 0, "is_same_as_last": True}, []),
        ({"missing": (Part.HELPS,)}, ["incomplete"]),
        ({"missing": (Part.HELPS,), "receiver_may_know": False}, ["receiver_may_not_know", "incomplete"]),
    ],
)
def test_when_a_passport_may_be_handed_over(facts, codes):
    given = rules.HandOverFacts(**{"purpose": P, "reader": Reader.PROVIDER, "receiver_may_know": True, **facts})
    found = rules.hand_over_refusals(given, on=TODAY)
    assert [each.code for each in found] == codes
    assert [each.code for each in found if each.is_warning] == [code for code in codes if code == "incomplete"]


@pytest.mark.parametrize(
    "is_receiver, is_latest, codes",
    [
        (True, True, []),
        (True, False, ["newer_version"]),
        (False, True, ["not_given_to_you"]),
        (False, False, ["not_given_to_you"]),
    ],
)
def test_who_may_say_that_it_was_read(is_receiver, is_latest, codes):
    given = rules.ReceiptFacts(is_receiver=is_receiver, is_latest=is_latest)
    assert [each.code for each in rules.receipt_refusals(given, on=TODAY)] == codes


def test_a_copy_keeps_words_alone_in_the_order_of_the_page():
    content = rules.content_of([line(Part.AIMS, "Back by Easter."), line(Part.IDENTITY, "Kai"), line(Part.HELPS, " ")])
    assert content == [
        {"part": "identity", "lines": [{"label": "A line", "text": "Kai", "source": "The school", "on": "2026-11-24"}]},
        {
            "part": "aims",
            "lines": [{"label": "A line", "text": "Back by Easter.", "source": "The school", "on": "2026-11-24"}],
        },
    ]


def test_one_changed_letter_shows_in_the_fingerprint():
    one, other = (rules.content_of([line(Part.AIMS, text)]) for text in ("Back by Easter.", "Back by easter."))
    assert rules.digest(one, said=["a"]) == rules.digest(one, said=["a"])
    assert len({rules.digest(one, said=["a"]), rules.digest(other, said=["a"]), rules.digest(one, said=["b"])}) == 3


def test_changes_are_told_line_by_line_and_a_daily_figure_is_none():
    before = rules.content_of(
        [
            line(Part.HELPS, "A quiet room.", label="What helps"),
            line(Part.HEALTH, "Asthma", label="Medical"),
            line(Part.ATTENDANCE, "80%", label="So far"),
            line(Part.AIMS, "Back by Easter.", label="Aims"),
        ]
    )
    after = rules.content_of(
        [
            line(Part.HELPS, "Headphones.", label="What helps"),
            line(Part.ATTENDANCE, "81%", label="So far"),
            line(Part.STRENGTHS, "Maths.", label="Strengths"),
            line(Part.AIMS, "Back by Easter.", label="Aims"),
        ]
    )
    assert [(each.part, each.label, each.before, each.after) for each in rules.changes(before, after)] == [
        (Part.HELPS, "What helps", "A quiet room.", "Headphones."),
        (Part.HEALTH, "Medical", "Asthma", ""),
        (Part.STRENGTHS, "Strengths", "", "Maths."),
    ]
    assert rules.changes(after, after) == []


def test_two_lines_of_one_name_are_compared_together():
    one = rules.content_of([line(Part.NEEDS, "SEN support"), line(Part.NEEDS, "EHC plan")])
    other = rules.content_of([line(Part.NEEDS, "SEN support")])
    assert [(each.before, each.after) for each in rules.changes(one, other)] == [
        ("SEN support\nEHC plan", "SEN support")
    ]


def test_every_kind_of_entry_fills_a_part_and_every_footing_has_its_clause():
    assert set(PART_OF) == set(EntryKind)
    assert {rules.footing(rules.FootingFacts(basis=each), on=TODAY) for each in LegalBasis} == {
        "UKGDPR 6(1)(c)",
        "UKGDPR 6(1)(e)",
    }
