"""What must be known to keep a pupil safe. Behind its own door: being allowed to see a pupil is not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.permissions import Permission
from waymark.core.constraints import when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.pupils.models import Involvement, Pupil, ids_visible_to
from waymark.pupils.states import Basis

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class RiskAssessmentQuerySet(models.QuerySet["RiskAssessment"]):
    def visible_to(self, actor: Actor) -> Self:
        """For roles that may see safety information. A provider sees only the versions handed over to it.

        And only while it is asked or has the pupil: what it finishes after the last day needs none of this.
        """
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.SAFETY_VIEW):
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor))
        if actor.organisation.is_provider:
            has_the_pupil = Involvement.objects.live_for(actor).filter(basis__in=[Basis.OFFER, Basis.PLACEMENT])
            rows = rows.filter(
                pupil__in=has_the_pupil.values("pupil_id"), shared_with__organisation_id=actor.organisation_pk
            ).distinct()
        return rows


class RiskAssessment(Record):
    """Keep-safe information and the assessment of risk, one numbered version at a time. Never edited: a new version is written."""

    RETENTION = Retention.SAFEGUARDING
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="risk_assessments")
    number = models.PositiveSmallIntegerField()
    keep_safe = models.TextField()  # what the people beside the pupil must know today
    risks = models.TextField()
    what_helps = models.TextField()
    has_left_without_permission = models.BooleanField(default=False)
    emergency_contact = models.CharField(max_length=200)
    medical = models.TextField(blank=True)
    review_on = models.DateField()
    is_current = models.BooleanField(default=True)
    written_at = models.DateTimeField()
    written_by_label = models.CharField(max_length=200)

    objects = RiskAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["pupil", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "number"], name="risk_assessments_are_numbered"),
            models.UniqueConstraint(fields=["pupil"], condition=Q(is_current=True), name="one_current_risk_assessment"),
        ]


class RiskShareQuerySet(models.QuerySet["RiskShare"]):
    def visible_to(self, actor: Actor) -> Self:
        """The hand-overs of the versions the actor may see; a provider sees its own alone."""
        if actor.is_job:
            return self
        rows = self.filter(assessment__in=RiskAssessment.objects.visible_to(actor))
        if actor.membership and actor.organisation.is_provider:
            rows = rows.filter(organisation_id=actor.organisation_pk)
        return rows


class RiskShare(models.Model):
    """A version handed over to a body, and that body's word that it has read it."""

    RETENTION = Retention.SAFEGUARDING
    PUPIL_PATH = "assessment__pupil"

    assessment = models.ForeignKey(RiskAssessment, on_delete=models.PROTECT, related_name="shared_with")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    shared_by_label = models.CharField(max_length=200)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_label = models.CharField(max_length=200, blank=True)

    objects = RiskShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "organisation"], name="a_version_is_handed_over_once"),
            when_and_by_whose_label("acknowledged", name="acknowledged_when_and_by_whom_together"),
        ]
