"""Messages about passports: a reference and a link, never a name (DD17)."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.passports.models import HandOver, PassportRequest

SCHOOL_ROLES = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)
PROVIDER_ROLES = (Role.PROVIDER_MANAGER, Role.PROVIDER_DSL)


def _recipient(message: OutboxMessage) -> Membership | None:
    rows = Membership.objects.on(clock.today()).select_related("person", "organisation")
    return rows.filter(public_id=UUID(message.recipient_id)).first()


def address_if_asked(message: OutboxMessage) -> str:
    """The address of somebody at the school while the request is theirs to see; "" otherwise."""
    membership = _recipient(message)
    if membership is None:
        return ""
    rows = PassportRequest.objects.visible_to(staff_actor(membership))
    return membership.person.email if rows.filter(public_id=UUID(message.subject_id)).exists() else ""


def address_if_given(message: OutboxMessage) -> str:
    """The address of somebody at the receiver while the copy is theirs to see; "" otherwise."""
    membership = _recipient(message)
    if membership is None:
        return ""
    rows = HandOver.objects.visible_to(staff_actor(membership))
    return membership.person.email if rows.filter(public_id=UUID(message.subject_id)).exists() else ""


ASKED = outbox.notice(
    "passports.asked",
    subject="Parts of a passport are missing: {reference}",
    body="You are asked to fill what is missing in a passport ({reference}).\n\nSee what is missing here:\n{link}\n",
    address_if_entitled=address_if_asked,
)
HANDED_OVER = outbox.notice(
    "passports.handed_over",
    subject="A passport was handed over to you: {reference}",
    body="Passport {reference} was handed over to you.\n\nRead it, and say that you have, here:\n{link}\n",
    address_if_entitled=address_if_given,
)


def asked(actor: Actor, request: PassportRequest) -> None:
    """Tell those who refer at the school that something is missing."""
    for membership in holders(request.school, SCHOOL_ROLES, clock.today()):
        outbox.tell(
            actor,
            membership,
            ASKED,
            subject=request,
            reference=request.reference,
            link=request.get_absolute_url(),
        )


def handed_over(actor: Actor, copy: HandOver) -> None:
    """Tell those at the receiver who say that it was read."""
    roles = PROVIDER_ROLES if copy.receiver.is_provider else SCHOOL_ROLES
    for membership in holders(copy.receiver, roles, clock.today()):
        outbox.tell(
            actor,
            membership,
            HANDED_OVER,
            subject=copy,
            reference=copy.reference,
            link=copy.get_absolute_url(),
        )
