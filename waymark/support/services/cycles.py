"""The cycles of a plan: assessed, planned, done and reviewed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.refusals import Refusal, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.pupils.models import Pupil
from waymark.support import queries, rules
from waymark.support.models import Cycle, CycleNote, Intervention, SupportPlan
from waymark.support.services.plans import close, codes
from waymark.support.states import (
    CYCLE_MOVES,
    CycleAction,
    CycleState,
    Impact,
    Level,
    NextStep,
    PlanState,
)


@transaction.atomic
def begin_cycle(
    actor: Actor,
    plan: SupportPlan,
    *,
    assessment: str,
    aim: str,
    starts_on: date,
    review_on: date,
    version: int | None = None,
) -> Cycle:
    """Write what is known and what is wanted, and from when. The school now owes a review on `review_on`."""
    actor.require(Permission.SUPPORT_EDIT, over=plan)
    assert actor.membership is not None
    plan = lock(SupportPlan, plan.pk, version)
    facts = rules.CycleFacts(
        plan_is_open=plan.state == PlanState.OPEN,
        assessment=assessment,
        aim=aim,
        starts_on=starts_on,
        review_on=review_on,
        not_before=queries.last_review(plan),
        has_running_cycle=queries.running_cycle(plan) is not None,
    )
    refuse(rules.cycle_refusals(facts, on=clock.today()))
    last = plan.cycles.aggregate(last=Max("number"))["last"] or 0
    cycle = Cycle.objects.create(
        plan=plan,
        number=last + 1,
        level=plan.level,
        assessment=assessment,
        aim=aim,
        starts_on=starts_on,
        review_on=review_on,
        begun_at=clock.now(),
        begun_by=actor.membership,
    )
    plan.save_changes()
    after = {"number": cycle.number, "level": cycle.level, "starts_on": starts_on, "review_on": review_on}
    history.record(actor, "cycle.begin", cycle, after=after, happened_on=starts_on, pupil=plan.pupil)
    _owe_a_review(actor, cycle)
    return cycle


@transaction.atomic
def change_cycle(
    actor: Actor,
    cycle: Cycle,
    *,
    assessment: str,
    aim: str,
    starts_on: date,
    review_on: date,
    version: int | None = None,
) -> Cycle:
    """Put right a cycle that still runs. A new day of review moves what the school owes."""
    actor.require(Permission.SUPPORT_EDIT, over=cycle)
    cycle = lock(Cycle, cycle.pk, version)
    plan = cycle.plan
    facts = rules.CycleFacts(
        plan_is_open=plan.state == PlanState.OPEN,
        assessment=assessment,
        aim=aim,
        starts_on=starts_on,
        review_on=review_on,
        not_before=queries.last_review(plan, cycle),
        is_running=cycle.state == CycleState.RUNNING,
    )
    refuse(rules.cycle_refusals(facts, on=clock.today()))
    wanted = {"assessment": assessment, "aim": aim, "starts_on": starts_on, "review_on": review_on}
    if _change(actor, "cycle.change", cycle, wanted, pupil=plan.pupil):
        _owe_a_review(actor, cycle)
    return cycle


@transaction.atomic
def add_intervention(
    actor: Actor,
    cycle: Cycle,
    *,
    what: str,
    who: str,
    how_often: str = "",
    starts_on: date,
    ends_on: date,
) -> Intervention:
    """Write down one more thing that is done in a cycle that runs."""
    actor.require(Permission.SUPPORT_EDIT, over=cycle)
    assert actor.membership is not None
    cycle = lock(Cycle, cycle.pk)
    refuse(rules.intervention_refusals(_done(cycle, what, who, starts_on, ends_on), on=clock.today()))
    row = Intervention.objects.create(
        cycle=cycle,
        what=what,
        who=who,
        how_often=how_often,
        starts_on=starts_on,
        ends_on=ends_on,
        added_at=clock.now(),
        added_by=actor.membership,
    )
    after = {"cycle": cycle.number, "starts_on": starts_on, "ends_on": ends_on}
    history.record(actor, "intervention.add", row, after=after, pupil=cycle.plan.pupil)
    return row


@transaction.atomic
def change_intervention(
    actor: Actor,
    intervention: Intervention,
    *,
    what: str,
    who: str,
    how_often: str = "",
    starts_on: date,
    ends_on: date,
    version: int | None = None,
) -> Intervention:
    """Put right one thing that is done, while its cycle runs."""
    actor.require(Permission.SUPPORT_EDIT, over=intervention)
    cycle = lock(Cycle, intervention.cycle_id)
    intervention = lock(Intervention, intervention.pk, version)
    refuse(rules.intervention_refusals(_done(cycle, what, who, starts_on, ends_on), on=clock.today()))
    wanted = {"what": what, "who": who, "how_often": how_often, "starts_on": starts_on, "ends_on": ends_on}
    _change(actor, "intervention.change", intervention, wanted, pupil=cycle.plan.pupil)
    return intervention


@transaction.atomic
def review_cycle(
    actor: Actor,
    cycle: Cycle,
    *,
    reviewed_on: date,
    impact_scale: Impact,
    impact: str,
    evidence: str,
    pupil_view: str,
    family_view: str,
    next_step: NextStep,
    own_money_used: bool = False,
    version: int | None = None,
    reason: str = "",
) -> Cycle:
    """Say what changed, and what is next: the level moves, the plan ends, or it goes on. The duty is done.

    `reason` goes past a warning, such as tier 4 before the school has used its own money.
    """
    actor.require(Permission.SUPPORT_EDIT, over=cycle)
    plan = lock(SupportPlan, cycle.plan_id)
    cycle = lock(Cycle, cycle.pk, version)
    level = Level(plan.level)
    facts = rules.ReviewFacts(
        is_running=cycle.state == CycleState.RUNNING,
        level=level,
        starts_on=cycle.starts_on,
        reviewed_on=reviewed_on,
        things_done=cycle.interventions.count(),
        impact=impact,
        evidence=evidence,
        pupil_view=pupil_view,
        family_view=family_view,
        next_step=next_step,
        own_money_used=own_money_used or plan.own_money_used,
    )
    gone_past = refuse(rules.review_refusals(facts, on=clock.today()), reason=reason)
    said = {
        "reviewed_on": reviewed_on,
        "reviewed_at": clock.now(),
        "reviewed_by": actor.membership,
        "impact_scale": impact_scale,
        "impact": impact,
        "evidence": evidence,
        "pupil_view": pupil_view,
        "family_view": family_view,
        "next_step": next_step,
        "next_level": rules.next_level(rules.StepFacts(level=level, step=next_step), on=clock.today()) or level,
    }
    for name, value in said.items():
        setattr(cycle, name, value)
    move(
        cycle,
        CycleAction.REVIEW,
        CYCLE_MOVES,
        actor=actor,
        on=reviewed_on,
        reason=reason,
        fields=tuple(said),
        pupil=plan.pupil,
    )
    duties.discharge(actor, DutyKind.REVIEW_SUPPORT, cycle)
    _step(actor, plan, cycle, own_money_used=own_money_used, gone_past=gone_past, reason=reason)
    if next_step is NextStep.END:
        close(actor, plan, on=reviewed_on, reason=impact)
    return cycle


@transaction.atomic
def add_note(actor: Actor, cycle: Cycle, *, words: str) -> CycleNote:
    """Add words to a cycle that is over. What the review said stays as it was written."""
    actor.require(Permission.SUPPORT_EDIT, over=cycle)
    assert actor.membership is not None
    cycle = lock(Cycle, cycle.pk)
    facts = rules.NoteFacts(is_running=cycle.state == CycleState.RUNNING, words=words)
    refuse(rules.note_refusals(facts, on=clock.today()))
    note = CycleNote.objects.create(cycle=cycle, words=words, written_at=clock.now(), written_by=actor.membership)
    history.record(actor, "cycle.add_note", cycle, after={"words": words}, pupil=cycle.plan.pupil)
    return note


def _done(cycle: Cycle, what: str, who: str, starts_on: date, ends_on: date) -> rules.InterventionFacts:
    return rules.InterventionFacts(
        what=what,
        who=who,
        starts_on=starts_on,
        ends_on=ends_on,
        cycle_starts_on=cycle.starts_on,
        cycle_is_running=cycle.state == CycleState.RUNNING,
    )


def _owe_a_review(actor: Actor, cycle: Cycle) -> None:
    duties.open_duty(
        actor,
        DutyKind.REVIEW_SUPPORT,
        owner=cycle.plan.school,
        subject=cycle,
        link=reverse("support:review", args=[cycle.public_id]),
        clause="WM support cycle",
        due_at=end_of_day(cycle.review_on),
        pupil=cycle.plan.pupil,
    )


def _change(actor: Actor, action: str, row: Any, wanted: dict[str, Any], *, pupil: Pupil) -> bool:
    """Write what differs, with one event. Return whether anything does."""
    before = {name: getattr(row, name) for name in wanted if getattr(row, name) != wanted[name]}
    if not before:
        return False
    for name in before:
        setattr(row, name, wanted[name])
    row.save_changes(*before)
    history.record(actor, action, row, before=before, after={name: wanted[name] for name in before}, pupil=pupil)
    return True


def _step(
    actor: Actor, plan: SupportPlan, cycle: Cycle, *, own_money_used: bool, gone_past: list[Refusal], reason: str
) -> None:
    """The plan follows what the review decided; its version grows, whatever that was."""
    before, plan.level = plan.level, cycle.next_level
    plan.own_money_used = plan.own_money_used or own_money_used
    plan.save_changes("level", "own_money_used")
    if before != plan.level:
        after = {"level": plan.level, "gone_past": codes(gone_past)}
        history.record(
            actor,
            "supportplan.step",
            plan,
            before={"level": before},
            after=after,
            reason=reason,
            happened_on=cycle.reviewed_on,
            pupil=plan.pupil,
        )
