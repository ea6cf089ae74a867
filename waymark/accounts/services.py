"""What happens to people's accounts, roles and invitations."""

from __future__ import annotations

import secrets
import uuid
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.urls import reverse

from waymark.accounts import notices, queries, rules
from waymark.accounts.actors import Actor, person_actor, staff_actor
from waymark.accounts.models import Invitation, Membership, PasswordRequest, Person, Session
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history, outbox
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.organisations.models import Organisation
from waymark.organisations.states import OrganisationKind

# --- Invitations


@transaction.atomic
def invite(
    actor: Actor, organisation: Organisation, *, role: Role, email: str, name: str, by_mail: bool = True
) -> Invitation:
    """Invite a named person to take a role. The link goes to their address, unless the console hands it over.

    The link itself is `notices.invitation_link(invitation.public_id)`.
    """
    actor.require(Permission.PEOPLE_ADMIN, over=organisation)
    email = email.strip().lower()
    refuse(rules.inviting_refusals(queries.inviting_facts(actor, organisation, role, email), on=clock.today()))
    public_id = uuid.uuid4()
    invitation = Invitation.objects.create(
        public_id=public_id,
        email=email,
        name=name.strip(),
        organisation=organisation,
        role=role,
        token_hash=queries.token_hash(queries.invitation_token(public_id)),
        invited_at=clock.now(),
        invited_by=actor.membership,
    )
    history.record(actor, "invitation.make", invitation, after={"organisation": organisation, "role": role})
    if by_mail:
        outbox.tell(actor, email, notices.INVITATION, subject=invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(actor: Actor, invitation: Invitation, *, version: int | None = None) -> Invitation:
    """The link stops working now."""
    actor.require(Permission.PEOPLE_ADMIN, over=invitation)
    invitation = lock(Invitation, invitation.pk, version)
    refuse(rules.invitation_refusals(queries.invitation_facts(invitation), on=clock.today()))
    invitation.withdrawn_at, invitation.withdrawn_by = clock.now(), actor.membership
    invitation.save_changes("withdrawn_at", "withdrawn_by")
    history.record(actor, "invitation.withdraw", invitation)
    return invitation


@transaction.atomic
def take_up(token: str, *, password: str | None) -> Membership:
    """Whoever holds the link takes the role. A new person gets an account with `password`; a known one keeps theirs.

    Raises Refused when the link cannot be used, or can no longer. The link alone signs nobody in who has an account.
    """
    found = Invitation.objects.filter(token_hash=queries.token_hash(token)).first()
    if found is None:
        raise Refused([Refusal("invitation_used", clause="WM invitation")])
    invitation = lock(Invitation, found.pk)
    refuse(rules.invitation_refusals(queries.invitation_facts(invitation), on=clock.today()))
    person = Person.objects.filter(email=invitation.email).first()
    if person is None:
        person = Person(email=invitation.email, name=invitation.name)
        person.set_password(password)
        person.save()
    membership = Membership.objects.create(
        person=person, organisation=invitation.organisation, role=invitation.role, valid_from=clock.today()
    )
    invitation.accepted_at, invitation.accepted_by = clock.now(), person
    invitation.save_changes("accepted_at", "accepted_by")
    actor = staff_actor(membership)
    history.record(actor, "invitation.take_up", invitation)
    history.record(actor, "membership.begin", membership, after={"role": membership.role})
    return membership


@transaction.atomic
def close_invitations() -> str:
    """After a restore: no invitation of the backup opens, for it may have been withdrawn or used since."""
    open_ones = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    for invitation in open_ones:
        invitation.token_hash = secrets.token_hex(32)
        invitation.save_changes("token_hash")
    return f"{len(open_ones)} invitations no longer open: invite again whoever still waits." if open_ones else ""


@transaction.atomic
def take_up_as(token: str, *, provider_id: str, subject: str, email: str) -> Membership:
    """Whoever holds the link, and is known to a provider by the address it went to, takes the role.

    From then on the provider's issuer and subject say who they are, whatever becomes of the address. Raises Refused.
    """
    found = Invitation.objects.filter(token_hash=queries.token_hash(token)).first()
    if found is not None:
        facts = queries.invitation_facts(found, asked_by=email)
        refuse(rules.invitation_refusals(facts, on=clock.today()))
    membership = take_up(token, password=None)
    linked, is_new = SocialAccount.objects.get_or_create(
        provider=provider_id, uid=subject, defaults={"user": membership.person}
    )
    if linked.user_id != membership.person_id:  # known there as somebody else: nothing of this is kept
        raise Refused([Refusal("invitation_for_another", clause="WM invitation")])
    if is_new:
        history.record(person_actor(membership.person), "account.provider_linked", membership.person)
    return membership


# --- Roles


@transaction.atomic
def give_role(
    actor: Actor, colleague: Membership, *, role: Role, valid_from: date, valid_to: date | None = None
) -> Membership:
    """A colleague also holds this role from a day, and up to but without another if one is set."""
    actor.require(Permission.PEOPLE_ADMIN, over=colleague)
    lock(Person, colleague.person_id)
    refuse(rules.role_gift_refusals(queries.gift_facts(actor, colleague, role, valid_from, valid_to), on=clock.today()))
    membership = Membership.objects.create(
        person=colleague.person,
        organisation=colleague.organisation,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    after = {"role": role, "valid_from": valid_from, "valid_to": valid_to}
    history.record(actor, "membership.begin", membership, after=after, happened_on=valid_from)
    return membership


@transaction.atomic
def change_role(
    actor: Actor,
    membership: Membership,
    *,
    role: Role,
    on: date,
    reason: str,
    version: int | None = None,
    reason_to_go_on: str = "",
) -> Membership:
    """From `on` the person holds another role instead of this one. Return the new one."""
    given = give_role(actor, membership, role=role, valid_from=on)
    end_role(actor, membership, on=on, reason=reason, version=version, reason_to_go_on=reason_to_go_on)
    return given


@transaction.atomic
def end_role(
    actor: Actor,
    membership: Membership,
    *,
    on: date,
    reason: str,
    version: int | None = None,
    reason_to_go_on: str = "",
) -> Membership:
    """From `on` the person no longer acts in this role: today ends it at once, on every device."""
    actor.require(Permission.PEOPLE_ADMIN, over=membership)
    membership = lock(Membership, membership.pk, version)
    before = membership.valid_to
    facts = rules.RoleEndFacts(
        valid_from=membership.valid_from,
        valid_to=before,
        ends_on=on,
        reason=reason,
        is_last_administrator=queries.is_last_administrator(membership, clock.today()),
    )
    gone_past = refuse(rules.role_end_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    membership.valid_to = on
    membership.ended_at, membership.ended_by = clock.now(), actor.membership
    membership.ended_because = reason.strip()[:300]
    membership.save_changes("valid_to", "ended_at", "ended_by", "ended_because")
    history.record(
        actor,
        "membership.end",
        membership,
        before={"valid_to": before},
        after={"valid_to": on, "warnings": [finding.code for finding in gone_past]},
        reason=f"{reason} {reason_to_go_on}".strip(),
        happened_on=on,
    )
    return membership


@transaction.atomic
def reset_second_factor(actor: Actor, membership: Membership, *, reason: str) -> None:
    """A colleague lost telephone and recovery codes: they are signed out everywhere and set up a new second step."""
    actor.require(Permission.PEOPLE_ADMIN, over=membership)
    person = lock(Person, membership.person_id)
    refuse(_reset_refusals(actor, person, reason))
    Authenticator.objects.filter(user=person).delete()
    _end_sessions(person)
    history.record(actor, "account.second_factor_reset", person, reason=reason)
    outbox.tell(actor, person.email, notices.SECOND_FACTOR_CHANGED, subject=person, link=_forgotten())


def _reset_refusals(actor: Actor, person: Person, reason: str) -> list[Refusal]:
    found = []
    if not actor.is_job and queries.live_memberships(person).exclude(organisation=actor.organisation).exists():
        found.append(Refusal("also_works_elsewhere", clause="WM membership"))
    if actor.membership is not None and actor.membership.person_id == person.pk:
        found.append(Refusal("own_second_factor", clause="WM membership"))
    if not queries.has_second_factor(person):
        found.append(Refusal("no_second_factor", clause="WM membership"))
    if not reason.strip():
        found.append(Refusal("no_reason", clause="WM reason"))
    return found


# --- One's own sign-in


def signed_in(person: Person, how: str) -> None:
    """Somebody signed in: kept in the history, so that a stolen password can be traced."""
    history.record(person_actor(person), "account.sign_in", person, after={"second_factor": how or "none yet"})


def proved_again(person: Person, how: str) -> None:
    """Somebody showed a second factor once more, before a page that could endanger a pupil."""
    history.record(person_actor(person), "account.step_up", person, after={"second_factor": how})


@transaction.atomic
def set_password(person: Person, password: str, *, keep: str = "") -> None:
    """Give the person a new password. Every session begun before ends but `keep`, the one at hand; they are told."""
    person.set_password(password)
    person.save_changes("password")
    _end_sessions(person, keep)
    actor = person_actor(person)
    history.record(actor, "account.password_changed", person)
    outbox.tell(actor, person.email, notices.PASSWORD_CHANGED, subject=person, link=_forgotten())


def ask_for_new_password(email: str) -> None:
    """Note that this address asks for a new password: the same work for every address, whoever it belongs to.

    Whether there is an account is looked up by a job, out of sight of the one who asks.
    """
    PasswordRequest.objects.create(email=email, asked_at=clock.now())


def answer_password_requests() -> int:
    """Send a link for each address that asked and has an account, forget the others; return how many asked."""
    waiting = list(PasswordRequest.objects.order_by("pk").values_list("pk", flat=True)[:200])
    for pk in waiting:
        with transaction.atomic():
            request = PasswordRequest.objects.select_for_update().filter(pk=pk).first()
            if request is None:
                continue  # answered just now by somebody else
            person = Person.objects.filter(email=request.email, is_active=True, is_demo=False).first()
            request.delete()
            if person is not None:
                _send_password_reset(person)
    return len(waiting)


def _send_password_reset(person: Person) -> None:
    """Send a link by which the person can choose a new password."""
    actor = person_actor(person)
    history.record(actor, "account.password_reset_asked", person)
    outbox.tell(actor, person.email, notices.PASSWORD_RESET, subject=person)


@transaction.atomic
def second_factor_changed(person: Person, *, added: bool, keep: str = "") -> None:
    """The person set up a second step, or took it away. Every session but `keep` ends; they are told."""
    _end_sessions(person, keep)
    actor = person_actor(person)
    history.record(actor, f"account.second_factor_{'added' if added else 'removed'}", person)
    outbox.tell(actor, person.email, notices.SECOND_FACTOR_CHANGED, subject=person, link=_forgotten())


@transaction.atomic
def passkey_changed(person: Person, act: str, name: str, *, keep: str) -> None:
    """The person added, named anew or removed a passkey. Every session but `keep` ends where one was taken away."""
    actor = person_actor(person)
    if act == "removed":
        _end_sessions(person, keep)
    history.record(actor, f"account.passkey_{act}", person, after={"name": name})
    if act != "renamed":
        outbox.tell(actor, person.email, notices.SECOND_FACTOR_CHANGED, subject=person, link=_forgotten())


@transaction.atomic
def end_other_sessions(person: Person, *, keep: str) -> None:
    """Sign the person out everywhere but in the session at hand, which the caller binds anew to the person."""
    _end_sessions(person, keep)
    history.record(person_actor(person), "account.sessions_ended", person)


@transaction.atomic
def end_session(person: Person, session: Session) -> None:
    """Sign the person out on one of their devices."""
    Session.objects.filter(pk=session.pk, person=person).delete()
    history.record(person_actor(person), "account.session_ended", person, after={"device": session.device})


@transaction.atomic
def end_sessions_of(actor: Actor, membership: Membership, *, reason: str) -> None:
    """An administrator signs a colleague out on every device: a telephone is lost, a password was seen."""
    actor.require(Permission.PEOPLE_ADMIN, over=membership)
    person = lock(Person, membership.person_id)
    refuse([] if reason.strip() else [Refusal("no_reason", clause="WM reason")])
    _end_sessions(person)
    history.record(actor, "account.sessions_ended", person, reason=reason)
    outbox.tell(actor, person.email, notices.SIGNED_OUT, subject=person, link=_forgotten())


def _end_sessions(person: Person, keep: str = "") -> None:
    """End every session of the person: by a new stamp, which no old session carries, and by taking away the rows."""
    person.sign_in_stamp = uuid.uuid4()
    person.save_changes("sign_in_stamp")
    rows = Session.objects.filter(person=person)
    (rows.exclude(public_id=UUID(keep)) if keep else rows).delete()


def _forgotten() -> str:
    return reverse("account_reset_password")


# --- The console


@transaction.atomic
def add_authority(actor: Actor, *, name: str, la_code: str) -> Organisation:
    """The first authority of an empty database, so that its administrator can be invited."""
    actor.require(Permission.PEOPLE_ADMIN)
    authority = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name=name, la_code=la_code)
    history.record(actor, "organisation.add", authority, after={"kind": authority.kind, "la_code": la_code})
    return authority
