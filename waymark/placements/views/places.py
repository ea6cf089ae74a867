"""Places taken, held and free, and places that are held for a pupil."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.placements import forms, pages, queries, services, wording
from waymark.programmes import queries as programmes
from waymark.quality import queries as quality
from waymark.quality import wording as quality_wording

A_WEEK = timedelta(days=7)


@requires(Permission.PLACES_VIEW)
def places(request: HttpRequest) -> HttpResponse:
    """Every offer that the reader may read, with its places as counts, and nobody's name."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("day", "half_term", "kind", "by", "free")}
    today = clock.today()
    days = queries.window(request.actor, today, day=asked["day"], half_term=asked["half_term"])
    context = {
        "days": days,
        "page": queries.places_page(
            request.actor, days, kind=asked["kind"], commissioner=asked["by"], only_free=asked["free"] == "yes"
        ),
        "asked": asked,
        "held": list(queries.holds_standing(request.actor)),
        "allowances": [] if request.actor.organisation.is_provider else queries.allowance_rows(days.first),
        "may_write": request.actor.may(Permission.PLACES_EDIT),
        "may_open_holds": request.actor.may(Permission.PROGRAMME_VIEW),
        "actor": request.actor,
        "wording": wording,
        "quality_wording": quality_wording,
    }
    return render(request, "placements/places.html", context)


@requires(Permission.BROKERED_VIEW)
def brokered(request: HttpRequest) -> HttpResponse:
    """The places that the reader's body found and others buy, without the pupils."""
    context = {"rows": queries.brokered_places(request.actor), "wording": wording}
    return render(request, "placements/brokered.html", context)


@requires(Permission.PLACES_VIEW)
def offer_places(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One offer, half-day by half-day."""
    found = quality.offer_or_404(request.actor, offer_id)
    asked = {name: request.GET.get(name, "")[:40] for name in ("day", "half_term")}
    days = queries.window(request.actor, clock.today(), **asked)
    context = {
        "row": queries.places_of(found, days),
        "days": days,
        "asked": asked,
        "wording": wording,
        "quality_wording": quality_wording,
    }
    return render(request, "placements/offer_places.html", context)


@requires(Permission.PLACEMENT_EDIT)
def hold_place(request: HttpRequest, programme_id: UUID, offer_id: UUID) -> HttpResponse:
    found = programmes.own_programme_or_404(request.actor, programme_id)
    offer = quality.offer_or_404(request.actor, offer_id)
    today = clock.today()
    first = {"keeps_from": max(today, found.starts_on), "stands_until": today + A_WEEK}
    form = forms.HoldForm(request.POST or None, offer=offer, initial=first)
    if form.submitted(lambda data: services.hold_place(request.actor, found, offer, **pages.hold(data))):
        messages.success(request, "The place is held.")
        return redirect(form.result)
    history.note_read(request.actor, "placements.hold_place.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/hold_place.html", {"programme": found, "offer": offer})


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """A place held, and the form by which its commissioner lets it go."""
    found = queries.hold_or_404(request.actor, hold_id)
    if request.method == "POST":
        services.only_for(request.actor, found.commissioner)
    form = forms.LetGoForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.let_go(request.actor, found, reason=data["what_became_of_it"], version=form.version)
    ):
        messages.success(request, "Noted. The place is not held for this pupil any more.")
        return redirect(found)
    history.note_read(request.actor, "placements.hold.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/hold.html", pages.hold_context(request.actor, found))
