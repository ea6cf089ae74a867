"""Messages about moves: a reference and a link, never a name (DD17)."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.accounts.queries import holders
from waymark.accounts.recipients import address_if_seen
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.moves.models import FairAccessCase, ManagedMove
from waymark.organisations.models import Organisation

OFFICERS = (Role.INCLUSION_OFFICER, Role.LEAD_OFFICER)
SCHOOL = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)


def address_if_entitled(message: OutboxMessage) -> str:
    """The recipient's address while the role is live and the move still theirs to see; "" otherwise."""
    return address_if_seen(message, ManagedMove.objects)


def address_for_case(message: OutboxMessage) -> str:
    """The same for a fair access case."""
    return address_if_seen(message, FairAccessCase.objects)


ASKED = outbox.notice(
    "moves.asked",
    subject="A managed move waits for your answer: {reference}",
    body="Managed move {reference} was proposed and needs your agreement.\n\nRead it and answer here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
SETTLED = outbox.notice(
    "moves.settled",
    subject="Managed move {reference}: there is an outcome",
    body="What comes of managed move {reference} has been written down.\n\nRead it here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
ALLOCATED = outbox.notice(
    "moves.allocated",
    subject="A child has been allocated to your school: {reference}",
    body="Fair access case {reference} was allocated to your school.\n\nRead it here:\n{link}\n",
    address_if_entitled=address_for_case,
)


def move_asked(actor: Actor, move: ManagedMove) -> None:
    """Tell the heads of both schools and the officers of the authority that their agreement is asked for."""
    for body in (move.from_school, move.to_school):
        _tell(actor, move, ASKED, body, Role.SCHOOL_HEAD)
    _tell(actor, move, ASKED, move.authority, *OFFICERS)


def move_settled(actor: Actor, move: ManagedMove) -> None:
    """Tell both schools what came of it."""
    for body in (move.from_school, move.to_school):
        _tell(actor, move, SETTLED, body, *SCHOOL)


def place_allocated(actor: Actor, case: FairAccessCase) -> None:
    """Tell the school that a child was given to it."""
    assert case.school is not None
    _tell(actor, case, ALLOCATED, case.school, *SCHOOL)


def _tell(
    actor: Actor, record: ManagedMove | FairAccessCase, notice: str, organisation: Organisation, *roles: Role
) -> None:
    for membership in holders(organisation, roles, clock.today()):
        outbox.tell(
            actor,
            membership,
            notice,
            subject=record,
            reference=record.reference,
            link=record.get_absolute_url(),
        )
