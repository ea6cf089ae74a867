"""Places that one body found and another buys: for the finder the place without the pupil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from waymark.accounts.actors import Actor
from waymark.organisations.models import Organisation
from waymark.organisations.states import WITH_PATTERNS, OrganisationKind
from waymark.placements import rules
from waymark.placements.models import Brokering, Placement
from waymark.placements.states import LIVE, UNDER_WAY, PlacementState
from waymark.programmes.models import Programme
from waymark.quality import queries as quality
from waymark.quality.models import Offer, SignOff

RUN = (PlacementState.AGREED, *UNDER_WAY)


def may_broker(body: Organisation) -> bool:
    """Whether it is a body that finds places for others."""
    return body.is_partnership or body.is_authority or body.has_week_patterns


def brokers(actor: Actor, programme: Programme, offer: Offer) -> QuerySet[Organisation]:
    """Who in the area of the commissioner may have found the place, by name."""
    area = programme.commissioner.area_pk or 0
    kinds = Q(kind__in=[OrganisationKind.PARTNERSHIP, OrganisationKind.AUTHORITY])
    found = Organisation.objects.visible_to(actor).open_on(actor.day).select_related("school_detail")
    found = found.filter(Q(parent_authority=area) | Q(pk=area)).filter(kinds | Q(school_detail__kind__in=WITH_PATTERNS))
    sellers = [offer.provider_id, *([offer.provider.run_by_id] if offer.provider.run_by_id else [])]
    return found.exclude(pk__in=[programme.commissioner_id, *sellers]).order_by("name")


def broker_facts(broker: Organisation, programme: Programme, offer: Offer) -> rules.BrokerFacts:
    return rules.BrokerFacts(
        broker=str(broker.pk),
        buyer=str(programme.commissioner_id),
        seller=str(offer.provider_id),
        run_by=str(offer.provider.run_by_id or ""),
        may_broker=may_broker(broker),
        same_area=broker.area_pk == programme.commissioner.area_pk,
        sign_offs=quality.sign_off_facts(offer.provider, broker),
    )


@dataclass(frozen=True)
class Broker:
    """Who found a place, and until when that body's own check of the provider holds; None where none does."""

    body: Organisation
    sign_off: SignOff | None


def broker_of(placement: Placement, on: date) -> Broker | None:
    """Who found and checked the place, if it was not the commissioner itself."""
    row: Brokering | None = getattr(placement, "brokering", None)
    if row is None:
        return None
    return Broker(row.broker, quality.sign_off_in_force(placement.provider, row.broker, on))


@dataclass(frozen=True)
class BrokeredPlace:
    """A place as its finder sees it: what, where, for whom to pay and until when, and who has signed the provider off.

    Nothing of the pupil.
    """

    reference: str
    offer: str
    provider: Organisation
    buyer: Organisation
    begins_on: date
    ends_on: date
    state: PlacementState
    is_open: bool
    own_sign_off: SignOff | None
    buyers_sign_off: SignOff | None


def brokered_places(actor: Actor) -> list[BrokeredPlace]:
    """The places that the actor's body found, those that are open first. Three statements, however many there are."""
    rows = Brokering.objects.visible_to(actor).filter(broker=actor.organisation_pk)
    placements = [
        row.placement
        for row in rows.select_related("placement__offer", "placement__provider", "placement__commissioner")
    ]
    providers = {each.provider_id for each in placements}
    longest: dict[tuple[int, int], SignOff] = {}
    signed = SignOff.objects.visible_to(actor).in_force(actor.day).filter(provider__in=providers)
    for sign_off in signed.order_by("expires_on"):
        longest[sign_off.provider_id, sign_off.commissioner_id] = sign_off
    found = [
        BrokeredPlace(
            reference=each.reference,
            offer=each.offer.title,
            provider=each.provider,
            buyer=each.commissioner,
            begins_on=each.started_on or each.starts_on,
            ends_on=each.ended_on or each.planned_end_on,
            state=PlacementState(each.state),
            is_open=each.state in LIVE,
            own_sign_off=longest.get((each.provider_id, actor.organisation_pk or 0)),
            buyers_sign_off=longest.get((each.provider_id, each.commissioner_id)),
        )
        for each in placements
    ]
    return sorted(found, key=lambda each: (not each.is_open, each.provider.name, each.begins_on, each.reference))


def brokered_now() -> list[tuple[Organisation, Organisation]]:
    """Each finder with each provider at which a place that it found is agreed or under way."""
    rows = Brokering.objects.filter(placement__state__in=RUN).select_related("broker", "placement__provider")
    found = {(row.broker_id, row.placement.provider_id): (row.broker, row.placement.provider) for row in rows}
    return [found[key] for key in sorted(found)]


def finders_at(provider: Organisation) -> list[Organisation]:
    """Who found places at a provider that are agreed or under way."""
    rows = Brokering.objects.filter(placement__provider=provider, placement__state__in=RUN)
    return list(Organisation.objects.filter(pk__in=rows.values("broker")).order_by("pk"))
