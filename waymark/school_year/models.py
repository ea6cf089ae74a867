"""When schools are open: terms by half, and the days they are closed. A school without its own dates has its authority's."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.school_year.states import ClosureKind


class HalfTerm(Record):
    """A run of weeks with school in it, both days included: six a year, such as "Autumn, first half"."""

    RETENTION = Retention.ORGANISATION

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="half_terms")
    academic_year = models.PositiveSmallIntegerField()  # its first year: 2026 for 2026/27
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["organisation", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="half_term_ends_after_it_starts"),
            models.UniqueConstraint(fields=["organisation", "starts_on"], name="one_half_term_per_start"),
        ]


class Closure(Record):
    """A day in term without pupils: INSET, or closed for another reason. Belongs to one school, or to the whole area."""

    RETENTION = Retention.ORGANISATION

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="closures")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ClosureKind])
    label = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["organisation", "on"]
        constraints = [models.UniqueConstraint(fields=["organisation", "on"], name="one_closure_a_day")]
