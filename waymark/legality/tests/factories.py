"""Pupils at Canal Street Motors for many hours, bought by the South Whitcombe Partnership or by the northern one."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.organisations.models import Organisation
from waymark.placements import services
from waymark.placements.models import Placement
from waymark.placements.tests.factories import proposed
from waymark.programmes.models import Programme
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil, at_school
from waymark.pupils.models import Involvement
from waymark.quality.models import Offer
from waymark.quality.tests.factories import an_offer

FOUR_DAYS = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]  # twenty hours


@told_once
def a_workshop(cast: Cast, who: str = "provider_manager") -> Offer:
    return an_offer(cast, who, places=20)


@told_once
def full_time(cast: Cast, name: str, workshop: Offer, **terms: Any) -> Placement:
    """A pupil of that name for twenty hours a week, offered to the provider."""
    programme = a_programme(cast, a_year_ten_pupil(cast, forename=name, surname="Stone"))
    at_school(cast, programme, (4, "am"), (4, "pm"))
    made = {"sessions": FOUR_DAYS, "reason_to_go_on": "Nothing else holds.", **terms}
    placement = proposed(cast, programme, workshop, **made)
    services.offer(cast.actor("coordinator"), placement)
    return Placement.objects.get(pk=placement.pk)


def of_the_others(cast: Cast, *placements: Placement) -> None:
    """These were bought by the northern partnership, and the southern one knows nothing of their pupils."""
    for each in placements:
        Placement.objects.filter(pk=each.pk).update(commissioner=cast.other_partnership)
        Programme.objects.filter(pk=each.programme_id).update(commissioner=cast.other_partnership)
        _hand_over(each, cast.partnership, cast.other_partnership)


def _hand_over(placement: Placement, of: Organisation, to: Organisation) -> None:
    Involvement.objects.filter(pupil=placement.pupil_id, organisation=of).update(organisation=to)


LATER = {"starts_on": date(2027, 1, 11), "planned_end_on": date(2027, 3, 5)}
