"""Messages about meetings: a reference and a link, never a case and never a name."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.meetings import queries
from waymark.meetings.models import Meeting


def address_if_entitled(message: OutboxMessage) -> str:
    """The recipient's address while the role is live and the meeting still theirs to see; "" otherwise."""
    membership = (
        Membership.objects.on(clock.today())
        .select_related("person", "organisation")
        .filter(public_id=UUID(message.recipient_id))
        .first()
    )
    if membership is None:
        return ""
    meetings = Meeting.objects.visible_to(staff_actor(membership))
    return membership.person.email if meetings.filter(public_id=UUID(message.subject_id)).exists() else ""


READY = outbox.notice(
    "meetings.agenda_ready",
    subject="The agenda is ready: {reference}",
    body="The agenda of meeting {reference} is ready. You sit on it.\n\nDay, place and papers are here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
MOVED = outbox.notice(
    "meetings.moved",
    subject="A meeting was moved: {reference}",
    body="Meeting {reference} was moved. You sit on it.\n\nThe new day and place are here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
CANCELLED = outbox.notice(
    "meetings.cancelled",
    subject="A meeting was cancelled: {reference}",
    body="Meeting {reference} was cancelled, and its papers are closed.\n\n{link}\n",
    address_if_entitled=address_if_entitled,
)


def agenda_ready(actor: Actor, meeting: Meeting) -> None:
    _tell(actor, meeting, READY)


def meeting_moved(actor: Actor, meeting: Meeting) -> None:
    _tell(actor, meeting, MOVED)


def meeting_cancelled(actor: Actor, meeting: Meeting) -> None:
    _tell(actor, meeting, CANCELLED)


def _tell(actor: Actor, meeting: Meeting, notice: str) -> None:
    for member in queries.members_at(meeting):
        outbox.tell(
            actor,
            member.membership,
            notice,
            subject=meeting,
            reference=meeting.reference,
            link=meeting.get_absolute_url(),
        )
