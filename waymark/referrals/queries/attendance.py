"""What registers say of a pupil. Attendance comes after referrals, and tells how to read it when the system starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from waymark.accounts.actors import Actor
from waymark.pupils.models import Pupil

AttendanceKnown = Callable[[Actor, Pupil, date], str]
_READ_BY: list[AttendanceKnown] = []


def attendance_is_read_by(read: AttendanceKnown) -> None:
    """Let attendance say what the marks that a reader may see amount to, in words, up to a day."""
    _READ_BY[:] = [read]


def attendance_known(actor: Actor, pupil: Pupil, on: date) -> str:
    """What the registers say that the actor may read, a line for each provider; "" where they say nothing."""
    return _READ_BY[0](actor, pupil, on) if _READ_BY else ""
