"""What a slice ends after a restore, so that it does not come back to life."""

from __future__ import annotations

from collections.abc import Callable

ACTS: list[Callable[[], str]] = []


def after_restoring(act: Callable[[], str]) -> Callable[[], str]:
    """Register what must not come back to life, such as links. `act` ends it and says so in a sentence."""
    ACTS.append(act)
    return act
