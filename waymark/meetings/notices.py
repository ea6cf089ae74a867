"""Messages about meetings and what follows them: a reference and a link, never a case and never a name."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.recipients import address_if_seen
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.meetings import queries
from waymark.meetings.models import Challenge, Meeting

SCHOOL_ROLES = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)


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
CHALLENGED = outbox.notice(
    "meetings.challenged",
    subject="A decision is challenged, and waits for your answer: {reference}",
    body="The decision on {reference} is challenged. Somebody of your body who did not decide answers in writing.\n\n"
    "Read the challenge and answer it here:\n{link}\n",
    address_if_entitled=lambda message: address_if_seen(message, Challenge.objects),
)
CHALLENGE_ANSWERED = outbox.notice(
    "meetings.challenge_answered",
    subject="A challenge is answered: {reference}",
    body="There is an answer to the challenge to the decision on {reference}.\n\nRead it here:\n{link}\n",
    address_if_entitled=lambda message: address_if_seen(message, Challenge.objects),
)


def challenge_made(actor: Actor, challenge: Challenge) -> None:
    """Tell those who may answer it: of the body that answers, whoever did not decide."""
    for membership in queries.may_be_asked_to_answer(challenge.item, challenge.answering_body, clock.today()):
        _tell_of_challenge(actor, challenge, CHALLENGED, membership)


def challenge_answered(actor: Actor, challenge: Challenge) -> None:
    """Tell the school, which tells the family, and whoever of another body wrote the challenge down for the family."""
    told = holders(challenge.item.school, SCHOOL_ROLES, clock.today())
    if challenge.made_by not in told:
        told.append(challenge.made_by)
    for membership in told:
        _tell_of_challenge(actor, challenge, CHALLENGE_ANSWERED, membership)


def _tell_of_challenge(actor: Actor, challenge: Challenge, notice: str, membership: Membership) -> None:
    outbox.tell(
        actor,
        membership,
        notice,
        subject=challenge,
        reference=str(challenge.item),
        link=challenge.get_absolute_url(),
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
