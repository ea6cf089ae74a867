"""Offers and sign-offs, made through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.core import clock
from waymark.organisations.models import Organisation
from waymark.quality import services
from waymark.quality.models import Offer, SignOff
from waymark.quality.states import OfferKind, PriceUnit, RegisterStatus

EVERY_HALF_DAY = [f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]


@told_once
def an_offer(cast: Cast, who: str = "provider_manager", **terms: Any) -> Offer:
    """Motor workshop at Canal Street Motors on every half-day, 2.5 hours each, eight places, 65 pounds a session."""
    actor = cast.actor(who)
    made: dict[str, Any] = {
        "title": "Motor workshop",
        "what": "Engines, brakes and bicycles, in a group of six.",
        "kind": OfferKind.SMALL_GROUP,
        "sessions": EVERY_HALF_DAY,
        "places": 8,
        "price_pence": 6500,
        "price_unit": PriceUnit.SESSION,
    }
    return services.add_offer(actor, actor.organisation, **{**made, **terms})


@told_once
def signed_off(cast: Cast, provider: Organisation | None = None, who: str = "coordinator") -> SignOff:
    """The commissioner's word, given today for 40 weeks."""
    return services.sign_off(
        cast.actor(who),
        provider or cast.canal_street,
        what_was_checked="Safeguarding policy, insurance, a visit on a working morning.",
        expires_on=clock.today() + timedelta(weeks=40),
    )


@told_once
def a_registered_school(cast: Cast, provider: Organisation) -> None:
    """The provider is on the register of schools from September 2020."""
    services.set_status(
        cast.actor("coordinator"),
        provider,
        status=RegisterStatus.REGISTERED_SCHOOL,
        valid_from=clock.today().replace(year=2020),
        source="Get Information about Schools",
    )
