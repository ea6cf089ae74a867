"""Messages about exclusions: a reference and a link, never a name (DD17)."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.accounts.queries import holders
from waymark.accounts.recipients import address_if_seen
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.duties.queries import may_do
from waymark.duties.states import DutyKind
from waymark.exclusions.models import Exclusion
from waymark.organisations.models import Organisation


def address_if_entitled(message: OutboxMessage) -> str:
    """The recipient's address while the role is live and the exclusion still theirs to see; "" otherwise."""
    return address_if_seen(message, Exclusion.objects)


GOVERNORS = outbox.notice(
    "exclusions.governors",
    subject="The governors must look at exclusion {reference}",
    body="The governors must look at exclusion {reference} within a time the law sets.\n\n"
    "Write down here what they decide. The page says by when:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
SIXTH_DAY = outbox.notice(
    "exclusions.sixth_day",
    subject="Education from the sixth school day: {reference}",
    body="A pupil is out of school under exclusion {reference}. From the sixth school day you owe education.\n\n"
    "Write down here what you offer. The page says by when:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
SECTION_19 = outbox.notice(
    "exclusions.section_19",
    subject="Decide what education is owed: {reference}",
    body="A pupil who lives in your area is permanently excluded: {reference}.\n\n"
    "Decide here what education you owe, and write down your reasons:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
CHALLENGED = outbox.notice(
    "exclusions.challenged",
    subject="The authority challenges exclusion {reference}",
    body="The authority asks you to think again about exclusion {reference}.\n\nRead it and reply here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
REPLIED = outbox.notice(
    "exclusions.replied",
    subject="The head has replied about exclusion {reference}",
    body="The head has replied to your challenge of exclusion {reference}.\n\nRead the reply here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
WHEN_OWED = {
    DutyKind.GOVERNORS_CONSIDER: GOVERNORS,
    DutyKind.ARRANGE_SIXTH_DAY: SIXTH_DAY,
    DutyKind.DECIDE_SECTION_19: SECTION_19,
    DutyKind.ANSWER_CHALLENGE: CHALLENGED,
}


def owed(actor: Actor, row: Exclusion, kind: DutyKind, owner: Organisation, link: str) -> None:
    """Tell everybody at the body that owes it whose role may do it, but for whoever just acted."""
    if kind in WHEN_OWED:
        _tell(actor, row, WHEN_OWED[kind], owner, link, *(role for role in Role if may_do(kind, role)))


def challenge_answered(actor: Actor, row: Exclusion, authority: Organisation) -> None:
    """Tell the officers of the authority that asked."""
    officers = (Role.INCLUSION_OFFICER, Role.LEAD_OFFICER)
    _tell(actor, row, REPLIED, authority, row.get_absolute_url(), *officers)


def _tell(actor: Actor, row: Exclusion, notice: str, body: Organisation, link: str, *roles: Role) -> None:
    for membership in holders(body, roles, clock.today()):
        if membership != actor.membership:
            outbox.tell(actor, membership, notice, subject=row, reference=row.reference, link=link)
