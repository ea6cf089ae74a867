"""The papers of a referral, and whom each is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.lookup import one_or_404
from waymark.documents import queries as documents
from waymark.documents.models import Document
from waymark.documents.states import OPEN
from waymark.referrals import rules
from waymark.referrals.models import PaperTag, Referral


@dataclass(frozen=True)
class Paper:
    """A paper with what somebody said of it; no tag while nobody has."""

    document: Document
    tag: PaperTag | None


def papers_of(actor: Actor, referral: Referral) -> list[Paper]:
    """The papers that the actor's body was given, each with its tag."""
    tags = {tag.document_id: tag for tag in referral.paper_tags.all()}
    return [Paper(document, tags.get(document.pk)) for document in documents.documents_about(actor, referral)]


def paper_or_404(actor: Actor, document_id: UUID) -> tuple[Referral, Document]:
    """A supporting paper that the actor may see, with the referral that it belongs to."""
    rows = Document.objects.visible_to(actor).filter(
        subject_type=Referral._meta.label_lower, kind=Document.Kind.SUPPORTING
    )
    document = one_or_404(rows, document_id)
    assert document.subject_id is not None
    return one_or_404(Referral.objects.visible_to(actor).select_related("pupil"), document.subject_id), document


def tag_of(document: Document) -> dict[str, Any]:
    """What was said of a paper, for the form; nothing while nobody has."""
    tag = PaperTag.objects.filter(document=document).first()
    return {"kind": tag.kind, "concerns": sorted(tag.concerns)} if tag else {}


def may_tag(actor: Actor, referral: Referral) -> bool:
    """Whether this person may say whom a paper is about: for showing the way, not for guarding it."""
    return actor.may(Permission.DOCUMENT_ADD) and actor.organisation_pk in (
        referral.school_id,
        referral.goes_to_id,
        referral.partnership_id,
    )


def papers_for_pack(referral: Referral) -> list[Document]:
    """The papers that may go into a pack for others: about this pupil and nobody else, open, and telling no withheld address.

    A paper that nobody has tagged stays out. Who may read the pack is for the caller to say.
    """
    tags = {tag.document_id: tag for tag in referral.paper_tags.all()}
    rows = Document.objects.filter(subject_id=referral.public_id, withdrawn_at__isnull=True, scan__in=OPEN).with_apart()
    today = clock.today()
    return [
        document
        for document in rows.filter(pk__in=tags).order_by("made_at", "pk")
        if not getattr(document, "is_apart", True)
        and rules.may_go_into_a_pack(rules.TagFacts(concerns=tags[document.pk].concerns), on=today)
    ]
