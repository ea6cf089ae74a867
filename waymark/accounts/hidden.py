"""What is hidden from one person, though the roles they hold would show it.

Somebody may have an interest in a case, and then does not read it until it was decided. The slice that knows of such
records says so at start-up, in its `apps.py`; `visible_to` of whatever may be hidden, or hangs on it, asks here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor

_asked: list[Callable[[Actor], QuerySet[Any, Any]]] = []


def hide(public_ids: Callable[[Actor], QuerySet[Any, Any]]) -> None:
    """From now on these records are hidden: a question for their public ids, by the person who acts."""
    _asked.append(public_ids)


def hidden_from(actor: Actor, path: str) -> Q:
    """The rows whose `path` leads to a hidden record: to its public id, or to that of what they belong to."""
    found = Q(pk__in=[])
    if actor.membership is not None:
        for ask in _asked:
            found |= Q(**{f"{path}__in": ask(actor)})
    return found
