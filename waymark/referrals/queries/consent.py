"""Who may be asked by a link, and what a link opens."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.links import with_token
from waymark.core.lookup import one_or_404
from waymark.pupils import queries as pupils
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.referrals import rules
from waymark.referrals.models import ConsentLink, Referral
from waymark.referrals.states import ReferralState


def may_be_asked(actor: Actor, pupil: Pupil) -> list[ParentOrCarer]:
    """The adults to whom a link may go today: parental responsibility, no limit on contact, an e-mail address."""
    rows = ParentOrCarer.objects.visible_to(actor).on(clock.today()).filter(pupil=pupil)
    return [row for row in rows if row.email and row.has_parental_responsibility and not is_limited(row)]


def is_limited(parent: ParentOrCarer) -> bool:
    """Whether anything forbids asking this adult: a limit, or a withheld address of a pupil who lives elsewhere."""
    today = clock.today()
    withheld = pupils.address_is_withheld(parent.pupil_id, today)
    return pupils.is_limited(parent, today, address_withheld=withheld)


def ask_facts(referral: Referral, parent: ParentOrCarer, *, confirmed: bool) -> rules.AskFacts:
    """What decides whether this adult may be sent a link for this referral."""
    today = clock.today()
    return rules.AskFacts(
        state=ReferralState(referral.state),
        is_current=parent.pupil_id == referral.pupil_id
        and parent.valid_from <= today
        and (parent.valid_to is None or today < parent.valid_to),
        has_responsibility=parent.has_parental_responsibility,
        is_limited=is_limited(parent),
        has_email=bool(parent.email),
        confirmed=confirmed,
        has_agreed=referral.agreed_on is not None,
    )


def link_with(token: str) -> ConsentLink | None:
    """The link of this token, whatever has become of it."""
    return with_token(ConsentLink.objects.all(), token)


def link_held(link_id: UUID, device: str) -> ConsentLink | None:
    """The link that this device has opened, while it may still be answered; None otherwise."""
    link = (
        ConsentLink.objects.select_related("referral__pupil", "referral__school", "parent", "referral__partnership")
        .select_related("referral__authority")
        .filter(public_id=link_id)
        .first()
    )
    if link is None or not link.is_held_by(device):
        return None
    return None if rules.link_refusals(link_facts(link, link.device_hash), on=clock.today()) else link


def link_facts(link: ConsentLink, device_hash: str = "") -> rules.LinkFacts:
    """The link as it stands, tried by a device. Whether its adult may be asked is looked up anew each time."""
    facts = ask_facts(link.referral, link.parent, confirmed=True)
    still = facts.is_current and facts.has_responsibility and not facts.is_limited and link.parent.email == link.sent_to
    return rules.LinkFacts(
        asked_at=clock.now(),
        ends_at=link.ends_at,
        may_be_asked=still,
        is_open=facts.state in (ReferralState.DRAFT, ReferralState.RETURNED),
        device=device_hash,
        opened_device=link.device_hash,
        is_opened=link.redeemed_at is not None,
        is_replaced=link.replaced_at is not None,
        is_answered=link.answered_at is not None,
    )


def parent_or_404(actor: Actor, referral: Referral, parent_id: UUID) -> ParentOrCarer:
    """A parent or carer of this referral's pupil."""
    return one_or_404(ParentOrCarer.objects.visible_to(actor).filter(pupil=referral.pupil_id), parent_id)
