"""What attendance, which comes after placements, tells of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from waymark.accounts.actors import Actor
from waymark.placements.models import Placement


@dataclass(frozen=True)
class Attendance:
    """What attendance, which comes after placements, tells of one placement."""

    last_attended_on: Callable[[Placement], date | None]
    lines: Callable[[Actor, Placement], list[tuple[str, str, str]]]  # session, what was marked, tone; newest first


_ATTENDANCE: list[Attendance] = []


def attendance_comes_from(attendance: Attendance) -> None:
    """Let attendance say when a pupil was last there, and what was marked."""
    _ATTENDANCE[:] = [attendance]


def last_attended_on(placement: Placement) -> date | None:
    """The last day with a mark of being there, so that no placement ends before it; None without one."""
    return _ATTENDANCE[0].last_attended_on(placement) if _ATTENDANCE else None


def marks_of(actor: Actor, placement: Placement) -> list[tuple[str, str, str]]:
    """The latest marks of this placement that the actor may see: session, what was marked, tone."""
    return _ATTENDANCE[0].lines(actor, placement) if _ATTENDANCE and placement.started_on else []
