"""What a slice tells to those that come after it, whom it may not know: they ask to be told at start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Subject = TypeVar("Subject")


class Watchers(Generic[Subject]):
    """Functions that are called, in the same transaction, with what has just changed."""

    def __init__(self) -> None:
        self._told: list[Callable[[Subject], None]] = []

    def add(self, told: Callable[[Subject], None]) -> None:
        self._told.append(told)

    def tell(self, subject: Subject) -> None:
        for each in self._told:
            each(subject)
