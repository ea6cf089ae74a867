"""What happens to a provider's entry: an offer is made or changed, its status in law is noted, a commissioner signs off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.core.watchers import Watchers
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation, Site
from waymark.organisations.states import OrganisationKind
from waymark.quality import queries, rules
from waymark.quality.models import (
    CommissionedPlaces,
    Offer,
    Proprietor,
    Proprietorship,
    ProviderStatus,
    RegisterJudgement,
    SignOff,
)
from waymark.quality.states import OfferKind, PlaceUnit, PriceUnit, RegisterStatus, Subject

STATUS_WATCHERS: Watchers[Organisation] = Watchers()  # told of a provider that is something else in law, or another's
SIGN_OFF_WATCHERS: Watchers[SignOff] = Watchers()  # told of a sign-off that was given or taken back
LONGEST_SIGN_OFF = timedelta(days=366)  # the audit behind it is yearly: COMM2022 audit
TERMS = (
    "title",
    "what",
    "kind",
    "subjects",
    "lowest_year",
    "highest_year",
    "sessions",
    "am_starts_at",
    "am_ends_at",
    "pm_starts_at",
    "pm_ends_at",
    "places",
    "price_pence",
    "price_unit",
    "is_open",
    "site",
)


@transaction.atomic
def add_offer(
    actor: Actor,
    provider: Organisation,
    *,
    title: str,
    what: str,
    kind: OfferKind | str,
    sessions: Sequence[str],
    places: int,
    price_pence: int,
    price_unit: PriceUnit | str,
    site: Site | None = None,
    subjects: Sequence[Subject | str] = (),
    lowest_year: int = 7,
    highest_year: int = 11,
    am_starts_at: time = time(9, 30),
    am_ends_at: time = time(12),
    pm_starts_at: time = time(12, 30),
    pm_ends_at: time = time(15),
    is_open: bool = True,
) -> Offer:
    """A provider offers something: `sessions` are half-days such as "mon-am"; the price is in pence."""
    _own_provider(actor, provider)
    offer = Offer(
        provider=provider,
        site=site or provider.sites.order_by("-is_main", "pk").first(),
        title=title,
        what=what,
        kind=kind,
        subjects=_in_order(subjects),
        sessions=list(sessions),
        places=places,
        price_pence=price_pence,
        price_unit=price_unit,
        lowest_year=lowest_year,
        highest_year=highest_year,
        am_starts_at=am_starts_at,
        am_ends_at=am_ends_at,
        pm_starts_at=pm_starts_at,
        pm_ends_at=pm_ends_at,
        is_open=is_open,
    )
    refuse(_offer_refusals(offer))
    offer.save()
    history.record(actor, "offer.add", offer, after={name: getattr(offer, name) for name in TERMS})
    return offer


@transaction.atomic
def change_offer(actor: Actor, offer: Offer, *, version: int | None = None, **terms: Any) -> Offer:
    """New terms for new pupils. Placements keep the price and the half-days that they were agreed with."""
    actor.require(Permission.OFFER_EDIT, over=offer)
    _own_provider(actor, offer.provider)
    offer = lock(Offer, offer.pk, version)
    unknown = set(terms) - set(TERMS)
    if unknown:
        raise TypeError(f"An offer has no {', '.join(sorted(unknown))}.")
    before = {name: getattr(offer, name) for name in terms}
    for name, value in terms.items():
        setattr(offer, name, list(value) if name == "sessions" else _in_order(value) if name == "subjects" else value)
    refuse(_offer_refusals(offer))
    offer.save_changes(*terms)
    history.record(actor, "offer.change", offer, before=before, after={name: getattr(offer, name) for name in terms})
    return offer


@transaction.atomic
def add_provision(
    actor: Actor, school: Organisation, *, name: str, address: str, postcode: str = "", telephone: str = ""
) -> Organisation:
    """Take in the provision with which a school sells places to others: a provider here, and in law part of the school.

    An officer of the area does it; its people are then invited like those of any provider, and it makes its offers.
    """
    provision = organisations.add_organisation(
        actor,
        kind=OrganisationKind.PROVIDER,
        name=" ".join(name.split()),
        parent_authority=school.parent_authority,
        run_by=school,
    )
    organisations.add_site_of_provision(
        actor, provision, name=provision.name, address=address, postcode=postcode, telephone=telephone
    )
    source = f"Part of {school.name}{f', URN {school.urn}' if school.urn else ''}"
    set_status(actor, provision, status=RegisterStatus.REGISTERED_SCHOOL, valid_from=actor.day, source=source[:200])
    return provision


@transaction.atomic
def set_status(
    actor: Actor, provider: Organisation, *, status: RegisterStatus | str, valid_from: date, source: str = ""
) -> ProviderStatus:
    """Note what a provider is in law from a day on, and where that was read."""
    if not actor.may(Permission.MEMBERSHIP_EDIT):
        actor.require(Permission.PROVIDER_STATUS)
    previous = ProviderStatus.objects.select_for_update().filter(provider=provider, valid_to__isnull=True).first()
    if previous:
        previous.valid_to = max(valid_from, previous.valid_from)
        previous.save_changes("valid_to")
    row = ProviderStatus.objects.create(provider=provider, status=status, valid_from=valid_from, source=source)
    history.record(
        actor,
        "provider.status",
        row,
        before={"status": previous.status if previous else None},
        after={"provider": provider, "status": status, "source": source},
        happened_on=min(valid_from, actor.day),
    )
    STATUS_WATCHERS.tell(provider)
    return row


@transaction.atomic
def set_proprietor(
    actor: Actor, provider: Organisation, *, name: str, valid_from: date, source: str = ""
) -> Proprietorship | None:
    """Note who runs a provider from a day on, by name, and where that was read; nobody known any more if `name` is empty.

    The same name, whatever its capitals and blanks, is the same proprietor: the guard counts all its places together.
    """
    if not actor.may(Permission.MEMBERSHIP_EDIT):
        actor.require(Permission.PROVIDER_STATUS)
    provider = lock(Organisation, provider.pk)
    said = " ".join(name.split())
    previous = Proprietorship.objects.select_for_update().filter(provider=provider, valid_to__isnull=True).first()
    if valid_from > actor.day or (previous and valid_from < previous.valid_from):
        refuse([Refusal("proprietor_on_wrong_day", clause="WM order of dates", who="partnership")])
    before = previous.proprietor.name if previous else ""
    if before.casefold() == said.casefold():
        return previous
    if previous:
        previous.valid_to = valid_from
        previous.save_changes("valid_to")
    row = None
    if said:
        proprietor, _ = Proprietor.objects.get_or_create(name_to_find=said.casefold(), defaults={"name": said})
        row = Proprietorship.objects.create(
            provider=provider, proprietor=proprietor, valid_from=valid_from, source=source
        )
    history.record(
        actor,
        "provider.proprietor",
        provider,
        before={"proprietor": before},
        after={"proprietor": said, "source": source},
        happened_on=valid_from,
    )
    STATUS_WATCHERS.tell(provider)
    return row


@transaction.atomic
def set_commissioned_places(
    actor: Actor,
    body: Organisation,
    *,
    where: str,
    what_for: str,
    number: int,
    unit: PlaceUnit | str,
    valid_from: date | None,
    source: str,
    is_at_least: bool = False,
) -> CommissionedPlaces | None:
    """A body has so many places by number from a day on, and where that is said; the former number ends that day.

    A first number may have no day, where its source names none. With nought it has none there any more. Where a
    provider here has that name, its pupils are counted beside it. Only the body itself writes it, or a job that builds
    an area.
    """
    actor.require(Permission.PLACES_EDIT)
    if not actor.is_job and body.pk != actor.organisation_pk:
        raise Http404
    body = lock(Organisation, body.pk)
    where, what_for = " ".join(where.split()), " ".join(what_for.split())
    rows = CommissionedPlaces.objects.select_for_update().filter(body=body, where=where, what_for=what_for)
    previous = rows.filter(valid_to__isnull=True).first()
    facts = rules.CommissionedFacts(
        is_the_first=previous is None,
        present_from=previous.valid_from if previous else None,
        valid_from=valid_from,
        source=source,
    )
    refuse(rules.commissioned_refusals(facts, on=clock.today()))
    if previous:
        previous.valid_to = valid_from
        previous.save_changes("valid_to")
    row = None
    if number:
        row = CommissionedPlaces.objects.create(
            body=body,
            at=Organisation.objects.providers().filter(name__iexact=where).first(),
            where=where,
            what_for=what_for,
            number=number,
            unit=PlaceUnit(unit),
            is_at_least=is_at_least,
            valid_from=valid_from,
            source=source,
        )
    history.record(
        actor,
        "places.commission",
        body,
        before={"number": previous.number if previous else 0},
        after={"where": where, "what_for": what_for, "number": number, "source": source},
        happened_on=valid_from,
    )
    return row


@transaction.atomic
def judge_register(actor: Actor, provider: Organisation, *, ours_stays: bool, reason: str) -> RegisterJudgement:
    """Somebody has looked at what the national register says of a provider: ours stays, or the register's is noted.

    Refused when they agree by now, or without a reason.
    """
    actor.require(Permission.PROVIDER_STATUS, over=provider)
    provider = lock(Organisation, provider.pk)
    found = queries.disagreement_of(provider, actor.day)
    findings = []
    if found is None:
        findings.append(Refusal("register_agrees", clause="EA1996 s463", who="partnership"))
    if not reason.strip():
        findings.append(Refusal("no_reason_for_register", clause="WM reason", who="partnership"))
    refuse(findings)
    assert found is not None and actor.membership is not None
    row = RegisterJudgement.objects.create(
        provider=provider,
        register_said=found.register_says,
        ours_stays=ours_stays,
        reason=reason,
        judged_at=actor.at,
        judged_by=actor.membership,
    )
    history.record(
        actor,
        "provider.register",
        row,
        after={"provider": provider, "register_says": found.register_says, "ours_stays": ours_stays},
        reason=reason,
    )
    if not ours_stays:
        number = f", URN {found.entry.urn}" if found.entry else ""
        source = f"National register of schools{number}"
        set_status(actor, provider, status=found.register_says, valid_from=actor.day, source=source)
    return row


@transaction.atomic
def sign_off(
    actor: Actor,
    provider: Organisation,
    *,
    what_was_checked: str,
    expires_on: date,
    signed_off_on: date | None = None,
) -> SignOff:
    """The actor's organisation says that it has satisfied itself of the provider, until `expires_on`, included."""
    actor.require(Permission.SIGN_OFF)
    on = signed_off_on or actor.day
    findings = []
    if not what_was_checked.strip():
        findings.append(Refusal("nothing_checked", clause="SEIP2018 12.8", who="partnership"))
    if on > actor.day:
        findings.append(Refusal("sign_off_in_the_future", clause="WM order of dates", who="partnership"))
    if expires_on < max(on, actor.day):
        findings.append(Refusal("sign_off_ends_before_today", clause="WM order of dates", who="partnership"))
    elif expires_on > on + LONGEST_SIGN_OFF:
        findings.append(Refusal("sign_off_too_long", clause="COMM2022 audit", who="partnership"))
    refuse(findings)
    assert actor.membership is not None
    row = SignOff.objects.create(
        provider=provider,
        commissioner=actor.organisation,
        what_was_checked=what_was_checked,
        signed_off_on=on,
        signed_off_by=actor.membership,
        expires_on=expires_on,
    )
    history.record(actor, "sign_off.give", row, after={"provider": provider, "expires_on": expires_on}, happened_on=on)
    SIGN_OFF_WATCHERS.tell(row)
    return row


