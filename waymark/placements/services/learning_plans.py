"""The learning plan is written, agreed by both sides, returned, and changed on a provider's proposal."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.placements import notices, queries, rules
from waymark.placements.models import LearningPlan, Placement
from waymark.placements.services.guard import only_for, require_state
from waymark.placements.services.owed import open_duty, paper_due_on
from waymark.placements.services.papers import replace_current
from waymark.placements.states import LIVE, UNDER_WAY, PlacementState
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
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *LIVE)
    said = {
        "outcomes": outcomes,
        "measured_by": measured_by,
        "english_and_maths": english_and_maths,
        "qualifications": qualifications,
        "way_back": way_back,
    }
    plan = _write(actor, placement, said, reason_to_go_on)
    _owe(actor, placement, placement.commissioner)
    if placement.shared_at:
        _owe(actor, placement, placement.provider)
    return plan


@transaction.atomic
def propose_plan_change(
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
    """The provider proposes a version, to which it agrees. The plan in force stays until the commissioner approves it."""
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    only_for(actor, placement.provider)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, PlacementState.AGREED, *UNDER_WAY)
    for old in placement.learning_plans.select_for_update().filter(is_proposal=True):
        _set_aside(actor, old, "The provider proposed another.")
    said = {
        "outcomes": outcomes,
        "measured_by": measured_by,
        "english_and_maths": english_and_maths,
        "qualifications": qualifications,
        "way_back": way_back,
    }
    plan = _write(actor, placement, said, reason_to_go_on, is_proposal=True)
    due_on = paper_due_on(placement)
    open_duty(actor, DutyKind.APPROVE_PLAN_CHANGE, placement, placement.commissioner, "SEIP2018 12.4", due_on)
    notices.plan_news(actor, placement)
    return plan


@transaction.atomic
def approve_plan_change(actor: Actor, placement: Placement, *, version: int | None = None) -> LearningPlan:
    """The commissioner agrees: the provider's version takes the place of the plan in force."""
    placement, plan = _proposed(actor, placement, version)
    for old in placement.learning_plans.select_for_update().filter(is_current=True):
        old.is_current = False
        old.save_changes("is_current")
    plan.is_proposal, plan.is_current = False, True
    plan.agreed_by_commissioner_at, plan.agreed_by_commissioner_by = clock.now(), actor.membership
    plan.save_changes("is_proposal", "is_current", "agreed_by_commissioner_at", "agreed_by_commissioner_by")
    history.record(actor, "learning_plan.approve", plan, after={"number": plan.number}, pupil=placement.pupil)
    duties.discharge(actor, DutyKind.APPROVE_PLAN_CHANGE, placement)
    duties.discharge(actor, DutyKind.AGREE_LEARNING_PLAN, placement)
    notices.plan_news(actor, placement)
    return plan


@transaction.atomic
def return_plan_change(actor: Actor, placement: Placement, *, reason: str, version: int | None = None) -> LearningPlan:
    """The commissioner does not agree, and says why: the plan in force stays."""
    placement, plan = _proposed(actor, placement, version)
    if not reason.strip():
        raise Refused([Refusal("no_reason", clause="WM reason")])
    _set_aside(actor, plan, reason)
    duties.discharge(actor, DutyKind.APPROVE_PLAN_CHANGE, placement)
    notices.plan_news(actor, placement)
    return plan


@transaction.atomic
def return_learning_plan(
    actor: Actor, placement: Placement, *, reason: str, version: int | None = None
) -> LearningPlan:
    """One side returns the plan in force, or takes back its agreement: there is none until another is written."""
    as_provider = placement.provider_id == actor.organisation_pk
    actor.require(Permission.PLACEMENT_ANSWER if as_provider else Permission.PLACEMENT_EDIT, over=placement)
    if not as_provider:
        only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *LIVE)
    plan = _current(placement)
    agreed_at = plan.agreed_by_provider_at if as_provider else plan.agreed_by_commissioner_at
    facts = rules.SetAsideFacts(
        as_provider=as_provider,
        has_agreed=agreed_at is not None,
        has_started=placement.state in UNDER_WAY,
        reason=reason,
    )
    refuse(rules.set_aside_refusals(facts, on=clock.today()))
    _set_aside(actor, plan, reason)
    duties.drop(actor, placement, DutyKind.AGREE_LEARNING_PLAN, reason="The plan was returned.")
    _owe(actor, placement, placement.commissioner)
    notices.plan_news(actor, placement)
    return plan


