"""Who pays for a place: what the record tells of it, the table of its area, and the body whose money it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.placements import funding_tables, rules
from waymark.placements.models import Placement
from waymark.placements.queries.parties import party_of
from waymark.placements.states import FundingNeed, FundingPlace, FundingRoute
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.quality import queries as quality
from waymark.quality.models import Offer
from waymark.quality.states import OfferKind
from waymark.school_register.queries import entry_of


def funding_table(commissioner: Organisation, on: date) -> rules.FundingTable | None:
    """The table of the area of whoever commissions; None where nothing is agreed."""
    return funding_tables.table_for(commissioner.area.la_code, on) if commissioner.area else None


def likely_place(programme: Programme, offer: Offer, on: date) -> FundingPlace:
    """What sort of place an offer is as far as the record tells: the national register, and what the provider is in law."""
    entry = entry_of(offer.provider)
    facts = rules.PlaceFacts(
        status=quality.status_on(offer.provider, on),
        register_type=entry.type_name if entry else "",
        is_one_to_one=offer.kind == OfferKind.ONE_TO_ONE,
        legal_route=LegalRoute(programme.legal_route),
        commissioner=party_of(programme.commissioner),
    )
    return rules.funding_place(facts, on=on)


def funding_facts(
    programme: Programme,
    place: FundingPlace,
    on: date,
    *,
    chosen: FundingRoute | None = None,
    reason: str = "",
) -> rules.FundingFacts:
    return rules.FundingFacts(
        legal_route=LegalRoute(programme.legal_route),
        has_ehc_plan=programmes.has_ehc_plan(programme.pupil, on),
        commissioner=party_of(programme.commissioner),
        place=place,
        chosen=chosen,
        reason=reason,
    )


def payer_of(programme: Programme, provider: Organisation, route: FundingRoute, on: date) -> Organisation | None:
    """The body that pays by this route; None where there is no such body for this pupil.

    The grant of a hospital school comes by way of the authority in whose area the hospital school stands.
    """
    party, commissioner, school = rules.payer(route), programme.commissioner, programme.school
    if route is FundingRoute.HOSPITAL and provider.parent_authority:
        return provider.parent_authority
    if party is rules.Party.SCHOOL:
        return school
    if party_of(commissioner) is party:
        return commissioner
    if party is rules.Party.PARTNERSHIP:
        return organisations.partnership_of(school, on)
    return commissioner.parent_authority or school.parent_authority


@dataclass(frozen=True)
class WhoPays:
    """What an area says of the places that this commissioner may buy for this pupil, likeliest first.

    `usual` is the route where no row is for the sort of place.
    """

    need: FundingNeed
    place: FundingPlace
    rows: list[rules.FundingRow]
    usual: FundingRoute
    table: rules.FundingTable | None

    @property
    def row(self) -> rules.FundingRow | None:
        """The row for the likely sort of place."""
        return next((row for row in self.rows if self.place in row.places), None)

    @property
    def others(self) -> list[rules.FundingRow]:
        return [row for row in self.rows if self.place not in row.places]


def who_pays(programme: Programme, place: FundingPlace, on: date) -> WhoPays:
    """The rows of the area, on the day, for any sort of place that this commissioner may buy for this pupil."""
    facts = funding_facts(programme, place, on)
    table = funding_table(programme.commissioner, on)
    found = {}
    for each in sorted(FundingPlace, key=lambda other: other is not place):
        row = rules.funding_row(replace(facts, place=each), table, on=on)
        if row is not None:
            found[row.name] = row
    return WhoPays(
        need=rules.funding_need(facts, on=on),
        place=place,
        rows=list(found.values()),
        usual=rules.funding_route(facts, on=on),
        table=table,
    )


def place_of_terms(placement: Placement, on: date, said: str) -> FundingPlace:
    """The sort of place that the terms name, else the likely one."""
    return FundingPlace(said) if said else likely_place(placement.programme, placement.offer, on)
