"""The first answer to an offered place, by a link and without an account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from waymark.accounts.actors import Actor, link_actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.links import close_every, hashed
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.organisations.models import Contact
from waymark.placements import notices, queries, rules
from waymark.placements.models import AnswerLink, Placement
from waymark.placements.services.guard import only_for
from waymark.placements.services.offers import answered
from waymark.placements.states import DeclineReason


@transaction.atomic
def send_answer_link(
    actor: Actor, placement: Placement, contact: Contact, *, confirmed: bool, version: int | None = None
) -> AnswerLink:
    """Send a contact of the provider a link. `confirmed`: the commissioner says that this is who it should be.

    A newer link replaces those not answered yet, whoever they went to.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    refuse(rules.ask_link_refusals(queries.ask_link_facts(placement, contact, confirmed=confirmed), on=clock.today()))
    assert actor.membership is not None
    now = clock.now()
    for older in placement.answer_links.select_for_update().filter(replaced_at__isnull=True, answered_at__isnull=True):
        older.replaced_at = now
        older.save_changes("replaced_at")
    link = AnswerLink(
        placement=placement,
        contact=contact,
        sent_to=contact.email,
        asked_at=now,
        asked_by=actor.membership,
        ends_at=rules.answer_link_ends_at(now, on=clock.today()),
    )
    link.keep_token()
    link.save()
    history.record(actor, "placement.send_answer_link", placement, after={"to": contact}, pupil=placement.pupil)
    notices.answer_link(actor, link)
    return link


@dataclass(frozen=True)
class Opened:
    """A link opened on a device: what the device keeps."""

    link: AnswerLink
    device: str


@transaction.atomic
def open_answer_link(token: str, form_key: UUID) -> Opened | None:
    """Open a link on the device that sent this form. None for whatever reason it cannot be opened."""
    found = queries.answer_link_with(token)
    if found is None:
        return None
    link = lock(AnswerLink, found.pk)
    device = link.device_of(form_key)
    if rules.answer_link_refusals(queries.answer_link_facts(link, hashed(device)), on=clock.today()):
        return None
    if link.redeemed_at is None:
        link.redeem(device, clock.now())
        link.save_changes("redeemed_at", "device_hash")
        history.record(link_holder(link), "placement.open_answer_link", link.placement, pupil=link.placement.pupil)
    return Opened(link, device)


def link_holder(link: AnswerLink) -> Actor:
    """Whoever holds the device that opened the link: it may answer that one offer, and nothing else."""
    label = f"{link.contact.name}, {link.placement.provider.name}, by a link"
    return replace(link_actor(link.public_id.hex, str(link.public_id), label), permissions=frozenset())


@transaction.atomic
def answer_by_link(
    device: str,
    link_id: UUID,
    *,
    accepts: bool,
    reason: str,
    why: DeclineReason = DeclineReason.OTHER,
    version: int | None = None,
) -> AnswerLink | None:
    """Accept or decline for the provider what stood on the page. None when this device can no longer answer the link.

    A yes is a first answer: reading the risk information, plan and agreement still wait for somebody with an account.
    """
    held = queries.answer_link_held(link_id, device)
    if held is None:
        return None
    placement = lock(Placement, held.placement_id, version)
    link = lock(AnswerLink, held.pk)
    if rules.answer_link_refusals(queries.answer_link_facts(link, hashed(device)), on=clock.today()):
        return None
    actor = link_holder(link)
    answered(actor, placement, accepts=accepts, reason=reason, why=why)
    link.answered_at, link.answered_by_label = clock.now(), actor.label[:200]
    link.save_changes("answered_at", "answered_by_label")
    return link


@transaction.atomic
def close_answer_links() -> str:
    """After a restore: no link of the backup opens, and no device holds one."""
    live = AnswerLink.objects.filter(ends_at__gt=clock.now(), replaced_at__isnull=True, answered_at__isnull=True)
    closed = close_every(live, clock.now())
    return f"{closed} links to offered places no longer open: send new ones." if closed else ""
