"""The terms of a placement, version by version: changed by the commissioner, answered by the provider."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.placements import forms, pages, queries, services


@requires(Permission.PLACEMENT_VIEW)
def terms(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """Every version with its reason; the provider answers the one that waits for it."""
    found = queries.placement_or_404(request.actor, placement_id)
    if request.method == "POST":
        queries.deny_unless_provider(request.actor, found)
    form = forms.TermsAnswerForm(request.POST or None, record=found)

    def answered(data: dict[str, str]) -> object:
        if data["answer"] == "agree":
            return services.agree_terms(request.actor, found, version=form.version)
        return services.return_terms(request.actor, found, reason=data["reason"], version=form.version)

    if form.submitted(answered):
        messages.success(request, "Your answer is with the commissioner.")
        return redirect("placements:terms", placement_id=found.public_id)
    history.note_read(request.actor, "placements.terms.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/terms.html", pages.terms_context(request.actor, found))


@requires(Permission.PLACEMENT_EDIT)
def write_terms(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    first = pages.terms_values(found, clock.today())
    begins = pages.first_day_of_new_terms(found, clock.today())
    form = forms.TermsForm(request.POST or None, record=found, last_version=first, first_day=begins)
    if form.submitted(
        lambda data: services.write_terms(request.actor, found, version=form.version, **pages.terms_fields(data))
    ):
        messages.success(request, "The new version of the terms is written.")
        return redirect("placements:terms", placement_id=found.public_id)
    history.note_read(request.actor, "placements.write_terms.read", pupils=[found.pupil], subject=found)
    context = pages.write_terms_context(found, clock.today(), first["funding_place"])
    return form.page(request, "placements/write_terms.html", context)
