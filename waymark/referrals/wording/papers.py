"""What a paper is, and whom it is about."""

from __future__ import annotations

from waymark.core.words import joined
from waymark.referrals.models import PaperTag
from waymark.referrals.states import (
    Concerns,
    PaperKind,
)

CONCERNS: dict[Concerns, str] = {
    Concerns.THIS_PUPIL: "This pupil and this family",
    Concerns.ANOTHER_PUPIL: "Another pupil",
    Concerns.ANOTHER_FAMILY: "Another family",
    Concerns.STAFF: "A member of staff",
}
PAPER_KINDS: dict[PaperKind, str] = {
    PaperKind.OTHER: "A report, a letter or something else",
    PaperKind.SIGNED_AGREEMENT: "The referral signed by a parent or carer",
    PaperKind.EHC_PLAN: "The EHC plan",
}


def concerns(tag: PaperTag | None) -> str:
    """Whom a paper is about: "About this pupil and this family, a member of staff"."""
    if tag is None:
        return "Nobody has said whom it is about: it goes into no pack"
    names = [CONCERNS[each].lower() for each in Concerns if each in tag.concerns]
    kind = "" if tag.kind == PaperKind.OTHER else f"{PAPER_KINDS[PaperKind(tag.kind)]}. "
    return f"{kind}About {joined(names, 'and')}"
