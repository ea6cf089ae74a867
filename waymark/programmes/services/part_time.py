"""What happens to a part-time week: its plan back to full time is made, and it is looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import clock, history
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.programmes import rules
from waymark.programmes.models import PartTimePlan, PartTimeReview, Programme, StepBackToFullTime
from waymark.programmes.services.common import taken
from waymark.programmes.services.dues import open_part_time_review

OF_THE_STEPS = frozenset({"no_plan_back", "steps_out_of_order", "plan_back_stops_short", "plan_back_after_the_end"})


@transaction.atomic
def set_plan_back(
    actor: Actor,
    programme: Programme,
    *,
    steps: Iterable[tuple[date, Decimal]],
    social_worker_told_on: date | None = None,
    version: int | None = None,
) -> PartTimePlan:
    """The way back to full time: from each day so many hours a week, the last of them full time by the end of part time.

    A plan made before replaces itself. Refused when the steps do not lead there.
    """
    programme = taken(actor, programme, version)
    wanted = sorted(steps)
    facts = rules.PartTimeFacts(
        starts_on=programme.starts_on,
        ends_on=programme.part_time_ends_on,
        steps=tuple(rules.StepBack(from_day=day, hours=hours) for day, hours in wanted),
    )
    refuse([each for each in rules.part_time_findings(facts, on=clock.today()) if each.code in OF_THE_STEPS])
    plan, _ = PartTimePlan.objects.get_or_create(programme=programme)
    before = [(row.from_day, row.hours) for row in plan.steps.all()]
    plan.steps.all().delete()
    for day, hours in wanted:
        StepBackToFullTime.objects.create(plan=plan, from_day=day, hours=hours)
    told_before, plan.social_worker_told_on = plan.social_worker_told_on, social_worker_told_on
    plan.save_changes("social_worker_told_on")
    programme.save_changes()
    history.record(
        actor,
        "programme.plan_back",
        programme,
        before={"steps": before, "social_worker_told_on": told_before},
        after={"steps": wanted, "social_worker_told_on": social_worker_told_on},
        pupil=programme.pupil,
    )
    return plan


@transaction.atomic
def review_part_time(
    actor: Actor,
    programme: Programme,
    *,
    held_on: date,
    found: str,
    next_review_on: date | None = None,
    version: int | None = None,
) -> PartTimeReview:
    """Record that the part-time week was looked at again. The next look is due on the day that was agreed."""
    programme = taken(actor, programme, version)
    facts = rules.PartTimeReviewFacts(
        starts_on=programme.starts_on,
        held_on=held_on,
        found=found,
        ends_on=programme.part_time_ends_on,
        next_review_on=next_review_on,
    )
    refuse(rules.part_time_review_refusals(facts, on=clock.today()))
    assert actor.membership is not None
    review = PartTimeReview.objects.create(
        programme=programme,
        held_on=held_on,
        found=found,
        next_review_on=next_review_on,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    programme.part_time_review_on = next_review_on
    programme.save_changes("part_time_review_on")
    history.record(
        actor,
        "programme.review_part_time",
        review,
        after={"held_on": held_on, "next_review_on": next_review_on},
        happened_on=held_on,
        pupil=programme.pupil,
    )
    duties.discharge(actor, DutyKind.REVIEW_PART_TIME, programme)
    if next_review_on is not None:
        open_part_time_review(actor, programme, next_review_on)
    return review
