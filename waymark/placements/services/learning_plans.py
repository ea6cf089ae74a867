"""The learning plan is written, and agreed by both sides."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements import queries, rules
from waymark.placements.models import LearningPlan, Placement
from waymark.placements.services.guard import only_for, require_state
from waymark.placements.services.owed import open_duty, paper_due_on
from waymark.placements.services.papers import replace_current
from waymark.placements.states import LIVE
from waymark.pupils.queries import year_group


@transaction.atomic
def write_learning_plan(
    actor: Actor,
    placement: Placement,
    *,
    outcomes: str,
    measured_by: str,
    english_and_maths: str = "",
    qualifications: str = "",
    way_back: str,
    reason_to_go_on: str = "",
    version: int | None = None,
) -> LearningPlan:
    """Write the plan, or a new version of it, which both sides then agree anew. No version is ever changed."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    require_state(placement, *LIVE)
    facts = rules.LearningPlanFacts(
        outcomes=outcomes,
        measured_by=measured_by,
        english_and_maths=english_and_maths,
        qualifications=qualifications,
        way_back=way_back,
        year_group=year_group(placement.pupil, clock.today()),
    )
    warnings = refuse(rules.learning_plan_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    assert actor.membership is not None
    number = replace_current(placement.learning_plans.all()) + 1
    plan = LearningPlan.objects.create(
        placement=placement,
        number=number,
        outcomes=outcomes,
        measured_by=measured_by,
        english_and_maths=english_and_maths,
        qualifications=qualifications,
        way_back=way_back,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    placement.save_changes()  # whoever had the old plan before them must look again
    history.record(
        actor,
        "learning_plan.write",
        plan,
        after={"number": number, "outcomes": outcomes, "measured_by": measured_by, "way_back": way_back},
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    due_on = paper_due_on(placement)
    open_duty(actor, DutyKind.AGREE_LEARNING_PLAN, placement, placement.commissioner, "SEIP2018 12.4", due_on)
    if placement.shared_at:
        open_duty(actor, DutyKind.AGREE_LEARNING_PLAN, placement, placement.provider, "SEIP2018 12.4", due_on)
    return plan


@transaction.atomic
def agree_learning_plan(actor: Actor, placement: Placement, *, version: int | None = None) -> LearningPlan:
    """One side agrees the plan as it stands. `version` is the placement's: with a newer plan, Conflict."""
    as_provider = placement.provider_id == actor.organisation_pk
    actor.require(Permission.PLACEMENT_ANSWER if as_provider else Permission.PLACEMENT_EDIT, over=placement)
    if not as_provider:
        only_for(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    require_state(placement, *LIVE)
    found = queries.current_plan(placement)
    if found is None:
        raise Refused([Refusal("no_learning_plan", clause="SEIP2018 12.4", who="partnership")])
    plan = lock(LearningPlan.objects.all(), found.pk)
    side = "agreed_by_provider" if as_provider else "agreed_by_commissioner"
    if getattr(plan, f"{side}_at") is None:
        setattr(plan, f"{side}_at", clock.now())
        setattr(plan, f"{side}_by", actor.membership)
        plan.save_changes(f"{side}_at", f"{side}_by")
        history.record(actor, f"learning_plan.{side}", plan, after={"number": plan.number}, pupil=placement.pupil)
        duties.discharge(actor, DutyKind.AGREE_LEARNING_PLAN, placement, owner=actor.organisation)
    return plan
