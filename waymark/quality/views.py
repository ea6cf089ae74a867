"""Pages about providers: the directory, a provider, its offers, and who has signed it off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.policies import requires
from waymark.organisations import queries as organisations
from waymark.quality import forms, queries, services, wording

PLACES = ("where", "what_for", "number", "unit", "is_at_least", "valid_from", "source")


@requires(Permission.PROGRAMME_VIEW)
def directory(request: HttpRequest) -> HttpResponse:
    """Providers with open offers, narrowed by kind, subject, year group, day and words."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "subject", "year", "day", "q")}
    year = int(asked["year"]) if asked["year"] in ("7", "8", "9", "10", "11") else None
    listings = queries.directory(
        request.actor,
        clock.today(),
        kind=asked["kind"],
        subject=asked["subject"],
        year_group=year,
        day=asked["day"],
        text=asked["q"][:100],
    )
    context = {
        "listings": listings,
        "asked": asked,
        "wording": wording,
        "disagreements": queries.disagreements(request.actor, clock.today()),
    }
    return render(request, "quality/directory.html", context)


@requires(Permission.PROGRAMME_VIEW)
def provider(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """One provider for commissioners: what it is, what it offers, who has signed it off."""
    found = queries.provider_or_404(request.actor, provider_id)
    context = {
        "listing": queries.listing(request.actor, found, clock.today()),
        "sign_offs": queries.sign_offs_of(request.actor, found),
        "wording": wording,
        "actor": request.actor,
        "may_sign_off": request.actor.may(Permission.SIGN_OFF),
        "buys": request.actor.may(Permission.PLACEMENT_EDIT),
        "disagreement": queries.disagreement_of(found, clock.today()),
        "may_judge": request.actor.may(Permission.PROVIDER_STATUS),
        "proprietor": queries.proprietor_on(found, clock.today()),
    }
    return render(request, "quality/provider.html", context)


@requires(Permission.MEMBERSHIP_EDIT)
def add_provision(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """A school sells places to others: its provision is taken in as a provider."""
    school = organisations.own_school_of_area(request.actor, school_id)
    form = forms.ProvisionForm(request.POST or None)
    if form.submitted(lambda data: services.add_provision(request.actor, school, **_provision(data))):
        messages.success(request, "It is in the directory. Its people are invited next, as those of any provider.")
        return redirect(form.result)
    return form.page(request, "quality/add_provision.html", {"school": school})


def _provision(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("name", "address", "postcode", "telephone")}


@requires(Permission.OFFER_EDIT)
def own(request: HttpRequest) -> HttpResponse:
    """A provider's own entry, as commissioners read it."""
    context = {
        "listing": queries.listing(request.actor, request.actor.organisation, clock.today()),
        "sign_offs": queries.sign_offs_of(request.actor, request.actor.organisation),
        "wording": wording,
    }
    return render(request, "quality/own.html", context)


@requires(Permission.OFFER_EDIT)
def add_offer(request: HttpRequest) -> HttpResponse:
    provider = request.actor.organisation
    form = forms.OfferForm(request.POST or None, provider=provider, initial={"is_open": True})
    if form.submitted(lambda data: services.add_offer(request.actor, provider, **_terms(data))):
        messages.success(request, "The offer is in the directory.")
        return redirect("quality:own")
    return form.page(request, "quality/offer.html", {"heading": "Add an offer", "button": "Add the offer"})


@requires(Permission.OFFER_EDIT)
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    found = queries.offer_or_404(request.actor, offer_id)
    form = forms.OfferForm(request.POST or None, record=found, provider=found.provider)
    if form.submitted(lambda data: services.change_offer(request.actor, found, version=form.version, **_terms(data))):
        messages.success(request, "The offer is changed for pupils to come.")
        return redirect("quality:own")
    return form.page(request, "quality/offer.html", {"heading": f"Change {found.title}", "button": "Save"})


@requires(Permission.SIGN_OFF)
def sign_off(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    found = queries.provider_or_404(request.actor, provider_id)
    today = clock.today()
    first = {"signed_off_on": today, "expires_on": today + timedelta(days=364)}
    form = forms.SignOffForm(request.POST or None, initial=first)
    if form.submitted(lambda data: services.sign_off(request.actor, found, **_sign_off_terms(data))):
        messages.success(request, f"{found.name} is signed off.")
        return redirect("quality:provider", provider_id=found.public_id)
    return form.page(request, "quality/sign_off.html", {"provider": found})


@requires(Permission.PROVIDER_STATUS)
def judge_register(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """The national register says something else of this provider: a person decides which is right."""
    found = queries.provider_or_404(request.actor, provider_id)
    disagreement = queries.disagreement_of(found, clock.today())
    form = forms.JudgeRegisterForm(request.POST or None)
    if form.submitted(
        lambda data: services.judge_register(
            request.actor, found, ours_stays=data["right"] == "ours", reason=data["why"]
        )
    ):
        messages.success(request, f"Noted for {found.name}.")
        return redirect("quality:provider", provider_id=found.public_id)
    context = {"provider": found, "disagreement": disagreement, "wording": wording}
    return form.page(request, "quality/judge_register.html", context)


@requires(Permission.PROVIDER_STATUS)
def proprietor(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Who runs a provider: all places of one proprietor count together before the law."""
    found = queries.provider_or_404(request.actor, provider_id)
    now = queries.proprietor_on(found, clock.today())
    first = {"name": now.name if now else "", "valid_from": clock.today()}
    form = forms.ProprietorForm(request.POST or None, initial=first)
    if form.submitted(
        lambda data: services.set_proprietor(
            request.actor, found, name=data["name"], valid_from=data["valid_from"], source=data["source"]
        )
    ):
        messages.success(request, f"Noted for {found.name}.")
        return redirect("quality:provider", provider_id=found.public_id)
    context = {"provider": found, "names": queries.proprietor_names()}
    return form.page(request, "quality/proprietor.html", context)


@requires(Permission.PLACES_EDIT)
def commission(request: HttpRequest) -> HttpResponse:
    """Places that the actor's own body has by number."""
    form = forms.CommissionedPlacesForm(request.POST or None)
    if form.submitted(
        lambda data: services.set_commissioned_places(
            request.actor, request.actor.organisation, **{name: data[name] for name in PLACES}
        )
    ):
        messages.success(request, "The number of places is noted.")
        return redirect("placements:places")
    return form.page(request, "quality/commission.html", {"body": request.actor.organisation})


@requires(Permission.SIGN_OFF)
def withdraw_sign_off(request: HttpRequest, sign_off_id: UUID) -> HttpResponse:
    found = queries.own_sign_off_or_404(request.actor, sign_off_id)
    form = forms.WithdrawForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.withdraw_sign_off(request.actor, found, reason=data["reason"], version=form.version)
    ):
        messages.success(request, f"Your sign-off of {found.provider.name} is withdrawn.")
        return redirect("quality:provider", provider_id=found.provider.public_id)
    return form.page(request, "quality/withdraw_sign_off.html", {"sign_off": found})


def _terms(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in services.TERMS}


def _sign_off_terms(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("what_was_checked", "expires_on", "signed_off_on")}
