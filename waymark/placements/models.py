"""A placement: one pupil, one offer of one provider, bought by one commissioner, on certain sessions of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.documents.models import Document
from waymark.organisations.models import Organisation, Site
from waymark.placements.states import PlacementState
from waymark.programmes.models import Programme
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.quality.models import Offer
from waymark.quality.states import PriceUnit
from waymark.safeguarding.models import RiskAssessment
from waymark.school_year.states import Half

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, actor: Actor) -> Self:
        """The case team sees the pupil's placements; a provider its own, from the day the offer was shared."""
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor))
        if actor.organisation.is_provider:
            return rows.filter(provider_id=actor.organisation_pk, shared_at__isnull=False)
        return rows


class Placement(Record):
    """One placement. Dates include both days. The price is that of the offer on the day it was proposed."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="placements")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="placements")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="placements")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements_provided")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements_bought")
    contract_party = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # SEIP2018 12.5
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in PlacementState], default=PlacementState.PROPOSED
    )
    starts_on = models.DateField()
    planned_end_on = models.DateField()
    first_review_on = models.DateField()
    rate_pence = models.PositiveIntegerField()
    rate_unit = models.CharField(max_length=10, choices=[(u.value, u.value) for u in PriceUnit])
    travel = models.TextField(blank=True)
    pupil_voice = models.TextField(blank=True)
    pupil_voice_on = models.DateField(null=True, blank=True)  # when it was asked
    family_voice = models.TextField(blank=True)
    family_voice_on = models.DateField(null=True, blank=True)
    why_this_provider = models.TextField(blank=True)
    off_site_notice_given_on = models.DateField(null=True, blank=True)
    ehc_plan_shared_on = models.DateField(null=True, blank=True)  # APS2025 documents
    reason_to_go_on = models.TextField(blank=True)  # what was said to the warnings, when proposed and when started
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(null=True)
    shared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answer_reason = models.TextField(blank=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # the last day
    end_reason = models.TextField(blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        indexes = [
            models.Index(fields=["provider", "state"], name="placement_by_provider"),
            models.Index(fields=["pupil", "state"], name="placement_by_pupil"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end_on__gte=F("starts_on")), name="placement_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "paused", "ended"]) | Q(started_on__isnull=False),
                name="a_placement_under_way_has_its_first_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_on__isnull=False), name="an_ended_placement_has_its_last_day"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="a_placement_ends_on_or_after_its_first_day",
            ),
            when_and_by_whom("shared", name="shared_when_and_by_whom_together"),
            when_and_by_whom("answered", name="answered_when_and_by_whom_together"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("placements:placement", args=[self.public_id])


class PlacementSession(Record):
    """A half-day of the week at the provider, from a day, up to but without another."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="sessions")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    half = models.CharField(max_length=2, choices=[(h.value, h.value) for h in Half])
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["weekday", "half"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "weekday", "half"],
                condition=Q(valid_to__isnull=True),
                name="one_session_per_half_day",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=4), name="placement_sessions_are_on_weekdays"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"),
        ]


class AboutPlacementQuerySet(models.QuerySet):
    """Rows about a placement, open to those who may see the placement."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(placement__in=Placement.objects.visible_to(actor))


class NotForProvidersAboutPlacementQuerySet(AboutPlacementQuerySet):
    """Rows about a placement that its provider does not see."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.membership and actor.organisation.is_provider:
            return self.none()
        return super().visible_to(actor)


class LearningPlan(Record):
    """What the pupil is to learn there, one numbered version at a time; agreed by both sides. SEIP2018 12.4."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="learning_plans")
    number = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
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

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="learning_plans_are_numbered"),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(is_current=True), name="one_current_learning_plan"
            ),
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


class Pause(Record):
    """Days on which a placement is paused, both included; open while it goes on."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    paused_at = models.DateTimeField()
    paused_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"], condition=Q(ends_on__isnull=True), name="one_open_pause_per_placement"
            )
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
