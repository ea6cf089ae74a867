"""What a new edition changes, who follows whom, and what may be settled, without a database."""

from datetime import date

import pytest

from waymark.school_register import rules
from waymark.school_register.states import ChangeKind, HowSettled, SchoolStatus

TODAY = date(2026, 11, 24)
OPEN = rules.SchoolFacts(
    name="Mill Lane School",
    status=SchoolStatus.OPEN,
    la_code="855",
    type_name="Community school",
    others=(("postcode", "LE8 5PB"),),
)


def other(**values):
    facts = {field: getattr(OPEN, field) for field in OPEN.__dataclass_fields__}
    return rules.SchoolFacts(**{**facts, **values})


@pytest.mark.parametrize(
    "before, after, expected",
    [
        (None, OPEN, [(ChangeKind.ADDED, "", "Mill Lane School")]),
        (OPEN, OPEN, []),
        (OPEN, other(name="Mill Academy"), [(ChangeKind.RENAMED, "Mill Lane School", "Mill Academy")]),
        (
            OPEN,
            other(status=SchoolStatus.CLOSED, closed_on=date(2026, 8, 31)),
            [(ChangeKind.CLOSED, "", "2026-08-31")],
        ),
        (
            OPEN,
            other(status=SchoolStatus.CLOSING, closed_on=date(2027, 8, 31)),
            [(ChangeKind.CLOSING, "", "2027-08-31")],
        ),
        (
            other(status=SchoolStatus.CLOSED, closed_on=date(2026, 8, 31)),
            OPEN,
            [(ChangeKind.REOPENED, "2026-08-31", "open")],
        ),
        (other(status=SchoolStatus.PROPOSED), OPEN, [(ChangeKind.OTHER, "proposed", "open")]),
        (OPEN, other(la_code="856"), [(ChangeKind.MOVED_AUTHORITY, "855", "856")]),
        (OPEN, other(type_name="Free schools"), [(ChangeKind.TYPE_CHANGED, "Community school", "Free schools")]),
        (
            OPEN,
            other(others=(("postcode", "LE8 5PC"),)),
            [(ChangeKind.OTHER, "postcode: LE8 5PB", "postcode: LE8 5PC")],
        ),
        (
            OPEN,
            other(name="Mill Academy", type_name="Academy converter"),
            [
                (ChangeKind.RENAMED, "Mill Lane School", "Mill Academy"),
                (ChangeKind.TYPE_CHANGED, "Community school", "Academy converter"),
            ],
        ),
    ],
)
def test_each_difference_is_one_change(before, after, expected):
    found = rules.register_changes(rules.EditionFacts(before=before, after=after), on=TODAY)
    assert [(change.kind, change.before, change.after) for change in found] == expected


@pytest.mark.parametrize(
    "words, ours, before, now, was_in, takes",
    [
        ("the same", "A", "A", "A", True, False),
        ("the register changed, we had not", "A", "A", "B", True, True),
        ("somebody here had changed it", "Ours", "A", "B", True, False),
        ("somebody here changed it and the register did not", "Ours", "A", "A", True, False),
        ("the first time", "Ours", None, "B", False, True),
    ],
)
def test_what_a_person_set_by_hand_stays(words, ours, before, now, was_in, takes):
    facts = rules.BodyFacts(ours=ours, before=before, now=now, was_in_the_register=was_in)
    assert rules.takes_over(facts, on=TODAY) is takes, words


@pytest.mark.parametrize(
    "status, type_code, highest, with_primary, belongs",
    [
        (SchoolStatus.OPEN, "34", 16, False, True),
        (SchoolStatus.CLOSING, "34", 16, False, True),
        (SchoolStatus.CLOSED, "34", 16, False, False),
        (SchoolStatus.PROPOSED, "34", 16, False, False),
        (SchoolStatus.OPEN, "1", 11, False, False),
        (SchoolStatus.OPEN, "1", 11, True, True),
        (SchoolStatus.OPEN, "14", None, False, True),
        (SchoolStatus.OPEN, "18", 99, True, False),  # a further education college
        (SchoolStatus.OPEN, "30", 16, True, False),  # a school in Wales
    ],
)
def test_open_schools_with_pupils_of_secondary_age_take_part(status, type_code, highest, with_primary, belongs):
    facts = rules.AreaFacts(status=status, type_code=type_code, highest_age=highest, with_primary=with_primary)
    assert rules.belongs_in_the_area(facts, on=TODAY) is belongs


@pytest.mark.parametrize(
    "links, open_schools, expected",
    [
        ({}, "", []),
        ({"a": "b"}, "b", ["b"]),
        ({"a": "b", "b": "c"}, "c", ["c"]),  # over one that has closed since
        ({"a": "b", "b": "c"}, "bc", ["b"]),  # no further than the first that is open
        ({"a": "bc"}, "bc", ["b", "c"]),  # split in two
        ({"a": "bc", "b": "d", "c": "d"}, "d", ["d"]),  # and joined again
        ({"a": "b", "b": "a"}, "", []),  # a circle
        ({"a": "b"}, "", []),
    ],
)
def test_a_closed_school_is_followed_to_the_open_ones(links, open_schools, expected):
    found = rules.follow_successors(
        "a", lambda urns: {urn: links.get(urn, "") for urn in urns}, open_schools.__contains__
    )
    assert found == expected


@pytest.mark.parametrize(
    "kind, leads", [("Successor", True), ("Successor - merged", True), ("Predecessor", False), ("Other", False)]
)
def test_only_a_link_to_a_successor_leads_on(kind, leads):
    assert rules.is_successor_link(kind) is leads


SETTLE = {"closed_on": date(2026, 8, 31), "has_ended": False, "how": HowSettled.ENDS}


@pytest.mark.parametrize(
    "changed, codes",
    [
        ({}, []),
        ({"has_ended": True}, ["membership_is_over"]),
        ({"closed_on": None}, ["school_stays_open"]),
        ({"how": HowSettled.SUCCESSOR}, ["no_successor_of_it"]),
        ({"how": HowSettled.SUCCESSOR, "successor": "1", "successors": ("2",)}, ["no_successor_of_it"]),
        ({"how": HowSettled.SUCCESSOR, "successor": "2", "successors": ("2",)}, []),
        (
            {"how": HowSettled.SUCCESSOR, "successor": "2", "successors": ("2",), "successor_is_here": False},
            ["successor_not_here"],
        ),
        (
            {"how": HowSettled.SUCCESSOR, "successor": "2", "successors": ("2",), "successor_is_a_member": True},
            ["successor_is_a_member"],
        ),
    ],
)
def test_only_the_school_that_the_register_names_follows(changed, codes):
    assert [each.code for each in rules.settle_refusals(rules.SettleFacts(**{**SETTLE, **changed}), on=TODAY)] == codes


@pytest.mark.parametrize(
    "closed_on, due", [(date(2020, 8, 31), date(2026, 12, 8)), (date(2027, 8, 31), date(2027, 8, 31))]
)
def test_a_partnership_has_until_the_day_or_two_weeks(closed_on, due):
    assert rules.settle_by(rules.ClosingFacts(closed_on=closed_on), on=TODAY) == due
