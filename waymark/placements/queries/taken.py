"""How many places are taken, and how many held, half-day by half-day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from waymark.core import clock
from waymark.core.periods import not_over_by
from waymark.placements.models import PlaceHold, PlacementSession
from waymark.placements.states import HOLD_A_PLACE, UNDER_WAY, PlacementState
from waymark.quality.models import Offer
from waymark.quality.queries import half_day_pair

HalfDayOfWeek = tuple[int, str]


@dataclass(frozen=True)
class Use:
    """A half-day at an offer that somebody has, or for whom it is held. Whose it is, is not said."""

    offer: int
    half_day: HalfDayOfWeek
    commissioner: int
    is_hold: bool


def uses(
    keys: Iterable[int], first: date, last: date, *, but: int | None = None, pupil: int | None = None
) -> list[Use]:
    """Every place of these offers, by key, taken or held at any time between the days, in two statements.

    Without those of one placement, by its key, and without what is held for one pupil. A hold keeps its place as long as
    it stands, for whatever begins then: nobody takes from January on what is held for January until the end of the week.
    """
    keys = set(keys)
    rows = (
        PlacementSession.objects.filter(placement__offer__in=keys, placement__starts_on__lte=last)
        .filter(not_over_by(first))
        .filter(
            Q(placement__state__in=UNDER_WAY)
            | Q(placement__state__in=HOLD_A_PLACE, placement__planned_end_on__gte=first)
            | Q(placement__state=PlacementState.ENDED, placement__ended_on__gte=first)
        )
        .exclude(placement__state=PlacementState.OFFERED, placement__offered_until__lt=clock.today())
    )
    if but is not None:
        rows = rows.exclude(placement=but)
    taken = set(rows.values_list("placement__offer", "weekday", "half", "placement__commissioner", "placement"))
    found = [Use(offer, (weekday, half), buyer, False) for offer, weekday, half, buyer, _ in taken]
    holds = PlaceHold.objects.standing(min(last, clock.today())).filter(offer__in=keys, keeps_from__lte=last)
    holds = holds.filter(Q(long_term_by__isnull=True) | Q(long_term_by__gte=first))
    if pupil is not None:
        holds = holds.exclude(pupil=pupil)
    for hold in holds:
        found += [Use(hold.offer_id, half_day_pair(key), hold.commissioner_id, True) for key in hold.sessions]
    return found


def places_taken_of(
    offers: Iterable[Offer], starts_on: date, planned_end_on: date, *, but: int | None = None, pupil: int | None = None
) -> dict[int, dict[HalfDayOfWeek, int]]:
    """How many places of each offer are taken or held on each half-day at any time between the days."""
    found: dict[int, dict[HalfDayOfWeek, int]] = {offer.pk: defaultdict(int) for offer in offers}
    for use in uses(found, starts_on, planned_end_on, but=but, pupil=pupil):
        found[use.offer][use.half_day] += 1
    return {offer: dict(taken) for offer, taken in found.items()}
