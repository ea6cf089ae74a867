"""What is said and done when a placement ends: reports by both sides, outcome by outcome, and the steps that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.placements.models.papers import LearningPlan
from waymark.placements.models.placement import AboutPlacementQuerySet, Placement
from waymark.placements.states import ExitKind, OutcomeResult, Side

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class EndReportQuerySet(AboutPlacementQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The case team reads both; a provider its own."""
        rows = super().visible_to(actor)
        if actor.membership and actor.organisation.is_provider:
            return rows.filter(side=Side.PROVIDER)
        return rows


class EndReport(Record):
    """What one side says at the end. A later version takes the place of an earlier one, which is kept. AAP2025 record."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="end_reports")
    side = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Side])
    number = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, null=True, related_name="+")  # whose outcomes
    summary = models.TextField()
    pupil_view = models.TextField(blank=True)  # what the pupil says of the placement
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = EndReportQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "side", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "side", "number"], name="end_reports_are_numbered"),
            models.UniqueConstraint(
                fields=["placement", "side"], condition=Q(is_current=True), name="one_current_end_report_per_side"
            ),
        ]


class EndResult(Record):
    """One outcome of the plan, in its words then: achieved, partly, or not."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "report__placement__pupil"

    report = models.ForeignKey(EndReport, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()
    outcome = models.TextField()
    result = models.CharField(max_length=10, choices=[(r.value, r.value) for r in OutcomeResult])
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_result_per_outcome")]


class ExitStep(Record):
    """One thing that follows the end of a placement, owed by one body."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="exit_steps")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ExitKind])
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=60)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    what_was_done = models.TextField(blank=True)

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "kind"], name="an_exit_step_of_a_kind_once"),
            when_and_by_whom("done", name="exit_step_done_when_and_by_whom"),
        ]
