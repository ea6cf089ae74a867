"""Plans of placements that run, sent through the services. People are invented."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.my_plan import services
from waymark.my_plan.models import PlanLink
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import placement_at
from waymark.programmes.models import Programme
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.referrals.tests.factories import a_parent


@told_once
def running(cast: Cast) -> Placement:
    """Mondays and Tuesdays at Canal Street Motors, the rest at Ashgrove School; a parent with an address is on the file."""
    made = placement_at(cast, PlacementState.ACTIVE)
    a_parent(made.pupil)
    return made


def parent_of(pupil: Pupil) -> ParentOrCarer:
    return ParentOrCarer.objects.get(pupil=pupil, email="dana@example.org")


def sent(cast: Cast, programme: Programme, *, to_parent: bool = False, **more: Any) -> PlanLink:
    """A link to the pupil, or to Dana Merrow."""
    parent = parent_of(programme.pupil) if to_parent else None
    told: dict[str, Any] = {"email": "" if parent else "kai@example.org", "confirmed": True, **more}
    return services.send_link(cast.actor("key_worker"), programme, parent=parent, **told)
