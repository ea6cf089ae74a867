"""Placements that a day has changed without anybody's doing."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from waymark.placements.models import Placement
from waymark.placements.states import LIVE, UNDER_WAY
from waymark.pupils.models import Address, RollEntry
from waymark.pupils.states import RollKind


def past_their_end(on: date) -> list[int]:
    """The keys of placements under way whose planned last day has passed."""
    rows = Placement.objects.filter(state__in=UNDER_WAY, planned_end_on__lt=on)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def moved(on: date) -> dict[int, date]:
    """The keys of open placements whose pupil has moved home or left the school since they began, and the day."""
    live = Placement.objects.filter(state__in=LIVE)
    homes = Address.objects.filter(valid_to__isnull=True, valid_from__lte=on, pupil__addresses__valid_to__isnull=False)
    since = dict(homes.values_list("pupil", "valid_from"))
    found: dict[int, date] = {}
    for pk, pupil, begun in live.order_by("pk").values_list("pk", "pupil", "programme__starts_on"):
        if pupil in since and since[pupil] > begun:
            found[pk] = since[pupil]
    left = live.filter(
        pupil__roll_entries__school=F("programme__school"),
        pupil__roll_entries__kind=RollKind.MAIN,
        pupil__roll_entries__valid_to__lte=on,
        pupil__roll_entries__valid_to__gt=F("programme__starts_on"),
    )
    for pk, day in left.values_list("pk", "pupil__roll_entries__valid_to"):
        if day is not None:
            found[pk] = max(day, found.get(pk, day))
    return found


def has_left_the_school(placement: Placement, on: date) -> bool:
    """Whether the school for which the programme was made has no longer the pupil on its main roll, but had."""
    entries = RollEntry.objects.filter(
        pupil=placement.pupil_id, school=placement.programme.school_id, kind=RollKind.MAIN
    )
    return entries.exists() and not entries.on(on).exists()
