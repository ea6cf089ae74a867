"""A part-time week: the way back to full time, and each look at whether it is still right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.programmes.models.programme import AboutProgrammeQuerySet, Programme

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class PartTimePlan(Record):
    """What is agreed of a part-time week beside its reason and its end: who had a say, and the way back. WTISA2024."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="part_time_plan")
    social_worker_told_on = models.DateField(null=True, blank=True)  # WTISA2024 social worker

    objects = AboutProgrammeQuerySet.as_manager()


class StepBackQuerySet(models.QuerySet["StepBackToFullTime"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(plan__in=PartTimePlan.objects.visible_to(actor))


class StepBackToFullTime(Record):
    """From a day on the pupil is to have so many hours a week; the last step is full time. WTISA2024 plan back."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "plan__programme__pupil"

    plan = models.ForeignKey(PartTimePlan, on_delete=models.PROTECT, related_name="steps")
    from_day = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=2)

    objects = StepBackQuerySet.as_manager()

    class Meta:
        ordering = ["from_day"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "from_day"], name="one_step_back_a_day"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="a_step_back_has_hours"),
        ]


class PartTimeReview(Record):
    """A look at whether a part-time week is still right. WM part-time review."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="part_time_reviews")
    held_on = models.DateField()
    found = models.TextField()
    next_review_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
