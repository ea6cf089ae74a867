"""Suspensions and permanent exclusions, who was told, what education was offered, and what an authority decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.dates import ONE_DAY
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.exclusions.states import (
    Cause,
    ExclusionKind,
    ExclusionState,
    NoticeOf,
    OfferAnswer,
    PanelOutcome,
    Reason,
    Recipient,
    Section19Outcome,
)
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.school_year.states import Half

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    def visible_to(self, actor: Actor) -> Self:
        """The school that excluded, and the partnership and the authorities that may know of the pupil; no provider."""
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor))
        return rows.filter(school_id=actor.organisation_pk) if actor.organisation.is_school else rows


class Exclusion(Record):
    """One decision of a head: a suspension from one half-day to another, or a permanent exclusion from a day.

    `sessions` counts the half-days lost, as the census asks. `elsewhere_sessions` is what the school knows of
    suspensions at other schools in the same year. What governors and a panel decided stands beside it, with its days.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="exclusions")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exclusions")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ExclusionKind])
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ExclusionState], default=ExclusionState.IN_FORCE
    )
    reason_1 = models.CharField(max_length=2, choices=[(r.value, r.value) for r in Reason])
    reason_2 = models.CharField(max_length=2, choices=[(r.value, r.value) for r in Reason], blank=True)
    reason_3 = models.CharField(max_length=2, choices=[(r.value, r.value) for r in Reason], blank=True)
    what_happened = models.TextField()
    new_evidence = models.TextField(blank=True)
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    starts_half = models.CharField(max_length=2, choices=[(h.value, h.value) for h in Half], default=Half.AM)
    ends_on = models.DateField(null=True, blank=True)
    ends_half = models.CharField(max_length=2, choices=[(h.value, h.value) for h in Half], default=Half.PM)
    lunchtimes = models.BooleanField(default=False)
    sessions = models.PositiveSmallIntegerField(default=0)
    elsewhere_sessions = models.PositiveSmallIntegerField(default=0)
    misses_exam = models.BooleanField(default=False)
    exam_on = models.DateField(null=True, blank=True)
    chair_consulted_on = models.DateField(null=True, blank=True)
    chair_said = models.TextField(blank=True)
    reason_to_go_past = models.TextField(blank=True)  # why a warning did not stop it
    # parents make representations
    representations_on = models.DateField(null=True, blank=True)
    representations = models.TextField(blank=True)
    # the governors
    governors_met_on = models.DateField(null=True, blank=True)
    governors_reason = models.TextField(blank=True)
    governors_at = models.DateTimeField(null=True)
    governors_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    back_on = models.DateField(null=True, blank=True)  # the first day back, however it came to that
    # an independent review
    applied_on = models.DateField(null=True, blank=True)
    sen_expert = models.BooleanField(default=False)
    waived_on = models.DateField(null=True, blank=True)
    panel_met_on = models.DateField(null=True, blank=True)
    panel_told_on = models.DateField(null=True, blank=True)
    panel_outcome = models.CharField(max_length=10, choices=[(o.value, o.value) for o in PanelOutcome], blank=True)
    panel_reason = models.TextField(blank=True)
    panel_at = models.DateTimeField(null=True)
    panel_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reconsidered_on = models.DateField(null=True, blank=True)
    reconsidered_reason = models.TextField(blank=True)
    reconsidered_at = models.DateTimeField(null=True)
    reconsidered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    # cancelled
    cancelled_on = models.DateField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)
    meeting_offered = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["pupil", "starts_on"], name="exclusion_by_pupil")]
        constraints = [
            when_and_by_whom("governors", name="governors_when_and_by_whom_together"),
            when_and_by_whom("panel", name="panel_when_and_by_whom_together"),
            when_and_by_whom("reconsidered", name="reconsidered_when_and_by_whom_together"),
            when_and_by_whom("cancelled", name="cancelled_when_and_by_whom_together"),
            models.CheckConstraint(
                condition=Q(kind="permanent", ends_on__isnull=True, sessions=0)
                | Q(kind="suspension", ends_on__isnull=False, sessions__gt=0),
                name="a_suspension_has_an_end_and_a_length",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="exclusion_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["pupil", "school"],
                condition=Q(kind="permanent") & ~Q(state__in=["cancelled", "reinstated", "final"]),
                name="one_open_permanent_exclusion",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("exclusions:exclusion", self.public_id)

    @property
    def is_permanent(self) -> bool:
        return self.kind == ExclusionKind.PERMANENT

    @property
    def reasons(self) -> list[str]:
        """The codes, the weightiest first."""
        return [each for each in (self.reason_1, self.reason_2, self.reason_3) if each]

    @property
    def last_day_out(self) -> date | None:
        """The last day out of school; None for a permanent exclusion that was not set aside."""
        ends = [each for each in (self.ends_on, self.back_on - ONE_DAY if self.back_on else None) if each]
        return min(ends) if ends else None


class OfExclusionQuerySet(models.QuerySet):  # shared by what belongs to an exclusion
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_job else self.filter(exclusion__in=Exclusion.objects.visible_to(actor))


class Notice(Record):
    """Somebody must hear of something about an exclusion, and was told on a day."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "exclusion__pupil"

    exclusion = models.ForeignKey(Exclusion, on_delete=models.PROTECT, related_name="notices")
    of = models.CharField(max_length=12, choices=[(n.value, n.value) for n in NoticeOf])
    recipient = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Recipient])
    at_once = models.BooleanField(default=True)  # else once a term
    since = models.DateField()  # the day of what they are told
    told_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            when_and_by_whom("told", name="told_when_and_by_whom_together"),
            models.UniqueConstraint(fields=["exclusion", "of", "recipient"], name="each_is_told_once"),
        ]


class Offer(Record):
    """Education offered to a pupil who is out, by the school or an authority, and what became of the offer."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "exclusion__pupil"

    exclusion = models.ForeignKey(Exclusion, on_delete=models.PROTECT, related_name="offers")
    made_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # the body that owes it
    place = models.CharField(max_length=300)  # provider and place in words
    starts_on = models.DateField()
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1)
    why_less = models.TextField(blank=True)
    offered_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(
        max_length=10, choices=[(a.value, a.value) for a in OfferAnswer], default=OfferAnswer.WAITING
    )
    answered_on = models.DateField(null=True, blank=True)
    answer_why = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["offered_on", "pk"]
        constraints = [when_and_by_whom("answered", name="offer_answered_when_and_by_whom_together")]


class Challenge(Record):
    """An authority asks a head to think again about a permanent exclusion, and the head answers."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "exclusion__pupil"

    exclusion = models.ForeignKey(Exclusion, on_delete=models.PROTECT, related_name="challenges")
    words = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [when_and_by_whom("replied", name="replied_when_and_by_whom_together")]


class OutOfSchoolQuerySet(models.QuerySet):  # shared by what is decided for children out of school
    def visible_to(self, actor: Actor) -> Self:
        """Whoever may know of the pupil; no provider."""
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        return self.filter(pupil__in=ids_visible_to(actor))


class Section19QuerySet(OutOfSchoolQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """As all of them; to a school not what was decided about the exclusion of another, which tells why."""
        rows = super().visible_to(actor)
        if actor.is_job or not actor.organisation.is_school:
            return rows
        return rows.filter(Q(exclusion=None) | Q(exclusion__school_id=actor.organisation_pk))


class Section19Decision(Record):
    """What an authority decided about the education of a child out of school, or that it did not decide, and why."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="section_19_decisions")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    exclusion = models.ForeignKey(
        Exclusion, on_delete=models.PROTECT, null=True, blank=True, related_name="section_19_decisions"
    )
    cause = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Cause])
    outcome = models.CharField(max_length=12, choices=[(o.value, o.value) for o in Section19Outcome])
    considered = models.TextField()
    reasons = models.TextField()
    offer = models.TextField(blank=True)
    is_full_time = models.BooleanField(default=True)
    why_less = models.TextField(blank=True)
    next_look_on = models.DateField()
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = Section19QuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]


class OffRollDecision(Record):
    """Whether a partnership goes on supporting a child who is missing education and on no roll, who does, and why."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="off_roll_decisions")
    partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    goes_on = models.BooleanField()
    missing_since = models.DateField()
    considered = models.TextField()
    reasons = models.TextField()
    supported_by = models.CharField(max_length=200, blank=True)  # who on the staff goes on
    next_look_on = models.DateField(null=True)
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = OutOfSchoolQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(goes_on=False, next_look_on__isnull=True) | Q(goes_on=True, next_look_on__isnull=False),
                name="who_goes_on_looks_again",
            )
        ]
