"""Who may still be told: asked again at the moment in which a message is sent."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Manager, Model, QuerySet

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.core import clock
from waymark.core.kept import kept
from waymark.core.models import OutboxMessage


def address_if_seen(message: OutboxMessage, records: Manager[Any]) -> str:
    """The recipient's address while the role is live and what the message is about still theirs to see; "" otherwise."""
    membership = recipient(message)
    if membership is None:
        return ""
    table: type[Model] = records.model
    seen = _key_if_seen(table).first(staff_actor(membership), UUID(message.subject_id))
    return membership.person.email if seen else ""


def recipient(message: OutboxMessage) -> Membership | None:
    """In which role the message reaches somebody, while they hold it."""
    return _in_force.first(UUID(message.recipient_id), clock.today())


@kept
def _in_force(membership: UUID, on: date) -> QuerySet[Membership]:
    return Membership.objects.on(on).select_related("person", "organisation").filter(public_id=membership)[:1]


@functools.cache
def _key_if_seen(table: type[Model]) -> kept[[Actor, UUID], int]:
    def row(actor: Actor, public_id: UUID) -> QuerySet[Any, int]:
        rows: Any = table._default_manager
        seen = rows.visible_to(actor).filter(public_id=public_id)
        return cast(QuerySet[Any, int], seen.order_by().values_list("pk", flat=True)[:1])

    return kept(row)
