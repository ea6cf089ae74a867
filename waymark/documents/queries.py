"""Papers for reading: found through what the reader may see, and nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from django.apps.registry import Apps

from waymark.accounts.actors import Actor
from waymark.core.lookup import one_or_404
from waymark.documents import storage
from waymark.documents.models import Document


class DamagedPaper(Exception):
    """The bytes on the disk are not those that were stored."""


def document_or_404(actor: Actor, document_id: UUID) -> Document:
    """The paper, if the actor may see it; Http404 otherwise."""
    return one_or_404(Document.objects.visible_to(actor).select_related("pupil"), document_id)


def files_named(apps: Apps) -> Iterator[tuple[tuple[str, ...], str]]:
    """The file of every paper, for a backup: where it may lie below the folder of uploads, and its SHA-256."""
    papers = apps.get_model("documents", "Document")._base_manager
    for stored_as, sha256 in papers.values_list("stored_as", "sha256").iterator():
        yield tuple(f"{folder}/{stored_as}" for folder in storage.FOLDERS), sha256


def content_of(document: Document) -> bytes:
    """The bytes as they were stored. DamagedPaper when they are gone or changed."""
    try:
        content = storage.read(document.stored_as)
    except OSError as error:
        raise DamagedPaper(document.public_id) from error
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DamagedPaper(document.public_id)
    return content
