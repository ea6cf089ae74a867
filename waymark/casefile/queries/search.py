"""Finding a pupil, a referral, a programme or a placement, by name, number or reference, within what one may see."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.placements import queries as placements
from waymark.placements.models import Placement
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.referrals import queries as referrals
from waymark.referrals.models import Referral

MOST = 25


@dataclass(frozen=True)
class Found:
    """What a search found. It says nothing of what it did not look at."""

    text: str
    pupils: list[Pupil]
    referrals: list[Referral]
    programmes: list[Programme]
    placements: list[Placement]

    @property
    def total(self) -> int:
        return len(self.pupils) + len(self.referrals) + len(self.programmes) + len(self.placements)

    @property
    def is_cut_short(self) -> bool:
        return len(self.pupils) == MOST or len(self.placements) == MOST

    @property
    def read(self) -> list[Pupil]:
        """Each pupil whom the page names, once."""
        named = [*self.pupils, *(each.pupil for each in self.referrals), *(each.pupil for each in self.programmes)]
        named += [each.pupil for each in self.placements]
        return list({pupil.pk: pupil for pupil in named}.values())


def search(actor: Actor, text: str) -> Found:
    """What the actor may see under these words: the beginning of names, a whole UPN, or a whole reference.

    A provider finds its placements, by the pupil's name or by the reference; it has no pupil files.
    """
    text = text.strip()
    if not text:
        return Found("", [], [], [], [])
    reference = "".join(text.split())
    by_name = pupils.search(actor, text, limit=MOST)
    theirs = placements.placements_for(actor).order_by("-starts_on", "pk")
    if not actor.may(Permission.PUPIL_VIEW):
        named = theirs.filter(pupil__in=[pupil.pk for pupil in by_name])
        return Found(text, [], [], [], list((named | theirs.filter(reference__iexact=reference))[:MOST]))
    return Found(
        text,
        by_name,
        list(referrals.referrals_for(actor).filter(reference__iexact=reference)),
        list(programmes.programmes_for(actor).filter(reference__iexact=reference)),
        list(theirs.filter(reference__iexact=reference)),
    )
