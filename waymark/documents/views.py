"""One page: the paper itself, as a file to keep, never shown inside this site."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.documents import queries
from waymark.documents.content import KINDS


@requires(Permission.PLACEMENT_VIEW)
def download(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The paper as an attachment. The reading is an event, written before the bytes leave."""
    actor = request.actor
    document = queries.document_or_404(actor, document_id)
    content = queries.content_of(document)
    history.note_read(actor, "document.read", pupils=[document.pupil], subject=document)
    name = f"{slugify(document.title) or 'paper'}.{KINDS.get(document.content_type, 'bin')}"
    response = HttpResponse(content, content_type=document.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
