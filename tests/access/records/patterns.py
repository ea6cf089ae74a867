"""A short-stay school with a week pattern: public, as bodies are; said by the authority, kept by the school itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waymark.organisations import services

if TYPE_CHECKING:
    from tests.access.world import World

SCHOOLS = {"ashgrove": "referrer", "birchfield": "stranger_referrer"}


def pattern_records(world: World) -> None:
    """Both schools are short-stay schools with one pattern each."""
    for key, person in SCHOOLS.items():
        school = services.set_school_kind(world.actor("inclusion_officer"), world.bodies[key], kind="short_stay")
        world.bodies[key] = school
        world.keep("own school", key, school, set(world.bodies), owner="county")
        pattern = services.add_week_pattern(
            world.actor(person), school, name="Two and three", phase="secondary", days_at_base=2, days_in_ap=3
        )
        world.keep("week pattern", key, pattern, set(world.bodies), owner=key)
