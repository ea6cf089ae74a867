"""People, the roles they hold, from when to when, and the invitations that bring them in."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from waymark.accounts.roles import Role
from waymark.accounts.rules import IDLE_MINUTES, INVITATION_HOURS
from waymark.core.constraints import when_and_by_whom
from waymark.core.kept import kept
from waymark.core.models import Record
from waymark.core.periods import holds_on
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, name: str = "", password: str | None = None) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), name=name)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, Record):
    """Somebody who can sign in. There is no superuser: what a person may do comes from memberships alone."""

    RETENTION = Retention.ACCOUNT

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)  # may sign in with one click, in a demonstration only
    sign_in_stamp = models.UUIDField(default=uuid.uuid4, editable=False)  # a new one ends every session of the person
    misses = models.PositiveSmallIntegerField(default=0, editable=False)  # see guessing.py
    misses_since = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: a new password or a new stamp ends every session begun before."""
        return salted_hmac(
            "waymark.accounts.session", f"{self.password}{self.sign_in_stamp}", secret=secret, algorithm="sha256"
        ).hexdigest()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> Self:
        """Memberships in force on the day, of people who may sign in, in bodies that have not closed."""
        return self.filter(
            holds_on(day)
            & Q(person__is_active=True)
            & (Q(organisation__closed_on__isnull=True) | Q(organisation__closed_on__gte=day))
        )

    def visible_to(self, actor: Actor) -> Self:
        """Colleagues: the memberships of the actor's own organisation. The auditor and jobs see who acted anywhere."""
        if actor.is_job or actor.role is Role.AUDITOR:
            return self
        return self.filter(organisation_id=actor.organisation_pk) if actor.membership else self.none()


class Membership(Record):
    """A person holds a role in an organisation, from a day, up to but without another."""

    RETENTION = Retention.ACCOUNT

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True)  # when somebody typed the end, which may lie ahead
    ended_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="role_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="a_known_role"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False, valid_to__isnull=False) & ~Q(ended_because="")),
                name="ended_when_by_whom_and_why_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.role_name}, {self.organisation}"

    @property
    def role_name(self) -> str:
        """The role as people say it."""
        return Role(self.role).label

    def is_in_force(self, day: date) -> bool:
        """What `Membership.objects.on` asks, of a row that was read with its person and organisation."""
        holds = self.valid_from <= day and (self.valid_to is None or self.valid_to > day)
        return holds and self.may_be_used(day)

    def may_be_used(self, day: date) -> bool:
        """Whether its person may sign in, and its body has not closed."""
        closed_on = self.organisation.closed_on
        return self.person.is_active and (closed_on is None or closed_on >= day)

    @classmethod
    def held(cls, pk: int) -> Membership:
        """The row with its person and organisation as they are now, held until this transaction is over."""
        found = _held.first(pk)
        if found is None:
            raise cls.DoesNotExist
        return found


@kept
def _held(pk: int) -> models.QuerySet[Membership]:
    rows = Membership.objects.filter(pk=pk).select_related("person", "organisation")
    return rows.select_for_update(no_key=True, of=("self",))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, at: datetime) -> Self:
        """Invitations that can still be taken up at this moment."""
        hours = timedelta(hours=INVITATION_HOURS.on(at.date()))
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, invited_at__gt=at - hours)

    def visible_to(self, actor: Actor) -> Self:
        """Invitations into the actor's own organisation, and those that it made into another."""
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        mine = actor.organisation_pk
        return self.filter(Q(organisation_id=mine) | Q(invited_by__organisation_id=mine))


class Invitation(Record):
    """An invitation to a named person to take a role. Single use, 72 hours, the link known by its hash alone."""

    RETENTION = Retention.ACCOUNT

    email = models.EmailField()
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role])
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )  # null: the console
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            when_and_by_whom("accepted", name="accepted_when_and_by_whom_together"),
            when_and_by_whom("withdrawn", name="withdrawn_when_and_by_whom_together"),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="invited_to_a_known_role"),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.name}"

    @property
    def role_name(self) -> str:
        """The role as people say it."""
        return Role(self.role).label


class PasswordRequest(models.Model):
    """Somebody asked for a new password with this address, known here or not. Answered and deleted by a job."""

    RETENTION = Retention.TRANSIENT

    email = models.EmailField()
    asked_at = models.DateTimeField()


# What a session says of itself to the table: the names by which its content holds it.
SIGN_IN, BEGAN_AT, LAST_SEEN_AT, DEVICE, PLACE = "sign_in", "began_at", "last_seen_at", "device", "place"


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, actor: Actor) -> Self:
        """The sessions of colleagues, to whoever may end them: an administrator."""
        return self.filter(person__memberships__in=Membership.objects.visible_to(actor).on(actor.day)).distinct()

    def in_use(self, at: datetime) -> Self:
        """Sessions that go on at this moment if somebody asks for a page."""
        idle = timedelta(minutes=IDLE_MINUTES.on(at.date()))
        return self.filter(person__isnull=False, last_used_at__gt=at - idle, expire_date__gt=at)


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]  # made at run time
    """As Django's, with the questions above."""


class Session(AbstractBaseSession):
    """Somebody signed in on a device. Deleting the row ends it at the next request; its content opens nothing else."""

    RETENTION = Retention.TRANSIENT

    public_id = models.UUIDField(null=True, db_index=True, editable=False)  # of two rows while a key is changed
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="sessions")
    device = models.CharField(max_length=80, blank=True)  # "Firefox on Windows"
    place = models.CharField(max_length=80, blank=True)
    began_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta:
        indexes = [models.Index(fields=["person", "last_used_at"], name="sessions_of_a_person")]

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from waymark.accounts.session_store import SessionStore  # stands on this table

        return SessionStore

    def described(self, content: dict[str, Any]) -> Session:
        """Itself, with the columns of the list taken from its content, once somebody has signed in."""
        if all(content.get(name) for name in (SIGN_IN, "_auth_user_id", BEGAN_AT, LAST_SEEN_AT)):
            self.public_id = uuid.UUID(content[SIGN_IN])
            self.person_id = int(content["_auth_user_id"])
            self.device, self.place = content.get(DEVICE, "")[:80], content.get(PLACE, "")[:80]
            self.began_at = datetime.fromisoformat(content[BEGAN_AT])
            self.last_used_at = datetime.fromisoformat(content[LAST_SEEN_AT])
        return self
