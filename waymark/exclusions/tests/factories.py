"""Exclusions as a head of Ashgrove School decides them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.core import clock
from waymark.exclusions import services
from waymark.exclusions.models import Exclusion, Notice
from waymark.exclusions.states import ExclusionKind, ExclusionState, PanelOutcome
from waymark.pupils.models import Pupil
from waymark.referrals.tests.factories import a_pupil

WORDS = {"reasons": ("PA",), "what_happened": "He struck a teacher in the corridor."}
LETTERS = "The letters go out tonight."


@told_once
def suspended(cast: Cast, pupil: Pupil | None = None, *, starts_on: date, ends_on: date, **more: Any) -> Exclusion:
    """A suspension decided on its first day."""
    reason = more.pop("reason", "")
    decision = services.Decision(
        **{
            "kind": ExclusionKind.SUSPENSION,
            "decided_on": min(starts_on, clock.today()),
            "starts_on": starts_on,
            "ends_on": ends_on,
            **WORDS,
            **more,
        }
    )
    return services.decide(cast.actor("head"), pupil or a_pupil(cast), decision, reason=reason)


@told_once
def excluded(cast: Cast, pupil: Pupil | None = None, *, starts_on: date | None = None, **more: Any) -> Exclusion:
    """A permanent exclusion from today, after the chair was heard."""
    starts_on = starts_on or clock.today()
    reason = more.pop("reason", "")
    decision = services.Decision(
        **{
            "kind": ExclusionKind.PERMANENT,
            "decided_on": min(starts_on, clock.today()),
            "starts_on": starts_on,
            "chair_consulted_on": min(starts_on, clock.today()),
            "chair_said": "The reasons are understood.",
            **WORDS,
            **more,
        }
    )
    return services.decide(cast.actor("head"), pupil or a_pupil(cast), decision, reason=reason)


@told_once
def all_told(cast: Cast, row: Exclusion, on: date | None = None) -> Exclusion:
    """Everybody who had not heard has been told, today or on a day."""
    waiting = Notice.objects.filter(exclusion=row, told_on__isnull=True)
    return services.tell(cast.actor("head"), row, waiting, told_on=on or clock.today(), how="By telephone and letter")


@told_once
def exclusion_at(cast: Cast, state: ExclusionState, pupil: Pupil | None = None) -> Exclusion:
    """A permanent exclusion in this state, having gone every step of the way there today."""
    head, today = cast.actor("head"), clock.today()
    row = excluded(cast, pupil)
    if state is ExclusionState.IN_FORCE:
        return row
    if state is ExclusionState.CANCELLED:
        return services.cancel(head, row, on=today, why="New facts came up.", meeting_offered=True)
    if state is ExclusionState.REINSTATED:
        return services.governors_decide(
            head, row, met_on=today, reinstate=True, back_on=today, why="It was out of proportion.", reason=LETTERS
        )
    row = services.governors_decide(head, row, met_on=today, reinstate=False, why="The head was right.", reason=LETTERS)
    row = all_told(cast, row)
    if state is ExclusionState.DECLINED:
        return row
    if state is ExclusionState.FINAL:
        return services.waive_review(head, row, on=today)
    row = services.apply_for_review(head, row, on=today, sen_expert=True)
    if state is ExclusionState.SENT_BACK:
        row = services.panel_decides(
            cast.actor("inclusion_officer"),
            row,
            met_on=today,
            told_on=today,
            outcome=PanelOutcome.DIRECT,
            why="The governors did not hear the pupil.",
        )
    return row
