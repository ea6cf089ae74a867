"""A placement is reviewed by its commissioner, and its provider reports."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import ONE_DAY
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements import notices, queries
from waymark.placements.models import Placement, Report, Review
from waymark.placements.services.guard import only_for, require_state
from waymark.placements.services.owed import open_report_duty, open_review_duty
from waymark.placements.states import UNDER_WAY, PlacementState


@transaction.atomic
def write_review(
    actor: Actor,
    placement: Placement,
    *,
    held_on: date,
    attends: str,
    is_safe: str,
    needs_met: str,
    version: int | None = None,
) -> Review:
    """Record a review. The next is due by the half-term rule while the placement goes on."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *UNDER_WAY)
    assert placement.started_on is not None and actor.membership is not None
    if held_on > clock.today() or held_on < placement.started_on:
        raise Refused([Refusal("review_on_wrong_day", clause="WM order of dates", who="partnership")])
    next_on = queries.review_date(placement.programme, held_on, placement.planned_end_on)
    review = Review.objects.create(
        placement=placement,
        held_on=held_on,
        attends=attends,
        is_safe=is_safe,
        needs_met=needs_met,
        next_review_on=next_on,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    history.record(
        actor,
        "placement.review",
        review,
        after={"held_on": held_on, "next_review_on": next_on},
        happened_on=held_on,
        pupil=placement.pupil,
    )
    duties.discharge(actor, DutyKind.REVIEW_PLACEMENT, placement)
    duties.discharge(actor, DutyKind.LOOK_AGAIN_AT_PLACEMENT, placement)
    if held_on < placement.planned_end_on:
        open_review_duty(actor, placement, next_on)
    return review


@transaction.atomic
def write_report(
    actor: Actor,
    placement: Placement,
    *,
    about_until: date,
    progress: str,
    attendance_and_conduct: str,
    next_steps: str,
) -> Report:
    """The provider reports on progress, at least each term, and within 14 days of the end."""
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    only_for(actor, placement.provider)
    placement = lock(Placement, placement.pk)
    require_state(placement, *UNDER_WAY, PlacementState.ENDED)
    assert placement.started_on is not None and actor.membership is not None
    last = min(filter(None, [clock.today(), placement.ended_on]))
    if not placement.started_on <= about_until <= last:
        raise Refused([Refusal("report_on_wrong_day", clause="WM order of dates", who="provider")])
    report = Report.objects.create(
        placement=placement,
        about_until=about_until,
        progress=progress,
        attendance_and_conduct=attendance_and_conduct,
        next_steps=next_steps,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    history.record(actor, "placement.report", report, after={"about_until": about_until}, pupil=placement.pupil)
    duties.discharge(actor, DutyKind.PROVIDER_REPORT, placement)
    if placement.state in UNDER_WAY:
        open_report_duty(actor, placement, after=clock.today() + ONE_DAY)
    notices.reported(actor, placement)
    return report
