"""The one clock.

Rules never ask the time: they are told the day. Everything else asks here, so that a test, or the
demonstration with its own calendar, can say what time it is. `now` is the civil time of the work (is a register
late, is a placement over). `wall_now` is the machine's own time and serves only what protects a sign-in: idle
limits, throttles and the life of a device's session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_source: ContextVar[Callable[[], datetime] | None] = ContextVar("waymark_clock", default=None)


def wall_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """This moment in UTC, by the clock in force."""
    source = _source.get()
    return source() if source else wall_now()


def today() -> date:
    """The civil date in London at this moment."""
    return now().astimezone(LONDON).date()


@contextmanager
def at(moment: datetime | date) -> Iterator[datetime]:
    """Hold the clock still inside the block. A bare date means nine in the morning, London time."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9), LONDON)
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    instant = moment.astimezone(UTC)
    token = _source.set(lambda: instant)
    try:
        yield instant
    finally:
        _source.reset(token)
