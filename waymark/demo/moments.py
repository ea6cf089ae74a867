"""When things happen in the demonstration: moments and weekdays, and several stories in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from waymark.core import clock


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the day in London."""
    return datetime.combine(day, time(hour, minute), clock.LONDON)


def workday(day: date, back: int) -> date:
    """The weekday that lies `back` weekdays before `day`."""
    while back:
        day -= timedelta(days=1)
        back -= day.weekday() < 5
    return day


def side_by_side(stories: list[Iterator[datetime]]) -> Iterator[datetime]:
    """Several stories as one, in the order of time. Each begins by yielding its first moment."""
    waiting = [(moment, order) for order, story in enumerate(stories) if (moment := next(story, None))]
    heapq.heapify(waiting)
    while waiting:
        moment, order = heapq.heappop(waiting)
        yield moment
        goes_on_at = next(stories[order], None)
        if goes_on_at is not None:
            heapq.heappush(waiting, (goes_on_at, order))
