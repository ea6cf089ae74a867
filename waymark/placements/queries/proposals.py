"""A placement thought of, and what stands against it before it is saved or offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from waymark.core import clock
from waymark.core.dates import minutes_between
from waymark.core.refusals import Refusal, each_once
from waymark.placements import rules
from waymark.placements.models import Placement
from waymark.placements.queries.days import sessions_of
from waymark.placements.queries.sites import guard_findings
from waymark.placements.queries.taken import places_taken_of
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.pupils.models import Pupil
from waymark.pupils.queries import main_school, year_group
from waymark.quality import queries as quality
from waymark.quality.models import Offer
from waymark.quality.rules import OfferFacts, StatusAnswer, offer_fits_pupil
from waymark.quality.states import OfferKind
from waymark.school_year.states import Half


@dataclass(frozen=True)
class Planned:
    """A placement thought of: an offer, half-days as (weekday, half), and its days. `placement` if it exists already.

    `goes_on` if it is under way, and these are to be its half-days from `starts_on`: the whole week is asked about.
    """

    offer: Offer
    half_days: tuple[tuple[int, str], ...]
    starts_on: date
    planned_end_on: date
    review_on: date | None = None
    placement: Placement | None = None
    goes_on: bool = False


# Not asked of a plan that is still being put together; asked at the start, when the week is what it is.
ASKED_AT_THE_START = frozenset(
    {
        "no_sessions",
        "no_part_time_reason",
        "part_time_for_behaviour",
        "parent_has_not_agreed",
        "no_part_time_end",
        "part_time_past_its_end",
        "part_time_review_overdue",
        "part_time_review_date",
        "part_time_ends_soon",
        "no_plan_back",
        "steps_out_of_order",
        "plan_back_stops_short",
        "plan_back_after_the_end",
        "caseworker_not_told",
        "social_worker_not_told",
        "one_place_only",
        "most_of_the_week",
    }
)


def commissioner_findings(programme: Programme, today: date) -> list[Refusal]:
    """A school buys, and holds, a place only for a pupil that it has on its roll today."""
    if not programme.commissioner.is_school:
        return []
    school = main_school(programme.pupil, today)
    return programmes.commission_refusals(programme.commissioner, school.pk if school else None, programme.legal_route)


def plan_findings(programme: Programme, planned: Planned, today: date) -> list[Refusal]:
    """What stands against such a placement: the offer, the half-days, the week, the law on places that are no school."""
    on = max(planned.starts_on, today)
    later = ASKED_AT_THE_START if not planned.goes_on else frozenset[str]()
    offer = planned.offer
    status = quality.status_answer(offer.provider, on)
    found = offer_findings(programme, planned, today)
    week = [
        each
        for each in programmes.week(programme, today).components
        if planned.placement is None or each.reference != planned.placement.reference
    ] + _planned_components(planned, status)
    found += [each for each in programmes.week_findings(programme, week, on) if each.code not in later]
    found += [
        each
        for each in guard_findings([offer.provider], programme.pupil, on, until=planned.planned_end_on, week=week)
        if each.code not in later
    ]
    begun_on = planned.placement.started_on if planned.placement else None
    length = rules.LengthFacts(
        started_on=begun_on or planned.starts_on,
        planned_end_on=planned.planned_end_on,
        is_school=not status.guard_applies,
    )
    found += rules.length_findings(length, on=planned.planned_end_on)
    return each_once(found)


def offer_findings(programme: Programme, planned: Planned, today: date) -> list[Refusal]:
    """What stands against this offer for this pupil: year, kind, half-days and places."""
    on = max(planned.starts_on, today)
    offer, wanted = planned.offer, quality.weekly_sessions(planned.half_days)
    found = offer_fits_pupil(
        OfferFacts(
            kind=OfferKind(offer.kind),
            year_group=year_group(programme.pupil, on),
            lowest_year=offer.lowest_year,
            highest_year=offer.highest_year,
            is_open=offer.is_open or planned.placement is not None,
            places=offer.places,
            places_taken=places_taken(offer, planned, programme.pupil),
            offered=quality.weekly_sessions(quality.half_days(offer)),
            wanted=wanted,
            one_to_one_reason=programme.one_to_one_reason,
        ),
        on=on,
    )
    if not wanted:
        found.append(Refusal("no_half_days", clause="SEIP2018 12.3", who="partnership"))
    return found


def minutes_of(offer: Offer, half_days: Iterable[tuple[int, str]]) -> int:
    """The minutes a week of these half-days, at the times of the offer."""
    morning = minutes_between(offer.am_starts_at, offer.am_ends_at)
    afternoon = minutes_between(offer.pm_starts_at, offer.pm_ends_at)
    return sum(morning if half == Half.AM else afternoon for _, half in half_days)


def as_planned(placement: Placement) -> Planned:
    """A placement that exists, as it was thought of."""
    return Planned(
        placement.offer,
        tuple((row.weekday, row.half) for row in sessions_of(placement)),
        placement.starts_on,
        placement.planned_end_on,
        placement.first_review_on,
        placement,
    )


def still_a_place(placement: Placement) -> list[Refusal]:
    """Whether its place is free on the first day: somebody else may have stayed on beyond the end that was planned."""
    offer = placement.offer
    if places_taken(offer, as_planned(placement), placement.pupil) < offer.places:
        return []
    return [Refusal("offer_full", clause="WM places", who="provider", values={"places": offer.places})]


def place_findings(placement: Placement) -> list[Refusal]:
    """The same plan looked at again at the moment it is offered: others may have filled the place meanwhile."""
    found = plan_findings(placement.programme, as_planned(placement), clock.today())
    return [each for each in found if not each.is_warning]  # the warnings were answered when it was planned


def places_taken(offer: Offer, planned: Planned, pupil: Pupil) -> int:
    """The most places taken on any of the half-days wanted, at any time from the planned start to the planned end.

    What is held for the pupil does not stand in the pupil's own way.
    """
    own = planned.placement.pk if planned.placement else None
    days = (planned.starts_on, planned.planned_end_on)
    taken = places_taken_of([offer], *days, but=own, pupil=pupil.pk)[offer.pk]
    return max((taken.get(key, 0) for key in planned.half_days), default=0)


def _planned_components(planned: Planned, status: StatusAnswer) -> list[programmes.Component]:
    offer = planned.offer
    return [
        programmes.Component(
            weekday=weekday,
            half=Half(half),
            starts_at=offer.am_starts_at if half == Half.AM else offer.pm_starts_at,
            ends_at=offer.am_ends_at if half == Half.AM else offer.pm_ends_at,
            where=offer.provider.name,
            organisation=offer.provider,
            from_day=planned.starts_on,
            until_day=planned.planned_end_on,
            kind=OfferKind(offer.kind),
            may_be_full_time=status.may_be_full_time,
            is_settled=False,
        )
        for weekday, half in planned.half_days
    ]
