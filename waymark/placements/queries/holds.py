"""Places held: for the rules, for the pages of the case team, and for a placement that came of one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.lookup import one_or_404
from waymark.placements.models import PlaceHold, PlaceHoldQuerySet, Placement
from waymark.placements.states import LIVE
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState
from waymark.quality.models import Offer


def hold_or_404(actor: Actor, hold_id: UUID) -> PlaceHold:
    rows = PlaceHold.objects.visible_to(actor).select_related(
        "pupil", "programme", "offer__provider", "commissioner", "held_by__person", "placement"
    )
    return one_or_404(rows, hold_id)


def holds_standing(actor: Actor) -> PlaceHoldQuerySet:
    """What is held today, of the pupils whom the actor may see; the first to lapse first."""
    rows = PlaceHold.objects.visible_to(actor).standing(clock.today())
    return rows.select_related("offer__provider", "commissioner")


def holds_of(actor: Actor, programme: Programme) -> list[PlaceHold]:
    return list(holds_standing(actor).filter(programme=programme))


def holds_of_ended_programmes(on: date) -> list[PlaceHold]:
    """What nobody has let go though the programme is over: places still held, and long-term places still looked for."""
    rows = PlaceHold.objects.filter(released_at__isnull=True, programme__state=ProgrammeState.ENDED)
    return list(rows.filter(Q(is_interim=True) | Q(placement__isnull=True, stands_until__gte=on)))


def has_a_place_at(programme: Programme, offer: Offer) -> bool:
    """Whether a place is held there for the pupil already, or they have an open placement there."""
    held = PlaceHold.objects.standing(clock.today()).filter(pupil=programme.pupil_id, offer=offer)
    placed = Placement.objects.filter(pupil=programme.pupil_id, offer=offer, state__in=LIVE)
    return held.exists() or placed.exists()
