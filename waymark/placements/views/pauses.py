"""A provider asks for a pause, and the commissioner decides."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.placements import forms, queries, services
from waymark.placements.views.steps import step_page


@requires(Permission.PLACEMENT_ANSWER)
def ask_pause(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.AskPauseForm(request.POST or None, record=found, initial={"from_on": clock.today()})
    if form.submitted(
        lambda data: services.ask_for_pause(
            request.actor, found, from_on=data["from_on"], reason=data["reason"], version=form.version
        )
    ):
        messages.success(request, "The commissioner is asked. Until it has decided the pupil is expected.")
        return redirect(found)
    return step_page(request, form, found, "ask_pause")


@requires(Permission.PLACEMENT_END)
def answer_pause(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    asked = queries.open_pause_request(found)
    first = {"on": max(asked.from_on, clock.today())} if asked else {}
    form = forms.AnswerPauseForm(request.POST or None, record=found, initial=first)
    if form.submitted(
        lambda data: services.answer_pause_request(
            request.actor,
            found,
            pauses=data["answer"] == "pause",
            on=data["on"],
            reason=data["reason"],
            version=form.version,
        )
    ):
        messages.success(request, "The provider has your decision.")
        return redirect(found)
    history.note_read(request.actor, "placements.answer_pause.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/answer_pause.html", {"placement": found, "asked": asked})
