"""Messages to people. They are rows written with the change that causes them; a job rechecks each and sends it.

A message carries a reference and a link, never a name or a fact (abuse case 12). Who may still receive it is asked
again at the moment of sending, by the check that the notice was registered with.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet

from waymark.core import clock, history
from waymark.core.kept import kept
from waymark.core.models import OutboxMessage
from waymark.core.rows import insert, update


@dataclass(frozen=True)
class Notice:
    """A kind of message: its words, and who may still be told. `may_know` answers with an e-mail address, or ""."""

    name: str
    subject: str
    body: str  # may use {reference} and {link}; nothing else
    address_if_entitled: Callable[[OutboxMessage], str]
    link_when_read: Callable[[OutboxMessage], str] | None = None  # a link that must not lie in the table


NOTICES: dict[str, Notice] = {}
log = logging.getLogger("waymark.outbox")


def notice(
    name: str,
    *,
    subject: str,
    body: str,
    address_if_entitled: Callable[[OutboxMessage], str],
    link_when_read: Callable[[OutboxMessage], str] | None = None,
) -> str:
    """Register a kind of message and return its name. A message of an unregistered kind cannot be written.

    `link_when_read` makes the link when the words are put together, for one that holds a token.
    """
    text = subject + body
    for field in ("{reference}", "{link}"):
        text = text.replace(field, "")
    if "{" in text or name in NOTICES:
        raise ValueError(f"The notice {name} may use {{reference}} and {{link}} only, and is registered once.")
    NOTICES[name] = Notice(name, subject, body, address_if_entitled, link_when_read)
    return name


def tell(
    actor: Any,
    recipient: Any,
    notice_name: str,
    *,
    subject: Any,
    reference: str = "",
    link: str = "",
) -> OutboxMessage:
    """Write a message to a membership, or to an e-mail address given as text, in this transaction."""
    if notice_name not in NOTICES:
        raise ValueError(f"There is no notice called {notice_name}.")
    by_address = isinstance(recipient, str)
    message = OutboxMessage(
        recipient_type="address" if by_address else "membership",
        recipient_id="" if by_address else str(recipient.public_id),
        address=recipient if by_address else "",
        notice=notice_name,
        reference=reference,
        link=link,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.public_id),
        written_at=clock.now(),
    )
    insert([message])
    return message


def send_waiting(actor: Any, *, limit: int = 200) -> tuple[int, int]:
    """Send what waits, oldest first, each in its own transaction. Return how many were sent and how many stopped.

    A message that cannot be sent, whatever the cause, waits longer after each try and holds up no other.
    """
    due = Q(try_again_at__isnull=True) | Q(try_again_at__lte=clock.wall_now())
    waiting = OutboxMessage.objects.filter(due, state=OutboxMessage.State.WAITING).order_by("written_at")
    counts: Counter[str] = Counter()
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        try:
            counts[_settle(actor, pk)] += 1
        except Exception:  # an address that somebody typed may trip up mail in many ways
            log.exception("message not taken", extra={"outbox": pk})
            _put_off(pk)
    return counts[OutboxMessage.State.SENT], counts[OutboxMessage.State.STOPPED]


@transaction.atomic
def _put_off(pk: int) -> None:
    """Try a message again later: after one minute, then two, four and so on, at least once a day."""
    message = OutboxMessage.objects.select_for_update().get(pk=pk)
    message.tries += 1
    message.try_again_at = clock.wall_now() + min(timedelta(minutes=2 ** min(message.tries - 1, 11)), timedelta(days=1))
    message.save(update_fields=["tries", "try_again_at"])


@transaction.atomic
def _settle(actor: Any, pk: int) -> str:
    """Send or stop one message, and return what became of it; nothing if somebody else has just seen to it."""
    message = _to_settle.first(pk)
    assert message is not None  # messages are never taken away
    if message.state != OutboxMessage.State.WAITING:
        return ""
    kind = NOTICES[message.notice]
    address = kind.address_if_entitled(message)
    message.settled_at = clock.now()
    message.state = OutboxMessage.State.SENT if address else OutboxMessage.State.STOPPED
    message.address = address or message.address
    update(message, "state", "address", "settled_at")
    history.record(actor, f"outbox.{message.state}", message)
    if address:
        _send(kind, message, address)
    return message.state


@kept
def _to_settle(pk: int) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.select_for_update().filter(pk=pk).order_by()


def words(message: OutboxMessage) -> tuple[str, str]:
    """The subject and the body as the recipient reads them."""
    kind = NOTICES[message.notice]
    path = kind.link_when_read(message) if kind.link_when_read else message.link
    link = settings.WAYMARK_BASE_URL + path if path.startswith("/") else path
    return kind.subject.format(reference=message.reference, link=link), kind.body.format(
        reference=message.reference, link=link
    )


def _send(kind: Notice, message: OutboxMessage, address: str) -> None:
    subject, body = words(message)
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address]).send()
