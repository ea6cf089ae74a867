"""When schools are open: terms by half, and the days they are closed. A school without its own dates has its authority's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.core.constraints import when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.school_year.states import ClosureKind

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class DatesOfABodyQuerySet(models.QuerySet):  # shared by half terms and closures
    """When a school is open is public: every signed-in person may know."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.membership or actor.is_job else self.none()

    def in_force(self) -> Self:
        """What holds now, without what was replaced or taken back."""
        return self.filter(superseded_at__isnull=True)


class HalfTerm(Record):
    """A run of weeks with school in it, both days included: six a year, such as "Autumn, first half"."""

    RETENTION = Retention.ORGANISATION

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="half_terms")
    academic_year = models.PositiveSmallIntegerField()  # its first year: 2026 for 2026/27
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    superseded_at = models.DateTimeField(null=True)
    superseded_by_label = models.CharField(max_length=200, blank=True)

    objects = DatesOfABodyQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="half_term_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["organisation", "starts_on"],
                condition=Q(superseded_at__isnull=True),
                name="one_half_term_per_start",
            ),
            when_and_by_whose_label("superseded", name="half_term_superseded_when_and_by_whom_together"),
        ]


class Closure(Record):
    """A day in term without pupils: INSET, or closed for another reason. Belongs to one school, or to the whole area."""

    RETENTION = Retention.ORGANISATION

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="closures")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ClosureKind])
    label = models.CharField(max_length=120, blank=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_by_label = models.CharField(max_length=200, blank=True)

    objects = DatesOfABodyQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "on"], condition=Q(superseded_at__isnull=True), name="one_closure_a_day"
            ),
            when_and_by_whose_label("superseded", name="closure_superseded_when_and_by_whom_together"),
        ]
