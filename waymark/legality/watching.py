"""What happens elsewhere and bears on the law: each time the places concerned are looked at again, at once.

A change is another slice's, and whoever made it may not know who else has pupils there: so a job looks, and the person
is told nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from waymark.accounts.actors import Actor, job_actor
from waymark.legality import services
from waymark.matching import queries as matching
from waymark.matching.models import Pair
from waymark.organisations.models import Organisation
from waymark.placements.models import Placement
from waymark.placements.states import HOLD_A_PLACE
from waymark.pupils.models import Pupil


def counted_anew(provider: Organisation) -> None:
    """More, fewer or other pupils are there, or the provider is something else in law."""
    services.look_again(watcher(), [provider])


def characteristic_changed(pupil: Pupil) -> None:
    """An EHC plan, or being looked after, began or ended: of this record and of every record joined to it."""
    _look_where(matching.children([pupil]).records[pupil.pk])


def pair_decided(pair: Pair) -> None:
    """Two records are of one child, whose hours come together, or of two again."""
    joined = matching.children([pair.first, pair.second])
    _look_where(joined.records[pair.first_id] | joined.records[pair.second_id])


def watcher() -> Actor:
    return job_actor("watch places that are no school")


def _look_where(records: Iterable[int]) -> None:
    held = Placement.objects.filter(pupil__in=records, state__in=HOLD_A_PLACE)
    providers = list(Organisation.objects.filter(pk__in=held.values("provider")))
    if providers:
        services.look_again(watcher(), providers)
