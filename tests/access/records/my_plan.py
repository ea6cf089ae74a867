"""Plans of the world of the matrix: one was sent, something was said about it, and something was answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.my_plan import services
from waymark.my_plan.states import Reader

if TYPE_CHECKING:
    from tests.access.world import World


def build(world: World) -> None:
    """The case team reads what was said; providers and other bodies do not."""
    of = "in full swing"
    team, programme, worker = world.team(of), world.programmes[of], world.actor("key_worker")
    with clock.at(date(2026, 11, 20)):
        link = services.send_link(worker, programme, email="a.pupil@example.org", confirmed=True)
        world.keep("plan link", of, link, team, commissioner="partnership")
        for reader in Reader:
            said = world.secret(of, "plan", team, f"{reader} said")
            words = services.write_down(worker, programme, reader=reader, words=said)
            world.keep("plan words", of, words, team, commissioner="partnership")
        services.answer(worker, words, answer=world.secret(of, "plan", team, "answer"))
