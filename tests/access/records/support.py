"""What schools tried: plans that a referral shared, and plans that nobody else may read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.documents.content import Kept
from waymark.documents.inspection import DOCX
from waymark.documents.tests import hostile
from waymark.support import services
from waymark.support.states import CapacityKind, Impact, Level, NextStep, Result, Service

if TYPE_CHECKING:
    from tests.access.world import World

# Who reads each plan today, by hand: the school that wrote it while it has the pupil; a partnership that a referral was
# sent to, while the referral or the programme lives; and then the authorities that know of the pupil.
READERS: dict[str, set[str]] = {
    "in full swing": {"ashgrove", "partnership", "county"},
    "withheld": {"ashgrove", "partnership", "county", "city"},
    "sent": {"ashgrove", "partnership", "county"},
    "drafted": {"ashgrove"},
    "declined": {"ashgrove"},
    "left": set(),
    "of the others": {"birchfield", "other_partnership", "county"},
}


def add(world: World) -> None:
    """Plans with a cycle that is reviewed and one that runs, and help that was asked, each word its own."""
    for of in READERS:
        _plan(world, of)
    _work_for_schools(world)


def _plan(world: World, of: str) -> None:
    readers = READERS[of]
    school = "birchfield" if of == "of the others" else "ashgrove"
    who = "stranger_referrer" if school == "birchfield" else "referrer"

    given = readers & {school}  # the papers stay with the school until a referral hands them on

    def word(more: str) -> str:
        return world.secret(of, "support", given if "paper" in more or "file" in more else readers, more)

    with clock.at(date(2026, 9, 7)):
        actor = world.actor(who)
        plan = services.start_plan(
            actor,
            world.pupils[of],
            level=Level.TIER_2,
            why=word("why"),
            strengths=word("strengths"),
            starts_on=date(2026, 9, 7),
        )
        cycle = services.begin_cycle(
            actor,
            plan,
            assessment=word("assessment"),
            aim=word("aim"),
            starts_on=date(2026, 9, 7),
            review_on=date(2026, 9, 25),
        )
        services.add_intervention(
            actor, cycle, what=word("what"), who=word("who"), starts_on=date(2026, 9, 7), ends_on=date(2026, 9, 25)
        )
        asked = services.ask_for_help(
            actor,
            world.pupils[of],
            service=Service.EARLY_HELP,
            who=word("asked whom"),
            what=word("asked what"),
            asked_on=date(2026, 9, 7),
        )
    with clock.at(date(2026, 9, 25)):
        actor = world.actor(who)
        services.review_cycle(
            actor,
            cycle,
            reviewed_on=date(2026, 9, 25),
            impact_scale=Impact.SOME,
            impact=word("impact"),
            evidence=word("evidence"),
            pupil_view=word("pupil view"),
            family_view=word("family view"),
            next_step=NextStep.STEP_UP,
        )
        services.add_note(actor, cycle, words=word("note"))
        services.answer_help(actor, asked, reply=Result.ADVICE, outcome=word("outcome"), answered_on=date(2026, 9, 25))
        plan.refresh_from_db()
        running = services.begin_cycle(
            actor,
            plan,
            assessment=word("assessment again"),
            aim=word("aim again"),
            starts_on=date(2026, 9, 28),
            review_on=date(2026, 12, 4),
        )
        done = services.add_intervention(
            actor,
            running,
            what=word("what again"),
            who=word("who again"),
            starts_on=date(2026, 9, 28),
            ends_on=date(2026, 12, 4),
        )
        waiting = services.ask_for_help(
            actor,
            world.pupils[of],
            service=Service.ATTENDANCE_TEAM,
            who=word("asked whom again"),
            what=word("asked what again"),
            asked_on=date(2026, 9, 25),
        )
        words = f"{world.pupils[of].name}: {word('words of a paper')}"
        kept = Kept(hostile.word(words), DOCX, f"{word('name of a file')}.docx")
        paper = services.add_paper(actor, plan, kept, title=word("title of a paper"), tells_address=False)
    world.keep("document", of, paper, given)
    world.keep("supporting paper", of, paper, given, owner=school)
    for record in (plan, running):
        record.refresh_from_db()
    world.keep("support plan", of, plan, readers, school=school)
    world.keep("support cycle", of, running, readers, school=school)
    world.keep("thing done for a pupil", of, done, readers, school=school)
    world.keep("help asked", of, waiting, readers, school=school)


def _work_for_schools(world: World) -> None:
    """A day of outreach that a partnership did for one of its schools; its authority reads of it."""
    readers = {"ashgrove", "partnership", "county"}
    with clock.at(date(2026, 10, 6)):
        work = services.write_work(
            world.actor("coordinator"),
            kind=CapacityKind.OUTREACH,
            happened_on=date(2026, 10, 6),
            hours=Decimal("2.5"),
            who="Kezia Hall",
            what=world.secret("no pupil", "work for schools", readers),
            schools=[world.bodies["ashgrove"]],
        )
    world.keep("work for schools", "no pupil", work, readers, writer="partnership")
