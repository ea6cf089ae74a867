"""Managed moves and fair access cases in every state, reached through the services."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.moves import services
from waymark.moves.models import FairAccessCase, ManagedMove
from waymark.moves.states import AgreedHow, CaseState, Category, MoveState
from waymark.organisations.models import Organisation
from waymark.pupils import services as pupils
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.pupils.services import PupilData
from waymark.pupils.tests.factories import pupil as a_pupil

PROPOSAL = {
    "why": "A smaller school, and a fresh start with friends there.",
    "pupil_voice": "I know people there.",
    "family_voice": "We think it is right.",
    "exclusion_open": False,
}
HANDOVER = {
    "attainment": "Working at the level of year 8 in English.",
    "risks": "None known",
    "strategies": "A quiet place at break.",
    "integration_plan": "Mr Cole meets him at the gate in the first week.",
}
DETAILS = {
    "address": "1 Birchfield School Lane, Whitcombe",
    "report_to": "Mr Cole at reception",
    "school_days": 30,
    "session_times": "8:45 to 12:30 and 1:15 to 3:10, break at 10:40",
    "reasons": "To see whether the school suits him.",
    "objectives": "In lessons every day, without being sent out.",
}
REVIEW = {
    "how_it_goes": "Well. Two late mornings.",
    "pupil_words": "I like the workshop.",
    "family_words": "He gets up by himself.",
}


def head_of(school: Organisation, name: str = "Bridget Hale") -> Actor:
    """The head of another school of the cast, made where there is none."""
    found = Membership.objects.filter(organisation=school, role=Role.SCHOOL_HEAD).first()
    if found is None:
        person = Person.objects.create(email=f"{name.split()[0].lower()}@{school.pk}.example.org", name=name)
        found = Membership.objects.create(
            person=person, organisation=school, role=Role.SCHOOL_HEAD, valid_from=date(2026, 8, 1)
        )
    return staff_actor(Membership.objects.select_related("person", "organisation").get(pk=found.pk))


@told_once
def with_parent(cast: Cast, pupil: Pupil | None = None, **values: Any) -> ParentOrCarer:
    """A parent with responsibility, of a pupil of Ashgrove School."""
    referrer = cast.actor("referrer")
    pupil = pupil or a_pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    given = {"name": "Dana Merrow", "relationship": "Mother", "has_parental_responsibility": True}
    return pupils.add_parent_or_carer(referrer, pupil, **{**given, **values})


@told_once
def proposed(cast: Cast, parent: ParentOrCarer | None = None, **values: Any) -> ManagedMove:
    parent = parent or with_parent(cast)
    given = {**PROPOSAL, "to_school": cast.birchfield, **values}
    return services.propose(cast.actor("referrer"), parent.pupil, **given)


@told_once
def all_agree(cast: Cast, move: ManagedMove, *, but: str = "") -> ManagedMove:
    """Everybody agrees today, but one of them if one is named."""
    today = clock.today()
    head, new_head, officer = cast.actor("head"), head_of(cast.birchfield), cast.actor("inclusion_officer")
    parent = ParentOrCarer.objects.filter(pupil=move.pupil, has_parental_responsibility=True).first()
    acts = {
        "from_school": lambda: services.agree(head, move, given_on=today, is_freely=True),
        "to_school": lambda: services.agree(new_head, move, given_on=today),
        "parent": lambda: services.agree_parent(
            cast.actor("referrer"),
            move,
            parent=parent,
            given_on=today,
            how=AgreedHow.SIGNED_FORM,
            words="Yes, if he can keep his bus pass.",
        ),
        "admissions": lambda: services.agree_admissions(
            new_head, move, name="Governors of Birchfield School", given_on=today, how=AgreedHow.BY_MESSAGE
        ),
        "authority": lambda: services.agree(officer, move, given_on=today, plan_note="Early review of the plan."),
    }
    for name, act in acts.items():
        if name != but:
            act()
    move.refresh_from_db()
    return move


@told_once
def noticed(cast: Cast, move: ManagedMove, *, starts_on: date, ends_on: date | None = None) -> ManagedMove:
    """Told and noticed today."""
    services.save_handover(cast.actor("referrer"), move, HANDOVER)
    return services.give_notice(
        cast.actor("referrer"),
        move,
        notice_given_on=clock.today(),
        trial_starts_on=starts_on,
        trial_ends_on=ends_on or starts_on + timedelta(weeks=7),
        review_on=starts_on + timedelta(weeks=3),
        **DETAILS,
    )


FIRST_DAY = date(2026, 11, 30)  # a Monday, four school days after SCHOOL_DAY


@told_once
def move_at(cast: Cast, state: MoveState, parent: ParentOrCarer | None = None) -> ManagedMove:
    """A managed move in this state. What needs another day sets the clock itself, and puts it back."""
    move = proposed(cast, parent)
    if state is MoveState.PROPOSED:
        return move
    if state is MoveState.DECLINED:
        return services.end_move(cast.actor("head"), move, party="from_school", reason="The school changed its mind.")
    all_agree(cast, move)
    if state is MoveState.AGREED:
        return move
    noticed(cast, move, starts_on=FIRST_DAY)
    with clock.at(FIRST_DAY):
        services.start_trial(cast.actor("referrer"), move, exclusion_open=False)
    move.refresh_from_db()
    if state is MoveState.TRIAL:
        return move
    with clock.at(FIRST_DAY + timedelta(weeks=3)):
        return move_on(cast, move, state)


@told_once
def move_on(cast: Cast, move: ManagedMove, state: MoveState) -> ManagedMove:
    """From the trial to what comes of it, today."""
    referrer, today = cast.actor("referrer"), clock.today()
    if state is MoveState.STOPPED:
        return services.end_move(referrer, move, party="parent", reason="The bus takes too long.")
    services.review(referrer, move, held_on=today, **REVIEW, next_on=today + timedelta(days=7))
    if state is MoveState.RETURNED:
        return services.return_to_school(referrer, move, reason="He misses his friends.")
    services.confirm(referrer, move, joins_on=today + timedelta(days=1), reason="He is settled.")
    if state is MoveState.MOVED:
        with clock.at(today + timedelta(days=1)):
            services.admit(head_of(cast.birchfield), move, on=clock.today())
    move.refresh_from_db()
    return move


# Fair access

CONSIDERED = {
    "category": Category.HOMELESS,
    "category_why": "In temporary housing since September.",
    "steps_tried": "Three schools asked, all said no.",
    "looked_after": False,
    "has_plan": False,
    "plan_names_school": False,
    "was_excluded": False,
}
ALLOCATION = {
    "reasons": "The nearest school with a bus.",
    "panel": "Panel of South Whitcombe",
    "all_invited": True,
    "says_full": True,
}


@told_once
def child(cast: Cast, **values: Any) -> Pupil:
    """A child of the county without a school."""
    given = {
        "forename": "Noor",
        "surname": "Haddad",
        "date_of_birth": date(2013, 5, 6),
        "address_lines": "3 Mill Row, Whitcombe",
    }
    return pupils.add_child_without_school(cast.actor("inclusion_officer"), data=PupilData(**{**given, **values}))


@told_once
def begun(cast: Cast, pupil: Pupil | None = None, **values: Any) -> FairAccessCase:
    given = {"applied_on": clock.today(), "applied_to": "Ashgrove School and Birchfield School", **values}
    return services.begin_case(cast.actor("inclusion_officer"), pupil or child(cast), **given)


@told_once
def case_at(cast: Cast, state: CaseState, pupil: Pupil | None = None, **values: Any) -> FairAccessCase:
    """A case in this state, every step of it today; `values` are of the considering and the allocation."""
    officer, today = cast.actor("inclusion_officer"), clock.today()
    case = begun(cast, pupil)
    if state is CaseState.APPLIED:
        return case
    if state is CaseState.CLOSED:
        return services.close_case(officer, case, reason="The family moved away.")
    offered = state is CaseState.PLACED
    case = services.answer_application(officer, case, offered=offered, answered_on=today, reason="All full.")
    if state in (CaseState.REFUSED, CaseState.PLACED):
        return case
    considered = {**CONSIDERED, **{name: value for name, value in values.items() if name in CONSIDERED}}
    case = services.consider(officer, case, considered_on=today, partnership=cast.partnership, **considered)
    if state is CaseState.CONSIDERED:
        return case
    school = values.get("school", cast.ashgrove)
    case = services.allocate(
        officer, case, school=school, allocated_on=today, admission_on=today + timedelta(days=6), **ALLOCATION
    )
    if state is CaseState.ADMITTED:
        case = services.admit_child(head_of(school), case, on=today)
    return case
