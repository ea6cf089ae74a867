"""A meeting is planned until it is cancelled, and each kind of body has its own outcomes."""

from itertools import product

import pytest

from waymark.meetings.states import MOVES, OUTCOMES, BodyKind, MeetingAction, MeetingState, Outcome

EXPECTED = {("planned", "cancel"): "cancelled"}


@pytest.mark.parametrize(("state", "action"), list(product(MeetingState, MeetingAction)))
def test_every_move_is_as_written_by_hand(state, action):
    assert MOVES.get((state, action)) == EXPECTED.get((str(state), str(action)))


def test_a_forum_accepts_and_declines_nothing():
    assert set(OUTCOMES[BodyKind.FORUM]) & {Outcome.ACCEPT, Outcome.DECLINE} == set()
    assert Outcome.ADVICE not in OUTCOMES[BodyKind.PANEL]
