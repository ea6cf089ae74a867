"""Who may still be told: asked again at the moment in which a message is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Manager

from waymark.accounts.actors import staff_actor
from waymark.accounts.models import Membership
from waymark.core import clock
from waymark.core.models import OutboxMessage


def address_if_seen(message: OutboxMessage, records: Manager[Any]) -> str:
    """The recipient's address while the role is live and what the message is about still theirs to see; "" otherwise."""
    rows = Membership.objects.on(clock.today()).select_related("person", "organisation")
    membership = rows.filter(public_id=UUID(message.recipient_id)).first()
    if membership is None:
        return ""
    seen = records.visible_to(staff_actor(membership))  # type: ignore[attr-defined]  # every record of ours has it
    return membership.person.email if seen.filter(public_id=UUID(message.subject_id)).exists() else ""
