"""Register links: sent, opened on one device, used, and sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from waymark.accounts.actors import Actor, link_actor
from waymark.accounts.permissions import Permission
from waymark.attendance import notices, queries, rules
from waymark.attendance.models import Register, RegisterLink
from waymark.attendance.queries import Recipient
from waymark.attendance.services.registers import open_for
from waymark.core import clock, history
from waymark.core.links import close_every, hashed
from waymark.core.models import lock
from waymark.organisations.models import Contact
from waymark.school_year.states import Half

LINKS_A_SESSION = 6  # to one address: enough for a lost phone, too few to fill a mailbox
LINK_SENT_BEFORE = timedelta(minutes=60)


@transaction.atomic
def send_links(actor: Actor) -> int:
    """Send the link of each register of today from an hour before its session, once, to those who take it."""
    actor.require(Permission.REGISTER_MARK)
    today, sent = clock.today(), 0
    for half in Half:
        for site, expected in queries.sites_expecting(today, half).items():
            if clock.now() < queries.starts_at(expected, today) - LINK_SENT_BEFORE:
                continue
            register = open_for(actor, site, today, half, expected)
            if register.taken_at or register.links.exists():
                continue
            for recipient in queries.register_recipients(site.organisation, today):
                sent += make_link(actor, register, recipient) is not None
    return sent


@transaction.atomic
def close_links() -> str:
    """After a restore: no register link of the backup opens, and no device holds a register."""
    closed = close_every(RegisterLink.objects.filter(ends_at__gt=clock.now()), clock.now())
    return f"{closed} register links no longer open: the page behind each offers to send a new one." if closed else ""


@transaction.atomic
def send_link(actor: Actor, register: Register, contact: Contact | Recipient) -> RegisterLink | None:
    """Send somebody a link that opens this register on one device. None when that address had enough today."""
    actor.require(Permission.REGISTER_MARK, over=register)
    return make_link(actor, register, Recipient(contact.name, contact.email))


def make_link(actor: Actor, register: Register, to: Recipient) -> RegisterLink | None:
    """`send_link` without asking for a permission: each new link replaces those not opened yet."""
    earlier = RegisterLink.objects.filter(register=register, sent_to=to.email)
    if earlier.count() >= LINKS_A_SESSION:
        return None
    now = clock.now()
    earlier.filter(redeemed_at__isnull=True, replaced_at__isnull=True).update(replaced_at=now)
    link = RegisterLink(
        register=register,
        sent_to=to.email,
        sent_to_name=to.name,
        made_at=now,
        ends_at=rules.link_ends_at(register.on),
    )
    link.keep_token()
    link.save()
    history.record(actor, "register_link.send", link, happened_on=register.on)
    notices.register_link(actor, link)
    return link


@dataclass(frozen=True)
class Redeemed:
    """A link opened on a device: what the device keeps, and the register that it may now take."""

    link: RegisterLink
    device: str


@transaction.atomic
def redeem_link(token: str, form_key: UUID) -> Redeemed | None:
    """Open a link on the device that sent this form. None for whatever reason it cannot be opened.

    The device's secret is made from the link and the form, so that the same form sent twice has one effect and the
    same answer.
    """
    found = queries.link_with(token)
    if found is None:
        return None
    link = lock(RegisterLink, found.pk)
    link.register = found.register
    device = link.device_of(form_key)
    if _is_closed(link, hashed(device)):
        return None
    if link.redeemed_at is None:
        link.redeem(device, clock.now())
        link.last_used_at = clock.wall_now()
        link.save_changes("redeemed_at", "device_hash", "last_used_at")
        same_person = RegisterLink.objects.filter(register=link.register, sent_to=link.sent_to).exclude(pk=link.pk)
        same_person.filter(replaced_at__isnull=True).update(replaced_at=clock.now())
        history.record(actor_of(link), "register_link.redeem", link, happened_on=link.register.on)
    return Redeemed(link, device)


def _is_closed(link: RegisterLink, device_hash: str) -> bool:
    """Whether the link opens nothing on this device now: by its rules, or because its reader gets registers no longer."""
    if rules.register_link_refusals(queries.link_facts(link, device_hash), on=clock.today()):
        return True
    return link.sent_to not in {
        each.email for each in queries.register_recipients(link.register.provider, clock.today())
    }


def actor_of(link: RegisterLink) -> Actor:
    """The device that redeemed the link: it may read and mark that one register."""
    return link_actor(link.public_id.hex, str(link.register.public_id), f"{link.sent_to_name}, by register link")


@transaction.atomic
def use_link(device: str, register_id: UUID) -> RegisterLink | None:
    """The link that this device holds for the register, noting that it was used now; None when it holds none."""
    if not device:
        return None
    device_hash = hashed(device)
    rows = RegisterLink.objects.select_related("register__provider", "register__site__organisation")
    link = rows.filter(register__public_id=register_id, device_hash=device_hash).first()
    if link is None:
        return None
    if _is_closed(link, device_hash):
        return None
    RegisterLink.objects.filter(pk=link.pk).update(last_used_at=clock.wall_now())
    return link


@transaction.atomic
def send_again(token: str, device: str = "") -> None:
    """Send a new link to the address that the old one went to, if there is one and its day is not over.

    Says nothing: whoever asks learns nothing of what exists.
    """
    old = queries.link_with(token) if token else None
    if old is None and device:
        rows = RegisterLink.objects.select_related("register__provider").filter(device_hash=hashed(device))
        old = rows.first()
    if old is None or clock.now() >= old.ends_at:
        return
    known = {each.email: each for each in queries.register_recipients(old.register.provider, clock.today())}
    if old.sent_to in known:
        make_link(actor_of(old), old.register, known[old.sent_to])
