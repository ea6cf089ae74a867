"""Other papers before the start, and how a new version takes the place of the old."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused
from waymark.placements.models import Placement
from waymark.placements.services.guard import require_school_or_commissioner, require_state
from waymark.placements.states import BEFORE_START


@transaction.atomic
def give_off_site_notice(actor: Actor, placement: Placement, *, on: date, version: int | None = None) -> Placement:
    """Record the day on which the parent had the school's written notice of the direction."""
    return _dated(actor, placement, "off_site_notice_given_on", on, version)


@transaction.atomic
def share_ehc_plan(actor: Actor, placement: Placement, *, on: date, version: int | None = None) -> Placement:
    """Record the day on which the provider was given the EHC plan."""
    return _dated(actor, placement, "ehc_plan_shared_on", on, version)


def _dated(actor: Actor, placement: Placement, field: str, on: date, version: int | None) -> Placement:
    require_school_or_commissioner(actor, placement)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *BEFORE_START)
    if on > clock.today():
        raise Refused([Refusal("not_yet_given", clause="WM order of dates", who="school")])
    before = getattr(placement, field)
    setattr(placement, field, on)
    placement.save_changes(field)
    history.record(
        actor,
        f"placement.{field}",
        placement,
        before={field: before},
        after={field: on},
        happened_on=on,
        pupil=placement.pupil,
    )
    return placement


def replace_current(rows: Any) -> int:
    """Take the place of the current version. Return the highest number so far, 0 for none."""
    highest = 0
    for row in rows.select_for_update():
        highest = max(highest, row.number)
        if row.is_current:
            row.is_current = False
            row.save_changes("is_current")
    return highest
