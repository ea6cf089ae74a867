"""A parent or carer agrees on a phone: asked by a link, which opens once, on one device, and is answered once."""

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
from waymark.pupils.models import ParentOrCarer
from waymark.referrals import notices, queries, rules
from waymark.referrals.models import ConsentLink, Referral

AGREED = ("agreed_by_name", "agreed_by_relationship", "agreed_by_has_responsibility", "agreed_on", "agreed_how")


@transaction.atomic
def ask_parent(actor: Actor, referral: Referral, parent: ParentOrCarer, *, confirmed: bool) -> ConsentLink:
    """Send one adult a link. `confirmed`: the school says that this is who it should be. A newer link replaces the older."""
    actor.require(Permission.REFERRAL_SEND, over=referral)
    referral = lock(Referral, referral.pk)
    parent = lock(ParentOrCarer, parent.pk)
    refuse(rules.ask_refusals(queries.ask_facts(referral, parent, confirmed=confirmed), on=clock.today()))
    assert actor.membership is not None
    now = clock.now()
    for older in ConsentLink.objects.filter(
        referral=referral, parent=parent, replaced_at__isnull=True, answered_at__isnull=True
    ):
        older.replaced_at = now
        older.save_changes("replaced_at")
    link = ConsentLink(
        referral=referral,
        parent=parent,
        sent_to=parent.email,
        asked_at=now,
        asked_by=actor.membership,
        ends_at=rules.link_ends_at(now, on=clock.today()),
    )
    link.keep_token()
    link.save()
    history.record(actor, "referral.ask_parent", referral, after={"parent": parent}, pupil=referral.pupil)
    notices.consent_link(actor, link)
    return link


@dataclass(frozen=True)
class Opened:
    """A link opened on a device: what the device keeps."""

    link: ConsentLink
    device: str


@transaction.atomic
def open_link(token: str, form_key: UUID) -> Opened | None:
    """Open a link on the device that sent this form. None for whatever reason it cannot be opened.

    The device's secret is made from the link and the form, so that the same form sent twice has one effect.
    """
    found = queries.link_with(token)
    if found is None:
        return None
    link = lock(ConsentLink, found.pk)
    device = link.device_of(form_key)
    if rules.link_refusals(queries.link_facts(link, hashed(device)), on=clock.today()):
        return None
    if link.redeemed_at is None:
        link.redeem(device, clock.now())
        link.save_changes("redeemed_at", "device_hash")
        history.record(actor_of(link), "referral.open_consent", link.referral, pupil=link.referral.pupil)
    return Opened(link, device)


@transaction.atomic
def close_links() -> str:
    """After a restore: no question of the backup to a parent opens, and no device holds one."""
    live = ConsentLink.objects.filter(ends_at__gt=clock.now(), replaced_at__isnull=True, answered_at__isnull=True)
    closed = close_every(live, clock.now())
    return f"{closed} questions to parents no longer open: ask again." if closed else ""


def actor_of(link: ConsentLink) -> Actor:
    """The adult on the device that opened the link: it may answer that one question, and nothing else."""
    label = f"{link.parent.name}, by a link of the school"
    return replace(link_actor(link.public_id.hex, str(link.public_id), label), permissions=frozenset())


@transaction.atomic
def answer_link(device: str, link_id: UUID, *, agrees: bool, words: str) -> ConsentLink | None:
    """Agree or not, in one's own words. None when the link can no longer be answered by this device."""
    held = queries.link_held(link_id, device)
    if held is None:
        return None
    referral = lock(Referral, held.referral_id)
    link = lock(ConsentLink, held.pk)
    if rules.link_refusals(queries.link_facts(link, hashed(device)), on=clock.today()):
        return None
    actor, parent = actor_of(link), link.parent
    link.answered_at, link.answered_by_label = clock.now(), actor.label[:200]
    link.agrees, link.words = "yes" if agrees else "no", words.strip()
    link.save_changes("answered_at", "answered_by_label", "agrees", "words")
    if agrees and referral.agreed_on is None:
        referral.agreed_by_name, referral.agreed_by_relationship = parent.name, parent.relationship
        referral.agreed_by_has_responsibility, referral.agreed_how = True, "by_link"
        referral.agreed_on = referral.touched_on = clock.today()
        referral.save_changes(*AGREED, "touched_on")
    history.record(actor, "referral.answer_consent", referral, after={"agrees": link.agrees}, pupil=referral.pupil)
    notices.consent_answered(actor, referral)
    return link
