"""People, the roles they hold, from when to when, and the invitations that bring them in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from waymark.accounts.roles import Role
from waymark.core.models import Record
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


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> Self:
        """Memberships in force on the day, of people who may sign in."""
        return self.filter(
            Q(person__is_active=True, valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
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

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="role_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="a_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.organisation}"


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
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_when_and_by_whom_together",
            )
        ]
