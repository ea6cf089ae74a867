"""A designed week: an option for a programme, and the parts that it is made of. Nobody is placed by it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.designs.states import FROM_AN_OFFER, NEVER_FROM_AN_OFFER, PartKind, Payer, TravelMode
from waymark.programmes.models import Programme
from waymark.quality.models import Offer
from waymark.quality.states import PriceUnit
from waymark.school_year.states import Half

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class DesignQuerySet(models.QuerySet["Design"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever may see the programme: school, partnership, authority. Never a provider."""
        return self.filter(programme__in=Programme.objects.visible_to(actor))


class Design(Record):
    """One way to fill a pupil's week, from a first to a last day, both included."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="designs")
    title = models.CharField(max_length=80)
    aims = models.TextField(blank=True)  # which aims of the programme it serves, and how
    notes = models.TextField(blank=True)
    starts_on = models.DateField()
    planned_end_on = models.DateField()
    budget_pence = models.PositiveIntegerField(null=True, blank=True)  # what a week may cost
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reason_to_go_on = models.TextField(blank=True)  # what was said to the warnings when it was used
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DesignQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(planned_end_on__gte=F("starts_on")), name="design_ends_after_it_starts"),
            when_and_by_whom("used", name="design_used_when_and_by_whom_together"),
            when_and_by_whom("set_aside", name="design_set_aside_when_and_by_whom_together"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(set_aside_at__isnull=True),
                name="a_design_in_use_is_not_set_aside",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("designs:design", self.public_id)

    @property
    def is_open(self) -> bool:
        """Whether it is still being thought about."""
        return self.used_at is None and self.set_aside_at is None


class DesignPart(Record):
    """A place in a designed week with its half-days, such as ["mon-am"]. Of an offer, times and price are the offer's."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "design__programme__pupil"

    design = models.ForeignKey(Design, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in PartKind])
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=120, blank=True)  # where, for a part that is neither the school nor an offer
    half_days = models.JSONField(default=list)
    am_starts_at = models.TimeField(null=True, blank=True)
    am_ends_at = models.TimeField(null=True, blank=True)
    pm_starts_at = models.TimeField(null=True, blank=True)
    pm_ends_at = models.TimeField(null=True, blank=True)
    subjects = models.JSONField(default=list)
    targets = models.JSONField(default=list)
    travel_mode = models.CharField(max_length=8, blank=True, choices=[(m.value, m.value) for m in TravelMode])
    travel_payer = models.CharField(max_length=12, blank=True, choices=[(p.value, p.value) for p in Payer])
    travel_minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # one way
    price_pence = models.PositiveIntegerField(null=True, blank=True)  # where no offer says it
    price_unit = models.CharField(max_length=10, blank=True, choices=[(u.value, u.value) for u in PriceUnit])
    note = models.TextField(blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(FROM_AN_OFFER)) | Q(offer__isnull=False),
                name="part_has_the_offer_it_needs",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(NEVER_FROM_AN_OFFER)) | Q(offer__isnull=True),
                name="school_and_home_are_no_offers",
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=False)
                | Q(
                    am_starts_at__isnull=False,
                    am_ends_at__isnull=False,
                    pm_starts_at__isnull=False,
                    pm_ends_at__isnull=False,
                    am_ends_at__gt=F("am_starts_at"),
                    pm_ends_at__gt=F("pm_starts_at"),
                ),
                name="part_without_offer_has_times_in_order",
            ),
            models.UniqueConstraint(
                fields=["design"], condition=Q(kind="school", removed_at__isnull=True), name="one_school_in_a_design"
            ),
            models.UniqueConstraint(
                fields=["design", "offer"],
                condition=Q(offer__isnull=False, removed_at__isnull=True),
                name="each_offer_once_in_a_design",
            ),
            when_and_by_whom("removed", name="part_removed_when_and_by_whom_together"),
        ]

    def times(self, half: Half | str) -> tuple[time, time]:
        """When a morning or an afternoon there begins and ends: the offer's times as they now stand, or its own."""
        here = self.offer or self
        found = (here.am_starts_at, here.am_ends_at) if half == Half.AM else (here.pm_starts_at, here.pm_ends_at)
        assert found[0] is not None and found[1] is not None
        return found[0], found[1]
