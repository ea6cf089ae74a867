"""Civil dates in London, and values that change on a day.

An instant is aware and kept in UTC; a day is the date in London. Nothing here reads the clock.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from waymark.core.clauses import note_figure

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
LAST_MINUTE = time(23, 59)
FIVE = time(17)

Value = TypeVar("Value")


class Weekday(IntEnum):
    """A day of the week, as `date.weekday` counts them."""

    MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    @classmethod
    def of(cls, day: date) -> Weekday:
        return cls(day.weekday())


class NotYet(LookupError):
    """A dated value was asked for a day before its first date."""


class Dated(Generic[Value]):
    """A value that changes on known days: `Dated({date(2018, 9, 1): 18}, clause="SEIP2018 5.1").on(day)`.

    Each value holds from its date until the day before the next. A severity that turns from warning to refusal is one
    of these. UnknownClause if the clause is not in the register; ValueError without any date.
    """

    def __init__(self, values: Mapping[date, Value], *, clause: str) -> None:
        if not values:
            raise ValueError("A dated value needs at least one date.")
        note_figure(clause)
        self.clause = clause
        self._steps = sorted(values.items(), key=lambda step: step[0], reverse=True)

    def on(self, day: date) -> Value:
        """The value that holds on `day`; NotYet before the first date."""
        for start, value in self._steps:
            if start <= day:
                return value
        first = self._steps[-1][0]
        raise NotYet(f"Nothing is known for {day.isoformat()}: {self.clause} starts on {first.isoformat()}.")

    @property
    def steps(self) -> tuple[tuple[date, Value], ...]:
        """Each date with the value that starts on it, oldest first."""
        return tuple(reversed(self._steps))

    def __repr__(self) -> str:
        return f"Dated({dict(self.steps)!r}, clause={self.clause!r})"


def london_date(instant: datetime) -> date:
    """The date in London at an instant; ValueError for an instant without a time zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return _in_london(instant)


@functools.lru_cache(maxsize=1000)  # a page asks for the same few moments again and again
def _in_london(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The instant at which a day begins in London, in UTC: 23:00 the evening before while summer time runs."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def london_instant(day: date, at: time) -> datetime:
    """The instant, in UTC, of a time of day in London.

    In the hour that comes twice in October the first is meant; in the hour that is missing in March the instant is
    the one an un-moved clock would show.
    """
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last minute of a day in London: what is due that day may come until then."""
    return london_instant(day, LAST_MINUTE)


def end_of_work(day: date) -> datetime:
    """Five in the afternoon of a day in London: what people at work are to do that day is due then."""
    return london_instant(day, FIVE)


def minutes_between(starts_at: time, ends_at: time) -> int:
    """The minutes from one time of a day to a later one."""
    return (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute


def academic_year(day: date) -> int:
    """The first year of the academic year a day falls in, which starts on 1 September: 2025 for 31 August 2026.

    September is the start used for year groups and school leaving; an academy's financial year starts then too.
    """
    return day.year if day.month >= 9 else day.year - 1


def financial_year(day: date) -> int:
    """The first year of the financial year a day falls in, which starts on 1 April: 2025 for 31 March 2026."""
    return day.year if day.month >= 4 else day.year - 1


def happened_by(on: date, day: date | None) -> bool:
    """True if something dated `day` had happened by the end of `on`; never for what has no date."""
    return day is not None and day <= on
