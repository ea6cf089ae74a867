"""Messages about referrals: a reference and a link, never a name (DD17)."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.organisations.models import Organisation
from waymark.referrals.models import Referral

SCHOOL_ROLES = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)


def address_if_entitled(message: OutboxMessage) -> str:
    """The recipient's address while the role is live and the referral still theirs to see; "" otherwise."""
    membership = (
        Membership.objects.on(clock.today())
        .select_related("person", "organisation")
        .filter(public_id=UUID(message.recipient_id))
        .first()
    )
    if membership is None:
        return ""
    referrals = Referral.objects.visible_to(staff_actor(membership))
    return membership.person.email if referrals.filter(public_id=UUID(message.subject_id)).exists() else ""


SENT = outbox.notice(
    "referrals.sent",
    subject="A referral waits for your decision: {reference}",
    body="Referral {reference} was sent to your partnership.\n\nRead it and decide here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
ANSWERED = outbox.notice(
    "referrals.answered",
    subject="The partnership has answered: {reference}",
    body="There is an answer to referral {reference}.\n\nRead it here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
WITHDRAWN = outbox.notice(
    "referrals.withdrawn",
    subject="A referral was withdrawn: {reference}",
    body="The school has withdrawn referral {reference}. Nothing more is asked of you.\n\n{link}\n",
    address_if_entitled=address_if_entitled,
)


def referral_sent(actor: Actor, referral: Referral) -> None:
    """Tell the partnership's co-ordinators that there is something to decide."""
    _tell(actor, referral, SENT, referral.partnership, Role.COORDINATOR)


def referral_withdrawn(actor: Actor, referral: Referral) -> None:
    """Tell the partnership's co-ordinators that nothing is to be decided any more."""
    _tell(actor, referral, WITHDRAWN, referral.partnership, Role.COORDINATOR)


def referral_answered(actor: Actor, referral: Referral) -> None:
    """Tell those who refer at the school what became of it."""
    _tell(actor, referral, ANSWERED, referral.school, *SCHOOL_ROLES)


def _tell(actor: Actor, referral: Referral, notice: str, organisation: Organisation, *roles: Role) -> None:
    for membership in holders(organisation, roles, clock.today()):
        outbox.tell(
            actor,
            membership,
            notice,
            subject=referral,
            reference=referral.reference,
            link=referral.get_absolute_url(),
        )