@transaction.atomic
def withdraw_sign_off(
    actor: Actor, row: SignOff, *, reason: str, on: date | None = None, version: int | None = None
) -> SignOff:
    """The sign-off no longer holds from `on`. Only the body that gave it may take it back."""
    actor.require(Permission.SIGN_OFF, over=row)
    if row.commissioner_id != actor.organisation_pk:
        raise Http404
    if not reason.strip():
        refuse([Refusal("no_reason", clause="WM reason", who="partnership")])
    row = lock(SignOff, row.pk, version)
    if row.withdrawn_on is None:
        row.withdrawn_on, row.withdrawn_reason = max(on or actor.day, row.signed_off_on), reason
        row.save_changes("withdrawn_on", "withdrawn_reason")
        history.record(actor, "sign_off.withdraw", row, reason=reason, happened_on=row.withdrawn_on)
        SIGN_OFF_WATCHERS.tell(row)
    return row


def _own_provider(actor: Actor, provider: Organisation) -> None:
    """Only the provider itself writes its offers; a job may, when it builds an area."""
    actor.require(Permission.OFFER_EDIT)
    if not actor.is_job and provider.pk != actor.organisation_pk:
        raise Http404


def _in_order(subjects: Iterable[Subject | str]) -> list[str]:
    said = {Subject(each) for each in subjects}
    return [subject.value for subject in Subject if subject in said]


def _offer_refusals(offer: Offer) -> list[Refusal]:
    findings = []
    if offer.lowest_year > offer.highest_year:
        findings.append(Refusal("years_out_of_order", clause="SEIP2018 R2", who="provider"))
    if not offer.am_starts_at < offer.am_ends_at <= offer.pm_starts_at < offer.pm_ends_at:
        findings.append(Refusal("times_out_of_order", clause="WM order of dates", who="provider"))
    if not offer.sessions:
        findings.append(Refusal("no_half_days", clause="WM places", who="provider"))
    if not Site.objects.filter(pk=offer.site_id, organisation_id=offer.provider_id).exists():
        findings.append(Refusal("not_their_site", clause="KCSIE2025 place", who="provider"))
    return findings
