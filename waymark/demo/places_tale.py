"""Two places held: one while a placement is prepared, and an interim one while the long-term place is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from waymark.accounts.roles import Role
from waymark.demo.bodies import Area
from waymark.demo.moments import at, workday
from waymark.placements import services
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState
from waymark.quality.models import Offer


def places_held(area: Area) -> Iterator[datetime]:
    """The afternoon before the demonstration, at places where the pupils have none yet."""
    yield at(workday(area.plan.demo_day, 1), 15, 40)
    today = area.plan.demo_day
    for surname, provider, sessions, terms in (
        (
            "Clarke",
            "Redgate Kitchen",
            [(2, "am"), (2, "pm")],
            {"reason": "He visited the kitchen on Friday and liked it; his mother wants to see it first."},
        ),
        (
            "Hussain",
            "Orchard House Support",
            [(0, "am"), (3, "am")],
            {
                "reason": "She is assessed there, in a small group, until the assessment says what fits.",
                "is_interim": True,
                "long_term_by": today + timedelta(weeks=6),
            },
        ),
    ):
        programme = Programme.objects.select_related("commissioner").get(
            pupil__surname=surname, state=ProgrammeState.RUNNING
        )
        services.hold_place(
            area.in_role(programme.commissioner, Role.COORDINATOR),
            programme,
            Offer.objects.select_related("provider").get(provider__name=provider),
            sessions=sessions,
            keeps_from=today,
            stands_until=today + timedelta(weeks=3),
            **terms,
        )
