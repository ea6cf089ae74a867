"""Messages about referrals: a reference and a link, never a name (DD17)."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.queries import holders
from waymark.accounts.recipients import address_if_seen
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.organisations.models import Organisation
from waymark.referrals import queries, rules
from waymark.referrals.models import ConsentLink, Referral
from waymark.referrals.states import ReferralState

SCHOOL_ROLES = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)
DECIDING_ROLES = (Role.COORDINATOR, Role.INCLUSION_OFFICER)  # of a partnership, of an authority


def address_if_entitled(message: OutboxMessage) -> str:
    """The recipient's address while the role is live and the referral still theirs to see; "" otherwise."""
    return address_if_seen(message, Referral.objects)


SENT = outbox.notice(
    "referrals.sent",
    subject="A referral waits for your decision: {reference}",
    body="Referral {reference} was sent to you.\n\nRead it and decide here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
ANSWERED = outbox.notice(
    "referrals.answered",
    subject="Your referral is answered: {reference}",
    body="There is an answer to referral {reference}.\n\nRead it here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
RETURNED = outbox.notice(
    "referrals.returned",
    subject="You are asked for more: {reference}",
    body="Whoever decides on referral {reference} wants to know more first. It waits for your answer, and for being sent"
    " again.\n\nRead what is asked here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
WITHDRAWN = outbox.notice(
    "referrals.withdrawn",
    subject="A referral was withdrawn: {reference}",
    body="The school has withdrawn referral {reference}. Nothing more is asked of you.\n\n{link}\n",
    address_if_entitled=address_if_entitled,
)

TOLD = outbox.notice(
    "referrals.told",
    subject="A school buys a place itself: {reference}",
    body="A school tells you of a place that it buys itself. Nothing is asked of you.\n\nRead it here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
AMENDED = outbox.notice(
    "referrals.amended",
    subject="A referral was changed after it was sent: {reference}",
    body="The school has changed referral {reference}. What stood there is shown beside it.\n\n{link}\n",
    address_if_entitled=address_if_entitled,
)
PACKAGE = outbox.notice(
    "referrals.package",
    subject="A package waits to be planned: {reference}",
    body="The authority commissions a package and asks you to plan it with its SEN officer: {reference}\n\n{link}\n",
    address_if_entitled=address_if_entitled,
)
OLD_DRAFT = outbox.notice(
    "referrals.old_draft",
    subject="A draft will be emptied in two weeks: {reference}",
    body="Nobody has gone on with referral {reference} for a long time. In two weeks what it says is removed, unless"
    " somebody changes or sends it.\n\n{link}\n",
    address_if_entitled=address_if_entitled,
)
CONSENT_ANSWERED = outbox.notice(
    "referrals.consent_answered",
    subject="A parent or carer has answered: {reference}",
    body="There is an answer to what you asked a parent or carer about referral {reference}.\n\n{link}\n",
    address_if_entitled=address_if_entitled,
)


def _consent_address(message: OutboxMessage) -> str:
    """The adult's address while the link can still be opened and they may still be asked."""
    link = _link(message)
    if link is None or link.redeemed_at or rules.link_refusals(queries.link_facts(link), on=clock.today()):
        return ""
    return link.sent_to


def _consent_path(message: OutboxMessage) -> str:
    link = _link(message)
    return reverse("referrals:consent", args=[link.token]) if link else ""


def _link(message: OutboxMessage) -> ConsentLink | None:
    rows = ConsentLink.objects.select_related("referral", "parent")
    return rows.filter(public_id=UUID(message.subject_id)).first()


CONSENT = outbox.notice(
    "referrals.consent",
    subject="Your child's school asks for your answer",
    body="The school asks you to read something and to say whether you agree. You need no account.\n\n{link}\n\nThe"
    " link works for three days, once, on the phone or computer on which you open it. Do not pass it on.\n",
    address_if_entitled=_consent_address,
    link_when_read=_consent_path,
)


def consent_link(actor: Actor, link: ConsentLink) -> None:
    """Send the link; its token is put in when the message is read."""
    outbox.tell(actor, link.sent_to, CONSENT, subject=link)


def referral_sent(actor: Actor, referral: Referral) -> None:
    """Tell the body asked that there is something to decide."""
    _tell(actor, referral, SENT, referral.goes_to, *DECIDING_ROLES)


def referral_told(actor: Actor, referral: Referral) -> None:
    """Tell the partnership, and the authority of the pupil's home, of a place that the school buys itself."""
    _tell(actor, referral, TOLD, referral.partnership, *DECIDING_ROLES)
    if referral.pupil.home_authority is not None:
        _tell(actor, referral, TOLD, referral.pupil.home_authority, *DECIDING_ROLES)


def referral_amended(actor: Actor, referral: Referral) -> None:
    """Tell the other side what changed after sending."""
    _tell(actor, referral, AMENDED, referral.goes_to, *DECIDING_ROLES)
    if referral.authority_id is not None and referral.state == ReferralState.ACCEPTED:
        _tell(actor, referral, AMENDED, referral.partnership, Role.COORDINATOR)


def package_to_plan(actor: Actor, referral: Referral) -> None:
    """Tell the partnership that the authority has commissioned a package."""
    _tell(actor, referral, PACKAGE, referral.partnership, Role.COORDINATOR)


def draft_is_old(actor: Actor, referral: Referral) -> None:
    """Tell the school that a draft is soon emptied."""
    _tell(actor, referral, OLD_DRAFT, referral.school, *SCHOOL_ROLES)


def consent_answered(actor: Actor, referral: Referral) -> None:
    """Tell the school that a parent or carer has answered."""
    _tell(actor, referral, CONSENT_ANSWERED, referral.school, *SCHOOL_ROLES)


def referral_withdrawn(actor: Actor, referral: Referral) -> None:
    """Tell the body asked that nothing is to be decided any more."""
    _tell(actor, referral, WITHDRAWN, referral.goes_to, *DECIDING_ROLES)


def referral_answered(actor: Actor, referral: Referral) -> None:
    """Tell those who refer at the school what became of it, or that more is asked."""
    notice = RETURNED if referral.state == ReferralState.RETURNED else ANSWERED
    _tell(actor, referral, notice, referral.school, *SCHOOL_ROLES)


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
