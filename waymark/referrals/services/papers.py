"""Papers of a referral: put in, said whom they are about, and the placement sheet that Waymark writes itself."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.documents import services as documents
from waymark.documents.content import Kept
from waymark.documents.models import Document
from waymark.referrals import rules, sheet
from waymark.referrals.models import PaperTag, Referral
from waymark.referrals.states import Concerns, PaperKind, ReferralState


@transaction.atomic
def add_paper(
    actor: Actor,
    referral: Referral,
    kept: Kept,
    *,
    title: str,
    tells_address: bool,
    concerns: Collection[Concerns] = (),
    kind: PaperKind = PaperKind.OTHER,
) -> Document:
    """Put a supporting paper with the referral. The body asked reads it once the referral was sent, and at once from then.

    `concerns` says whom it is about; a paper without goes into no pack.
    """
    actor.require(Permission.DOCUMENT_ADD, over=referral)
    refuse(rules.paper_refusals(rules.StateFacts(state=ReferralState(referral.state)), on=clock.today()))
    readers = [referral.school, *([referral.goes_to] if referral.submitted_at else [])]
    document = documents.add_supporting(
        actor,
        referral,
        kept,
        pupil=referral.pupil,
        title=title,
        tells_address=tells_address,
        share_with=readers,
    )
    if concerns:
        tag_paper(actor, referral, document, concerns=concerns, kind=kind)
    return document


@transaction.atomic
def tag_paper(
    actor: Actor, referral: Referral, document: Document, *, concerns: Collection[Concerns], kind: PaperKind
) -> PaperTag:
    """Say whom a paper is about, and what it is. Whoever was wrong says it anew; what was said before stays in history."""
    actor.require(Permission.DOCUMENT_ADD, over=referral)
    actor.require(Permission.DOCUMENT_ADD, over=document)
    refuse(rules.tag_refusals(rules.TagFacts(concerns=frozenset(concerns)), on=clock.today()))
    said = {each.value: each in concerns for each in Concerns}
    tag = PaperTag.objects.filter(document=document).first()
    before: dict[str, object] = {}
    if tag is None:
        tag = PaperTag.objects.create(document=document, referral=referral, kind=kind, **said)
    else:
        tag = lock(PaperTag, tag.pk)
        before = {"kind": tag.kind, "concerns": sorted(tag.concerns)}
        tag.kind = kind
        for name, is_so in said.items():
            setattr(tag, name, is_so)
        tag.save_changes("kind", *said)
    after = {"kind": kind, "concerns": sorted(concerns)}
    history.record(actor, "document.tag", document, before=before, after=after, pupil=referral.pupil)
    return tag


@transaction.atomic
def write_sheet(actor: Actor, referral: Referral) -> tuple[Document, Document]:
    """Write the placement sheet of this referral as it stands, as a PDF and a Word file, for the bodies that have it."""
    actor.require(Permission.DOCUMENT_ADD, over=referral)
    written = Document.objects.filter(subject_id=referral.public_id, kind=Document.Kind.PLACEMENT_SHEET)
    number = written.filter(content_type="application/pdf").count() + 1
    return documents.write(
        actor,
        sheet.paper(referral, number=number, on=clock.today()),
        kind=Document.Kind.PLACEMENT_SHEET,
        pupil=referral.pupil,
        title=f"Placement sheet {referral.reference}, version {number}",
        share_with=[referral.school, *([referral.goes_to] if referral.submitted_at else [])],
        subject=referral,
    )
