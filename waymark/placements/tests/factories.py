"""Placements in every state, reached through the services; and with every gate closed but the one asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.core import clock
from waymark.placements import services
from waymark.placements.models import Placement
from waymark.placements.states import LawfulBasis, PlacementState
from waymark.programmes.models import Programme
from waymark.programmes.tests.factories import a_programme, at_school
from waymark.quality.models import Offer
from waymark.quality.tests.factories import an_offer, signed_off

MONDAY_AND_TUESDAY = [(0, "am"), (0, "pm"), (1, "am"), (1, "pm")]  # ten hours
REST_AT_SCHOOL = [(2, "am"), (2, "pm"), (3, "am"), (3, "pm")]  # twelve hours
PLAN = {
    "outcomes": "Strips and rebuilds a brake; comes to every session.",
    "measured_by": "The workshop log and the register.",
    "english_and_maths": "Reads manuals, measures, writes the log.",
    "qualifications": "Entry 3 in vehicle maintenance.",
    "way_back": "All lessons at school from Easter.",
}

ARRANGED = {
    "transport_mode": "public",
    "transport_payer": "school",
    "meals": "A packed lunch; free school meals by voucher.",
    "medication": "None needed.",
    "equipment": "Overalls and boots, from the provider.",
    "emergency_contacts_confirmed_on": date(2026, 11, 20),
    "first_day": "The key worker meets him at the gate at 9:15.",
    "stop_procedure": "The provider rings the school first; he goes back to school, and all meet within two days.",
    "parent_told_on": date(2026, 11, 20),
    "parent_told_how": "By telephone, Ruth Okafor.",
}
INFORMATION = {
    "what": "The school report.\nWhat he is good at.",
    "purpose": "To begin where he stands.",
    "lawful_basis": LawfulBasis.PUBLIC_TASK,
}


@told_once
def proposed(cast: Cast, programme: Programme | None = None, offer: Offer | None = None, **terms: Any) -> Placement:
    """Mondays and Tuesdays at Canal Street Motors from today to 22 January; the rest of the week at school."""
    if programme is None:
        programme = a_programme(cast)
        at_school(cast, programme, *REST_AT_SCHOOL)
    made: dict[str, Any] = {
        "sessions": MONDAY_AND_TUESDAY,
        "starts_on": date(2026, 11, 24),
        "planned_end_on": date(2027, 1, 22),
        "pupil_voice": "I like engines.",
        "family_voice": "He gets up for this.",
        "why_this_provider": "He learns by doing, and it is on his bus line.",
        "travel": "Bus 31, a pass is bought.",
    }
    return services.propose(cast.actor("coordinator"), programme, offer or an_offer(cast), **{**made, **terms})


@told_once
def close_gate(cast: Cast, placement: Placement, code: str) -> None:
    """Close one gate, as the person who may."""
    coordinator, manager, head = cast.actor("coordinator"), cast.actor("provider_manager"), cast.actor("head")
    placement = Placement.objects.get(pk=placement.pk)
    if code == "sign_off":
        signed_off(cast, placement.provider)
    elif code == "provider_accepted":
        services.accept(manager, placement)
    elif code == "risk_acknowledged":
        services.acknowledge_risk(manager, placement)
    elif code == "learning_plan_commissioner":
        services.agree_learning_plan(coordinator, placement)
    elif code == "learning_plan_provider":
        services.agree_learning_plan(manager, placement)
    elif code == "agreement_party":
        services.sign_agreement(head, placement, typed_name="Helen Marsh")
    elif code == "agreement_provider":
        services.sign_agreement(manager, placement, typed_name="Martin Pike")
    elif code == "stop_procedure":
        services.confirm_arrangements(manager, placement)
    elif code == "direction_notice":
        services.give_off_site_notice(coordinator, placement, on=clock.today() - timedelta(days=7))
    else:
        raise ValueError(code)


EVERYTHING = (
    "sign_off",
    "provider_accepted",
    "risk_acknowledged",
    "learning_plan_commissioner",
    "learning_plan_provider",
    "agreement_party",
    "agreement_provider",
    "stop_procedure",
)


@told_once
def offered(cast: Cast, **terms: Any) -> Placement:
    """Offered to the provider, with plan and agreement written."""
    placement = proposed(cast, **terms)
    coordinator = cast.actor("coordinator")
    services.write_learning_plan(coordinator, placement, **PLAN)
    services.write_agreement(coordinator, placement)
    services.offer(coordinator, placement)
    arranged(cast, placement)
    return Placement.objects.get(pk=placement.pk)


def arranged(cast: Cast, placement: Placement) -> None:
    """All that is practical, written down, and what the provider was given; it has still to confirm."""
    coordinator = cast.actor("coordinator")
    services.arrange(coordinator, placement, **ARRANGED)
    services.pass_information(coordinator, placement, **INFORMATION)


@told_once
def ready(cast: Cast, *, but: str = "", placement: Placement | None = None) -> Placement:
    """Every gate closed, but for the one named."""
    placement = placement or offered(cast)
    for code in EVERYTHING:
        if code != but:
            close_gate(cast, placement, code)
    return Placement.objects.get(pk=placement.pk)


@told_once
def started(cast: Cast, placement: Placement | None = None) -> Placement:
    """Under way since today."""
    placement = ready(cast, placement=placement)
    services.start(cast.actor("coordinator"), placement, on=clock.today())
    return Placement.objects.get(pk=placement.pk)


@told_once
def placement_at(cast: Cast, state: PlacementState) -> Placement:
    """A placement in this state, having gone every step of the way there today."""
    coordinator, manager, today = cast.actor("coordinator"), cast.actor("provider_manager"), clock.today()
    if state is PlacementState.PROPOSED:
        return proposed(cast)
    if state is PlacementState.WITHDRAWN:
        placement = proposed(cast)
        services.withdraw(coordinator, placement, reason="The family moved.")
    elif state is PlacementState.OFFERED:
        return offered(cast)
    elif state is PlacementState.DECLINED:
        placement = offered(cast)
        services.decline(manager, placement, reason="The group is not right for him.")
    elif state is PlacementState.AGREED:
        return ready(cast)
    else:
        placement = started(cast)
        if state is PlacementState.PAUSED:
            services.pause(coordinator, placement, on=today + timedelta(days=1), reason="A hospital stay.")
        elif state is PlacementState.ENDED:
            services.end(coordinator, placement, on=today, reason="He goes back to school full time.")
    return Placement.objects.get(pk=placement.pk)
