"""Weeks thought about: a programme opened for an accepted referral, and two options for it side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from waymark.accounts.roles import Role
from waymark.demo.bodies import Area
from waymark.demo.moments import at, side_by_side, workday
from waymark.designs import services
from waymark.designs.states import PartKind, Payer, Target, TravelMode
from waymark.programmes import services as programmes
from waymark.programmes.states import LegalRoute
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralKind, ReferralState

AIMS = "To come every day, keep English and mathematics going, and be back in all lessons at the end."
IN_A_COUNTY = 3
YEAR_TEN_AT_MOST = date(2012, 9, 1)  # born then or later: of compulsory school age through the next year too
AT_SCHOOL = [(0, "am"), (0, "pm"), (2, "am"), (2, "pm"), (4, "am")]
AT_HOME: dict[str, Any] = {
    "am_starts_at": time(9, 30),
    "am_ends_at": time(11, 30),
    "pm_starts_at": time(13),
    "pm_ends_at": time(15),
}


def weeks_thought_about(area: Area) -> Iterator[datetime]:
    """Two days before the demonstration, for one pupil of the small area, and in a county for the next school year."""
    yield at(workday(area.plan.demo_day, 2), 14, 20)
    accepted = Referral.objects.filter(state=ReferralState.ACCEPTED, kind=ReferralKind.AT_RISK, programmes=None)
    accepted = accepted.select_related("partnership", "pupil").order_by("reference")
    if area.plan.seed:
        first, last = area.plan.asked_for
        found = list(accepted.filter(pupil__date_of_birth__gte=YEAR_TEN_AT_MOST)[:IN_A_COUNTY])
    else:
        first, last = area.plan.demo_day + timedelta(days=7), area.plan.places_end_on
        found = [accepted.get(pupil__surname="Thorne")]
    yield from side_by_side([_two_options(area, referral, first, last) for referral in found])


def _two_options(area: Area, referral: Referral, first: date, last: date) -> Iterator[datetime]:
    """With the farm and the tutor, or with the boats and somebody at home."""
    yield at(workday(area.plan.demo_day, 2), 14, 20)
    coordinator = area.in_role(referral.partnership, Role.COORDINATOR)
    programme = programmes.open_programme(
        coordinator,
        referral,
        legal_route=LegalRoute.DIRECT_COMMISSION,
        starts_on=first,
        planned_end_on=last,
        aims=AIMS,
        key_worker=area.holder(referral.partnership, Role.KEY_WORKER, 0),
    )
    terms: dict[str, Any] = {"starts_on": first, "planned_end_on": first + timedelta(weeks=9), "budget_pence": 20000}
    farm, tutor, boats = (
        area.bodies[name].offers.get() for name in ("Harrow Hill Farm", "Lantern Tuition", "The Boatshed")
    )
    one = services.write(
        coordinator,
        programme,
        title="Farm and tutor",
        aims="The farm for coming every day; the tutor keeps English and mathematics going.",
        start=services.Start(
            at_school=AT_SCHOOL,
            picks=(
                services.Pick(farm, [(1, "am"), (1, "pm")], "Asked for animals, and the group is small."),
                services.Pick(tutor, [(3, "am"), (3, "pm")], "Three in a room, one teacher."),
            ),
        ),
        **terms,
    )
    for part in one.parts.exclude(kind=PartKind.SCHOOL):
        services.change_part(
            coordinator,
            one,
            part,
            targets=[Target.PERSONAL, Target.ATTENDANCE] if part.offer == farm else [Target.LEARNING],
            travel_mode=TravelMode.TAXI if part.offer == farm else TravelMode.BUS,
            travel_payer=Payer.PARTNERSHIP if part.offer == farm else Payer.SCHOOL,
            travel_minutes=25 if part.offer == farm else 20,
        )
    yield at(workday(area.plan.demo_day, 1), 15, 10)
    two = services.write(
        coordinator,
        programme,
        title="Boats and home",
        aims="Fewer places and a slower week, if mornings stay hard.",
        start=services.Start(
            at_school=AT_SCHOOL[:4],
            picks=(services.Pick(boats, [(1, "am"), (1, "pm"), (3, "am")], "Team skills, outdoors."),),
        ),
        **terms,
    )
    services.add_place(
        coordinator,
        two,
        kind=PartKind.HOME,
        place="At home, with a teacher of the school",
        half_days=[(4, "am")],
        subjects=["english", "mathematics"],
        targets=[Target.LEARNING],
        travel_mode=TravelMode.NONE,
        travel_payer=Payer.NOBODY,
        **AT_HOME,
    )