def _write(
    actor: Actor, placement: Placement, said: dict[str, str], reason_to_go_on: str, *, is_proposal: bool = False
) -> LearningPlan:
    facts = rules.LearningPlanFacts(**said, year_group=year_group(placement.pupil, clock.today()))
    warnings = refuse(rules.learning_plan_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    assert actor.membership is not None
    if is_proposal:
        number = placement.learning_plans.count() + 1
        agreed = {"agreed_by_provider_at": clock.now(), "agreed_by_provider_by": actor.membership}
    else:
        number, agreed = replace_current(placement.learning_plans.all()) + 1, {}
    plan = LearningPlan.objects.create(
        placement=placement,
        number=number,
        is_current=not is_proposal,
        is_proposal=is_proposal,
        written_at=clock.now(),
        written_by=actor.membership,
        **said,
        **agreed,
    )
    placement.save_changes()  # whoever had the old plan before them must look again
    history.record(
        actor,
        "learning_plan.propose" if is_proposal else "learning_plan.write",
        plan,
        after={"number": number, **said},
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    return plan


def _owe(actor: Actor, placement: Placement, owner: Organisation) -> None:
    open_duty(actor, DutyKind.AGREE_LEARNING_PLAN, placement, owner, "SEIP2018 12.4", paper_due_on(placement))


def _set_aside(actor: Actor, plan: LearningPlan, reason: str) -> None:
    plan.is_current = plan.is_proposal = False
    plan.set_aside_at, plan.set_aside_by, plan.set_aside_reason = clock.now(), actor.membership, reason
    plan.save_changes("is_current", "is_proposal", "set_aside_at", "set_aside_by", "set_aside_reason")
    plan.placement.save_changes()
    history.record(
        actor,
        "learning_plan.set_aside",
        plan,
        after={"number": plan.number},
        reason=reason,
        pupil=plan.placement.pupil,
    )


def _proposed(actor: Actor, placement: Placement, version: int | None) -> tuple[Placement, LearningPlan]:
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    found = placement.learning_plans.filter(is_proposal=True).first()
    if found is None or placement.state not in LIVE:
        raise Conflict(placement)
    return placement, lock(LearningPlan, found.pk)


def _current(placement: Placement) -> LearningPlan:
    found = queries.current_plan(placement)
    if found is None:
        raise Refused([Refusal("no_learning_plan", clause="SEIP2018 12.4", who="partnership")])
    return lock(LearningPlan, found.pk)


@transaction.atomic
def agree_learning_plan(actor: Actor, placement: Placement, *, version: int | None = None) -> LearningPlan:
    """One side agrees the plan as it stands. `version` is the placement's: with a newer plan, Conflict."""
    as_provider = placement.provider_id == actor.organisation_pk
    actor.require(Permission.PLACEMENT_ANSWER if as_provider else Permission.PLACEMENT_EDIT, over=placement)
    if not as_provider:
        only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *LIVE)
    plan = _current(placement)
    side = "agreed_by_provider" if as_provider else "agreed_by_commissioner"
    if getattr(plan, f"{side}_at") is None:
        setattr(plan, f"{side}_at", clock.now())
        setattr(plan, f"{side}_by", actor.membership)
        plan.save_changes(f"{side}_at", f"{side}_by")
        history.record(actor, f"learning_plan.{side}", plan, after={"number": plan.number}, pupil=placement.pupil)
        duties.discharge(actor, DutyKind.AGREE_LEARNING_PLAN, placement, owner=actor.organisation)
    return plan
