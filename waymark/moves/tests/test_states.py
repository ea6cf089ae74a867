"""Every state with every action, the expected results written by hand."""

import pytest

from waymark.moves.states import MOVES, CaseAction, CaseState, MoveAction, MoveState

S, A, C, D = MoveState, MoveAction, CaseState, CaseAction
EXPECTED = {
    S.PROPOSED: {A.AGREE: S.AGREED, A.DECLINE: S.DECLINED},
    S.AGREED: {A.DECLINE: S.DECLINED, A.START: S.TRIAL},
    S.TRIAL: {A.EXTEND: S.TRIAL, A.CONFIRM: S.JOINING, A.RETURN: S.RETURNED, A.STOP: S.STOPPED},
    S.JOINING: {A.STOP: S.STOPPED, A.ADMIT: S.MOVED},
    S.MOVED: {},
    S.RETURNED: {},
    S.STOPPED: {},
    S.DECLINED: {},
}
EXPECTED_OF_CASES = {
    C.APPLIED: {D.OFFER: C.PLACED, D.REFUSE: C.REFUSED, D.CLOSE: C.CLOSED},
    C.REFUSED: {D.CONSIDER: C.CONSIDERED, D.CLOSE: C.CLOSED},
    C.PLACED: {},
    C.CONSIDERED: {D.ALLOCATE: C.ALLOCATED, D.CLOSE: C.CLOSED},
    C.ALLOCATED: {D.ADMIT: C.ADMITTED, D.CLOSE: C.CLOSED},
    C.ADMITTED: {},
    C.CLOSED: {},
}


@pytest.mark.parametrize("action", A)
@pytest.mark.parametrize("state", S)
def test_each_move_leads_where_it_should(state, action):
    assert MOVES.get((state, action)) == EXPECTED[state].get(action)


@pytest.mark.parametrize("action", D)
@pytest.mark.parametrize("state", C)
def test_each_step_of_a_case_leads_where_it_should(state, action):
    assert MOVES.get((state, action)) == EXPECTED_OF_CASES[state].get(action)


def test_no_state_or_action_of_the_one_is_taken_for_the_other():
    assert not {each.value for each in S} & {each.value for each in C}
