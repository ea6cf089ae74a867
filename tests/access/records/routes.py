"""Answers of the guide that were kept: for the body that kept them, and for the school that the pupil was at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.routes import queries, rules, services

if TYPE_CHECKING:
    from tests.access.world import World

KEPT = (  # the pupil, who kept it, and the bodies whose people may read it today
    ("in full swing", "referrer", {"ashgrove"}),
    ("withheld", "inclusion_officer", {"ashgrove", "county"}),
    ("of the others", "stranger_coordinator", {"birchfield", "other_partnership"}),
)
SAID = {"situation": "on_roll", "health": "well", "plan": "none", "risk": "at_risk", "need": "programme", "care": "no"}


def kept_answers(world: World) -> None:
    """One kept by a school, one by an authority, one by a partnership."""
    for of, name, bodies in KEPT:
        with clock.at(date(2026, 11, 16)):
            actor, pupil = world.actor(name), world.pupils[of]
            case = queries.pupil_case(actor, pupil)
            assert case.table is not None
            row = rules.door_for(queries.walk(actor, case, SAID).facts, case.table, on=actor.day)
            assert row is not None
            answer = services.keep(actor, pupil, SAID, row_shown=row.name)
        world.keep("kept answer", of, answer, bodies)
