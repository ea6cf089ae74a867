"""Papers come in, are kept so that they survive a power cut, and are shared with the bodies that need them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import clock, history
from waymark.documents import storage
from waymark.documents.content import KINDS
from waymark.documents.models import Document, DocumentShare
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil


@transaction.atomic
def store(
    actor: Actor,
    *,
    kind: str,
    pupil: Pupil,
    title: str,
    content: bytes,
    content_type: str,
    share_with: Iterable[Organisation] = (),
) -> Document:
    """Keep a paper about a pupil under a random name, and let `share_with` read it.

    The caller has asked whether the actor may: a paper comes into being as part of another act. An uploaded file
    goes through `content.taken_in` first. The bytes are on the disk before this returns.
    """
    document = Document.objects.create(
        kind=kind,
        pupil=pupil,
        title=title,
        stored_as=storage.write(content, KINDS.get(content_type, "bin")),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
        made_by_label=actor.label,
    )
    history.record(actor, "document.store", document, after={"kind": kind, "sha256": document.sha256}, pupil=pupil)
    for organisation in share_with:
        share(actor, document, organisation)
    return document


@transaction.atomic
def share(actor: Actor, document: Document, organisation: Organisation) -> DocumentShare:
    """Let a body read this paper, as long as it may know of the pupil. Sharing again changes nothing."""
    row, made = DocumentShare.objects.get_or_create(
        document=document,
        organisation=organisation,
        defaults={"shared_at": clock.now(), "shared_by_label": actor.label},
    )
    if made:
        history.record(actor, "document.share", document, after={"with": organisation}, pupil=document.pupil)
    return row
