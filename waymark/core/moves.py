"""The one function that changes a state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from waymark.core import history
from waymark.core.models import Record


class ImpossibleMove(Exception):
    """The table of moves has no such move from this state: a page was old, or the caller is wrong."""

    def __init__(self, record: Record, state: str, action: str) -> None:
        super().__init__(f"{type(record).__name__} in state {state!r} cannot {action!r}")
        self.record, self.state, self.action = record, state, action


def move(
    record: Any,
    action: StrEnum,
    moves: Mapping[tuple[Any, Any], Any],
    *,
    actor: Any,
    on: date | None = None,
    reason: str = "",
    fields: tuple[str, ...] = (),
    pupil: Any = None,
) -> None:
    """Take a locked record from its state to the next by `action`, save `state` and `fields`, and record the event.

    The event's action is "<table>.<action>", such as "placement.start". Raises ImpossibleMove.
    """
    before = type(record.state)(record.state) if isinstance(record.state, StrEnum) else record.state
    after = next((to for (state, act), to in moves.items() if state == before and act == action), None)
    if after is None:
        raise ImpossibleMove(record, str(before), str(action))
    record.state = after
    record.save_changes("state", *fields)
    history.record(
        actor,
        f"{record._meta.model_name}.{action}",
        record,
        before={"state": str(before)},
        after={"state": str(after), **{field: getattr(record, field) for field in fields}},
        reason=reason,
        happened_on=on,
        pupil=pupil,
    )
