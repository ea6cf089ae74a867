"""What a school tries for a pupil before it asks others to take over: a plan, its cycles, and whom it asked for help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.hidden import hidden_from
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom, when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.pupils.models import Involvement, Pupil, ids_visible_to
from waymark.pupils.states import Basis
from waymark.support.states import CapacityKind, CycleState, Impact, Level, NextStep, PlanState, Result, Service

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor

# On these a partnership has a referral of the pupil that was sent, or a programme that came of one.
SHARED_BY = (Basis.REFERRAL, Basis.PROGRAMME)


class OfSchoolQuerySet(models.QuerySet):  # shared by two models
    """Rows that a school wrote about a pupil."""

    def visible_to(self, actor: Actor) -> Self:
        """The school that wrote it; a partnership that was sent a referral of the pupil; then also the authority.

        Each only while it may know of the pupil. A provider never.
        """
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.SUPPORT_VIEW) or actor.organisation.is_provider:
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor))
        if actor.organisation.is_school:
            return rows.filter(school_id=actor.organisation_pk)
        shared = Involvement.objects.on(actor.day).filter(~hidden_from(actor, "source_id"), basis__in=SHARED_BY)
        if actor.organisation.is_partnership:
            shared = shared.filter(organisation=actor.organisation)
        return rows.filter(pupil__in=shared.values("pupil_id"))


class SupportPlan(Record):
    """What one school tries for one pupil, at a level that its reviews move. Ended with a day and a reason."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="support_plans")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="support_plans")
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in PlanState], default=PlanState.OPEN)
    level = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Level])
    why = models.TextField()
    strengths = models.TextField(blank=True)
    starts_on = models.DateField()
    own_money_used = models.BooleanField(default=False)  # the school's own money for special needs: element 2
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=200, blank=True)  # a job ends the plan of a pupil who has left
    end_reason = models.TextField(blank=True)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "school"], condition=Q(state="open"), name="one_open_support_plan_at_a_school"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="support_plan_ends_after_it_begins",
            ),
            when_and_by_whose_label("ended", name="support_ended_when_and_by_whom"),
        ]

    def get_absolute_url(self) -> str:
        return address("support:plan", self.public_id)


class AboutPlanQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, actor: Actor) -> Self:
        """The cycles of the plans the actor may see."""
        return self if actor.is_job else self.filter(plan__in=SupportPlan.objects.visible_to(actor))


class Cycle(Record):
    """Assess, plan, do and review, once. While it runs it may be changed; a review stays as it was written."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "plan__pupil"

    plan = models.ForeignKey(SupportPlan, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in CycleState], default=CycleState.RUNNING)
    level = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Level])
    assessment = models.TextField()
    aim = models.TextField()
    starts_on = models.DateField()
    review_on = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reviewed_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    impact_scale = models.CharField(max_length=8, choices=[(i.value, i.value) for i in Impact], blank=True)
    impact = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    pupil_view = models.TextField(blank=True)
    family_view = models.TextField(blank=True)
    next_step = models.CharField(max_length=10, choices=[(n.value, n.value) for n in NextStep], blank=True)
    next_level = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Level], blank=True)

    objects = AboutPlanQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="support_cycles_are_numbered"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="running"), name="one_support_cycle_runs_at_a_time"
            ),
            models.CheckConstraint(condition=Q(review_on__gt=F("starts_on")), name="support_review_after_its_start"),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True) | Q(reviewed_on__gt=F("starts_on")),
                name="support_is_reviewed_after_its_start",
            ),
            when_and_by_whom("reviewed", name="support_reviewed_when_and_by_whom"),
        ]


class AboutCycleQuerySet(models.QuerySet["Intervention"]):
    def visible_to(self, actor: Actor) -> Self:
        """What belongs to the cycles the actor may see."""
        return self if actor.is_job else self.filter(cycle__in=Cycle.objects.visible_to(actor))


class Intervention(Record):
    """One thing that is done in a cycle: what, who does it, how often, from when to when."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "cycle__plan__pupil"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="interventions")
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=200)
    how_often = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutCycleQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="intervention_ends_after_it_begins")
        ]


class CycleNote(models.Model):
    """Words added to a cycle that is over: a correction, or what came to light later."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "cycle__plan__pupil"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["cycle", "written_at", "pk"]


class HelpAsked(Record):
    """A school asked another service for help with a pupil: whom, for what, when, and what came of it."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="help_asked")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="help_asked")
    service = models.CharField(max_length=24, choices=[(s.value, s.value) for s in Service])
    who = models.CharField(max_length=200)
    what = models.TextField()
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Result], blank=True)
    outcome = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("asked_on")),
                name="help_is_answered_after_it_was_asked",
            ),
            when_and_by_whom("answered", name="help_answered_when_and_by_whom"),
        ]


class CapacityWorkQuerySet(models.QuerySet["CapacityWork"]):
    def visible_to(self, actor: Actor) -> Self:
        """The body that did it; a partnership's authority; and a school what was for it, unless it was struck out."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.SUPPORT_VIEW) or actor.organisation.is_provider:
            return self.none()
        own = actor.organisation_pk
        if actor.organisation.is_school:
            return self.filter(
                pk__in=CapacitySchool.objects.filter(school_id=own, is_current=True).values("work_id")
            ).filter(struck_at__isnull=True)
        return self.filter(Q(body_id=own) | Q(body__parent_authority_id=own))


class CapacityWork(Record):
    """Outreach, training, a network or good practice shared: what was done for schools, by whom, and what came of it."""

    RETENTION = Retention.DECISION

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="capacity_work")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in CapacityKind])
    happened_on = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    who = models.CharField(max_length=200)
    what = models.TextField()
    outcome = models.TextField(blank=True)  # what came of it, when that is known
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)  # written down by mistake: it stays, and counts no more
    struck_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    struck_reason = models.TextField(blank=True)

    objects = CapacityWorkQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="capacity_work_takes_time"),
            when_and_by_whom("struck", name="capacity_struck_when_and_by_whom"),
        ]

    def get_absolute_url(self) -> str:
        return address("support:change_work", self.public_id)


class CapacitySchool(models.Model):
    """A school that some work was for."""

    RETENTION = Retention.DECISION

    work = models.ForeignKey(CapacityWork, on_delete=models.PROTECT, related_name="for_schools")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)  # False for a school that was named by mistake

    class Meta:
        ordering = ["school__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["work", "school"], name="each_school_once_in_some_work")]
