"""What a school has answered before it begins a referral: it fills answers of the same meaning, and stands beside the rest.

Who asks before a referral comes later in the case, and says here at start-up, in its `apps.py`, how it reads what the
address of the first page brings along. It is the school's own: whoever is asked by the referral never reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from waymark.accounts.actors import Actor
from waymark.pupils.models import Pupil
from waymark.referrals.states import FIELDS, SECTIONS, ReferralKind


@dataclass(frozen=True)
class Brought:
    """The answers in words, what was to be prepared, and the words for columns of the same meaning."""

    door: str
    answers: list[tuple[str, str]]
    prepare: list[str]
    columns: Mapping[str, str] = field(default_factory=dict)

    def fills(self, kind: ReferralKind) -> dict[str, str]:
        """The columns that this kind asks for, with their words."""
        asked = {name for section in SECTIONS[kind] for name in FIELDS[section]}
        return {name: words for name, words in self.columns.items() if name in asked}

    def kept(self, kind: ReferralKind) -> dict[str, Any]:
        """As it stands with the referral, to be shown beside its parts."""
        return {**asdict(self), "columns": sorted(self.fills(kind))}


_asked: list[Callable[[Actor, Pupil, str], Brought | None]] = []


def bring(ask: Callable[[Actor, Pupil, str], Brought | None]) -> None:
    """From now on this is asked of what an address brings along."""
    _asked.append(ask)


def brought_along(actor: Actor, pupil: Pupil, token: str) -> Brought | None:
    """What this person answered about this pupil before; None where nothing was, or where it cannot be read any more."""
    if not token:
        return None
    return next((found for ask in _asked if (found := ask(actor, pupil, token)) is not None), None)
