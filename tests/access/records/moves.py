"""Managed moves and fair access in the world of the matrix: one of each for every place in which a form stands open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from waymark.core import clock
from waymark.moves import services
from waymark.moves.models import FairAccessCase, ManagedMove
from waymark.moves.states import AgreedHow, Category
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil
from waymark.pupils.services import PupilData

if TYPE_CHECKING:
    from tests.access.world import World

# Both schools, their partnerships and the authority, from the proposal on.
MOVE = frozenset({"ashgrove", "birchfield", "partnership", "other_partnership", "county"})
CASE = frozenset({"county", "partnership"})
SCHOOLS = {"from_school": "ashgrove", "to_school": "birchfield", "from_partnership": "partnership"}


def keep_moves(world: World) -> None:
    """A move that is proposed, one that is agreed, one on trial and one to be admitted; cases in the same way."""
    for number, of in enumerate(("to agree", "to start", "on trial", "to join")):
        _move(world, of, number)
    for number, of in enumerate(("applied", "to consider", "to allocate", "to admit")):
        _case(world, of, number)
    with clock.at(date(2026, 11, 16)):
        for name in ("ashgrove", "birchfield"):
            body = world.bodies[name]
            services.enter_roll_size(world.actor("inclusion_officer"), body, academic_year=2026, number=800)
    world.keep("school of own partnership", "ashgrove", world.bodies["ashgrove"], {"county", "partnership"})


def _person(world: World, of: str, number: int, bodies: frozenset[str]) -> PupilData:
    return PupilData(
        forename=world.secret(of, "name", bodies, "forename"),
        surname=world.secret(of, "surname", bodies),
        date_of_birth=date(2012, 10, 3) + timedelta(days=31 * number),
        address_lines=f"{world.secret(of, 'address', bodies)} Row",
        address_authority=world.bodies["county"],
    )


def _move(world: World, of: str, number: int) -> None:
    referrer, head = world.actor("referrer"), world.actor("head")
    new_head, officer = world.actor("stranger_head"), world.actor("inclusion_officer")
    with clock.at(date(2026, 9, 1)):
        data = replace(_person(world, of, number, MOVE), on_roll_from=date(2026, 9, 1))
        pupil = pupils.add_pupil(world.actor("referrer"), data=data)
        world.pupils[of], world.teams[of] = pupil, set(MOVE)
        parent = pupils.add_parent_or_carer(
            world.actor("referrer"),
            pupil,
            name=world.secret(of, "parent", MOVE),
            relationship="Mother",
            has_parental_responsibility=True,
        )

    def said(kind: str) -> str:
        return world.secret(of, kind, MOVE)

    with clock.at(date(2026, 11, 9)):
        referrer, head = world.actor("referrer"), world.actor("head")
        new_head, officer = world.actor("stranger_head"), world.actor("inclusion_officer")
        move = services.propose(
            referrer,
            pupil,
            to_school=world.bodies["birchfield"],
            why=said("why the move"),
            pupil_voice=said("move pupil voice"),
            family_voice=said("move family voice"),
            exclusion_open=False,
        )
        handover = {name: said(name) for name in ("attainment", "risks of move", "strategies", "integration_plan")}
        handover["risks"] = handover.pop("risks of move")
        services.save_handover(referrer, move, handover)
        if of != "to agree":
            today = clock.today()
            services.agree(head, move, given_on=today, is_freely=True, words=said("agreement words"))
            services.agree(new_head, move, given_on=today)
            services.agree(officer, move, given_on=today)
            services.agree_admissions(new_head, move, name="The governors", given_on=today, how=AgreedHow.BY_MESSAGE)
            services.agree_parent(
                referrer, move, parent=parent, given_on=today, how=AgreedHow.SIGNED_FORM, words=said("parent words")
            )
    if of != "to agree":
        _trial(world, of, move)
    move.refresh_from_db()
    world.keep("managed move", of, move, MOVE, authority="county", **SCHOOLS)


def _trial(world: World, of: str, move: ManagedMove) -> None:
    starts_on = date(2026, 11, 24) if of == "to start" else date(2026, 11, 12)
    with clock.at(date(2026, 11, 9)):
        services.give_notice(
            world.actor("referrer"),
            move,
            notice_given_on=date(2026, 11, 9),
            trial_starts_on=starts_on,
            trial_ends_on=date(2026, 12, 18),
            review_on=date(2026, 12, 4),
            address=world.secret(of, "trial address", MOVE),
            report_to="Reception",
            school_days=20,
            session_times="9 to 12 and 1 to 3",
            reasons="To try it",
            objectives="In lessons",
        )
    if of == "to start":
        return
    with clock.at(starts_on):
        services.start_trial(world.actor("referrer"), move, exclusion_open=False)
    if of == "to join":
        with clock.at(date(2026, 11, 20)):
            services.review(
                world.actor("referrer"),
                move,
                held_on=clock.today(),
                how_it_goes="Well",
                pupil_words=world.secret(of, "review words", MOVE),
                family_words="Good",
                next_on=date(2026, 12, 4),
            )
            services.confirm(world.actor("referrer"), move, joins_on=date(2026, 11, 23), reason="Settled")


def _case(world: World, of: str, number: int) -> None:
    bodies = CASE | ({"ashgrove"} if of == "to admit" else set())
    if of in ("applied", "to consider"):
        bodies = frozenset({"county"})
    with clock.at(date(2026, 11, 2)):
        officer = world.actor("inclusion_officer")
        person = replace(_person(world, of, number, frozenset(bodies)), reason_to_go_on="Another child.")
        pupil = pupils.add_child_without_school(officer, data=person)
        world.pupils[of], world.teams[of] = pupil, set(bodies)
        case = services.begin_case(
            officer, pupil, applied_on=date(2026, 11, 2), applied_to=world.secret(of, "applied to", bodies)
        )
    if of != "applied":
        with clock.at(date(2026, 11, 9)):
            _further(world, of, case, frozenset(bodies), pupil)
    case.refresh_from_db()
    parties = {"authority": "county", **({"school": "ashgrove"} if of == "to admit" else {})}
    world.keep("fair access case", of, case, bodies, **parties)


def _further(world: World, of: str, case: FairAccessCase, bodies: frozenset[str], pupil: Pupil) -> None:
    officer, today = world.actor("inclusion_officer"), clock.today()
    reason = world.secret(of, "answer of application", bodies)
    services.answer_application(officer, case, offered=False, answered_on=today, reason=reason)
    if of == "to consider":
        return
    services.consider(
        officer,
        case,
        category=Category.HOMELESS,
        category_why=world.secret(of, "category why", bodies),
        steps_tried="Three schools asked",
        considered_on=today,
        looked_after=False,
        has_plan=False,
        plan_names_school=False,
        was_excluded=False,
        child_words=world.secret(of, "child words", bodies),
        partnership=world.bodies["partnership"],
    )
    if of == "to admit":
        services.allocate(
            officer,
            case,
            school=world.bodies["ashgrove"],
            allocated_on=today,
            admission_on=today + timedelta(days=4),
            reasons=world.secret(of, "allocation reasons", bodies),
            panel="The panel",
            all_invited=True,
            says_full=True,
        )
    assert pupil.pk == case.pupil_id
