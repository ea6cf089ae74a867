"""What other slices know of a referral: while it waits, for the pages of whoever decides, and once it is answered.

That the pupil has been excluded since; and what later slices say at start-up, in their `apps.py`: on which agenda it
is, and at which meeting it was decided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from waymark.accounts.actors import Actor
from waymark.exclusions import queries as exclusions
from waymark.exclusions import wording as exclusion_wording
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState


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


_asked_of_answers: list[Callable[[Actor, Referral], list[Elsewhere]]] = []


def tell(ask: Callable[[Actor, Referral], list[Elsewhere]]) -> None:
    """From now on this is asked too of a referral that waits."""
    _asked.append(ask)


def tell_of_answers(ask: Callable[[Actor, Referral], list[Elsewhere]]) -> None:
    """From now on this is asked too of a referral that was accepted or declined."""
    _asked_of_answers.append(ask)


def known_elsewhere(actor: Actor, referral: Referral) -> list[Elsewhere]:
    """All that this person may know of it, in the order in which the slices stand."""
    return [each for ask in _asked for each in ask(actor, referral)]


def answered_elsewhere(actor: Actor, referral: Referral) -> list[Elsewhere]:
    """Where more is to be read of its answer, as far as this person may."""
    if referral.state not in (ReferralState.ACCEPTED, ReferralState.DECLINED):
        return []
    return [each for ask in _asked_of_answers for each in ask(actor, referral)]
