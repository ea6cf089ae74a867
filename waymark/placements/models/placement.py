"""A placement: one pupil, one offer of one provider, bought by one commissioner, on certain sessions of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom, when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation, Site
from waymark.placements.states import DeclineReason, EndReason, PauseAnswer, PlacementState
from waymark.programmes.models import Programme
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.quality.models import Offer
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
    """One placement. Dates include both days. Price, and who pays: `PlacementTerms`."""

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
    answered_by_label = models.CharField(max_length=200, blank=True)  # by link there is no membership
    answer_code = models.CharField(max_length=12, choices=[(r.value, r.value) for r in DeclineReason], blank=True)
    answer_reason = models.TextField(blank=True)
    offered_until = models.DateField(null=True)  # the last day on which the offer can be accepted
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # the last day
    end_code = models.CharField(max_length=16, choices=[(r.value, r.value) for r in EndReason], blank=True)
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
                condition=~Q(state="ended") | ~Q(end_code=""), name="an_ended_placement_has_a_coded_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="a_placement_ends_on_or_after_its_first_day",
            ),
            when_and_by_whom("shared", name="shared_when_and_by_whom_together"),
            when_and_by_whose_label("answered", name="answered_when_and_by_whom_together"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("placements:placement", self.public_id)


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


class PauseRequest(Record):
    """A provider asks for a pause and cannot make one: the commissioner decides. SUSP2024 providers."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="pause_requests")
    from_on = models.DateField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=[(a.value, a.value) for a in PauseAnswer], blank=True)
    answer_reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"], condition=Q(answered_at__isnull=True), name="one_open_pause_request"
            ),
            when_and_by_whom("answered", name="pause_request_answered_when_and_by_whom"),
        ]
