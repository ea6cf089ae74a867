"""What stands beside the answers of a referral: findings about causes, the head's record, whom a paper is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.documents.models import Document
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import Cause, Concerns, LeadsTo, PaperKind


def close_the_gates(referrer: Actor, head: Actor, referral: Referral, said: Callable[[str], str]) -> None:
    """What a school writes before it sends: a finding, and the head's own record. Each in words of its own."""
    referrals.add_cause(referrer, referral, cause=Cause.PEERS, found=said("cause"), leads_to=LeadsTo.HELP_IN_SCHOOL)
    referrals.record_law(head, referral, words=said("law"))
    referral.refresh_from_db()


def build(world: Any) -> None:
    """A paper of a referral that is about somebody else as well."""
    record = world.one("referral", "sent")
    found = Referral.objects.get(public_id=record.public_id)
    school = world.actor("referrer")
    with clock.at(date(2026, 11, 12)):
        paper = Document.objects.get(subject_id=found.public_id, kind=Document.Kind.SUPPORTING)
        both = (Concerns.THIS_PUPIL, Concerns.ANOTHER_FAMILY)
        referrals.tag_paper(school, found, paper, concerns=both, kind=PaperKind.OTHER)
