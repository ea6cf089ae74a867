"""Messages about plans: a reference and a link, never a name (DD17)."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.recipients import address_if_seen
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.my_plan import queries, rules
from waymark.my_plan.models import PlanLink, Words
from waymark.programmes import queries as programmes


def _link(message: OutboxMessage) -> PlanLink | None:
    rows = PlanLink.objects.select_related("programme__pupil", "parent")
    return rows.filter(public_id=UUID(message.subject_id)).first()


def _reader_address(message: OutboxMessage) -> str:
    """The reader's address while the link can still be opened and they may still have it."""
    link = _link(message)
    if link is None or link.redeemed_at or rules.link_refusals(queries.link_facts(link), on=clock.today()):
        return ""
    return link.sent_to


def _path(message: OutboxMessage) -> str:
    link = _link(message)
    return reverse("my_plan:link", args=[link.token]) if link else ""


PLAN = outbox.notice(
    "my_plan.link",
    subject="A plan is ready for you to read",
    body="Somebody who works with you has sent you a plan to read. You need no account.\n\n{link}\n\nThe link works for"
    " seven days, once, on the phone or computer on which you open it. Do not pass it on.\n",
    address_if_entitled=_reader_address,
    link_when_read=_path,
)
SAID = outbox.notice(
    "my_plan.words",
    subject="Somebody said something about a plan: {reference}",
    body="There is something to answer about plan {reference}.\n\nRead it and answer here:\n{link}\n",
    address_if_entitled=lambda message: address_if_seen(message, Words.objects),
)


def plan_link(actor: Actor, link: PlanLink) -> None:
    """Send the link; its token is put in when the message is read."""
    outbox.tell(actor, link.sent_to, PLAN, subject=link)


def answer_path(row: Words) -> str:
    return reverse("my_plan:answer", args=[row.public_id])


def words_said(actor: Actor, row: Words) -> None:
    """Tell the key worker of the day."""
    worker = programmes.key_worker(row.programme, clock.today())
    if worker is not None:
        outbox.tell(actor, worker, SAID, subject=row, reference=row.programme.reference, link=answer_path(row))
