"""Exclusions of three pupils: one permanent with all that belongs to it, and two suspensions at two schools."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.exclusions import services
from waymark.exclusions.states import Cause, ExclusionKind, Section19Outcome

if TYPE_CHECKING:
    from tests.access.world import World


def exclusions(world: World) -> None:
    """The pupil whose referral was sent is permanently excluded; two others are suspended for a day."""
    _permanent(world, "sent", date(2026, 11, 19))
    for of, head, school in (("declined", "head", "ashgrove"), ("of the others", "stranger_head", "birchfield")):
        team = world.team(of)
        with clock.at(date(2026, 11, 18)):
            row = services.decide(
                world.actor(head),
                world.pupils[of],
                services.Decision(
                    kind=ExclusionKind.SUSPENSION,
                    decided_on=date(2026, 11, 18),
                    starts_on=date(2026, 11, 18),
                    ends_on=date(2026, 11, 18),
                    reasons=("DB",),
                    what_happened=f"What happened {world.secret(of, 'exclusion', team)}",
                ),
            )
        partnership = team & {"partnership", "other_partnership"}
        more = {"second_arranger": partnership.pop()} if partnership else {}
        world.keep("exclusion", of, row, team, school=school, authority="county", arranger=school, **more)


def _permanent(world: World, of: str, on: date) -> None:
    team, pupil = world.team(of), world.pupils[of]

    def said(kind: str) -> str:
        return world.secret(of, "exclusion", team, kind)

    with clock.at(on):
        head, officer = world.actor("head"), world.actor("inclusion_officer")
        row = services.decide(
            head,
            pupil,
            services.Decision(
                kind=ExclusionKind.PERMANENT,
                decided_on=on,
                starts_on=on,
                reasons=("PA", "DB"),
                what_happened=f"What happened {said('account')}",
                chair_consulted_on=on,
                chair_said=f"The chair said {said('chair')}",
            ),
        )
        services.tell(head, row, row.notices.filter(recipient="parents"), told_on=on, how=f"Letter {said('how')}")
        row.refresh_from_db()
        services.hear_parents(head, row, on=on, words=f"The parents said {said('parents')}")
        made = services.offer(
            officer,
            row,
            place=f"Place {said('place')}",
            starts_on=date(2026, 11, 26),
            hours_per_week=Decimal(20),
            offered_on=on,
        )
        challenge = services.challenge(officer, row, words=f"The authority says {said('challenge')}")
        services.decide_section_19(
            officer,
            pupil,
            cause=Cause.EXCLUSION,
            outcome=Section19Outcome.OWED,
            considered=f"Considered {said('considered')}",
            reasons=f"Because {said('reasons')}",
            offer=f"Offered {said('offer')}",
            decided_on=on,
            next_look_on=date(2027, 1, 12),
            exclusion=row,
        )
        row.refresh_from_db()
    parties = {"school": "ashgrove", "authority": "county", "arranger": "county", "second_arranger": "partnership"}
    world.keep("exclusion", of, row, team, **parties)
    world.keep("offered education", of, made, team, **parties)
    world.keep("exclusion challenge", of, challenge, team, **parties)
