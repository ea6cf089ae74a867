"""What a programme is told of its placements: half-days and findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from waymark.core import clock
from waymark.core.kept import kept
from waymark.core.periods import not_over_by
from waymark.core.refusals import Refusal
from waymark.placements.models import Placement, PlacementSession
from waymark.placements.queries.sites import guard_findings
from waymark.placements.states import LIVE, UNDER_WAY, PlacementState
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.quality import queries as quality
from waymark.quality.states import OfferKind
from waymark.school_year.states import Half


def _in_force(on: date) -> QuerySet[PlacementSession]:
    """Half-days of placements that hold on the day, or are to hold later."""
    return (
        PlacementSession.objects.filter(placement__state__in=[*LIVE, PlacementState.ENDED])
        .filter(not_over_by(on))
        .filter(Q(placement__ended_on__isnull=True) | Q(placement__ended_on__gte=on))
    )


def pupils_elsewhere(pupils: Sequence[int], on: date) -> set[int]:
    """Which of these pupils have a half-day at a provider on the day, or are to have one."""
    rows = _in_force(on).filter(placement__pupil__in=pupils)
    return set(rows.values_list("placement__pupil", flat=True))


def components(programme: Programme, on: date) -> list[programmes.Component]:
    """The half-days at providers that the pupil has on the day or is to have, of whichever commissioner."""
    rows_found = _of_pupil(programme.pupil_id, on)
    providers = {row.placement.provider_id: row.placement.provider for row in rows_found}
    statuses = quality.status_answers(providers.values(), on)
    return [
        programmes.Component(
            weekday=row.weekday,
            half=Half(row.half),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            where=row.placement.provider.name,
            organisation=row.placement.provider,
            from_day=max(row.valid_from, row.placement.started_on or row.valid_from),
            until_day=_until(row.placement),
            reference=row.placement.reference,
            link=row.placement.get_absolute_url(),
            state=row.placement.state,
            is_settled=row.placement.state in (PlacementState.AGREED, *UNDER_WAY, PlacementState.ENDED),
            kind=OfferKind(row.placement.offer.kind),
            may_be_full_time=statuses[row.placement.provider_id].may_be_full_time,
        )
        for row in rows_found
    ]


@kept
def _of_pupil(pupil: int, on: date) -> QuerySet[PlacementSession]:
    rows = _in_force(on).filter(placement__pupil=pupil)
    return rows.select_related("placement__provider", "placement__offer")


def _until(placement: Placement) -> date | None:
    """The last day that is planned or recorded; a placement that runs on past its planned end has none."""
    if placement.ended_on:
        return placement.ended_on
    if placement.state in UNDER_WAY and placement.planned_end_on < clock.today():
        return None
    return placement.planned_end_on


def findings_for(programme: Programme, on: date, week: list[programmes.Component]) -> list[Refusal]:
    """What the guard over places that are no school says of each provider of the programme's week."""
    providers = {each.organisation.pk: each.organisation for each in week if each.organisation.is_provider}
    until = max((each.until_day for each in week if each.until_day), default=on)
    return guard_findings(list(providers.values()), programme.pupil, on, until=until, week=week)


def open_count(programme: Programme) -> int:
    return programme.placements.filter(state__in=LIVE).count()
