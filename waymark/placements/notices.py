"""Messages about placements: a reference and a link, never a name (DD17)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.recipients import address_if_seen, recipient
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.organisations.models import Organisation
from waymark.placements import queries, rules
from waymark.placements.models import AnswerLink, Placement
from waymark.programmes import queries as programmes

SCHOOL_ROLES = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)


def address_if_entitled(message: OutboxMessage) -> str:
    """The recipient's address while the role is live and the placement still theirs to see; "" otherwise."""
    return address_if_seen(message, Placement.objects)


def address_while_in_role(message: OutboxMessage) -> str:
    """For word that something is over: the placement is no longer theirs to see, and the message says nothing of it."""
    membership = recipient(message)
    return membership.person.email if membership else ""


OFFERED = outbox.notice(
    "placements.offered",
    subject="A place waits for your answer: {reference}",
    body="You are asked to take a pupil: {reference}.\n\nRead what you need to know and answer here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
ANSWERED = outbox.notice(
    "placements.answered",
    subject="The provider has answered: {reference}",
    body="There is an answer to the place offered under {reference}.\n\nRead it here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
TO_SIGN = outbox.notice(
    "placements.to_sign",
    subject="An agreement waits for your signature: {reference}",
    body="The agreement for {reference} is written.\n\nRead and sign it here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
STARTED = outbox.notice(
    "placements.started",
    subject="A placement has started: {reference}",
    body="Placement {reference} has its first day.\n\nWho, when and where is here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
CHANGED = outbox.notice(
    "placements.changed",
    subject="A placement has changed: {reference}",
    body="Placement {reference} was paused, taken up again or ended.\n\nRead what holds now:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
HOURS_CHANGED = outbox.notice(
    "placements.hours_changed",
    subject="The half-days of a placement have changed: {reference}",
    body="The half-days of placement {reference} are not what they were.\n\nRead what holds now, and from which day:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
WITHDRAWN = outbox.notice(
    "placements.withdrawn",
    subject="A place is no longer needed: {reference}",
    body="The place asked for under {reference} is no longer needed. Nothing more is asked of you.\n",
    address_if_entitled=address_while_in_role,
)
REPORTED = outbox.notice(
    "placements.reported",
    subject="A provider has reported: {reference}",
    body="There is a report about placement {reference}.\n\nRead it here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)


TERMS_TO_AGREE = outbox.notice(
    "placements.terms_to_agree",
    subject="Changed terms wait for your answer: {reference}",
    body="Other terms are asked for in {reference}.\n\nRead and answer them here:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
TERMS_CHANGED = outbox.notice(
    "placements.terms_changed",
    subject="The terms of a placement were answered: {reference}",
    body="There is news about the terms of {reference}.\n\nRead what holds now:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
PLAN_NEWS = outbox.notice(
    "placements.plan_news",
    subject="There is news about a learning plan: {reference}",
    body="The learning plan of {reference} was proposed, returned or agreed.\n\nRead what holds now:\n{link}\n",
    address_if_entitled=address_if_entitled,
)
PAUSE_NEWS = outbox.notice(
    "placements.pause_news",
    subject="A pause was asked for, or answered: {reference}",
    body="There is news about a pause of {reference}.\n\nRead what holds now:\n{link}\n",
    address_if_entitled=address_if_entitled,
)

PLACED_BY_ITSELF = outbox.notice(
    "placements.placed_by_itself",
    subject="A school places a pupil by itself: {reference}",
    body="A school has decided to place a pupil with an alternative provider by itself: {reference}.\n\nThe school tells"
    " you more when you ask.\n",
    address_if_entitled=address_while_in_role,
)


def _answer_address(message: OutboxMessage) -> str:
    """The contact's address while the link can still be opened and the offer waits for its answer."""
    link = _answer_link(message)
    if link is None or link.redeemed_at:
        return ""
    return "" if rules.answer_link_refusals(queries.answer_link_facts(link), on=clock.today()) else link.sent_to


def _answer_path(message: OutboxMessage) -> str:
    link = _answer_link(message)
    return reverse("placements:link", args=[link.token]) if link else ""


def _answer_link(message: OutboxMessage) -> AnswerLink | None:
    rows = AnswerLink.objects.select_related("placement", "contact")
    return rows.filter(public_id=UUID(message.subject_id)).first()


ANSWER_LINK = outbox.notice(
    "placements.answer_link",
    subject="A place waits for your answer",
    body="You are asked whether you can take a pupil. You need no account for the answer.\n\n{link}\n\nThe link works"
    " for three days, once, on the phone or computer on which you open it. Do not pass it on.\n",
    address_if_entitled=_answer_address,
    link_when_read=_answer_path,
)


def offered(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, OFFERED, _in_role(placement.provider, Role.PROVIDER_MANAGER))


def answered(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, ANSWERED, _commissioner(placement))


def to_sign(actor: Actor, placement: Placement) -> None:
    """Tell those who may sign for either side, the provider only once the placement was shared with it."""
    party = placement.contract_party
    role = Role.SCHOOL_HEAD if party.is_school else Role.COORDINATOR
    _tell(actor, placement, TO_SIGN, _in_role(party, role))
    if placement.shared_at:
        _tell(actor, placement, TO_SIGN, _in_role(placement.provider, Role.PROVIDER_MANAGER))


def started(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, STARTED, _everybody(placement))


def changed(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, CHANGED, _everybody(placement))


def terms_to_agree(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, TERMS_TO_AGREE, _in_role(placement.provider, Role.PROVIDER_MANAGER))


def terms_answered(actor: Actor, placement: Placement) -> None:
    """Both sides hear that terms were agreed, or returned; the provider only of a placement that it was told of."""
    _tell(actor, placement, TERMS_CHANGED, _both_sides(placement))


def plan_news(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, PLAN_NEWS, _both_sides(placement))


def pause_news(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, PAUSE_NEWS, _both_sides(placement))


def answer_link(actor: Actor, link: AnswerLink) -> None:
    """Send the link; its token is put in when the message is read."""
    outbox.tell(actor, link.sent_to, ANSWER_LINK, subject=link)


def placed_by_itself(actor: Actor, placement: Placement, body: Organisation) -> None:
    """Word to a body that may not know of the pupil: a reference, and no link."""
    roles = (Role.INCLUSION_OFFICER, Role.LEAD_OFFICER) if body.is_authority else (Role.COORDINATOR,)
    _tell(actor, placement, PLACED_BY_ITSELF, _in_role(body, *roles), link="")


def hours_changed(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, HOURS_CHANGED, _everybody(placement))


def withdrawn(actor: Actor, placement: Placement) -> None:
    if placement.shared_at:
        _tell(actor, placement, WITHDRAWN, _in_role(placement.provider, Role.PROVIDER_MANAGER), link="")


def reported(actor: Actor, placement: Placement) -> None:
    _tell(actor, placement, REPORTED, _commissioner(placement))


def _both_sides(placement: Placement) -> list[Membership]:
    """The commissioner's people, and the provider's where it may know of the pupil."""
    provider = _in_role(placement.provider, Role.PROVIDER_MANAGER) if placement.shared_at else []
    return [*_commissioner(placement), *provider]


def _everybody(placement: Placement) -> list[Membership]:
    people = [
        *_in_role(placement.provider, Role.PROVIDER_MANAGER),
        *_in_role(placement.programme.school, *SCHOOL_ROLES),
        *_key_worker(placement),
    ]
    return _each_once(people)


def _commissioner(placement: Placement) -> list[Membership]:
    roles = SCHOOL_ROLES if placement.commissioner.is_school else (Role.COORDINATOR,)
    return _each_once([*_in_role(placement.commissioner, *roles), *_key_worker(placement)])


def _each_once(people: Iterable[Membership]) -> list[Membership]:
    return list({person.pk: person for person in people}.values())


def _key_worker(placement: Placement) -> list[Membership]:
    found = programmes.key_worker(placement.programme, clock.today())
    return [found] if found else []


def _in_role(organisation: Organisation, *roles: Role) -> list[Membership]:
    return holders(organisation, roles, clock.today())


def _tell(
    actor: Actor, placement: Placement, notice: str, people: Iterable[Membership], *, link: str | None = None
) -> None:
    for membership in people:
        if membership != actor.membership:  # nobody is told of what they have just done
            outbox.tell(
                actor,
                membership,
                notice,
                subject=placement,
                reference=placement.reference,
                link=placement.get_absolute_url() if link is None else link,
            )
