"""Messages about exports: a link, and not a word of what is in them (DD17)."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts import queries as accounts
from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.reporting import queries
from waymark.reporting.models import Export


def address_if_entitled(message: OutboxMessage) -> str:
    """The recipient's address while their role is live and may agree to this export; "" otherwise."""
    membership = (
        Membership.objects.on(clock.today())
        .select_related("person", "organisation")
        .filter(public_id=UUID(message.recipient_id))
        .first()
    )
    if membership is None:
        return ""
    actor = staff_actor(membership)
    may = actor.may(Permission.EXPORT_APPROVE)
    exports = Export.objects.visible_to(actor).filter(public_id=UUID(message.subject_id))
    return membership.person.email if may and exports.exists() else ""


WAITS = outbox.notice(
    "reporting.export_waits",
    subject="An export of many children waits for a second person",
    body="A colleague asks to take many children's records out of Waymark.\n\nSee what for, and agree or refuse:\n{link}\n",
    address_if_entitled=address_if_entitled,
)


def export_waits(actor: Actor, export: Export) -> None:
    """Tell everybody in the body who may agree, but for the asker."""
    roles = queries.second_persons(export.organisation)
    for membership in accounts.holders(export.organisation, roles, clock.today()):
        if membership.person_id != actor.person.pk:
            outbox.tell(actor, membership, WAITS, subject=export, link=export.get_absolute_url())
