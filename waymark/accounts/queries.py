"""What pages and services ask about people, invitations and the history."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_decode

from waymark.accounts import rules
from waymark.accounts.actors import Actor
from waymark.accounts.models import Invitation, Membership, MembershipQuerySet, Person, Session
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import WHERE_HELD, Role
from waymark.core import clock, history
from waymark.core.dates import start_of_day
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.core.models import AuditEvent
from waymark.core.periods import not_over_by
from waymark.core.standby import for_reports
from waymark.organisations.models import Organisation
from waymark.organisations.states import OrganisationKind

# --- People


def membership_or_404(actor: Actor, membership_id: UUID) -> Membership:
    """A role of a colleague, by its public id."""
    return one_or_404(Membership.objects.visible_to(actor).select_related("person", "organisation"), membership_id)


def invitation_or_404(actor: Actor, invitation_id: UUID) -> Invitation:
    """An invitation into or from the actor's organisation."""
    return one_or_404(Invitation.objects.visible_to(actor).select_related("organisation"), invitation_id)


def holders(organisation: Organisation, roles: Iterable[Role], on: date) -> list[Membership]:
    """Who holds one of these roles there on the day, by name: whom a service tells, or a page offers."""
    return _holders(organisation.pk, tuple(roles), on)


@kept
def _holders(organisation: int, roles: tuple[Role, ...], on: date) -> QuerySet[Membership]:
    rows = Membership.objects.on(on).filter(organisation=organisation, role__in=roles)
    return rows.select_related("person", "organisation").order_by("person__name", "pk")


def colleagues(actor: Actor) -> MembershipQuerySet:
    """Everybody who holds or will hold a role in the actor's organisation, by name."""
    return (
        Membership.objects.visible_to(actor)
        .filter(organisation=actor.organisation)
        .filter(not_over_by(actor.day), person__is_active=True)
        .select_related("person")
        .order_by("person__name", "role")
    )


def former_colleagues(actor: Actor) -> MembershipQuerySet:
    """The roles in the actor's organisation that have ended, the last first."""
    return (
        Membership.objects.visible_to(actor)
        .filter(organisation=actor.organisation, valid_to__lte=actor.day)
        .select_related("person")
        .order_by("-valid_to", "person__name")
    )


def invitations_waiting(actor: Actor) -> QuerySet[Invitation]:
    """The invitations of the actor's organisation that can still be taken up, newest first."""
    return Invitation.objects.visible_to(actor).waiting(actor.at).select_related("organisation", "invited_by__person")


def live_memberships(person: Person) -> MembershipQuerySet:
    """The roles this person holds today."""
    return (
        Membership.objects.on(clock.today())
        .filter(person=person)
        .select_related("person", "organisation")
        .order_by("organisation__name", "role")
    )


def person_by_email(email: str) -> Person | None:
    """Whose account this address opens, if anybody's."""
    return Person.objects.filter(email=email.strip().lower()).first()


def person_behind_reset_link(hexadecimal: str) -> Person | None:
    """Whom a link for a new password is for, while the account is open and no demonstration's."""
    try:
        return Person.objects.filter(public_id=UUID(hex=hexadecimal), is_active=True, is_demo=False).first()
    except ValueError:
        return None


def sessions_in_use(person: Person) -> list[Session]:
    """Where this person is signed in now, the last used first."""
    return list(Session.objects.in_use(clock.wall_now()).filter(person=person).order_by("-last_used_at"))


def own_session_or_404(person: Person, session_id: UUID) -> Session:
    """A session of this person; anybody else's does not exist."""
    found = Session.objects.in_use(clock.wall_now()).filter(person=person, public_id=session_id).first()
    if found is None:
        raise Http404
    return found


def sessions_of_colleague(actor: Actor, membership: Membership) -> list[Session]:
    """Where a colleague is signed in now, the last used first."""
    rows = Session.objects.visible_to(actor).in_use(clock.wall_now()).filter(person=membership.person_id)
    return list(rows.order_by("-last_used_at"))


