"""What the pupil is to reach, and each reading of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.core.addresses import address
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.programmes.models.programme import AboutProgrammeQuerySet, Programme
from waymark.programmes.states import Judgement, TargetArea, TargetState

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class Target(Record):
    """From where to where, how one will know, by when. Figures where it is counted; `unit` says of what."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    area = models.CharField(max_length=20, choices=[(each.value, each.value) for each in TargetArea])
    key_stage = models.PositiveSmallIntegerField()
    what = models.TextField()
    baseline = models.CharField(max_length=300)
    measure = models.CharField(max_length=300)
    aim = models.CharField(max_length=300)
    baseline_figure = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    aim_figure = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    by_when = models.DateField()
    next_review_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in TargetState], default=TargetState.OPEN
    )
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(by_when__gt=F("starts_on")), name="a_target_takes_time"),
            models.CheckConstraint(condition=Q(key_stage__in=[3, 4]), name="a_target_is_of_a_key_stage"),
            models.CheckConstraint(
                condition=Q(state="open", next_review_on__isnull=False)
                | (~Q(state="open") & Q(next_review_on__isnull=True)),
                name="an_open_target_has_its_next_review",
            ),
            models.CheckConstraint(
                condition=Q(baseline_figure__isnull=True, aim_figure__isnull=True)
                | Q(baseline_figure__isnull=False, aim_figure__isnull=False),
                name="a_counted_target_has_both_figures",
            ),
        ]

    def get_absolute_url(self) -> str:
        return address("programmes:targets", self.programme.public_id)

    @property
    def is_counted(self) -> bool:
        return self.aim_figure is not None


class TargetReviewQuerySet(models.QuerySet["TargetReview"]):
    def visible_to(self, actor: Actor) -> Self:
        """The readings of the targets the actor may see."""
        return self if actor.is_job else self.filter(target__in=Target.objects.visible_to(actor))


class TargetReview(models.Model):
    """Where the pupil stood on a day, and what that means. Added, never changed."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "target__programme__pupil"

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    reading = models.CharField(max_length=300)
    figure = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    judgement = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Judgement])
    why = models.TextField(blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = TargetReviewQuerySet.as_manager()

    class Meta:
        ordering = ["target", "reviewed_on", "pk"]
