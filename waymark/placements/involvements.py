"""What the involvements of providers rest on: a place offered, a placement under way, and the days after its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from waymark.core import history
from waymark.core.dates import ONE_DAY, london_date
from waymark.placements.models import Placement
from waymark.placements.rules import TAIL_DAYS
from waymark.placements.states import PlacementState
from waymark.pupils.involvements import Fact, facts_behind
from waymark.pupils.states import Basis


@facts_behind(Basis.OFFER, Basis.PLACEMENT, Basis.PLACEMENT_TAIL)
def placement_facts() -> Iterator[Fact]:
    """A provider knows of a pupil from the offer to its answer or the start, while the placement runs, and for its tail."""
    started, withdrawn = history.first_days("placement.start"), history.first_days("placement.withdraw")
    for placement in Placement.objects.filter(shared_at__isnull=False).iterator():
        pupil, provider, source = placement.pupil_id, placement.provider_id, placement.public_id
        assert placement.shared_at is not None
        since, until = london_date(placement.shared_at), None
        if placement.started_on:
            until = started.get(source)  # the day it was written down, which may be after the first day
        elif placement.state == PlacementState.WITHDRAWN:
            until = withdrawn.get(source)
        elif placement.state == PlacementState.DECLINED and placement.answered_at:
            until = london_date(placement.answered_at)
        yield Fact(pupil, provider, Basis.OFFER, source, since, max(until, since) if until else None)
        if placement.started_on:
            day_after = placement.ended_on + ONE_DAY if placement.ended_on else None
            yield Fact(pupil, provider, Basis.PLACEMENT, source, placement.started_on, day_after)
            if placement.ended_on and day_after:
                tail = timedelta(days=TAIL_DAYS.on(placement.ended_on))
                yield Fact(pupil, provider, Basis.PLACEMENT_TAIL, source, day_after, day_after + tail)
