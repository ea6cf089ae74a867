"""Every state with every action."""

import pytest

from waymark.referrals.states import (
    ASKED,
    FIELDS,
    MOVES,
    SECTIONS,
    Asked,
    ReferralAction,
    ReferralKind,
    ReferralState,
    Section,
)

EXPECTED = {
    "draft": {"send": "sent", "tell": "told", "withdraw": "withdrawn", "empty": "withdrawn"},
    "sent": {"return": "returned", "accept": "accepted", "decline": "declined", "withdraw": "withdrawn"},
    "returned": {"send": "sent", "withdraw": "withdrawn"},
    "accepted": {},
    "declined": {},
    "withdrawn": {},
    "told": {"withdraw": "withdrawn"},
}


@pytest.mark.parametrize("state", list(ReferralState))
@pytest.mark.parametrize("action", list(ReferralAction))
def test_where_each_action_leads(state, action):
    assert MOVES.get((state, action)) == EXPECTED[state].get(action)


def test_every_part_has_its_list_of_fields():
    assert list(FIELDS) == list(Section)


def test_every_kind_says_what_it_asks_and_of_whom():
    assert set(SECTIONS) == set(ASKED) == set(ReferralKind)
    for asked in SECTIONS.values():
        assert [section for section in Section if section in asked] == list(asked), "in the order of the parts"


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("at_risk", Asked.PARTNERSHIP),
        ("off_site_direction", Asked.PARTNERSHIP),
        ("permanent_exclusion", Asked.PARTNERSHIP),
        ("no_school_place", Asked.PARTNERSHIP),
        ("medical", Asked.AUTHORITY),
        ("ehc_plan_package", Asked.AUTHORITY),
        ("direct_commission", Asked.NOBODY),
        ("inclusion_forum", Asked.PARTNERSHIP),
    ],
)
def test_whom_each_kind_asks(kind, asked):
    assert ASKED[ReferralKind(kind)] is asked
