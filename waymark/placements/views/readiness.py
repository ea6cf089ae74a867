"""The practical side before the first day: arranged by the commissioner or the school, confirmed by the provider."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.placements import forms, pages, queries, services
from waymark.placements.states import LawfulBasis
from waymark.placements.views.steps import step_page


@requires(Permission.PLACEMENT_VIEW)
def arrangements(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """What is arranged and was passed on; the provider confirms it here."""
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.confirm_arrangements(request.actor, found, version=form.version)):
        messages.success(request, "It is noted that you agree, and that you have the information.")
        return redirect(found)
    history.note_read(request.actor, "placements.arrangements.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/arrangements.html", pages.arrangements_context(request.actor, found))


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def arrange(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    if request.method == "POST":
        services.require_school_or_commissioner(request.actor, found)
    form = forms.ArrangeForm(request.POST or None, record=found, initial=pages.arranged(found))

    def arranged(data: dict[str, Any]) -> object:
        return services.arrange(request.actor, found, version=form.version, **data)

    if form.submitted(arranged):
        stands = "Nothing was changed, and what the provider has confirmed stands."
        messages.success(
            request, stands if form.result.confirmed_at else "It is written down. The provider confirms it next."
        )
        return redirect("placements:arrangements", placement_id=found.public_id)
    return step_page(request, form, found, "arrange")


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def inform(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    if request.method == "POST":
        services.require_school_or_commissioner(request.actor, found)
    form = forms.PassInformationForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.pass_information(
            request.actor,
            found,
            what=data["what"],
            purpose=data["purpose"],
            lawful_basis=LawfulBasis(data["lawful_basis"]),
            version=form.version,
        )
    ):
        messages.success(request, "It is written down. The provider says that it came.")
        return redirect("placements:arrangements", placement_id=found.public_id)
    return step_page(request, form, found, "inform")


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def tell(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """A school that places by itself tells the authority and its partnership."""
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.tell_bodies(request.actor, found, version=form.version)):
        messages.success(request, "They are told, by a message with a reference and no name.")
        return redirect(found)
    return step_page(request, form, found, "tell")


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def checklist(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """Every gate as it stood when the placement began: kept, and never changed."""
    found = queries.placement_or_404(request.actor, placement_id)
    history.note_read(request.actor, "placements.checklist.read", pupils=[found.pupil], subject=found)
    return render(request, "placements/checklist.html", pages.checklist_context(request.actor, found))
