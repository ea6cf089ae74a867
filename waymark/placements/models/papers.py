"""The papers of a placement: the learning plan, the agreement, the risk information handed over, reviews and reports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.documents.models import Document
from waymark.placements.models.placement import (
    AboutPlacementQuerySet,
    NotForProvidersAboutPlacementQuerySet,
    Placement,
)
from waymark.safeguarding.models import RiskAssessment


class LearningPlan(Record):
    """What the pupil is to learn there, one numbered version at a time; agreed by both sides. SEIP2018 12.4.

    A provider's change is a version that waits for the commissioner (`is_proposal`). A version that one side returns or
    takes back is set aside, with the reason, and counts no more.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="learning_plans")
    number = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    is_proposal = models.BooleanField(default=False)
    outcomes = models.TextField()
    measured_by = models.TextField()
    english_and_maths = models.TextField(blank=True)
    qualifications = models.TextField(blank=True)
    way_back = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    agreed_by_commissioner_at = models.DateTimeField(null=True)
    agreed_by_commissioner_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_by_provider_at = models.DateTimeField(null=True)
    agreed_by_provider_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    set_aside_reason = models.TextField(blank=True)

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="learning_plans_are_numbered"),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(is_current=True), name="one_current_learning_plan"
            ),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(is_proposal=True), name="one_proposed_learning_plan"
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True) | Q(is_current=False, is_proposal=False),
                name="a_plan_set_aside_counts_no_more",
            ),
            when_and_by_whom("set_aside", name="plan_set_aside_when_and_by_whom"),
            when_and_by_whom("agreed_by_commissioner", name="plan_agreed_by_commissioner_when_and_by_whom"),
            when_and_by_whom("agreed_by_provider", name="plan_agreed_by_provider_when_and_by_whom"),
        ]


class Agreement(Record):
    """The written contract for one placement, one numbered version at a time; signed by both sides. SEIP2018 12.5."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    as_word = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")  # the same words
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    signed_by_party_at = models.DateTimeField(null=True)
    signed_by_party_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    signed_by_party_name = models.CharField(max_length=200, blank=True)  # as typed
    party_upload = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    signed_by_provider_at = models.DateTimeField(null=True)
    signed_by_provider_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    signed_by_provider_name = models.CharField(max_length=200, blank=True)
    provider_upload = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="agreements_are_numbered"),
            models.UniqueConstraint(fields=["placement"], condition=Q(is_current=True), name="one_current_agreement"),
            when_and_by_whom("signed_by_party", name="agreement_signed_by_party_when_and_by_whom"),
            when_and_by_whom("signed_by_provider", name="agreement_signed_by_provider_when_and_by_whom"),
        ]


class RiskHandOver(Record):
    """The version of the risk assessment that went to the provider with this placement. APS2025 App A.

    That it was read is said once, in safeguarding, whichever page it was read on.
    """

    RETENTION = Retention.SAFEGUARDING
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="risk_hand_overs")
    assessment = models.ForeignKey(RiskAssessment, on_delete=models.PROTECT, related_name="hand_overs")
    is_current = models.BooleanField(default=True)
    handed_over_at = models.DateTimeField()
    handed_over_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-handed_over_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"], condition=Q(is_current=True), name="one_current_risk_hand_over"
            )
        ]


class Review(Record):
    """A look at how a placement goes, at least every half term. KCSIE2025 review."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    attends = models.TextField()
    is_safe = models.TextField()
    needs_met = models.TextField()
    next_review_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = NotForProvidersAboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]


class Report(Record):
    """What a provider says of a pupil's progress, at least each term. SEIP2018 S2.5."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="reports")
    about_until = models.DateField()  # the last day the report speaks of
    progress = models.TextField()
    attendance_and_conduct = models.TextField()
    next_steps = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-about_until", "-pk"]
