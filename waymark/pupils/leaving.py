"""What later slices know when a name leaves a roll: what speaks against it, and what follows. They say so in `apps.py`."""

from __future__ import annotations

from collections.abc import Callable

from waymark.accounts.actors import Actor
from waymark.core.refusals import Refusal
from waymark.pupils.models import RollEntry

_asked: list[Callable[[RollEntry], list[Refusal]]] = []
_told: list[Callable[[Actor, RollEntry], None]] = []


def ask(question: Callable[[RollEntry], list[Refusal]]) -> None:
    """From now on this is asked before a school ends an entry. Its words stand with the wording of pupils."""
    _asked.append(question)


def tell(news: Callable[[Actor, RollEntry], None]) -> None:
    """From now on this hears of each entry that has ended, in the same transaction."""
    _told.append(news)


def findings(entry: RollEntry) -> list[Refusal]:
    """What speaks against ending this entry."""
    return [finding for question in _asked for finding in question(entry)]


def has_left(actor: Actor, entry: RollEntry) -> None:
    """The entry has ended: whoever asked to hear of it does."""
    for news in _told:
        news(actor, entry)
