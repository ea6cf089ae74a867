"""A managed move is proposed, agreed by everybody, prepared; or it comes to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.moves import move as make_move
from waymark.core.policies import Denied
from waymark.core.references import next_reference
from waymark.core.refusals import refuse
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.exclusions import queries as exclusions
from waymark.moves import notices, queries, rules
from waymark.moves.models import Agreement, ManagedMove
from waymark.moves.states import MOVES, OPEN_MOVES, AgreedHow, MoveAction, MoveState, Party
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils import services as pupil_services
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.pupils.states import Basis
from waymark.school_year import queries as school_year

HANDOVER = ("attainment", "risks", "strategies", "integration_plan")
SETTLED = ("settled_at", "settled_by", "settled_on", "settled_reason")


@transaction.atomic
def propose(
    actor: Actor,
    pupil: Pupil,
    *,
    to_school: Organisation,
    why: str,
    pupil_voice: str,
    family_voice: str,
    exclusion_open: bool,
    reason: str = "",
) -> ManagedMove:
    """Propose a managed move to another school, which knows of the pupil from today, as do both partnerships.

    By the school that has the pupil on its main roll, or by its partnership's co-ordinator. `exclusion_open` is what
    the proposer says of a permanent exclusion in force or considered; one that is on record counts whatever is said.
    `reason` goes past a warning.
    """
    actor.require(Permission.MOVE_EDIT, over=pupil)
    lock(Pupil, pupil.pk)  # two people proposing at once make one move
    today = clock.today()
    main = pupils.main_school(pupil, today)
    group = organisations.partnership_of(main, today) if main else None
    exclusion_open = exclusion_open or exclusions.standing_exclusion(actor, pupil) is not None
    body = actor.organisation
    from_school = main if main and body.pk in (main.pk, group.pk if group else None) else None
    facts = queries.propose_facts(
        pupil,
        from_school,
        to_school,
        today,
        exclusion_open=exclusion_open,
        why=why,
        pupil_voice=pupil_voice,
        family_voice=family_voice,
        is_theirs=body.is_school or (group is not None and group.pk == body.pk),
    )
    gone_past = refuse(rules.propose_refusals(facts, on=today), reason=reason)
    assert from_school is not None and from_school.parent_authority is not None and actor.membership is not None
    to_group = organisations.partnership_of(to_school, today)
    found = ManagedMove.objects.create(
        reference=next_reference("M", today),
        pupil=pupil,
        from_school=from_school,
        to_school=to_school,
        from_partnership=group,
        to_partnership=to_group,
        authority=from_school.parent_authority,
        why=why,
        pupil_voice=pupil_voice,
        family_voice=family_voice,
        proposed_at=clock.now(),
        proposed_by=actor.membership,
        proposed_on=today,
    )
    history.record(
        actor,
        "managedmove.propose",
        found,
        after={
            "from_school": from_school,
            "to_school": to_school,
            "exclusion_open": exclusion_open,
            "gone_past": [warning.code for warning in gone_past],
        },
        reason=reason,
        pupil=pupil,
    )
    for each in {body.pk: body for body in (to_school, group, to_group) if body is not None}.values():
        involve(actor, pupil, each, Basis.MOVE, source=found, valid_from=today)
    due_on = duty_rules.paper_due(school_year.calendar_for(from_school, today), on=today)
    for owner, role in ((from_school, Role.SCHOOL_HEAD), (to_school, Role.SCHOOL_HEAD), (found.authority, None)):
        duties.open_duty(
            actor,
            DutyKind.AGREE_MOVE,
            owner=owner,
            subject=found,
            link=found.get_absolute_url(),
            clause="MM2024 consent",
            due_at=end_of_day(due_on),
            pupil=pupil,
            role=role,
        )
    notices.move_asked(actor, found)
    return found


@transaction.atomic
def agree(
    actor: Actor,
    move: ManagedMove,
    *,
    given_on: date,
    words: str = "",
    is_freely: bool = False,
    plan_note: str = "",
    version: int | None = None,
) -> Agreement:
    """The actor's body agrees: the head of either school, or an officer of the authority.

    `is_freely`: the head of the present school says that no exclusion is threatened. `plan_note` is how the authority
    takes part where the pupil has an EHC plan.
    """
    actor.require(Permission.MOVE_AGREE, over=move)
    party = queries.party_of(actor, move)
    if party is None:
        raise Denied(Permission.MOVE_AGREE)
    move = lock(ManagedMove, move.pk, version)
    facts = _agree_facts(move, party, given_on, is_freely=is_freely, plan_note=plan_note)
    refuse(rules.agree_refusals(facts, on=clock.today()))
    if party is Party.AUTHORITY and plan_note.strip():
        move.plan_note = plan_note
        move.save_changes("plan_note")
        history.record(actor, "managedmove.plan", move, after={"plan_note": plan_note}, pupil=move.pupil)
    made = _write(actor, move, party, name=actor.person.name, given_on=given_on, how=AgreedHow.HERE, words=words)
    duties.discharge(actor, DutyKind.AGREE_MOVE, move, owner=actor.organisation)
    _complete(actor, move)
    return made


@transaction.atomic
def agree_admissions(
    actor: Actor,
    move: ManagedMove,
    *,
    name: str,
    given_on: date,
    how: AgreedHow | str,
    words: str = "",
    version: int | None = None,
) -> Agreement:
    """The admission authority of the new school consents; the new school or the authority writes it down."""
    actor.require(Permission.MOVE_AGREE, over=move)
    if queries.party_of(actor, move) not in (Party.TO_SCHOOL, Party.AUTHORITY):
        raise Denied(Permission.MOVE_AGREE)
    move = lock(ManagedMove, move.pk, version)
    refuse(rules.agree_refusals(_agree_facts(move, Party.ADMISSIONS, given_on), on=clock.today()))
    made = _write(actor, move, Party.ADMISSIONS, name=name, given_on=given_on, how=how, words=words)
    _complete(actor, move)
    return made


@transaction.atomic
def agree_parent(
    actor: Actor,
    move: ManagedMove,
    *,
    parent: ParentOrCarer,
    given_on: date,
    how: AgreedHow | str,
    words: str,
    version: int | None = None,
) -> Agreement:
    """A parent or carer agrees, in their own words; the present school or its co-ordinator writes it down."""
    actor.require(Permission.MOVE_EDIT, over=move)
    if not queries.schools_side(actor, move):
        raise Denied(Permission.MOVE_EDIT)
    move = lock(ManagedMove, move.pk, version)
    parent, today = ParentOrCarer.objects.on(clock.today()).get(pk=parent.pk, pupil=move.pupil_id), clock.today()
    withheld = pupils.address_is_withheld(move.pupil_id, today)
    findings = rules.agree_refusals(_agree_facts(move, Party.PARENT, given_on), on=today)
    findings += rules.parent_refusals(
        rules.ParentFacts(
            has_responsibility=parent.has_parental_responsibility,
            is_restricted=pupils.is_limited(parent, today, address_withheld=withheld),
            words=words,
        ),
        on=today,
    )
    refuse(findings)
    made = _write(actor, move, Party.PARENT, name=parent.name, given_on=given_on, how=how, words=words, parent=parent)
    _complete(actor, move)
    return made


def _agree_facts(
    move: ManagedMove, party: Party, given_on: date, *, is_freely: bool = False, plan_note: str = ""
) -> rules.AgreeFacts:
    return rules.AgreeFacts(
        party=party,
        state=MoveState(move.state),
        given_on=given_on,
        proposed_on=move.proposed_on,
        agreed_already=party in queries.given(move),
        is_freely=is_freely,
        has_plan=queries.has_plan(move.pupil, clock.today()),
        plan_note=plan_note,
    )


def _write(
    actor: Actor,
    move: ManagedMove,
    party: Party,
    *,
    name: str,
    given_on: date,
    how: AgreedHow | str,
    words: str,
    parent: ParentOrCarer | None = None,
) -> Agreement:
    assert actor.membership is not None
    made = Agreement.objects.create(
        move=move,
        party=party,
        parent=parent,
        name=name,
        has_responsibility=parent.has_parental_responsibility if parent else False,
        how=how,
        given_on=given_on,
        words=words,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    history.record(
        actor,
        "managedmove.party_agrees",
        move,
        after={"party": party, "name": name, "given_on": given_on, "how": how, "words": words},
        happened_on=given_on,
        pupil=move.pupil,
    )
    return made


def _complete(actor: Actor, move: ManagedMove) -> None:
    """With the last agreement the move is agreed."""
    facts = rules.AgreementFacts(given=queries.given(move))
    if not rules.missing_agreements(facts, on=clock.today()):
        make_move(move, MoveAction.AGREE, MOVES, actor=actor, pupil=move.pupil)


@transaction.atomic
def save_handover(
    actor: Actor, move: ManagedMove, data: Mapping[str, str], *, version: int | None = None
) -> ManagedMove:
    """Keep what the new school is told and how the pupil will settle in, complete or not, until the trial starts."""
    actor.require(Permission.MOVE_EDIT, over=move)
    if not (queries.schools_side(actor, move) or queries.party_of(actor, move) is Party.TO_SCHOOL):
        raise Denied(Permission.MOVE_EDIT)
    move = lock(ManagedMove, move.pk, version)
    refuse(rules.handover_refusals(rules.MoveFacts(state=MoveState(move.state)), on=clock.today()))
    changed = [name for name in HANDOVER if name in data and data[name] != getattr(move, name)]
    before = {name: getattr(move, name) for name in changed}
    for name in changed:
        setattr(move, name, data[name])
    if changed:
        move.save_changes(*changed)
        after = {name: getattr(move, name) for name in changed}
        history.record(actor, "managedmove.share", move, before=before, after=after, pupil=move.pupil)
    return move


@transaction.atomic
def end_move(
    actor: Actor, move: ManagedMove, *, party: Party | str, reason: str, version: int | None = None
) -> ManagedMove:
    """A party no longer wants the move: it is declined, or the trial stops and the pupil is at the present school alone.

    The party's agreement is taken back. The new school and the partnerships know of the pupil until tomorrow.
    """
    actor.require(Permission.MOVE_EDIT, over=move)
    move = lock(ManagedMove, move.pk, version)
    party, today = Party(party), clock.today()
    facts = rules.EndFacts(
        state=MoveState(move.state), reason=reason, may_speak=queries.may_end_for(actor, move, party)
    )
    refuse(rules.end_refusals(facts, on=today))
    standing = queries.agreement_of(move, party)
    if standing is not None:
        standing = lock(Agreement, standing.pk)
        standing.taken_back_at, standing.taken_back_by = clock.now(), actor.membership
        standing.save_changes("taken_back_at", "taken_back_by")
    before_trial = MoveState(move.state) in (MoveState.PROPOSED, MoveState.AGREED)
    move.ended_by_party = party
    action = MoveAction.DECLINE if before_trial else MoveAction.STOP
    settle(actor, move, action, reason=reason, fields=("ended_by_party",))
    return move


def settle(actor: Actor, move: ManagedMove, action: MoveAction, *, reason: str, fields: tuple[str, ...] = ()) -> None:
    """What came of a move, with everything that ends with it. `move` is locked, and the caller has asked the rules."""
    today = clock.today()
    move.settled_at, move.settled_by, move.settled_on = clock.now(), actor.membership, today
    move.settled_reason = reason
    make_move(move, action, MOVES, actor=actor, reason=reason, fields=(*SETTLED, *fields), pupil=move.pupil)
    if move.state not in OPEN_MOVES:
        entry = queries.subsidiary_entry(move)
        if entry is not None:
            pupil_services.end_subsidiary(actor, entry, last_day=max(today, entry.valid_from), reason=reason)
        leave_behind(actor, move, reason=reason)
    notices.move_settled(actor, move)


def leave_behind(actor: Actor, move: ManagedMove, *, reason: str) -> None:
    """A move is over: who knew of the pupil because of it does not from tomorrow, and nothing more is due."""
    until = rules.known_until(rules.MoveFacts(state=MoveState(move.state)), on=clock.today())
    if until is not None:
        uninvolve(actor, move, valid_to=until)
    duties.drop(actor, move, reason=reason)
