"""Every state with every action; expected results written by hand."""

import pytest

from waymark.support.states import (
    CYCLE_MOVES,
    MOVES,
    CycleAction,
    CycleState,
    Impact,
    Level,
    PlanAction,
    PlanState,
    Result,
    Service,
)


@pytest.mark.parametrize(
    "state, action, expected",
    [
        (PlanState.OPEN, PlanAction.END, PlanState.ENDED),
        (PlanState.ENDED, PlanAction.END, None),
    ],
)
def test_a_plan_ends_once(state, action, expected):
    assert MOVES.get((state, action)) == expected


@pytest.mark.parametrize(
    "state, action, expected",
    [
        (CycleState.RUNNING, CycleAction.REVIEW, CycleState.REVIEWED),
        (CycleState.RUNNING, CycleAction.STOP, CycleState.STOPPED),
        (CycleState.REVIEWED, CycleAction.REVIEW, None),
        (CycleState.REVIEWED, CycleAction.STOP, None),
        (CycleState.STOPPED, CycleAction.REVIEW, None),
        (CycleState.STOPPED, CycleAction.STOP, None),
    ],
)
def test_a_cycle_is_over_once(state, action, expected):
    assert CYCLE_MOVES.get((state, action)) == expected


@pytest.mark.parametrize("level, said", [(Level.TIER_3, "Tier 3"), (Level.PSP_2A, "PSP 2A"), (Level.PSP_1, "PSP 1")])
def test_levels_are_called_as_people_call_them(level, said):
    assert level.label == said


@pytest.mark.parametrize("one", [*Impact, *Service, *Result])
def test_everything_to_choose_from_has_words(one):
    assert one.label
