"""A provider asks for a pause; the commissioner decides."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements import notices, queries, rules
from waymark.placements.models import PauseRequest, Placement
from waymark.placements.services.guard import only_for, require_state
from waymark.placements.services.life import pause
from waymark.placements.services.owed import open_duty
from waymark.placements.states import UNDER_WAY, PauseAnswer, PlacementState


@transaction.atomic
def ask_for_pause(
    actor: Actor, placement: Placement, *, from_on: date, reason: str, version: int | None = None
) -> PauseRequest:
    """The provider asks. The pupil is expected until the commissioner has decided."""
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    only_for(actor, placement.provider)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, PlacementState.ACTIVE)
    assert placement.started_on is not None and actor.membership is not None
    facts = rules.PauseRequestFacts(
        started_on=placement.started_on,
        from_on=from_on,
        reason=reason,
        is_asked_already=queries.open_pause_request(placement) is not None,
    )
    refuse(rules.pause_request_refusals(facts, on=clock.today()))
    row = PauseRequest.objects.create(
        placement=placement, from_on=from_on, reason=reason, asked_at=clock.now(), asked_by=actor.membership
    )
    history.record(
        actor, "placement.ask_for_pause", row, after={"from_on": from_on}, reason=reason, pupil=placement.pupil
    )
    open_duty(
        actor, DutyKind.ANSWER_PAUSE_REQUEST, placement, placement.commissioner, "SUSP2024 providers", clock.today()
    )
    notices.pause_news(actor, placement)
    return row


@transaction.atomic
def answer_pause_request(
    actor: Actor,
    placement: Placement,
    *,
    pauses: bool,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> PauseRequest:
    """The commissioner pauses the placement, from the day asked for or from `on`; or lets it go on, and says why."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *UNDER_WAY)
    found = queries.open_pause_request(placement)
    if found is None:
        raise Conflict(placement)
    if not reason.strip():
        raise Refused([Refusal("no_reason", clause="WM reason")])
    row = lock(PauseRequest, found.pk)
    row.answer = PauseAnswer.PAUSED if pauses else PauseAnswer.GOES_ON
    row.answer_reason, row.answered_at, row.answered_by = reason, clock.now(), actor.membership
    row.save_changes("answer", "answer_reason", "answered_at", "answered_by")
    history.record(
        actor, "placement.answer_pause_request", row, after={"answer": row.answer}, reason=reason, pupil=placement.pupil
    )
    duties.discharge(actor, DutyKind.ANSWER_PAUSE_REQUEST, placement)
    if pauses:
        pause(actor, placement, on=on or max(row.from_on, clock.today()), reason=reason)
    else:
        notices.pause_news(actor, placement)
    return row
