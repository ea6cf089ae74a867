"""What this database is: the real thing, or a demonstration with its own clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import QuerySet

from waymark.core import clock
from waymark.core.kept import kept
from waymark.core.models import Instance


def this_instance() -> Instance | None:
    """The row that says what this database is, or None before anything was set up.

    Asked at every request: people may be let read only, while servers run.
    """
    return _instance.first()


@kept
def _instance() -> QuerySet[Instance]:
    return Instance.objects.filter(pk=1)


def is_demo() -> bool:
    """True only in a database that was marked as a demonstration when it was made."""
    return Instance.objects.filter(pk=1, is_demo=True).exists()


@contextmanager
def clock_of_this_instance() -> Iterator[None]:
    """Within the block the time is the demonstration's own, or, in the real thing, the machine's."""
    instance = this_instance()
    if instance is None or not instance.is_demo or instance.demo_now is None:
        yield
        return
    moment: datetime = instance.demo_now
    with clock.at(moment):
        yield
