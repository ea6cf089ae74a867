"""Options for the weeks of pupils whose programme goes on: written by the partnership, read by the case team alone."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.designs import services
from waymark.designs.states import PartKind

if TYPE_CHECKING:
    from tests.access.world import World

PROVIDER = {"in full swing": "canal_street", "withheld": "harrow_farm", "proposed": "canal_street", "of the others": "canal_street"}  # fmt: skip
TIMES = {"am_starts_at": time(9), "am_ends_at": time(11), "pm_starts_at": time(13), "pm_ends_at": time(15)}


def build(world: World) -> None:
    """One option each: Monday morning at a provider that another option might have too, the afternoon at home."""
    for of, provider in PROVIDER.items():
        others = of == "of the others"
        team = world.team(of)

        def said(kind: str, of: str = of, team: set[str] = team) -> str:
            return world.secret(of, "design", team, kind)

        with clock.at(date(2026, 11, 20)):
            actor = world.actor("stranger_coordinator" if others else "coordinator")
            design = services.write(
                actor,
                world.programmes[of],
                title=said("title"),
                aims=said("aims"),
                notes=said("notes"),
                starts_on=date(2026, 12, 1),
                planned_end_on=date(2026, 12, 18),
            )
            services.add_offer(actor, design, world.offers[provider], half_days=[(0, "am")])
            part = services.add_place(
                actor, design, kind=PartKind.HOME, half_days=[(0, "pm")], place=said("place"), note=said("why"), **TIMES
            )
        design.refresh_from_db()
        parties = {
            "school": "birchfield" if others else "ashgrove",
            "commissioner": "other_partnership" if others else "partnership",
        }
        world.keep("design", of, design, team, **parties)
        world.keep("part of a design", of, part, team, **parties)
