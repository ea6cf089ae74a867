"""Who looked at one pupil: for the school that keeps the record, and for an auditor who says why."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Min

from waymark.accounts import queries as accounts
from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.accounts.queries import ReadingPage
from waymark.casefile.queries.pupil_file import pupil_or_404
from waymark.core.paging import page_number
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, Refused
from waymark.core.standby import for_reports
from waymark.pupils import queries as pupils
from waymark.pupils.models import Involvement, Pupil


def kept_pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    """A pupil whose record the actor's body keeps. Denied for a body that may know of the pupil and keeps no record."""
    found = pupil_or_404(actor, pupil_id)
    if not pupils.is_kept_by(actor, found):
        raise Denied(Permission.PUPIL_HISTORY)
    return found


@for_reports
def readings(actor: Actor, pupil: Pupil, page: str = "") -> ReadingPage:
    """Who was shown the pupil since the actor's own body first knew of them."""
    known = Involvement.objects.filter(pupil=pupil, organisation=actor.organisation)
    since = known.aggregate(first=Min("valid_from"))["first"] or actor.day
    return accounts.readings_of(pupil.public_id, since=since, page=page_number(page))


def pupil_with_number(actor: Actor, upn: str) -> Pupil:
    """The pupil with this number, for an auditor, who sees no pupils: what is told of this one has no name in it.

    Refused alike where nobody has the number and where the auditor's authority may not know of the pupil today.
    """
    actor.require(Permission.HISTORY_READ)
    known = Involvement.objects.on(actor.day).filter(organisation=actor.organisation).values("pupil_id")
    found = Pupil.objects.filter(pk__in=known, upn=upn).exclude(upn="").order_by("pk").first()
    if found is None:
        raise Refused([Refusal("nobody_with_that_number", "UKGDPR 5(1)(f)")])
    return found
