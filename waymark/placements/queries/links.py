"""Links by which a provider answers: who may get one, and what stands behind one that comes back."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.links import with_token
from waymark.organisations import queries as organisations
from waymark.organisations.models import Contact
from waymark.placements import rules
from waymark.placements.models import AnswerLink, Placement
from waymark.placements.states import PlacementState


def may_answer_by_link(placement: Placement) -> list[Contact]:
    """The provider's contacts of today who have an e-mail address, each person once."""
    found: dict[str, Contact] = {}
    for each in organisations.contacts(placement.provider, clock.today()):
        if each.email:
            found.setdefault(each.email, each)
    return list(found.values())


def ask_link_facts(placement: Placement, contact: Contact, *, confirmed: bool) -> rules.AskLinkFacts:
    today = clock.today()
    return rules.AskLinkFacts(
        state=PlacementState(placement.state),
        has_lapsed=rules.offer_has_lapsed(placement.offered_until, on=today),
        is_contact=contact.organisation_id == placement.provider_id
        and contact.valid_from <= today
        and (contact.valid_to is None or today < contact.valid_to),
        has_email=bool(contact.email),
        confirmed=confirmed,
    )


def answer_link_with(token: str) -> AnswerLink | None:
    """The link of this token, whatever has become of it."""
    return with_token(AnswerLink.objects.all(), token)


def answer_link_held(link_id: UUID, device: str) -> AnswerLink | None:
    """The link that this device has opened, while it may still be answered; None otherwise."""
    rows = AnswerLink.objects.select_related(
        "placement__pupil", "placement__provider", "placement__offer", "placement__commissioner", "contact"
    )
    link = rows.filter(public_id=link_id).first()
    if link is None or not link.is_held_by(device):
        return None
    return None if rules.answer_link_refusals(answer_link_facts(link, link.device_hash), on=clock.today()) else link


def answer_link_facts(link: AnswerLink, device_hash: str = "") -> rules.AnswerLinkFacts:
    """The link as it stands, tried by a device. Whether its contact may answer is looked up anew each time."""
    asked = ask_link_facts(link.placement, link.contact, confirmed=True)
    return rules.AnswerLinkFacts(
        asked_at=clock.now(),
        ends_at=link.ends_at,
        may_answer=asked.is_contact and link.contact.email == link.sent_to,
        is_open=asked.state is PlacementState.OFFERED and not asked.has_lapsed,
        device=device_hash,
        opened_device=link.device_hash,
        is_opened=link.redeemed_at is not None,
        is_replaced=link.replaced_at is not None,
        is_answered=link.answered_at is not None,
    )


def answer_links_of(actor: Actor, placement: Placement) -> list[AnswerLink]:
    return list(AnswerLink.objects.visible_to(actor).filter(placement=placement).select_related("contact"))
