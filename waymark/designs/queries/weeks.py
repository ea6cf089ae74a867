"""What a programme is told of the option in use: half-days at home, online and at work, which are no placements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from waymark.designs.models import Design, DesignPart
from waymark.designs.queries.doors import half_days_of
from waymark.designs.states import AT_HOME
from waymark.programmes.models import Programme
from waymark.programmes.queries import Component
from waymark.school_year.states import Half


def components(programme: Programme, on: date) -> list[Component]:
    """The half-days of the option in use that are neither at the school nor of an offer, held from its first day to its last."""
    last = (
        Design.objects.filter(programme=programme, used_at__isnull=False).order_by("-used_at", "-pk").values("pk")[:1]
    )
    parts = DesignPart.objects.filter(design__in=last, removed_at__isnull=True, offer__isnull=True)
    found = []
    for part in parts.exclude(kind="school").filter(design__planned_end_on__gte=on).select_related("design"):
        for weekday, half in half_days_of(part):
            starts_at, ends_at = part.times(half)
            found.append(
                Component(
                    weekday=weekday,
                    half=Half(half),
                    starts_at=starts_at,
                    ends_at=ends_at,
                    where=part.place,
                    organisation=programme.commissioner,
                    from_day=part.design.starts_on,
                    until_day=part.design.planned_end_on,
                    link=part.design.get_absolute_url(),
                    is_tuition=part.kind in AT_HOME,
                    place=f"{part.kind}: {part.place.casefold()}",
                )
            )
    return found


def pupils_elsewhere(pupils: Sequence[int], on: date) -> set[int]:
    """Which of these pupils have, on the day or later, a half-day of an option in use that is neither school nor offer."""
    rows = DesignPart.objects.filter(
        design__programme__pupil__in=list(pupils), design__used_at__isnull=False, removed_at__isnull=True
    )
    rows = rows.filter(offer__isnull=True, design__planned_end_on__gte=on).exclude(kind="school")
    return set(rows.values_list("design__programme__pupil_id", flat=True))
