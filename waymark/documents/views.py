"""A paper: what is known of it, the paper itself as a file to keep, and taking one back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts import sessions
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.attachments import attachment
from waymark.core.policies import requires
from waymark.documents import forms, queries, services, wording
from waymark.documents.models import Document


@requires(Permission.DOCUMENT_VIEW)
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What is known of a paper, without the paper."""
    found = queries.document_or_404(request.actor, document_id)
    history.note_read(request.actor, "documents.document.read", pupils=[found.pupil], subject=found)
    context = {
        "document": found,
        "readers": queries.readers_of(found),
        "letterhead": queries.letterhead(found),
        "may_withdraw": queries.may_withdraw(request.actor, found),
        "wording": wording,
    }
    return render(request, "documents/document.html", context)


@requires(Permission.DOCUMENT_VIEW)
def download(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The paper as an attachment. One that is not simply open leads to its page, which says why."""
    found = queries.document_or_404(request.actor, document_id)
    if found.is_apart and found.is_open:  # type: ignore[attr-defined]  # annotated by document_or_404
        return redirect("documents:reveal", found.public_id)
    if not found.is_open:
        return redirect(found)
    return _as_file(found, services.read(request.actor, found))


@requires(Permission.ADDRESS_REVEAL, step_up=True)
def reveal(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A paper that tells a withheld address: ask why; the answer to the POST is the paper."""
    found = queries.document_or_404(request.actor, document_id)
    if not found.is_apart or not found.is_open:  # type: ignore[attr-defined]
        return redirect(found)
    form = forms.RevealForm(request.POST or None)
    if form.submitted(lambda data: services.read(request.actor, found, reason=data["why"])):
        sessions.shows_danger(request)
        return _as_file(found, form.result)
    history.note_read(request.actor, "documents.reveal.read", pupils=[found.pupil], subject=found)
    return form.page(request, "documents/reveal.html", {"document": found})


@requires(Permission.DOCUMENT_ADD)
def withdraw(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = queries.document_or_404(request.actor, document_id)
    if request.method == "GET" and not queries.may_withdraw(request.actor, found):
        return redirect(found)
    form = forms.WithdrawForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.withdraw(request.actor, found, reason=data["reason"], version=form.version)
    ):
        messages.success(request, "The paper is withdrawn.")
        return redirect(found)
    history.note_read(request.actor, "documents.withdraw.read", pupils=[found.pupil], subject=found)
    return form.page(request, "documents/withdraw.html", {"document": found})


def _as_file(found: Document, content: bytes) -> HttpResponse:
    return attachment(content, content_type=found.content_type, name=queries.file_name(found))
