"""The national register of schools as it was last taken in. Reference: no body here is made or changed by a row of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.school_register.states import FileKind, SchoolStatus

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class RegisterQuerySet(models.QuerySet):  # shared by the tables of the register
    def visible_to(self, actor: Actor) -> Self:
        """The register is public: open to every signed-in person."""
        return self if actor.membership or actor.is_job else self.none()


class RegisterEntry(models.Model):
    """A school of England, open or closed, by its URN. Of people the register names nobody is kept."""

    RETENTION = Retention.REFERENCE

    urn = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=[(s.value, s.value) for s in SchoolStatus])
    la_code = models.CharField(max_length=3)
    establishment_number = models.CharField(max_length=4, blank=True)
    ukprn = models.CharField(max_length=8, blank=True, db_index=True)
    type_code = models.CharField(max_length=3, blank=True)
    type_name = models.CharField(max_length=80)
    phase = models.CharField(max_length=40, blank=True)
    lowest_age = models.PositiveSmallIntegerField(null=True)
    highest_age = models.PositiveSmallIntegerField(null=True)
    opened_on = models.DateField(null=True)
    why_opened = models.CharField(max_length=80, blank=True)
    closed_on = models.DateField(null=True)
    why_closed = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    gss_code = models.CharField(max_length=9, blank=True)  # the statistical code of the authority

    objects = RegisterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["la_code", "status", "name"], name="register_by_authority")]

    def __str__(self) -> str:
        return self.name

    @property
    def laestab(self) -> str:
        return f"{self.la_code}{self.establishment_number}" if self.establishment_number else ""

    @property
    def is_open(self) -> bool:
        return self.status in (SchoolStatus.OPEN, SchoolStatus.CLOSING)


class SchoolLink(models.Model):
    """The register says that `link_urn` is to `urn` as `link_type` has it: "Successor", "Predecessor - merged"."""

    RETENTION = Retention.REFERENCE

    urn = models.CharField(max_length=6)
    link_urn = models.CharField(max_length=6)
    link_name = models.CharField(max_length=200, blank=True)
    link_type = models.CharField(max_length=60)
    link_on = models.DateField(null=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["urn", "link_urn", "link_type"], name="one_link_of_a_kind_between_two")
        ]


class RegisterEdition(Record):
    """A file of the register that was taken in: which, when, by whom, and what it changed."""

    RETENTION = Retention.DECISION

    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in FileKind])
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    of_day = models.DateField(null=True)  # the day in the file's published name
    row_count = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)  # how many changes of each kind, in the whole register
    taken_in_at = models.DateTimeField()
    taken_in_by_label = models.CharField(max_length=200)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_in_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(sha256=""), name="edition_of_a_known_file")]
