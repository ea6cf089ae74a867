"""Papers come in, are kept so that they survive a power cut, and are shared with the bodies that need them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Record, lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.documents import paper as papers
from waymark.documents import queries, rules, scanner, storage
from waymark.documents.content import Kept
from waymark.documents.inspection import DOCX, KINDS, PDF
from waymark.documents.models import Document, DocumentShare
from waymark.documents.paper import Paper
from waymark.documents.states import Scan
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
    subject: Record | None = None,
    file_name: str = "",
    scan: Scan = Scan.NOT_ASKED,
    tells_address: bool = False,
) -> Document:
    """Keep a paper about a pupil under a random name, and let `share_with` read it.

    The caller has asked whether the actor may: a paper comes into being as part of another act. A file from outside
    comes by `keep`. The bytes are on the disk before this returns. `subject` is the record it belongs to;
    `tells_address` whether it tells where the family lives.
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
        owner=actor.organisation if actor.membership else None,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=subject.public_id if subject else None,
        file_name=file_name,
        scan=scan,
        tells_address=tells_address,
    )
    history.record(actor, "document.store", document, after={"kind": kind, "sha256": document.sha256}, pupil=pupil)
    for organisation in share_with:
        share(actor, document, organisation)
    return document


@transaction.atomic
def write(
    actor: Actor,
    paper: Paper,
    *,
    kind: str,
    pupil: Pupil,
    title: str,
    share_with: Iterable[Organisation] = (),
    subject: Record | None = None,
) -> tuple[Document, Document]:
    """Write a paper of our own, as a PDF and as a Word file that say the same, and keep both."""
    readers = list(share_with)

    def kept(content: bytes, content_type: str, named: str) -> Document:
        return store(
            actor,
            kind=kind,
            pupil=pupil,
            title=named,
            content=content,
            content_type=content_type,
            share_with=readers,
            subject=subject,
        )

    return kept(papers.pdf(paper), PDF, title), kept(papers.word(paper), DOCX, f"{title}, as a Word file")


def keep(
    actor: Actor,
    kept: Kept,
    *,
    kind: str,
    pupil: Pupil,
    title: str,
    share_with: Iterable[Organisation] = (),
    subject: Record | None = None,
    tells_address: bool = False,
) -> Document:
    """`store` for a file from outside, which `content.taken_in` has looked at."""
    return store(
        actor,
        kind=kind,
        pupil=pupil,
        title=title,
        content=kept.content,
        content_type=kept.content_type,
        share_with=share_with,
        subject=subject,
        file_name=kept.file_name,
        scan=kept.scan,
        tells_address=tells_address,
    )


@transaction.atomic
def add_supporting(
    actor: Actor,
    subject: Record,
    kept: Kept,
    *,
    pupil: Pupil,
    title: str,
    tells_address: bool,
    share_with: Iterable[Organisation],
) -> Document:
    """Put a paper with a record. The caller has asked whether the record takes papers now."""
    actor.require(Permission.DOCUMENT_ADD, over=subject)
    lock(type(subject), subject.pk)  # two people adding at once come one after the other
    digest = hashlib.sha256(kept.content).hexdigest()
    refuse(rules.add_refusals(queries.add_facts(subject, digest), on=clock.today()))
    return keep(
        actor,
        kept,
        kind=Document.Kind.SUPPORTING,
        pupil=pupil,
        title=title.strip(),
        share_with=share_with,
        subject=subject,
        tells_address=tells_address,
    )


@transaction.atomic
def withdraw(actor: Actor, document: Document, *, reason: str, version: int | None = None) -> Document:
    """Take back a supporting paper that the actor's own body put in. It stays listed, and nobody is given it."""
    actor.require(Permission.DOCUMENT_ADD, over=document)
    if document.owner_id != actor.organisation_pk:
        raise Denied(Permission.DOCUMENT_ADD)
    document = lock(Document, document.pk, version)
    facts = rules.WithdrawFacts(
        is_supporting=document.kind == Document.Kind.SUPPORTING,
        is_withdrawn=document.withdrawn_at is not None,
        reason=reason,
    )
    refuse(rules.withdraw_refusals(facts, on=clock.today()))
    document.withdrawn_at, document.withdrawn_by, document.withdrawn_reason = clock.now(), actor.membership, reason
    document.save_changes("withdrawn_at", "withdrawn_by", "withdrawn_reason")
    history.record(actor, "document.withdraw", document, reason=reason, pupil=document.pupil)
    return document


@transaction.atomic
def read(actor: Actor, document: Document, *, reason: str = "") -> bytes:
    """The bytes of a paper that `queries.document_or_404` gave. The reading is an event, with the reason where one is due."""
    actor.require(Permission.DOCUMENT_VIEW, over=document)
    facts = queries.open_facts(document, reason)
    refuse(rules.open_refusals(facts, on=clock.today()))
    content = queries.content_of(document)
    action = "document.reveal" if facts.is_apart else "document.read"
    history.record(actor, action, document, reason=reason, pupil=document.pupil)
    return content


@transaction.atomic
def ask_scanner_again(actor: Actor) -> tuple[int, int]:
    """Ask the scanner of every paper that waits. Return how many are clean, and how many were harmful and are gone."""
    clean = harmful = 0
    for document in queries.waiting_for_the_scanner():
        verdict = scanner.ask(queries.content_of(document))
        if verdict is Scan.WAITING:
            break  # the scanner is still away
        document = lock(Document, document.pk)
        document.scan = Scan.FOUND if verdict is Scan.FOUND else verdict
        document.save_changes("scan")
        history.record(actor, "document.scanned", document, after={"scan": document.scan}, pupil=document.pupil)
        if verdict is Scan.FOUND:
            harmful += 1
            storage.destroy(document.stored_as)
        else:
            clean += 1
    return clean, harmful


@transaction.atomic
def share_all(actor: Actor, subject: Record, organisation: Organisation) -> None:
    """Let a body read every paper that belongs to a record. Sharing again changes nothing."""
    for document in Document.objects.filter(subject_id=subject.public_id).select_related("pupil"):
        share(actor, document, organisation)


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
