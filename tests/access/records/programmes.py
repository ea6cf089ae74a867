"""What is written down beside the week of a programme, and its targets: read by the case team alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from waymark.accounts.actors import Actor
from waymark.programmes import queries, services
from waymark.programmes.models import Programme

if TYPE_CHECKING:
    from tests.access.world import World


def add_parts(
    world: World, actor: Actor, of: str, programme: Programme, team: Iterable[str], commissioner: str
) -> None:
    """A row of each part and a target, each word its own."""
    readers = set(team)

    def said(kind: str) -> str:
        return world.secret(of, "programme", readers, kind)

    kept = {
        "pastoral part": services.write_pastoral(
            actor, programme, task="check_in", details=said("care"), whose="school", person=said("who cares")
        ),
        "exam entry": services.write_exam(
            actor,
            programme,
            subject=said("subject"),
            level="gcse",
            board=said("board"),
            series="Summer 2027",
            entered_by="school",
            pays="school",
            venue=said("venue"),
        ),
        "access arrangement": services.write_arrangement(
            actor, programme, what="something_else", details=said("help in examinations")
        ),
        "agency part": services.write_agency(
            actor,
            programme,
            agency="other",
            agency_name=said("agency"),
            person=said("person there"),
            reach=said("how reached"),
            does=said("does"),
            for_return=said("for the way back"),
            by_when=date(2027, 2, 12),
            next_look_on=date(2026, 12, 11),
        ),
        "target": services.set_target(
            actor,
            programme,
            area="personal",
            what=said("target"),
            baseline=said("baseline"),
            measure=said("measure"),
            aim=said("aim"),
            starts_on=programme.starts_on,
            by_when=date(2027, 2, 12),
            next_review_on=queries.latest_review(programme, programme.starts_on, None, programme.starts_on),
        ),
    }
    services.review_target(
        actor,
        kept["target"],
        reviewed_on=programme.starts_on,
        reading=said("reading"),
        judgement="behind",
        why=said("why behind"),
        next_review_on=queries.latest_review(programme, programme.starts_on, None, programme.starts_on),
    )
    services.say_site_access(
        actor,
        programme,
        access="at_times",
        when=said("times on site"),
        why=said("why not always"),
        said_on=programme.starts_on,
    )
    for kind, record in kept.items():
        record.refresh_from_db()
        world.keep(kind, of, record, readers, commissioner=commissioner)
