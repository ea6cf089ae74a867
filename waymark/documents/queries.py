"""Papers for reading: found through what the reader may see, and nowhere else."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.documents.models import Document


class DamagedPaper(Exception):
    """The bytes on the disk are not those that were stored."""


def document_or_404(actor: Actor, document_id: UUID) -> Document:
    """The paper, if the actor may see it; Http404 otherwise."""
    found = Document.objects.visible_to(actor).select_related("pupil").filter(public_id=document_id).first()
    if found is None:
        raise Http404
    return found


def content_of(document: Document) -> bytes:
    """The bytes as they were stored. DamagedPaper when they are gone or changed."""
    try:
        content = (Path(settings.MEDIA_ROOT) / "documents" / document.stored_as).read_bytes()
    except OSError as error:
        raise DamagedPaper(document.public_id) from error
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DamagedPaper(document.public_id)
    return content
