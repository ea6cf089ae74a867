"""The end of a placement, for its pages: reports, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.policies import Denied
from waymark.placements.models import EndReport, ExitStep, LearningPlan, Placement
from waymark.placements.states import UNDER_WAY, PlacementState, Side


def last_plan(placement: Placement) -> LearningPlan | None:
    """The learning plan in force; where it was set aside, the last one that both sides had agreed."""
    agreed = placement.learning_plans.filter(
        agreed_by_commissioner_at__isnull=False, agreed_by_provider_at__isnull=False
    )
    return placement.learning_plans.filter(is_current=True).first() or agreed.order_by("-number").first()


def outcomes_of(plan: LearningPlan | None) -> list[str]:
    """The outcomes that a plan names, one a line."""
    return [line.strip() for line in plan.outcomes.splitlines() if line.strip()] if plan else []


@dataclass(frozen=True)
class EndPage:
    """What was said and is still to do when a placement has ended."""

    reports: list[EndReport]
    steps: list[ExitStep]
    mine: list[ExitStep]  # still to do, by the actor's own body
    may_report: bool
    has_reported: bool


def end_page(actor: Actor, placement: Placement) -> EndPage:
    reports = EndReport.objects.visible_to(actor).filter(placement=placement, is_current=True)
    steps = ExitStep.objects.visible_to(actor).filter(placement=placement)
    if actor.organisation.is_provider:
        steps = steps.filter(owner=actor.organisation_pk)
    rows = list(steps.select_related("owner", "done_by__person"))
    needed = part_in_the_end(actor, placement)
    may = needed is not None and actor.may(needed)
    said = list(reports.select_related("written_by__person", "plan").prefetch_related("results"))
    side = Side.PROVIDER if placement.provider_id == actor.organisation_pk else Side.COMMISSIONER
    return EndPage(
        said,
        rows,
        [row for row in rows if row.done_at is None and row.owner_id == actor.organisation_pk and may],
        may_write_end_report(actor, placement),
        any(each.side == side for each in said),
    )


def part_in_the_end(actor: Actor, placement: Placement) -> Permission | None:
    """What somebody of the actor's body must hold to do its steps; None where the body owes none."""
    if placement.provider_id == actor.organisation_pk:
        return Permission.PLACEMENT_ANSWER
    if placement.commissioner_id == actor.organisation_pk:
        return Permission.PLACEMENT_EDIT
    return Permission.PUPIL_EDIT if placement.programme.school_id == actor.organisation_pk else None


def deny_unless_part_in_the_end(actor: Actor, placement: Placement) -> None:
    """Denied for whoever has nothing to do there, before their form is looked at."""
    needed = part_in_the_end(actor, placement)
    if needed is None or not actor.may(needed):
        raise Denied(needed or Permission.PLACEMENT_EDIT)


def writes_end_report(actor: Actor, placement: Placement) -> bool:
    """Whether the actor writes for one of the two sides."""
    needed = part_in_the_end(actor, placement)
    return needed in (Permission.PLACEMENT_ANSWER, Permission.PLACEMENT_EDIT) and actor.may(needed)


def may_write_end_report(actor: Actor, placement: Placement) -> bool:
    return placement.state in (*UNDER_WAY, PlacementState.ENDED) and writes_end_report(actor, placement)


def deny_unless_side(actor: Actor, placement: Placement) -> None:
    """Denied for whoever writes for neither side, before their form is looked at."""
    if not writes_end_report(actor, placement):
        raise Denied(Permission.PLACEMENT_EDIT)
