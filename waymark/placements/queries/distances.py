"""How far a provider is: from the pupil's home, where that may be told, and from the school."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from waymark.accounts.actors import Actor
from waymark.organisations.models import Organisation
from waymark.organisations.postcode_file import plain_postcode
from waymark.organisations.queries import positions_of
from waymark.organisations.rules import DistanceFacts, Position, whole_miles
from waymark.pupils.models import Pupil
from waymark.pupils.queries import present_address
from waymark.quality.models import Offer


@dataclass(frozen=True)
class Distance:
    """Whole miles in a straight line; None where a place is not known, or its address is withheld."""

    from_home: int | None
    from_school: int | None


def distances(actor: Actor, pupil: Pupil, school: Organisation, offers: Iterable[Offer]) -> dict[int, Distance]:
    """How far the site of each offer is, by the offer's key. Three statements.

    A withheld address has no postcode here, so nothing is reckoned from it. No list is put in order by these.
    """
    offers = list(offers)
    home = present_address(actor, pupil).postcode
    at_school = next((site.postcode for site in school.sites.all()), "")
    known = positions_of([home, at_school, *(offer.site.postcode for offer in offers)])

    def place(postcode: str) -> Position | None:
        return known.get(plain_postcode(postcode))

    def miles(here: str, offer: Offer) -> int | None:
        facts = DistanceFacts(here=place(here), there=place(offer.site.postcode))
        return whole_miles(facts, on=actor.day)

    return {offer.pk: Distance(miles(home, offer), miles(at_school, offer)) for offer in offers}
