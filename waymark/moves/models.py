"""Managed moves with their agreements and reviews, fair access cases, and the sizes of rolls for the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.moves.states import AgreedHow, CaseState, Category, MoveState, Party
from waymark.organisations.models import Organisation
from waymark.pupils.models import ParentOrCarer, Pupil, ids_visible_to

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class ManagedMoveQuerySet(models.QuerySet["ManagedMove"]):
    def visible_to(self, actor: Actor) -> Self:
        """Both schools and their partnerships while they may know of the pupil, and the authorities that do."""
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor))
        own = actor.organisation_pk
        if actor.organisation.is_school:
            return rows.filter(Q(from_school_id=own) | Q(to_school_id=own))
        if actor.organisation.is_partnership:
            return rows.filter(Q(from_partnership_id=own) | Q(to_partnership_id=own))
        return rows


class ManagedMove(Record):
    """A pupil is to move from one school to another because all agree, after a trial."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="managed_moves")
    from_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    to_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    from_partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    to_partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # whose officer agrees
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in MoveState], default=MoveState.PROPOSED)
    why = models.TextField()
    pupil_voice = models.TextField()
    family_voice = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    # how the authority takes part, where the pupil has an EHC plan
    plan_note = models.TextField(blank=True)
    # what the new school is told before the trial
    attainment = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    strategies = models.TextField(blank=True)
    integration_plan = models.TextField(blank=True)
    # the notice of the trial
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    notice_given_on = models.DateField(null=True)
    trial_starts_on = models.DateField(null=True)
    trial_ends_on = models.DateField(null=True)
    review_on = models.DateField(null=True)  # the next review that is due
    address = models.CharField(max_length=300, blank=True)
    report_to = models.CharField(max_length=200, blank=True)
    school_days = models.PositiveSmallIntegerField(null=True)
    session_times = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    objectives = models.TextField(blank=True)
    # the trial
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    extended_at = models.DateTimeField(null=True)
    extended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    extended_reason = models.TextField(blank=True)
    # what came of it
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(null=True)
    settled_reason = models.TextField(blank=True)
    ended_by_party = models.CharField(max_length=12, blank=True, choices=[(p.value, p.value) for p in Party])
    joins_on = models.DateField(null=True)  # the day agreed for the main roll
    admitted_at = models.DateTimeField(null=True)
    admitted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    admitted_on = models.DateField(null=True)

    objects = ManagedMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            when_and_by_whom("noticed", name="move_noticed_when_and_by_whom_together"),
            when_and_by_whom("started", name="move_started_when_and_by_whom_together"),
            when_and_by_whom("extended", name="move_extended_when_and_by_whom_together"),
            when_and_by_whom("settled", name="move_settled_when_and_by_whom_together"),
            when_and_by_whom("admitted", name="move_admitted_when_and_by_whom_together"),
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(state__in=["proposed", "agreed", "trial", "joining"]),
                name="one_open_managed_move_per_pupil",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("moves:move", self.public_id)


class OfAMoveQuerySet(models.QuerySet):  # shared by agreements and reviews
    def visible_to(self, actor: Actor) -> Self:
        """Those of the moves the actor may see."""
        return self.filter(move__in=ManagedMove.objects.visible_to(actor))


class Agreement(Record):
    """One party agrees to a managed move: who, when, how, in which words; and, if they take it back, when and why."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "move__pupil"

    move = models.ForeignKey(ManagedMove, on_delete=models.PROTECT, related_name="agreements")
    party = models.CharField(max_length=12, choices=[(p.value, p.value) for p in Party])
    parent = models.ForeignKey(ParentOrCarer, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    has_responsibility = models.BooleanField(default=False)
    how = models.CharField(max_length=20, choices=[(h.value, h.value) for h in AgreedHow])
    given_on = models.DateField()
    words = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfAMoveQuerySet.as_manager()

    class Meta:
        ordering = ["move", "pk"]
        constraints = [
            when_and_by_whom("taken_back", name="agreement_taken_back_when_and_by_whom_together"),
            models.UniqueConstraint(
                fields=["move", "party"],
                condition=Q(taken_back_at__isnull=True),
                name="a_party_agrees_once",
            ),
        ]


class TrialReview(Record):
    """A look at how a trial goes, with what the pupil and the family say."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "move__pupil"

    move = models.ForeignKey(ManagedMove, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    how_it_goes = models.TextField()
    pupil_words = models.TextField()
    family_words = models.TextField()
    next_on = models.DateField(null=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = OfAMoveQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "pk"]


class FairAccessCaseQuerySet(models.QuerySet["FairAccessCase"]):
    def visible_to(self, actor: Actor) -> Self:
        """The officers of the authority, the co-ordinator of the partnership, and the school from the allocation on."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.FAIR_ACCESS_VIEW):
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor))
        own = actor.organisation_pk
        if actor.organisation.is_school:
            return rows.filter(school_id=own, allocated_at__isnull=False)
        if actor.organisation.is_partnership:
            return rows.filter(partnership_id=own)
        return rows.filter(authority_id=own)


class FairAccessCase(Record):
    """A child of the authority needs a school during the year: the application, fair access, the school that it gives."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="fair_access_cases")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CaseState], default=CaseState.APPLIED)
    # the in-year application
    applied_on = models.DateField()
    applied_to = models.CharField(max_length=300)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(null=True)
    answer_reason = models.TextField(blank=True)
    # fair access
    category = models.CharField(max_length=1, choices=[(c.value, c.value) for c in Category], blank=True)
    category_why = models.TextField(blank=True)
    steps_tried = models.TextField(blank=True)
    was_excluded = models.BooleanField(default=False)  # permanently, before: counted apart in the ledger
    out_since = models.DateField(null=True)
    child_words = models.TextField(blank=True)
    family_words = models.TextField(blank=True)
    considered_at = models.DateTimeField(null=True)
    considered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    considered_on = models.DateField(null=True)
    # the allocation
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    allocated_at = models.DateTimeField(null=True)
    allocated_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    allocated_on = models.DateField(null=True)
    allocation_reasons = models.TextField(blank=True)
    panel = models.CharField(max_length=200, blank=True)
    all_invited = models.BooleanField(default=False)
    says_full = models.BooleanField(default=False)
    admission_on = models.DateField(null=True)  # the first day, as the panel set it
    admitted_at = models.DateTimeField(null=True)
    admitted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    admitted_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    closed_reason = models.TextField(blank=True)

    objects = FairAccessCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            when_and_by_whom("answered", name="case_answered_when_and_by_whom_together"),
            when_and_by_whom("considered", name="case_considered_when_and_by_whom_together"),
            when_and_by_whom("allocated", name="case_allocated_when_and_by_whom_together"),
            when_and_by_whom("admitted", name="case_admitted_when_and_by_whom_together"),
            when_and_by_whom("closed", name="case_closed_when_and_by_whom_together"),
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(state__in=["applied", "refused", "considered", "allocated"]),
                name="one_open_fair_access_case_per_pupil",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("moves:case", self.public_id)


class RollSizeQuerySet(models.QuerySet["RollSize"]):
    def visible_to(self, actor: Actor) -> Self:
        """How many pupils a school has is public."""
        return self if actor.membership or actor.is_job else self.none()


class RollSize(Record):
    """How many pupils a school had on roll in an academic year, as somebody entered it: what shares are measured by."""

    RETENTION = Retention.ORGANISATION

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    academic_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = RollSizeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "academic_year"], name="one_roll_size_per_school_and_year")
        ]
