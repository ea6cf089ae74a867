"""The trial of a managed move: notice, start, reviews, more time, a lasting place or the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.moves import move as make_move
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.exclusions import queries as exclusions
from waymark.moves import queries, rules
from waymark.moves.models import ManagedMove, TrialReview
from waymark.moves.services.managed import leave_behind, settle
from waymark.moves.states import MOVES, MoveAction, MoveState, Party
from waymark.pupils import services as pupil_services
from waymark.pupils.states import RollKind
from waymark.school_year.queries import calendar_for

NOTICE = (
    "notice_given_on",
    "trial_starts_on",
    "trial_ends_on",
    "review_on",
    "address",
    "report_to",
    "school_days",
    "session_times",
    "reasons",
    "objectives",
)


@transaction.atomic
def give_notice(
    actor: Actor,
    move: ManagedMove,
    *,
    notice_given_on: date,
    trial_starts_on: date,
    trial_ends_on: date,
    review_on: date,
    address: str,
    report_to: str,
    school_days: int,
    session_times: str,
    reasons: str,
    objectives: str,
    version: int | None = None,
) -> ManagedMove:
    """The present school gave written notice of the trial. Given again before the start, it takes the place of the first."""
    move = _of_the_present_school(actor, move, version)
    facts = rules.NoticeFacts(
        state=MoveState(move.state),
        given_on=notice_given_on,
        starts_on=trial_starts_on,
        ends_on=trial_ends_on,
        review_on=review_on,
        calendar=calendar_for(move.from_school, trial_starts_on),
        address=address,
        report_to=report_to,
        school_days=school_days,
        session_times=session_times,
        reasons=reasons,
        objectives=objectives,
        to_closes_on=move.to_school.closed_on,
    )
    refuse(rules.notice_refusals(facts, on=clock.today()))
    values: dict[str, Any] = {
        "notice_given_on": notice_given_on,
        "trial_starts_on": trial_starts_on,
        "trial_ends_on": trial_ends_on,
        "review_on": review_on,
        "address": address,
        "report_to": report_to,
        "school_days": school_days,
        "session_times": session_times,
        "reasons": reasons,
        "objectives": objectives,
    }
    before = {name: getattr(move, name) for name in NOTICE}
    for name, value in values.items():
        setattr(move, name, value)
    move.noticed_at, move.noticed_by = clock.now(), actor.membership
    move.save_changes(*NOTICE, "noticed_at", "noticed_by")
    history.record(
        actor,
        "managedmove.notice",
        move,
        before=before,
        after=values,
        happened_on=notice_given_on,
        pupil=move.pupil,
    )
    return move


@transaction.atomic
def start_trial(actor: Actor, move: ManagedMove, *, exclusion_open: bool, version: int | None = None) -> ManagedMove:
    """The trial runs from the day of the notice: the pupil is on the new school's roll as well, as a subsidiary.

    `exclusion_open` is what is said of a permanent exclusion; one that is on record counts whatever is said.
    """
    move = _of_the_present_school(actor, move, version)
    today = clock.today()
    closed_on = move.to_school.closed_on
    facts = rules.StartFacts(
        state=MoveState(move.state),
        missing=rules.missing_agreements(rules.AgreementFacts(given=queries.given(move)), on=today),
        starts_on=move.trial_starts_on,
        attainment=move.attainment,
        risks=move.risks,
        strategies=move.strategies,
        integration_plan=move.integration_plan,
        has_plan=queries.has_plan(move.pupil, today),
        plan_note=move.plan_note,
        exclusion_open=exclusion_open or exclusions.standing_exclusion(actor, move.pupil) is not None,
        to_is_open=closed_on is None or closed_on >= today,
        on_main_roll=queries.is_still_on_roll(move, today),
    )
    refuse(rules.start_refusals(facts, on=today))
    assert move.trial_starts_on is not None and move.review_on is not None
    move.started_at, move.started_by = clock.now(), actor.membership
    make_move(
        move,
        MoveAction.START,
        MOVES,
        actor=actor,
        on=move.trial_starts_on,
        fields=("started_at", "started_by"),
        pupil=move.pupil,
    )
    pupil_services.enter_roll(
        actor, move.pupil, move.to_school, kind=RollKind.SUBSIDIARY, valid_from=move.trial_starts_on
    )
    _review_due(actor, move, move.review_on)
    return move


@transaction.atomic
def review(
    actor: Actor,
    move: ManagedMove,
    *,
    held_on: date,
    how_it_goes: str,
    pupil_words: str,
    family_words: str,
    next_on: date | None = None,
    version: int | None = None,
) -> TrialReview:
    """A look at the trial by either school or the co-ordinator, with what the pupil and the family say."""
    actor.require(Permission.MOVE_EDIT, over=move)
    if not (queries.schools_side(actor, move) or queries.party_of(actor, move) is Party.TO_SCHOOL):
        raise Denied(Permission.MOVE_EDIT)
    move = lock(ManagedMove, move.pk, version)
    facts = rules.ReviewFacts(
        state=MoveState(move.state),
        held_on=held_on,
        starts_on=move.trial_starts_on or held_on,
        ends_on=move.trial_ends_on or held_on,
        next_on=next_on,
        how_it_goes=how_it_goes,
        pupil_words=pupil_words,
        family_words=family_words,
    )
    refuse(rules.review_refusals(facts, on=clock.today()))
    assert actor.membership is not None
    made = TrialReview.objects.create(
        move=move,
        held_on=held_on,
        how_it_goes=how_it_goes,
        pupil_words=pupil_words,
        family_words=family_words,
        next_on=next_on,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    move.review_on = next_on
    move.save_changes("review_on")
    history.record(
        actor,
        "managedmove.review",
        move,
        after={
            "how_it_goes": how_it_goes,
            "pupil_words": pupil_words,
            "family_words": family_words,
            "next_on": next_on,
        },
        happened_on=held_on,
        pupil=move.pupil,
    )
    duties.discharge(actor, DutyKind.REVIEW_TRIAL, move)
    if next_on is not None:
        _review_due(actor, move, next_on)
    return made


@transaction.atomic
def extend(
    actor: Actor,
    move: ManagedMove,
    *,
    trial_ends_on: date | None,
    review_on: date | None,
    reason: str,
    version: int | None = None,
) -> ManagedMove:
    """The trial gets more time, once."""
    move = _of_the_present_school(actor, move, version)
    facts = _outcome_facts(move, reason, new_end_on=trial_ends_on, next_review_on=review_on)
    refuse(rules.extend_refusals(facts, on=clock.today()))
    assert review_on is not None
    move.trial_ends_on, move.review_on, move.extended_reason = trial_ends_on, review_on, reason
    move.extended_at, move.extended_by = clock.now(), actor.membership
    make_move(
        move,
        MoveAction.EXTEND,
        MOVES,
        actor=actor,
        reason=reason,
        fields=("trial_ends_on", "review_on", "extended_reason", "extended_at", "extended_by"),
        pupil=move.pupil,
    )
    _review_due(actor, move, review_on)
    return move


@transaction.atomic
def confirm(actor: Actor, move: ManagedMove, *, joins_on: date, reason: str, version: int | None = None) -> ManagedMove:
    """The trial went well: the new school is to put the pupil on its main roll on the day agreed."""
    move = _of_the_present_school(actor, move, version)
    findings = rules.outcome_refusals(_outcome_facts(move, reason), on=clock.today())
    findings += rules.joins_refusals(
        rules.JoinsFacts(joins_on=joins_on, starts_on=move.trial_starts_on or joins_on), on=clock.today()
    )
    refuse(findings)
    move.joins_on = joins_on
    settle(actor, move, MoveAction.CONFIRM, reason=reason, fields=("joins_on",))
    duties.drop(actor, move, DutyKind.REVIEW_TRIAL, reason=reason)
    duties.open_duty(
        actor,
        DutyKind.ADMIT_PUPIL,
        owner=move.to_school,
        subject=move,
        link=move.get_absolute_url(),
        clause="SEIP2018 S3.3.2.4",
        due_at=end_of_day(max(joins_on, clock.today())),
        pupil=move.pupil,
    )
    return move


@transaction.atomic
def return_to_school(actor: Actor, move: ManagedMove, *, reason: str, version: int | None = None) -> ManagedMove:
    """The trial is over, and the pupil is at the present school alone from tomorrow."""
    move = _of_the_present_school(actor, move, version)
    refuse(rules.outcome_refusals(_outcome_facts(move, reason), on=clock.today()))
    settle(actor, move, MoveAction.RETURN, reason=reason)
    return move


@transaction.atomic
def admit(actor: Actor, move: ManagedMove, *, on: date, version: int | None = None) -> ManagedMove:
    """The new school puts the pupil on its main roll from `on`; both earlier entries end the day before."""
    actor.require(Permission.MOVE_EDIT, over=move)
    if queries.party_of(actor, move) is not Party.TO_SCHOOL:
        raise Denied(Permission.MOVE_EDIT)
    move = lock(ManagedMove, move.pk, version)
    facts = rules.AdmitFacts(
        is_ready=move.state == MoveState.JOINING, is_own_school=True, admitted_on=on, not_before=move.joins_on
    )
    refuse(rules.admit_refusals(facts, on=clock.today()))
    move.admitted_at, move.admitted_by, move.admitted_on = clock.now(), actor.membership, on
    make_move(
        move,
        MoveAction.ADMIT,
        MOVES,
        actor=actor,
        on=on,
        fields=("admitted_at", "admitted_by", "admitted_on"),
        pupil=move.pupil,
    )
    pupil_services.pass_main_roll(
        actor, move.pupil, valid_from=on, reason=f"Managed move {move.reference}, agreed by both schools."
    )
    duties.discharge(actor, DutyKind.ADMIT_PUPIL, move)
    leave_behind(actor, move, reason="The pupil has moved.")
    return move


def _of_the_present_school(actor: Actor, move: ManagedMove, version: int | None) -> ManagedMove:
    """The move, locked, for the school that directs the pupil to the trial and answers for it."""
    actor.require(Permission.MOVE_EDIT, over=move)
    if queries.party_of(actor, move) is not Party.FROM_SCHOOL:
        raise Denied(Permission.MOVE_EDIT)
    return lock(ManagedMove, move.pk, version)


def _outcome_facts(
    move: ManagedMove, reason: str, *, new_end_on: date | None = None, next_review_on: date | None = None
) -> rules.OutcomeFacts:
    today = clock.today()
    return rules.OutcomeFacts(
        state=MoveState(move.state),
        reason=reason,
        starts_on=move.trial_starts_on or today,
        ends_on=move.trial_ends_on or today,
        extended_already=move.extended_at is not None,
        new_end_on=new_end_on,
        next_review_on=next_review_on,
        reviewed=queries.reviewed(move),
    )


def _review_due(actor: Actor, move: ManagedMove, on: date) -> None:
    duties.open_duty(
        actor,
        DutyKind.REVIEW_TRIAL,
        owner=move.from_school,
        subject=move,
        link=move.get_absolute_url(),
        clause="WM trial review",
        due_at=end_of_day(on),
        pupil=move.pupil,
    )
