"""Pages of the information passport. Each showing of one is an event."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts import sessions
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.attachments import attachment
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.documents.inspection import DOCX, KINDS, PDF
from waymark.passports import forms, pages, queries, services, wording
from waymark.passports.models import HandOver
from waymark.passports.states import Carry, LegalBasis, Purpose
from waymark.pupils import queries as pupils


@requires(Permission.PASSPORT_VIEW)
def passports(request: HttpRequest) -> HttpResponse:
    """The passports handed over, those to read, and the places that wait for one."""
    found = queries.list_page(request.actor, page_number(request.GET.get("page", "")))
    history.note_read(request.actor, "passports.passports.read", pupils=found.pupils)
    return render(request, "passports/passports.html", {"list": found, "actor": request.actor, "wording": wording})


@requires(Permission.PASSPORT_VIEW)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """One pupil's passport, or for a receiver the copies it was given."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    page = pages.pupil_page(request.actor, found, pages.purpose_of(request.GET.get("for", "")))
    history.note_read(request.actor, "passports.pupil.read", pupils=[found], subject=found)
    if page.tells_safety:
        sessions.shows_danger(request)
    context = {"page": page, "pupil": found, "actor": request.actor, "wording": wording}
    return render(request, "passports/pupil.html", context)


@requires(Permission.PASSPORT_EDIT)
def write(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Write one thing into the passport, from the words that stand there."""
    found = queries.held_pupil_or_404(request.actor, pupil_id)
    asked = pages.kind_of(request.GET.get("what", ""))
    present = queries.current_entry(request.actor, found, asked)
    form = forms.EntryForm(
        request.POST or None,
        record=present,
        initial=None if present else {"known_on": request.actor.day, "carry": Carry.EVERYBODY.value},
    )

    def keep(data: dict[str, Any]) -> Any:
        data.pop("reason_to_go_on")
        data["carry"] = Carry(data["carry"])
        return services.write_entry(request.actor, found, asked, **data, based_on=form.version)

    if form.submitted(keep):
        messages.success(request, f"{wording.KINDS[asked]}: written into the passport.")
        return redirect("passports:pupil", found.public_id)
    history.note_read(request.actor, "passports.write.read", pupils=[found], subject=present)
    earlier = queries.earlier_entries(request.actor, found, asked)
    context = {"pupil": found, "present": present, "earlier": earlier, "kind": asked, "wording": wording}
    return form.page(request, "passports/write.html", context)


@requires(Permission.PASSPORT_EDIT)
def ask(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Ask the school on roll to fill what is missing."""
    found = queries.held_pupil_or_404(request.actor, pupil_id)
    purpose = pages.purpose_of(request.GET.get("for", ""))
    form = forms.AskForm(request.POST or None, initial={"purpose": purpose.value})
    if form.submitted(
        lambda data: services.ask_school(request.actor, found, purpose=Purpose(data["purpose"]), note=data["note"])
    ):
        messages.success(request, f"{form.result.school.name} is asked to fill what is missing.")
        return redirect("passports:pupil", found.public_id)
    page = pages.pupil_page(request.actor, found, purpose)
    history.note_read(request.actor, "passports.ask.read", pupils=[found], subject=found)
    return form.page(request, "passports/ask.html", {"pupil": found, "page": page, "wording": wording})


@requires(Permission.PASSPORT_HAND_OVER)
def hand_over(request: HttpRequest, pupil_id: UUID, receiver_id: UUID) -> HttpResponse:
    """Show what one body would be given, and give it."""
    found = queries.held_pupil_or_404(request.actor, pupil_id)
    receiver = queries.receiver_or_404(request.actor, found, receiver_id)
    page = pages.hand_over_page(request.actor, found, receiver)
    form = forms.HandOverForm(request.POST or None)
    form.offer(page.purposes)
    if page.completeness.missing:
        form.ask_for_a_reason()

    def give(data: dict[str, Any]) -> HandOver:
        return services.hand_over(
            request.actor,
            found,
            receiver,
            purpose=Purpose(data["purpose"]),
            legal_basis=LegalBasis(data["legal_basis"]),
            reason=data["reason_to_go_on"],
        )

    if form.submitted(give):
        messages.success(request, f"Version {form.result.number} is with {receiver.name}.")
        return redirect(form.result)
    history.note_read(request.actor, "passports.hand_over.read", pupils=[found], subject=found)
    sessions.shows_danger(request)
    return form.page(request, "passports/hand_over.html", {"pupil": found, "page": page, "wording": wording})


@requires(Permission.PASSPORT_VIEW)
def version(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """One copy, as it was handed over."""
    return _version(request, queries.hand_over_or_404(request.actor, hand_over_id), forms.ReadForm(None))


@requires(Permission.PASSPORT_VIEW)
def acknowledge(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """The receiver says that it has read the copy."""
    copy = queries.hand_over_or_404(request.actor, hand_over_id)
    if request.method == "POST":
        request.actor.require(queries.acknowledged_with(copy.receiver), over=copy)
    form = forms.ReadForm(request.POST or None)
    if form.submitted(lambda data: services.acknowledge(request.actor, copy)):
        messages.success(request, "Thank you. Who handed it over sees that you have read it.")
        return redirect(copy)
    return _version(request, copy, form)


def _version(request: HttpRequest, copy: HandOver, form: forms.ReadForm) -> HttpResponse:
    page = pages.version_page(request.actor, copy)
    history.note_read(request.actor, "passports.version.read", pupils=[copy.pupil], subject=copy)
    if page.has_the_pupil:
        sessions.shows_danger(request)
    context = {"page": page, "copy": copy, "actor": request.actor, "wording": wording, "acknowledge_form": form}
    return form.page(request, "passports/version.html", context)


@requires(Permission.PASSPORT_VIEW)
def pdf(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """The copy as a PDF."""
    copy = queries.hand_over_or_404(request.actor, hand_over_id)
    return _as_file(copy, services.as_pdf(request.actor, copy), PDF)


@requires(Permission.PASSPORT_VIEW)
def word(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """The copy as a Word file."""
    copy = queries.hand_over_or_404(request.actor, hand_over_id)
    return _as_file(copy, services.as_word(request.actor, copy), DOCX)


def _as_file(copy: HandOver, content: bytes, content_type: str) -> HttpResponse:
    return attachment(content, content_type=content_type, name=f"{copy.reference}.{KINDS[content_type]}")
