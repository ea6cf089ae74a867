"""The notice of an off-site direction is written as a letter to each parent or carer who may have it."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.documents import services as documents
from waymark.documents.models import Document
from waymark.placements import notice_letter, rules
from waymark.placements.models import Placement
from waymark.placements.services.guard import require_school_or_commissioner, require_state
from waymark.placements.states import BEFORE_START


@transaction.atomic
def write_notice_letters(actor: Actor, placement: Placement, *, version: int | None = None) -> list[Document]:
    """Write the letters, each as a PDF and as a Word file; the school and the commissioner may open them.

    Who may be told is asked now. Return the PDFs. That a letter was given is another fact: `give_off_site_notice`.
    """
    require_school_or_commissioner(actor, placement)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *BEFORE_START)
    today = clock.today()
    refuse(rules.notice_letter_refusals(notice_letter.facts(actor, placement, on=today), on=today))
    readers = {each.pk: each for each in (placement.programme.school, placement.commissioner)}.values()
    written = []
    for number, person in enumerate(notice_letter.receivers(actor, placement), 1):
        paper, _ = documents.write(
            actor,
            notice_letter.letter(placement, person, on=today),
            kind=Document.Kind.LETTER,
            pupil=placement.pupil,
            title=f"Notice {placement.reference}, letter {number} of {today:%Y-%m-%d}",
            share_with=readers,
            subject=placement,
        )
        written.append(paper)
    after = {"letters": [paper.sha256 for paper in written]}
    history.record(actor, "placement.notice_letters", placement, after=after, pupil=placement.pupil)
    return written
