"""A place kept free for a pupil while the placement is prepared, or until the long-term place is found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.placements.models.placement import Placement
from waymark.programmes.models import Programme
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.quality.models import Offer

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class PlaceHoldQuerySet(models.QuerySet["PlaceHold"]):
    def visible_to(self, actor: Actor) -> Self:
        """The case team sees whose place is held; a provider reads how many are held, and never for whom."""
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        return self.filter(pupil__in=ids_visible_to(actor))

    def standing(self, on: date) -> Self:
        """Neither let go nor used up, and not past their own last day."""
        return self.filter(released_at__isnull=True, placement__isnull=True, stands_until__gte=on)


class PlaceHold(Record):
    """A place held from a day on, as long as the hold stands: it lapses by itself after `stands_until`.

    An interim place is wanted up to `long_term_by` alone, the day by which the long-term place is to be found.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="holds")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="holds")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="holds")
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sessions = models.JSONField(default=list)  # half-days held, such as ["mon-am", "mon-pm"]
    keeps_from = models.DateField()
    stands_until = models.DateField()  # the last day on which it holds the place
    reason = models.TextField()
    is_interim = models.BooleanField(default=False)
    long_term_by = models.DateField(null=True, blank=True)
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="holds")  # used it up
    released_at = models.DateTimeField(null=True)
    released_by_label = models.CharField(max_length=200, blank=True)  # a person, or the job when the programme ended
    released_because = models.TextField(blank=True)

    objects = PlaceHoldQuerySet.as_manager()

    class Meta:
        ordering = ["stands_until", "pk"]
        indexes = [models.Index(fields=["offer", "stands_until"], name="hold_by_offer")]
        constraints = [
            when_and_by_whose_label("released", name="hold_released_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(is_interim=True, long_term_by__isnull=False)
                | Q(is_interim=False, long_term_by__isnull=True),
                name="an_interim_hold_alone_says_until_when",
            ),
        ]

    def get_absolute_url(self) -> str:
        return address("placements:hold", self.public_id)
