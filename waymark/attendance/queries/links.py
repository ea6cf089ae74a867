"""Register links: who gets one, and what stands behind one that comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.accounts.queries import holders
from waymark.accounts.roles import Role
from waymark.attendance import rules
from waymark.attendance.models import RegisterLink
from waymark.core import clock
from waymark.core.links import with_token
from waymark.organisations.models import Contact, Organisation
from waymark.organisations.states import ContactFunction


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a provider's register links."""

    name: str
    email: str


def register_recipients(provider: Organisation, on: date) -> list[Recipient]:
    """The provider's contacts for registers; where there are none, its managers."""
    contacts = Contact.objects.on(on).filter(organisation=provider, function=ContactFunction.REGISTERS)
    found = [Recipient(each.name, each.email) for each in contacts.exclude(email="")]
    if not found:
        managers = holders(provider, (Role.PROVIDER_MANAGER,), on)
        found = [Recipient(each.person.name, each.person.email) for each in managers]
    return found


def link_with(token: str) -> RegisterLink | None:
    """The link of this token, whatever has become of it."""
    rows = RegisterLink.objects.select_related("register__provider", "register__site__organisation")
    return with_token(rows, token)


def link_facts(link: RegisterLink, device_hash: str) -> rules.LinkFacts:
    """Civil time ends a link with its day; the wall clock counts the minutes its device was idle."""
    idle = clock.wall_now() - link.last_used_at if link.last_used_at else timedelta()
    now = clock.now()
    return rules.LinkFacts(
        session_on=link.register.on,
        asked_at=now,
        redeemed_at=link.redeemed_at,
        redeemed_device=link.device_hash,
        device=device_hash,
        last_used_at=now - max(idle, timedelta()) if link.redeemed_at else None,
        replaced_at=link.replaced_at,
    )
