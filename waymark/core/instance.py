"""What this database is: the real thing, or a demonstration with its own clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from waymark.core import clock
from waymark.core.models import Instance

_known_to_be_real = False


def this_instance() -> Instance | None:
    """The row that says what this database is, or None in a real area and before anything was set up."""
    return None if _known_to_be_real else Instance.objects.filter(pk=1).first()


def settle(*, in_use: bool) -> None:
    """Called when a server starts: a database in use that is no demonstration never becomes one.

    A demonstration is built in an empty database only. So every request is spared the question.
    """
    global _known_to_be_real
    _known_to_be_real = False
    _known_to_be_real = in_use and this_instance() is None


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
