"""Messages about the register: a link, never a name or a fact (DD17)."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.organisations.models import PartnershipMembership
from waymark.school_register import queries

ROLES = (Role.ADMINISTRATOR, Role.COORDINATOR)


def _address(message: OutboxMessage) -> str:
    """Whoever may still settle this membership."""
    rows = Membership.objects.on(clock.today()).select_related("person", "organisation")
    membership = rows.filter(public_id=UUID(message.recipient_id)).first()
    if membership is None or membership.role not in ROLES:
        return ""
    theirs = {row.public_id for row in queries.closings_for(staff_actor(membership))}
    return membership.person.email if UUID(message.subject_id) in theirs else ""


MEMBER_CLOSES = outbox.notice(
    "school_register.member_closes",
    subject="A member school closes",
    body="The national register says that a member of your partnership has closed or will close. Nothing was changed.\n\n"
    "See which school follows it, and say what is to happen:\n{link}\n",
    address_if_entitled=_address,
)


def member_closes(actor: Actor, membership: PartnershipMembership) -> None:
    """Tell the partnership's administrators and co-ordinators."""
    link = reverse("school_register:closing", args=[membership.public_id])
    for member in holders(membership.partnership, ROLES, clock.today()):
        outbox.tell(actor, member, MEMBER_CLOSES, subject=membership, link=link)
