"""Who waits for a start, and how urgent it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.meetings.models.bodies import choices
from waymark.meetings.states import Priority, WaitingEnd
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil
from waymark.referrals.models import Referral

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    def visible_to(self, actor: Actor) -> Self:
        """The school that referred, the partnership that accepted, and the authority's case team."""
        if actor.is_job:
            return self
        if not actor.may(Permission.MEETING_VIEW):
            return self.none()
        return self.filter(referral__in=Referral.objects.visible_to(actor))


class WaitingPlace(Record):
    """A referral was accepted, and nothing has started yet."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    left_on = models.DateField(null=True)
    left_as = models.CharField(max_length=20, choices=choices(WaitingEnd), blank=True)
    left_because = models.CharField(max_length=300, blank=True)
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            when_and_by_whom("left", name="left_the_list_when_and_by_whom"),
            models.UniqueConstraint(fields=["referral"], condition=Q(left_at__isnull=True), name="waits_in_one_place"),
        ]

    def get_absolute_url(self) -> str:
        return address("meetings:waiting_place", self.public_id)


class PlaceInOrder(models.Model):
    """How urgent a wait is, from a day on, and why. A change is a new row."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "waiting__pupil"

    waiting = models.ForeignKey(WaitingPlace, on_delete=models.PROTECT, related_name="order")
    priority = models.CharField(max_length=14, choices=choices(Priority))
    reasons = models.TextField()
    set_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["waiting"], condition=Q(is_current=True), name="one_priority_at_a_time")
        ]
