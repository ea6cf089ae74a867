"""Every state with every action."""

import pytest

from waymark.referrals.states import FIELDS, MOVES, ReferralAction, ReferralState, Section

EXPECTED = {
    "draft": {"send": "sent", "withdraw": "withdrawn"},
    "sent": {"return": "returned", "accept": "accepted", "decline": "declined", "withdraw": "withdrawn"},
    "returned": {"send": "sent", "withdraw": "withdrawn"},
    "accepted": {},
    "declined": {},
    "withdrawn": {},
}


@pytest.mark.parametrize("state", list(ReferralState))
@pytest.mark.parametrize("action", list(ReferralAction))
def test_where_each_action_leads(state, action):
    assert MOVES.get((state, action)) == EXPECTED[state].get(action)


def test_every_part_has_its_list_of_fields():
    assert list(FIELDS) == list(Section)
