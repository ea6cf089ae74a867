"""Papers for reading: found through what the reader may see, and nowhere else."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.policy import default
from uuid import UUID

from django.apps.registry import Apps
from django.utils.text import slugify

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.models import Record
from waymark.documents import rules, storage
from waymark.documents.inspection import EML, KINDS
from waymark.documents.models import Document
from waymark.documents.states import Scan


class DamagedPaper(Exception):
    """The bytes on the disk are not those that were stored."""


def document_or_404(actor: Actor, document_id: UUID) -> Document:
    """The paper, if the actor may see it, with `is_apart`; Http404 otherwise."""
    rows = Document.objects.visible_to(actor).with_apart().select_related("pupil", "owner", "withdrawn_by__person")
    return one_or_404(rows, document_id)


def documents_about(actor: Actor, subject: Record) -> list[Document]:
    """The papers that belong to a record, the newest first; withdrawn ones are still listed."""
    rows = Document.objects.visible_to(actor).with_apart().filter(subject_id=subject.public_id)
    return list(rows.select_related("owner", "withdrawn_by__person").order_by("-made_at", "-pk"))


def count_about(actor: Actor, subject: Record) -> int:
    """How many papers of a record the actor may read of, without those withdrawn."""
    return Document.objects.visible_to(actor).filter(subject_id=subject.public_id, withdrawn_at__isnull=True).count()


def add_facts(subject: Record, sha256: str) -> rules.AddFacts:
    rows = Document.objects.filter(subject_id=subject.public_id, withdrawn_at__isnull=True)
    return rules.AddFacts(papers_so_far=rows.count(), is_there_already=rows.filter(sha256=sha256).exists())


def open_facts(document: Document, reason: str) -> rules.OpenFacts:
    """`document` as `document_or_404` gave it."""
    return rules.OpenFacts(
        is_withdrawn=document.withdrawn_at is not None,
        scan=Scan(document.scan),
        is_apart=bool(document.is_apart),  # type: ignore[attr-defined]  # annotated by with_apart
        reason=reason,
    )


def may_withdraw(actor: Actor, document: Document) -> bool:
    """Whether to show the way there: for showing it, not for guarding it."""
    return (
        actor.may(Permission.DOCUMENT_ADD)
        and document.owner_id == actor.organisation_pk
        and document.kind == Document.Kind.SUPPORTING
        and document.withdrawn_at is None
    )


def readers_of(document: Document) -> list[str]:
    """The bodies that were given the paper, by name."""
    return list(document.shares.order_by("organisation__name").values_list("organisation__name", flat=True))


@dataclass(frozen=True)
class Letterhead:
    """What an e-mail says of itself on its outside."""

    sender: str
    to: str
    date: str
    subject: str
    attachments: list[str]


def letterhead(document: Document) -> Letterhead | None:
    """The outside of an e-mail that may be opened; None for anything else. Nothing that it points to is fetched."""
    if document.content_type != EML or not document.is_open or document.is_apart:  # type: ignore[attr-defined]
        return None
    message = email.message_from_bytes(content_of(document), policy=default)
    names = [part.get_filename() or "without a name" for part in message.walk() if part.get_content_disposition()]

    def said(header: str) -> str:
        return " ".join(str(message.get(header, "")).split())[:300]

    attachments = [" ".join(str(name).split())[:100] for name in names]
    return Letterhead(said("From"), said("To"), said("Date"), said("Subject"), attachments)


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


def waiting_for_the_scanner() -> list[Document]:
    """The papers that nobody is given yet, the longest waiting first."""
    return list(Document.objects.filter(scan=Scan.WAITING).select_related("pupil").order_by("made_at", "pk")[:200])


def file_name(document: Document) -> str:
    """What the paper is called as a file: its title, as far as a file's name takes it."""
    return f"{slugify(document.title) or 'paper'}.{KINDS.get(document.content_type, 'bin')}"
