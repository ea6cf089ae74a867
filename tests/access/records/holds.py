"""Places held for pupils whose programme goes on: read by the case team, let go by the commissioner, never a provider's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.placements import services

if TYPE_CHECKING:
    from tests.access.world import World

AT = {"in full swing": "tanyard", "of the others": "tanyard"}  # where they have no placement


def build(world: World) -> None:
    """One interim place each, held four days before, with a secret reason."""
    for of, provider in AT.items():
        others = of == "of the others"
        with clock.at(date(2026, 11, 20)):
            hold = services.hold_place(
                world.actor("stranger_coordinator" if others else "coordinator"),
                world.programmes[of],
                world.offers[provider],
                sessions=[(4, "pm")],
                keeps_from=date(2026, 12, 1),
                stands_until=date(2026, 12, 18),
                reason=world.secret(of, "hold", world.team(of), "reason"),
                is_interim=True,
                long_term_by=date(2026, 12, 11),
            )
        world.keep(
            "hold",
            of,
            hold,
            world.team(of),
            school="birchfield" if others else "ashgrove",
            commissioner="other_partnership" if others else "partnership",
        )
