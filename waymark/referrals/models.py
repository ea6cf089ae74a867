"""A school asks a partnership for help with a pupil, with the field set of the strategy's placement sheet (APS2025 App A)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.referrals.states import Ground, ReferralKind, ReferralState

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> Self:
        """The school that refers; the partnership once it was sent; the authority's case team once it was sent."""
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor))
        if actor.organisation.is_school:
            return rows.filter(school_id=actor.organisation_pk)
        sent = ~Q(state=ReferralState.DRAFT) & Q(submitted_at__isnull=False)
        if actor.organisation.is_partnership:
            return rows.filter(sent, partnership_id=actor.organisation_pk)
        return rows.filter(sent)


class Referral(Record):
    """One referral. Its parts may stand empty until it is sent; what is then missing is named by the rules."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="referrals")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals_made")
    partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals_received")
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in ReferralKind])
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ReferralState], default=ReferralState.DRAFT
    )
    # who to talk to
    contact_name = models.CharField(max_length=200, blank=True)
    contact_role = models.CharField(max_length=120, blank=True)
    contact_details = models.CharField(max_length=200, blank=True)
    # why
    ground = models.CharField(max_length=24, choices=[(g.value, g.value) for g in Ground], blank=True)
    ground_detail = models.TextField(blank=True)
    # attendance and what has been tried
    attendance_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    attendance_note = models.TextField(blank=True)
    tried_so_far = models.TextField(blank=True)
    # needs
    send_needs = models.TextField(blank=True)
    health_needs = models.TextField(blank=True)
    family_support = models.TextField(blank=True)
    # what is asked for
    provision_wanted = models.TextField(blank=True)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    proposed_starts_on = models.DateField(null=True, blank=True)
    proposed_ends_on = models.DateField(null=True, blank=True)
    other_provision = models.TextField(blank=True)
    # the way back
    exit_strategy = models.TextField(blank=True)
    # voices
    pupil_voice = models.TextField(blank=True)
    family_voice = models.TextField(blank=True)
    # the parent's or carer's agreement
    agreed_by_name = models.CharField(max_length=200, blank=True)
    agreed_by_relationship = models.CharField(max_length=60, blank=True)
    agreed_by_has_responsibility = models.BooleanField(default=False)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_how = models.CharField(
        max_length=20,
        blank=True,
        choices=[("signed_form", "signed_form"), ("in_person", "in_person"), ("by_message", "by_message")],
    )
    # what happened
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decision_reason = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    answer_to_pupil = models.TextField(blank=True)
    answer_to_family = models.TextField(blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            when_and_by_whom("submitted", name="sent_when_and_by_whom_together"),
            when_and_by_whom("decided", name="decided_when_and_by_whom_together"),
            models.UniqueConstraint(
                fields=["pupil", "school", "partnership"],
                condition=Q(state__in=["draft", "sent", "returned"]),
                name="one_open_referral_per_pupil_and_partnership",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.public_id])


class Outcome(Record):
    """What should be different, and how one will know. APS2025 App A."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "referral__pupil"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    what = models.TextField()
    measured_by = models.TextField(blank=True)

    class Meta:
        ordering = ["referral", "position"]
        constraints = [models.UniqueConstraint(fields=["referral", "position"], name="outcomes_stand_in_order")]
