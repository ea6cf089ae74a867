"""A provider's first answer by a link, without an account; and the page on which the commissioner sends it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.permissions import Permission
from waymark.core.links import device_secret, hold_on_device, unlogged
from waymark.core.lookup import as_uuid
from waymark.core.policies import in_one_piece, open_to_all, requires
from waymark.placements import forms, pages, queries, services
from waymark.placements.models import AnswerLink
from waymark.placements.states import DeclineReason
from waymark.placements.views.steps import step_page

KEPT_FOR = timedelta(hours=72)  # by the device that opened a link: as long as the link itself


@requires(Permission.PLACEMENT_EDIT)
def send_link(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """To whom at the provider, among its contacts of today."""
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.ContactForm(request.POST or None, record=found)
    form.let_choose("contact", queries.may_answer_by_link(found), label=pages.contact_words)
    if form.submitted(
        lambda data: services.send_answer_link(
            request.actor, found, data["contact"], confirmed=data["confirmed"], version=form.version
        )
    ):
        messages.success(request, f"{form.result.contact.name} has a link that opens once, for three days.")
        return redirect(found)
    return step_page(request, form, found, "send_link")


@open_to_all("Shows a button and says nothing of what it opens; what the link opens is decided when it is pressed.")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A button. Programs that open links to look at them change nothing; pressing it opens the link on this device."""
    if request.method != "POST":
        form = forms.LinkForm(initial={"token": token})
        return unlogged(form.page(request, "placements/link_open.html", {}))
    form_key = as_uuid(request.POST.get("form_key", ""))
    opened = services.open_answer_link(request.POST.get("token", ""), form_key) if form_key else None
    if opened is None:
        return _no_longer(request)
    where = reverse("placements:link_answer", args=[opened.link.public_id])
    return hold_on_device(request, redirect(where), AnswerLink, opened.device, where=where, kept_for=KEPT_FOR)


@open_to_all("For the device that opened the link; asked of the link's row at each request.")
def link_answer(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What is asked: a first name, a year group, the days; and the answer."""
    device = device_secret(request, AnswerLink, kept_for=KEPT_FOR)
    held = queries.answer_link_held(link_id, device)
    if held is None:
        return _no_longer(request)

    def page() -> HttpResponse:
        form = forms.AnswerForm(request.POST or None, record=held.placement)
        if form.submitted(
            lambda data: services.answer_by_link(
                device,
                link_id,
                version=form.version,
                accepts=data["answer"] == "accept",
                why=DeclineReason(data["why"] or "other"),
                reason=data["reason"],
            )
        ):
            if form.result is None:
                return _no_longer(request)
            accepted = form.cleaned_data["answer"] == "accept"
            return render(request, "placements/link_done.html", {"accepted": accepted, "link": held})
        return form.page(request, "placements/link_answer.html", pages.link_context(held))

    return unlogged(in_one_piece(request, services.link_holder(held), page))


def _no_longer(request: HttpRequest) -> HttpResponse:
    """The one page for a link that is wrong, used, replaced or over: it does not say which."""
    return unlogged(render(request, "placements/link_over.html", status=410))
