"""A panel in the matrix's world: one case whose papers are open today, and one that was decided last week.

The head and the referrer of Birchfield School sit on the partnership's panel. These two, and nobody else there, may read
the case of Ashgrove's pupil today, on the panel's pages and nowhere else. A second co-ordinator of the partnership sits
there too and declared an interest in the case: nothing of it is theirs to read, on whatever page, until it is decided.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.documents.models import Document
from waymark.meetings import services
from waymark.meetings.models import AgendaItem, WaitingPlace
from waymark.meetings.states import BodyKind, ChallengeBy, Outcome, Priority, Provision, Threshold
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import Concerns, PaperKind

if TYPE_CHECKING:
    from tests.access.world import World

TEAM = {"ashgrove", "partnership", "county"}


def build(world: World) -> None:
    """The panel, its two meetings and all that came of the case called "heard"."""
    with clock.at(date(2026, 11, 3)):
        runner = world.actor("coordinator")
        panel = services.begin_body(runner, kind=BodyKind.PANEL, name="South panel", quorum=0)
        since = date(2026, 11, 3)
        seats = [world.people[name] for name in ("stranger_head", "stranger_referrer")]
        for name in ("stranger_head", "stranger_referrer", "key_worker", "stranger_key_worker"):
            seat = services.add_member(runner, panel, world.people[name], is_chair=False, valid_from=since)
            if name == "stranger_key_worker":  # sits there no more
                services.end_member(runner, seat, valid_to=since, reason="A slip.")
            else:
                world.keep("member of a panel", "partnership", seat, TEAM, seats=seats, runner="partnership")
        over = services.summon(runner, panel, **_when(date(2026, 11, 18)))
        ahead = services.summon(runner, panel, **_when(date(2026, 11, 26)))
        heard = services.book(runner, over, _referral(world, "heard"))
        case = services.book(runner, ahead, _referral(world, "sent"))
    with clock.at(date(2026, 11, 23)):  # the papers are open
        interested = world.actor("interested_coordinator")
        seat = services.add_member(
            world.actor("coordinator"),
            panel,
            world.people["interested_coordinator"],
            is_chair=False,
            valid_from=date(2026, 11, 23),
        )
        services.declare_interest(interested, case, reason="A neighbour.", had_read=False)
    world.keep("member of a panel", "partnership", seat, TEAM, seats=seats, runner="partnership")
    world.hidden[world.people["interested_coordinator"].pk] = {"sent"}
    world.keep("panel", "partnership", panel, TEAM, seats=seats, runner="partnership")
    world.keep("meeting", "sent", ahead, TEAM, seats=seats, runner="partnership")
    with clock.at(date(2026, 11, 3)):
        paper = Document.objects.get(public_id=world.one("document", "sent").public_id)
        referrals.tag_paper(
            world.actor("referrer"), case.referral, paper, concerns=[Concerns.THIS_PUPIL], kind=PaperKind.OTHER
        )
    world.keep("case", "sent", case, {"ashgrove", "partnership"}, seats=seats, runner="partnership")
    with clock.at(date(2026, 11, 18)):
        _decided(world, heard)
    _followed(world, heard)


def _when(meets_on: date) -> dict[str, object]:
    return {
        "meets_on": meets_on,
        "begins": time(9),
        "place": "Town hall",
        "papers_open_on": date(meets_on.year, meets_on.month, meets_on.day - 3),
        "papers_close_on": meets_on,
    }


def _referral(world: World, of: str) -> Referral:
    return Referral.objects.get(public_id=world.one("referral", of).public_id)


def _decided(world: World, heard: AgendaItem) -> None:
    def said(kind: str) -> str:
        return world.secret("heard", "panel", TEAM, kind)

    services.decide(
        world.actor("coordinator"),
        heard,
        outcome=Outcome.ACCEPT,
        reasons=said("reasons"),
        conditions=said("conditions"),
        answer_to_pupil=said("to pupil"),
        answer_to_family=said("to family"),
        thresholds=[Threshold.DANGER],
        provision=Provision.OUTSIDE,
        considered_school=world.bodies["birchfield"],
        why_not_there=said("why not"),
        priority=Priority.SOON,
        priority_reasons=world.secret("heard", "waiting", TEAM),
    )


def _followed(world: World, heard: AgendaItem) -> None:
    with clock.at(date(2026, 11, 19)):
        runner, head = world.actor("coordinator"), world.actor("head")
        heard = AgendaItem.objects.get(pk=heard.pk)
        services.write_letters(runner, heard)
        action = services.add_action(
            runner,
            heard,
            what=world.secret("heard", "action", TEAM),
            owner=world.bodies["ashgrove"],
            due_on=date(2026, 12, 1),
        )
        challenge = services.challenge(
            head, heard, by=ChallengeBy.SCHOOL, reason=world.secret("heard", "challenge", TEAM)
        )
    parties = {"runner": "partnership", "school": "ashgrove"}
    world.keep("decided case", "heard", heard, TEAM, **parties)
    world.keep("action", "heard", action, TEAM, owner="ashgrove", **parties)
    world.keep("challenge", "heard", challenge, TEAM, answering="county")
    world.keep("waiting place", "heard", WaitingPlace.objects.get(referral=heard.referral), TEAM, **parties)
