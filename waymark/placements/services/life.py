"""A placement starts, is paused and taken up again, ends, or is taken back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.dates import ONE_DAY
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.meetings import services as meetings
from waymark.placements import notices, queries, rules
from waymark.placements.models import Pause, Placement
from waymark.placements.services.ends import open_what_follows
from waymark.placements.services.guard import COUNT_WATCHERS, hold_provider, only_for, require_state
from waymark.placements.services.owed import drop_duties, open_report_duty, open_review_duty
from waymark.placements.services.readiness import keep_checklist
from waymark.placements.services.terms import drop_waiting_terms
from waymark.placements.states import MOVES, UNDER_WAY, EndReason, PlacementAction, PlacementState
from waymark.programmes import services as programme_services
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.states import Basis


@transaction.atomic
def start(
    actor: Actor, placement: Placement, *, on: date, version: int | None = None, reason_to_go_on: str = ""
) -> Placement:
    """Begin a placement: attendance is expected from `on`. Every gate must be closed on that day."""
    actor.require(Permission.PLACEMENT_START, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    lock(Programme, placement.programme_id)  # two starts of one programme come one after the other
    hold_provider(placement.provider)
    require_state(placement, PlacementState.AGREED)
    warnings = refuse(queries.start_findings(placement, on, recorded_on=clock.today()), reason=reason_to_go_on)
    keep_checklist(actor, placement, queries.gates(placement, on))
    placement.started_on = on
    if warnings:
        placement.reason_to_go_on = f"{placement.reason_to_go_on}\n\n{reason_to_go_on}".strip()
    move(
        placement,
        PlacementAction.START,
        MOVES,
        actor=actor,
        on=on,
        fields=("started_on", "reason_to_go_on"),
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    for row in placement.sessions.filter(valid_to__isnull=True, valid_from__gt=on):
        row.valid_from = on  # begun earlier than planned
        row.save_changes("valid_from")
    involve(actor, placement.pupil, placement.provider, Basis.PLACEMENT, source=placement, valid_from=on)
    uninvolve(actor, placement, valid_to=clock.today(), basis=Basis.OFFER)
    if placement.programme.state == ProgrammeState.DESIGN:
        programme_services.run(actor, placement.programme, on=on)
    duties.discharge(actor, DutyKind.START_PLACEMENT, placement)
    meetings.started(actor, placement.pupil, on=on)
    open_review_duty(actor, placement, placement.first_review_on)
    open_report_duty(actor, placement, after=on)
    notices.started(actor, placement)
    COUNT_WATCHERS.tell(placement.provider)
    return placement


@transaction.atomic
def pause(actor: Actor, placement: Placement, *, on: date, reason: str, version: int | None = None) -> Placement:
    """The pupil is not expected there from `on`, included, until the placement is taken up again."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    refuse(rules.pause_refusals(_pause_facts(placement, on, reason), on=clock.today()))
    assert actor.membership is not None
    Pause.objects.create(
        placement=placement, starts_on=on, reason=reason, paused_at=clock.now(), paused_by=actor.membership
    )
    move(placement, PlacementAction.PAUSE, MOVES, actor=actor, on=on, reason=reason, pupil=placement.pupil)
    notices.changed(actor, placement)
    return placement


@transaction.atomic
def resume(actor: Actor, placement: Placement, *, on: date, reason: str = "", version: int | None = None) -> Placement:
    """The pupil is expected there again from `on`, included."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    refuse(rules.resume_refusals(_pause_facts(placement, on, reason), on=clock.today()))
    _close_pause(placement, on - ONE_DAY)
    move(placement, PlacementAction.RESUME, MOVES, actor=actor, on=on, reason=reason, pupil=placement.pupil)
    notices.changed(actor, placement)
    return placement


@transaction.atomic
def end(
    actor: Actor,
    placement: Placement,
    *,
    on: date,
    reason: str,
    why: EndReason = EndReason.OTHER,
    version: int | None = None,
    reason_to_go_on: str = "",
) -> Placement:
    """`on` is the last day, `why` its reason from the closed list. What follows, and reports not yet written, are owed.

    The provider knows of the pupil until its end, then for 14 days to finish its papers."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *UNDER_WAY)
    assert placement.started_on is not None
    facts = rules.EndFacts(
        started_on=placement.started_on,
        last_day=on,
        reason=reason,
        last_attended_on=queries.last_attended_on(placement),
        planned_end_on=placement.planned_end_on,
    )
    warnings = refuse(rules.end_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    placement.ended_on, placement.end_code, placement.end_reason = on, why, reason
    _close_pause(placement, on)
    drop_waiting_terms(actor, placement)
    move(
        placement,
        PlacementAction.END,
        MOVES,
        actor=actor,
        on=min(on, clock.today()),
        reason="\n\n".join(filter(None, [reason, reason_to_go_on if warnings else ""])),
        fields=("ended_on", "end_code", "end_reason"),
        pupil=placement.pupil,
    )
    day_after = on + ONE_DAY
    tail = timedelta(days=rules.TAIL_DAYS.on(on))
    uninvolve(actor, placement, valid_to=day_after)
    involve(
        actor,
        placement.pupil,
        placement.provider,
        Basis.PLACEMENT_TAIL,
        source=placement,
        valid_from=day_after,
        valid_to=day_after + tail,
    )
    drop_duties(actor, placement, "The placement ended.")
    open_what_follows(actor, placement)
    notices.changed(actor, placement)
    COUNT_WATCHERS.tell(placement.provider)
    return placement


@transaction.atomic
def withdraw(
    actor: Actor, placement: Placement, *, reason: str, on: date | None = None, version: int | None = None
) -> Placement:
    """Take a placement back before its first day. The provider knows of the pupil no more from this moment."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    facts = rules.WithdrawFacts(reason=reason, started_on=placement.started_on)
    refuse(rules.withdraw_refusals(facts, on=clock.today()))
    placement.end_reason = reason
    move(
        placement,
        PlacementAction.WITHDRAW,
        MOVES,
        actor=actor,
        on=on,
        reason=reason,
        fields=("end_reason",),
        pupil=placement.pupil,
    )
    uninvolve(actor, placement, valid_to=clock.today())
    drop_duties(actor, placement, reason)
    notices.withdrawn(actor, placement)
    COUNT_WATCHERS.tell(placement.provider)
    return placement


def _pause_facts(placement: Placement, on: date, reason: str) -> rules.PauseFacts:
    require_state(placement, *UNDER_WAY)
    assert placement.started_on is not None
    running = queries.open_pause(placement)
    return rules.PauseFacts(
        started_on=placement.started_on,
        first_day=on,
        reason=reason,
        paused_since=running.starts_on if running else None,
        planned_end_on=placement.planned_end_on,
    )


def _close_pause(placement: Placement, last_day: date) -> None:
    running = placement.pauses.select_for_update().filter(ends_on__isnull=True).first()
    if running:
        running.ends_on = max(last_day, running.starts_on)
        running.save_changes("ends_on")
