"""The half-days of a placement, as its services write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from waymark.placements.models import Placement, PlacementSession
from waymark.school_year.states import Half


def in_order(sessions: Iterable[tuple[int, Half | str]]) -> list[tuple[int, str]]:
    """Half-days in the order of the week, each once."""
    return sorted({(int(weekday), str(Half(half))) for weekday, half in sessions})


def put_sessions(placement: Placement, wanted: Sequence[tuple[int, str]], *, valid_from: date) -> None:
    """These half-days too from a day on, at the times that the offer has now."""
    offer = placement.offer
    for weekday, half in wanted:
        morning = half == Half.AM
        PlacementSession.objects.create(
            placement=placement,
            weekday=weekday,
            half=half,
            starts_at=offer.am_starts_at if morning else offer.pm_starts_at,
            ends_at=offer.am_ends_at if morning else offer.pm_ends_at,
            valid_from=valid_from,
        )
