"""What other slices know of a referral that waits for its answer, for the pages of whoever decides.

That the pupil has been excluded since; and what later slices say at start-up, in their `apps.py`: on which agenda it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from waymark.accounts.actors import Actor
from waymark.exclusions import queries as exclusions
from waymark.exclusions import wording as exclusion_wording
from waymark.referrals.models import Referral


@dataclass(frozen=True)
class Elsewhere:
    """A sentence, and where to read more."""

    sentence: str
    link: str
    href: str


def _kept_away(actor: Actor, referral: Referral) -> list[Elsewhere]:
    away = exclusions.keeps_away(actor, referral.pupil, actor.day)
    found = []
    if away.now:
        found.append((exclusion_wording.kept_away(away.now, actor.day), away.now))
    if away.later:
        found.append((exclusion_wording.kept_away_later(away.later), away.later))
    return [Elsewhere(words, "See the exclusion", row.get_absolute_url()) for words, row in found]


_asked: list[Callable[[Actor, Referral], list[Elsewhere]]] = [_kept_away]


def tell(ask: Callable[[Actor, Referral], list[Elsewhere]]) -> None:
    """From now on this is asked too."""
    _asked.append(ask)


def known_elsewhere(actor: Actor, referral: Referral) -> list[Elsewhere]:
    """All that this person may know of it, in the order in which the slices stand."""
    return [each for ask in _asked for each in ask(actor, referral)]
