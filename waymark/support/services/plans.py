"""A plan of support: begun by the school, with its papers, until it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.refusals import Refusal, refuse
from waymark.documents import services as documents
from waymark.documents.content import Kept
from waymark.documents.models import Document
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.pupils.models import Pupil
from waymark.support import queries, rules
from waymark.support.models import Cycle, SupportPlan
from waymark.support.states import (
    CYCLE_MOVES,
    MOVES,
    CycleAction,
    Level,
    PlanAction,
    PlanState,
)

LEFT_THE_ROLL = "The pupil has left the roll of the school."


@transaction.atomic
def start_plan(
    actor: Actor,
    pupil: Pupil,
    *,
    level: Level,
    why: str,
    starts_on: date,
    strengths: str = "",
    own_money_used: bool = False,
    reason: str = "",
) -> SupportPlan:
    """Begin to plan support for a pupil of the actor's school. `reason` goes past a warning."""
    actor.require(Permission.SUPPORT_EDIT, over=pupil)
    assert actor.membership is not None  # a job has no school
    pupil = lock(Pupil, pupil.pk)  # two people beginning at once make one plan
    school = actor.organisation
    facts = rules.StartFacts(
        level=level,
        why=why,
        starts_on=starts_on,
        on_roll_from=queries.on_roll_from(pupil, school, actor.day),
        has_open_plan=queries.open_plan(pupil, school) is not None,
        own_money_used=own_money_used,
    )
    gone_past = refuse(rules.start_refusals(facts, on=clock.today()), reason=reason)
    plan = SupportPlan.objects.create(
        pupil=pupil,
        school=school,
        level=level,
        why=why,
        strengths=strengths,
        starts_on=starts_on,
        own_money_used=own_money_used,
        started_at=clock.now(),
        started_by=actor.membership,
    )
    after = {"level": level, "starts_on": starts_on, "gone_past": codes(gone_past)}
    history.record(actor, "supportplan.start", plan, after=after, reason=reason, happened_on=starts_on, pupil=pupil)
    return plan


@transaction.atomic
def end_plan(
    actor: Actor,
    plan: SupportPlan,
    *,
    on: date,
    reason: str,
    version: int | None = None,
    reason_to_go_on: str = "",
) -> SupportPlan:
    """The plan ends, and what the school still owed of it is dropped. A cycle that runs stops without a review."""
    actor.require(Permission.SUPPORT_EDIT, over=plan)
    plan = lock(SupportPlan, plan.pk, version)
    facts = rules.EndFacts(
        is_open=plan.state == PlanState.OPEN,
        ended_on=on,
        last_day=queries.last_day_told(plan),
        reason=reason,
        has_running_cycle=queries.running_cycle(plan) is not None,
    )
    refuse(rules.end_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    close(actor, plan, on=on, reason=reason, gone_past=reason_to_go_on)
    return plan


@transaction.atomic
def end_plans_of_leavers(actor: Actor) -> int:
    """End the open plans of pupils who have left the roll of the school, on their last day there. Return how many."""
    ended = 0
    for found, last_day in queries.plans_of_leavers(clock.today()):
        plan = lock(SupportPlan, found.pk)
        if plan.state == PlanState.OPEN:
            close(actor, plan, on=max(last_day, plan.starts_on), reason=LEFT_THE_ROLL)
            ended += 1
    return ended


@transaction.atomic
def add_paper(actor: Actor, plan: SupportPlan, kept: Kept, *, title: str, tells_address: bool) -> Document:
    """Put a piece of evidence with the plan. It is the school's, until a referral hands it on."""
    actor.require(Permission.SUPPORT_EDIT, over=plan)
    return documents.add_supporting(
        actor, plan, kept, pupil=plan.pupil, title=title, tells_address=tells_address, share_with=[plan.school]
    )


def close(actor: Actor, plan: SupportPlan, *, on: date, reason: str, gone_past: str = "") -> None:
    """End a plan that is locked, and stop the cycle that runs in it, whoever says so. `gone_past` is why without review."""
    running = queries.running_cycle(plan)
    if running is not None:
        cycle = lock(Cycle, running.pk)
        move(cycle, CycleAction.STOP, CYCLE_MOVES, actor=actor, on=on, reason=gone_past, pupil=plan.pupil)
        duties.drop(actor, cycle, DutyKind.REVIEW_SUPPORT, reason=reason)
    plan.ended_on, plan.end_reason = on, reason
    plan.ended_at, plan.ended_by_label = clock.now(), actor.label
    move(
        plan,
        PlanAction.END,
        MOVES,
        actor=actor,
        on=on,
        reason=reason,
        fields=("ended_on", "end_reason", "ended_at", "ended_by_label"),
        pupil=plan.pupil,
    )


def codes(findings: Iterable[Refusal]) -> list[str]:
    """The warnings gone past, as history keeps them."""
    return [finding.code for finding in findings]
