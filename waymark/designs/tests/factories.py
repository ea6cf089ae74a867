"""Options for a programme, written through the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.designs import services
from waymark.designs.models import Design
from waymark.programmes.models import Programme
from waymark.programmes.tests.factories import a_programme, at_school
from waymark.quality.models import Offer
from waymark.quality.tests.factories import an_offer

MONDAY_AND_TUESDAY = [(0, "am"), (0, "pm"), (1, "am"), (1, "pm")]  # ten hours at Canal Street Motors
REST_AT_SCHOOL = [(2, "am"), (2, "pm"), (3, "am"), (3, "pm")]  # twelve hours


@told_once
def an_option(cast: Cast, programme: Programme | None = None, **terms: Any) -> Design:
    """Four half-days at school, as the programme has them, from today to 22 January."""
    if programme is None:
        programme = a_programme(cast)
        at_school(cast, programme, *REST_AT_SCHOOL)
    made: dict[str, Any] = {
        "title": "Workshop and school",
        "starts_on": date(2026, 11, 24),
        "planned_end_on": date(2027, 1, 22),
    }
    return services.write(cast.actor("coordinator"), programme, **{**made, **terms})


@told_once
def a_full_option(cast: Cast, offer: Offer | None = None, **terms: Any) -> Design:
    """Twenty-two hours: four half-days at school and four at Canal Street Motors, with the way there."""
    design = an_option(cast, **terms)
    actor = cast.actor("coordinator")
    part = services.add_offer(actor, design, offer or an_offer(cast), half_days=MONDAY_AND_TUESDAY)
    services.change_part(
        actor,
        design,
        part,
        subjects=["vocational"],
        targets=["personal", "learning"],
        travel_mode="bus",
        travel_payer="partnership",
        travel_minutes=25,
        note="He learns by doing.",
    )
    return Design.objects.select_related("programme__pupil").get(pk=design.pk)