def people_signed_in(people: Sequence[int]) -> set[int]:
    """Which of these people are signed in somewhere now."""
    return set(Session.objects.in_use(clock.wall_now()).filter(person__in=people).values_list("person_id", flat=True))


SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for one


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up an app for codes, or a passkey."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()


def has_app(person: Person) -> bool:
    """Whether the person has set up an app for codes."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def people_with_second_factor(people: Sequence[int]) -> set[int]:
    """Which of these people have set up an app for codes, or a passkey."""
    return set(
        Authenticator.objects.filter(user_id__in=people, type__in=SECOND_FACTORS).values_list("user_id", flat=True)
    )


@dataclass(frozen=True)
class Passkey:
    """One passkey of a person. `key` names it in addresses."""

    key: str
    name: str
    authenticator: Authenticator


def passkeys(person: Person) -> list[Passkey]:
    """The passkeys of a person, the oldest first."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")
    return [Passkey(_passkey_key(row), row.wrap().name, row) for row in rows]


def passkey_or_404(person: Person, key: str) -> Passkey:
    """A passkey of this person; anybody else's does not exist."""
    found = next((each for each in passkeys(person) if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _passkey_key(row: Authenticator) -> str:
    return salted_hmac("waymark.accounts.passkey", str(row.pk), algorithm="sha256").hexdigest()[:20]


def person_of_passkey(said: dict[str, Any]) -> Person | None:
    """Whose passkey answered, by what it says of itself; the signature is checked afterwards."""
    try:
        handle = urlsafe_base64_decode(said["response"]["userHandle"])
        return Person.objects.filter(public_id=UUID(bytes=handle), is_demo=False).first()
    except (KeyError, TypeError, ValueError):
        return None


def gift_facts(
    actor: Actor, colleague: Membership, role: Role, valid_from: date, valid_to: date | None
) -> rules.RoleGiftFacts:
    """What the rule asks before a colleague gets another role in the same body."""
    same = Membership.objects.filter(person=colleague.person_id, organisation=colleague.organisation_id, role=role)
    if valid_to is not None:
        same = same.filter(valid_from__lt=valid_to)
    return rules.RoleGiftFacts(
        is_oneself=actor.membership is not None and actor.membership.person_id == colleague.person_id,
        role_is_held_there=colleague.organisation.kind in WHERE_HELD[role],
        holds_role_already=same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)).exists(),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def roles_of_colleague(actor: Actor, membership: Membership) -> list[Membership]:
    """The roles in the actor's body that this colleague holds or will hold, and held before, the last first."""
    rows = Membership.objects.visible_to(actor).filter(organisation=actor.organisation, person=membership.person_id)
    return list(rows.select_related("person", "organisation").order_by("-valid_from", "role"))


def is_last_administrator(membership: Membership, day: date) -> bool:
    """Whether the body would have no administrator without this role."""
    if membership.role != Role.ADMINISTRATOR:
        return False
    others = Membership.objects.on(day).filter(organisation=membership.organisation_id, role=Role.ADMINISTRATOR)
    return not others.exclude(pk=membership.pk).exists()


# --- Invitations


def invitation_token(invitation_id: UUID) -> str:
    """The token of an invitation's link. It is worked out from the secret key, so that it lies in no table."""
    digest = salted_hmac("waymark.accounts.invitation", invitation_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def token_hash(token: str) -> str:
    """How an invitation knows its link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that this link opens, if it can still be taken up."""
    found = Invitation.objects.select_related("organisation").filter(token_hash=token_hash(token)).first()
    if found is None or rules.invitation_refusals(invitation_facts(found), on=clock.today()):
        return None
    return found


def invitation_facts(invitation: Invitation, *, asked_by: str | None = None) -> rules.InvitationFacts:
    """The facts of an invitation for somebody who holds its link, which went to one address only.

    `asked_by` is the address by which somebody else vouches for them, where they come from there.
    """
    return rules.InvitationFacts(
        made_at=invitation.invited_at,
        asked_at=clock.now(),
        used_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        sent_to=invitation.email,
        asked_by=invitation.email if asked_by is None else asked_by,
    )


def inviting_facts(actor: Actor, organisation: Organisation, role: Role, email: str) -> rules.InvitingFacts:
    """Who invites whom into what. The console stands for the organisation itself."""
    day, now = clock.today(), clock.now()
    own = actor.is_job or organisation.pk == actor.organisation_pk
    administrators = Membership.objects.on(day).filter(organisation=organisation, role=Role.ADMINISTRATOR)
    waiting = Invitation.objects.waiting(now).filter(organisation=organisation)
    return rules.InvitingFacts(
        is_own_organisation=own,
        is_oneself=actor.membership is not None and email == actor.person.email,
        in_area=not own
        and actor.organisation.is_authority
        and organisation.parent_authority_id == actor.organisation_pk,
        role_is_held_there=organisation.kind in WHERE_HELD[role],
        role_is_administrator=role is Role.ADMINISTRATOR,
        has_administrator=administrators.exists(),
        holds_role_already=Membership.objects.on(day)
        .filter(organisation=organisation, role=role, person__email=email)
        .exists(),
        is_invited_already=waiting.filter(email=email, role=role).exists(),
    )


@dataclass(frozen=True)
class BodyOfTheArea:
    """A body in the authority's area, and whether it has somebody who can invite its people."""

    organisation: Organisation
    administrators: list[str]
    invited: int


def organisation_of_area_or_404(actor: Actor, organisation_id: UUID) -> Organisation:
    """A body in the area of the actor's authority."""
    found = Organisation.objects.visible_to(actor).filter(public_id=organisation_id).first()
    if found is None or found.parent_authority_id is None or found.parent_authority_id != actor.organisation_pk:
        raise Http404
    return found


def bodies_of_the_area(actor: Actor, *, text: str = "", kind: str = "") -> list[BodyOfTheArea]:
    """The open bodies of the actor's area, those without an administrator first."""
    bodies = Organisation.objects.visible_to(actor).filter(parent_authority_id=actor.organisation_pk)
    bodies = bodies.open_on(actor.day)
    if text:
        bodies = bodies.filter(name__icontains=text)
    if kind in set(OrganisationKind):
        bodies = bodies.filter(kind=kind)
    names: dict[int, list[str]] = {}
    held = Membership.objects.on(actor.day).filter(role=Role.ADMINISTRATOR, organisation__in=bodies)
    for organisation, name in held.order_by("person__name").values_list("organisation_id", "person__name"):
        names.setdefault(organisation, []).append(name)
    waiting = Invitation.objects.waiting(actor.at).filter(role=Role.ADMINISTRATOR, organisation__in=bodies)
    invited: dict[int, int] = {}
    for organisation in waiting.values_list("organisation_id", flat=True):
        invited[organisation] = invited.get(organisation, 0) + 1
    found = [BodyOfTheArea(body, names.get(body.pk, []), invited.get(body.pk, 0)) for body in bodies]
    return sorted(found, key=lambda body: (bool(body.administrators), body.organisation.name))


# --- The history, for auditors


@dataclass(frozen=True)
class EventRow:
    """One event as an auditor reads it: who did what to which kind of record, for how many pupils; never its content."""

    event: AuditEvent
    body: str
    pupils: int
    is_reading: bool


@dataclass(frozen=True)
class EventPage:
    rows: list[EventRow]
    number: int
    has_next: bool


EVENTS_A_PAGE = 50


@for_reports
def events(actor: Actor, *, chain: str = "", action: str = "", day: date | None = None, page: int = 1) -> EventPage:
    """Events of all chains, newest first. `day` is the day on which they happened."""
    found = _events_visible_to(actor)
    if chain:
        found = found.filter(chain=chain)
    if action:
        found = found.filter(action=action)
    if day is not None:
        found = found.filter(happened_on=day)
    page = max(1, page)
    start = (page - 1) * EVENTS_A_PAGE
    rows = list(found.order_by("-pk").annotate(pupils_shown=Count("pupils"))[start : start + EVENTS_A_PAGE + 1])
    names = chain_names(actor)
    return EventPage(
        rows=[
            EventRow(event, names.get(event.chain, event.chain), event.pupils_shown, event.action.endswith(".read"))
            for event in rows[:EVENTS_A_PAGE]
        ],
        number=page,
        has_next=len(rows) > EVENTS_A_PAGE,
    )


@dataclass(frozen=True)
class Reading:
    """One time that somebody was shown a pupil: who, acting for which body, on which page."""

    event: AuditEvent
    body: str

    @property
    def who(self) -> str:
        """The reader without the body, which stands beside."""
        return self.event.actor_label.removesuffix(f", {self.body}")


@dataclass(frozen=True)
class ReadingPage:
    rows: list[Reading]
    number: int
    has_next: bool


LOOKS = Q(action__endswith=".read") | Q(action__in=["address.reveal", "document.reveal", "export.take"])


def readings_of(pupil_id: UUID, *, since: date, page: int = 1) -> ReadingPage:
    """Who was shown this pupil from `since` on, the newest first. The caller has asked whether the actor may know."""
    page = max(1, page)
    start = (page - 1) * EVENTS_A_PAGE
    found = history.events_about(pupil_id).filter(LOOKS, recorded_at__gte=start_of_day(since))
    rows = list(found.order_by("-pk")[start : start + EVENTS_A_PAGE + 1])
    chains = {row.chain for row in rows} - {history.INSTANCE_CHAIN}
    names = {
        str(key): name
        for key, name in Organisation.objects.filter(public_id__in=chains).values_list("public_id", "name")
    }
    return ReadingPage(
        rows=[Reading(row, names.get(row.chain, "No organisation")) for row in rows[:EVENTS_A_PAGE]],
        number=page,
        has_next=len(rows) > EVENTS_A_PAGE,
    )


def events_between(actor: Actor, first_on: date, last_on: date, *, most: int) -> list[EventRow]:
    """The events that happened on these days, both included, oldest first; at most `most`."""
    found = _events_visible_to(actor).filter(happened_on__gte=first_on, happened_on__lte=last_on)
    names = chain_names(actor)
    return [
        EventRow(event, names.get(event.chain, event.chain), event.pupils_shown, event.action.endswith(".read"))
        for event in found.order_by("pk").annotate(pupils_shown=Count("pupils"))[:most]
    ]


@for_reports
def actions_seen(actor: Actor) -> list[str]:
    """The kinds of event there are, in order."""
    return list(_events_visible_to(actor).order_by("action").values_list("action", flat=True).distinct())


def chain_names(actor: Actor) -> dict[str, str]:
    """The name of the body behind each chain."""
    named = {str(key): name for key, name in Organisation.objects.visible_to(actor).values_list("public_id", "name")}
    return {**named, history.INSTANCE_CHAIN: "No organisation"}


@dataclass(frozen=True)
class ChainState:
    """Whether one chain holds, from its first link to its head."""

    name: str
    links: int
    fault: str  # "" where it holds


def chain_states(actor: Actor) -> list[ChainState]:
    """Walk every chain now. The longest part of a page; nothing of it is kept."""
    actor.require(Permission.HISTORY_READ)
    names, states = chain_names(actor), []
    for chain in history.chains():
        links, broken = history.verify(chain)
        fault = f"Link {broken.seq}: {broken.why}." if broken else ""
        states.append(ChainState(names.get(chain, chain), links, fault))
    return sorted(states, key=lambda state: (not state.fault, state.name))


def _events_visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.all() if actor.may(Permission.HISTORY_READ) else AuditEvent.objects.none()
