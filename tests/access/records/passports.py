"""Passports of the world of the matrix: what was written, what was asked for, and which copy is with whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.passports import services
from waymark.passports.states import Carry, EntryKind, LegalBasis, Purpose

if TYPE_CHECKING:
    from tests.access.world import World

GIVEN = {"in full swing": "canal_street", "withheld": "harrow_farm", "in the tail": "tanyard"}
GOES_ALONG = (  # what a provider reads of the referral and the programme by the passport
    ("referral", "contact"),
    ("referral", "contact role"),
    ("referral", "contact details"),
    ("referral", "needs"),
    ("referral", "way back"),
    ("referral", "pupil's voice"),
    ("referral", "family's voice"),
    ("outcome", "what"),
    ("outcome", "measured"),
    ("programme", "aims"),
)
HEALTH = (("referral", "health"),)  # not in the tail


def build(world: World) -> None:
    """Written and handed over while all three places ran; one of them has ended since."""
    for of, provider in GIVEN.items():
        team = world.team(of)
        told = team | {provider}
        with clock.at(date(2026, 11, 18)):
            for kind, carry, readers in (
                (EntryKind.HELPS, Carry.EVERYBODY, told),
                (EntryKind.HEALTH, Carry.EVERYBODY, team if of == "in the tail" else told),
                (EntryKind.EXAM_ACCESS, Carry.SCHOOLS, team),
                (EntryKind.INTERESTS, Carry.NOBODY, team),
            ):
                services.write_entry(
                    world.actor("referrer"),
                    world.pupils[of],
                    kind,
                    text=world.secret(of, "passport", readers, kind),
                    carry=carry,
                    said_by=world.secret(of, "passport", readers, f"{kind} said by"),
                )
            copy = services.hand_over(
                world.actor("coordinator"),
                world.pupils[of],
                world.bodies[provider],
                purpose=Purpose.PLACEMENT,
                legal_basis=LegalBasis.PUBLIC_TASK,
                reason=world.secret(of, "passport", team, "reason"),
            )
        for kind, more in GOES_ALONG if of == "in the tail" else (*GOES_ALONG, *HEALTH):
            canary = world.canaries.words[world.canaries.word(of, kind, more).lower()]
            world.readers[canary] = frozenset(world.readers[canary] | {provider})
        world.keep("passport copy", of, copy, told, provider=provider)
    with clock.at(date(2026, 11, 20)):
        of = "in full swing"
        request = services.ask_school(
            world.actor("coordinator"),
            world.pupils[of],
            purpose=Purpose.PLACEMENT,
            note=world.secret(of, "passport", world.team(of), "note"),
        )
        world.keep("passport asked for", of, request, world.team(of), school="ashgrove")
    for of in ("in full swing", "offered", "of the others"):
        world.keep("pupil at canal street", of, world.pupils[of], world.team(of))
