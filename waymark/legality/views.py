"""The legality watch: every place that is no school, and one of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.legality import queries, wording


@requires(Permission.LEGALITY_VIEW)
def watch(request: HttpRequest) -> HttpResponse:
    """The places that the reader watches over, the most urgent first: counts alone, and nobody's name."""
    asked = request.GET.get("show", "")
    show = asked if asked in queries.FILTERS else queries.FILTERS[0]
    context = {
        "places": queries.places(request.actor, clock.today(), show=show),
        "show": show,
        "actor": request.actor,
        "wording": wording,
    }
    return render(request, "legality/watch.html", context)


@requires(Permission.LEGALITY_VIEW)
def place(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """One place: today, the worst day ahead, what one more pupil would do, and the pupils whom the reader may know."""
    today = clock.today()
    found = queries.place_or_404(request.actor, provider_id, today)
    history.note_read(request.actor, "legality.place.read", pupils=[each.pupil for each in found.known])
    context = {"place": found, "today": today, "actor": request.actor, "wording": wording}
    return render(request, "legality/place.html", context)
