"""A place that one body found and checked, and another buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.placements.models.placement import Placement

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class BrokeringQuerySet(models.QuerySet["Brokering"]):
    def visible_to(self, actor: Actor) -> Self:
        """The body that found the place, and whoever may see the placement. The pupil is opened to nobody by this."""
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        return self.filter(Q(broker=actor.organisation_pk) | Q(placement__in=Placement.objects.visible_to(actor)))


class Brokering(Record):
    """`broker` found the place and answers for having checked the provider. SEIP2018 Sch 3 4.1.3."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="brokering")
    broker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="places_brokered")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = BrokeringQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at", "-pk"]
