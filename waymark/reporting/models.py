"""What was taken out of the system: who asked for it, who agreed, and the register of every file that left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil
from waymark.reporting.states import ExportKind, ExportState, FileForm

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> Self:
        """Requests of the actor's own body. They say how many, never who."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.EXPORT_VIEW):
            return self.none()
        return self.filter(organisation_id=actor.organisation_pk)


class Export(Record):
    """A request to take something out: what, in which form, for whom and why."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "about"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ExportKind])
    form = models.CharField(max_length=4, choices=[(f.value, f.value) for f in FileForm])
    about = models.ForeignKey(
        Pupil, on_delete=models.PROTECT, null=True, related_name="+"
    )  # None: all that the asker sees
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    to_whom = models.CharField(max_length=200)
    why = models.TextField()
    rows = models.PositiveIntegerField()
    children = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in ExportState])
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "state"], name="export_by_body")]
        constraints = [
            when_and_by_whom("decided", name="export_decided_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="nobody_agrees_to_their_own_export",
            ),
        ]

    def get_absolute_url(self) -> str:
        return address("reporting:export", self.public_id)


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, actor: Actor) -> Self:
        """An auditor reads the whole register, an administrator that of their own body; nobody reads names in it."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.DISCLOSURES_READ):
            return self.none()
        return self if actor.role == Role.AUDITOR else self.filter(organisation_id=actor.organisation_pk)


class Disclosure(Record):
    """One file that left: added, never changed. `sha256` is that of the very bytes."""

    RETENTION = Retention.DECISION

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="disclosures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ExportKind])
    to_whom = models.CharField(max_length=200)
    why = models.TextField()
    rows = models.PositiveIntegerField()
    children = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")  # who took the file out

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["given_by", "given_at"], name="disclosure_by_person")]


class DisclosedPupil(models.Model):
    """A child in a file that left, so that "what of this child was given to whom?" is one look-up."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="pupils")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "pupil"], name="a_child_stands_once_in_a_disclosure")
        ]
