"""A school asks for help with a pupil, with the field set of the strategy's placement sheet (APS2025 App A)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.hidden import hidden_from
from waymark.accounts.models import Membership
from waymark.core import clock
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom, when_and_by_whose_label
from waymark.core.links import Link
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.documents.models import Document
from waymark.organisations.models import Organisation
from waymark.pupils.models import ParentOrCarer, Pupil, ids_visible_to
from waymark.referrals.states import (
    ASKED,
    Asked,
    Cause,
    Concerns,
    EhcAskedBy,
    EhcCase,
    Ground,
    LeadsTo,
    PaperKind,
    ReferralKind,
    ReferralState,
    Section,
)

if TYPE_CHECKING:
    from enum import StrEnum

    from waymark.accounts.actors import Actor


def _one_of(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in words]


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> Self:
        """The school that refers; once it was sent, the partnership that it asks or tells, and the authority's case team.

        What asks the authority is not the partnership's to see, until the authority accepts a package for an EHC plan
        and the partnership plans it. Nobody reads a referral that is hidden from them (`waymark.accounts.hidden`).
        """
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        rows = self.filter(~hidden_from(actor, "public_id"), pupil__in=ids_visible_to(actor))
        if actor.organisation.is_school:
            return rows.filter(school_id=actor.organisation_pk)
        sent = ~Q(state=ReferralState.DRAFT) & Q(submitted_at__isnull=False)
        if actor.organisation.is_partnership:
            planned = Q(kind=ReferralKind.EHC_PLAN_PACKAGE, state=ReferralState.ACCEPTED)
            return rows.filter(sent, Q(authority__isnull=True) | planned, partnership_id=actor.organisation_pk)
        return rows.filter(sent)


class Referral(Record):
    """One referral. Its parts may stand empty until it is sent; what is then missing is named by the rules."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="referrals")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals_made")
    partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals_received")
    authority = models.ForeignKey(  # the pupil's home authority at the beginning, where the kind asks the authority
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals_asked_of_authority"
    )
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in ReferralKind])
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ReferralState], default=ReferralState.DRAFT
    )
    # who to talk to
    contact_name = models.CharField(max_length=200, blank=True)
    contact_role = models.CharField(max_length=120, blank=True)
    contact_details = models.CharField(max_length=200, blank=True)
    # what one kind alone asks
    forum_question = models.TextField(blank=True)
    forum_tried = models.TextField(blank=True)
    provider_named = models.CharField(max_length=200, blank=True)
    commission_reason = models.TextField(blank=True)
    place_sought = models.TextField(blank=True)
    medical_evidence = models.TextField(blank=True)
    medical_now = models.TextField(blank=True)
    medical_return = models.TextField(blank=True)
    # why
    ground = models.CharField(max_length=24, choices=[(g.value, g.value) for g in Ground], blank=True)
    ground_detail = models.TextField(blank=True)
    # attendance and what has been tried
    attendance_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    suspended_days = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    attendance_note = models.TextField(blank=True)
    tried_so_far = models.TextField(blank=True)
    # needs
    send_needs = models.TextField(blank=True)
    health_needs = models.TextField(blank=True)
    family_support = models.TextField(blank=True)
    # for a pupil with an EHC plan
    ehc_case = models.CharField(max_length=24, choices=_one_of(EhcCase), blank=True)
    ehc_case_detail = models.TextField(blank=True)
    ehc_review_on = models.DateField(null=True, blank=True)
    ehc_review_found = models.TextField(blank=True)
    ehc_asked_by = models.CharField(max_length=12, choices=_one_of(EhcAskedBy), blank=True)
    ehc_asked_why = models.TextField(blank=True)
    # for a pupil in care
    care_contact = models.CharField(max_length=200, blank=True)
    care_needs = models.TextField(blank=True)
    care_begun = models.TextField(blank=True)
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
        choices=[("signed_form", "signed_form"), ("in_person", "in_person"), ("by_link", "by_link")],
    )
    # the head's record that the law of exclusion is respected
    law_respected_at = models.DateTimeField(null=True)
    law_respected_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    law_respected_words = models.TextField(blank=True)
    # what the school had answered before it began, in words: for the school alone (referrals/brought.py)
    brought = models.JSONField(default=dict, blank=True)
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
    touched_on = models.DateField(default=clock.today)  # the day of the last change while it is a draft
    emptied_on = models.DateField(null=True)  # the day a job emptied a draft that nobody went on with

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            when_and_by_whom("submitted", name="sent_when_and_by_whom_together"),
            when_and_by_whom("decided", name="decided_when_and_by_whom_together"),
            when_and_by_whom("law_respected", name="law_respected_when_and_by_whom"),
            models.UniqueConstraint(
                fields=["pupil", "school", "partnership"],
                condition=Q(state__in=["draft", "sent", "returned"]),
                name="one_open_referral_per_pupil_and_partnership",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("referrals:referral", self.public_id)

    @property
    def goes_to(self) -> Organisation:
        """The body that is asked; of a place that the school buys itself, the partnership that is told."""
        return self.authority if self.authority is not None else self.partnership

    @property
    def goes_to_id(self) -> int:
        return self.authority_id if self.authority_id is not None else self.partnership_id

    @property
    def is_told_only(self) -> bool:
        return ASKED[ReferralKind(self.kind)] is Asked.NOBODY


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


class CauseEntry(models.Model):
    """What somebody found of the causes. Begun by the school, gone on with by the partnership; added, never changed."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "referral__pupil"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="causes")
    cause = models.CharField(max_length=16, choices=_one_of(Cause))
    found = models.TextField(blank=True)
    leads_to = models.CharField(max_length=24, choices=_one_of(LeadsTo), default=LeadsTo.NOTHING_YET)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["written_at", "pk"]


class Sending(models.Model):
    """A referral went, with the attendance as it was stated at that moment. It stays so, whatever is learnt later."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "referral__pupil"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    gone_past = models.TextField(blank=True)  # why the school went past a warning
    attendance_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    suspended_days = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    attendance_note = models.TextField(blank=True)
    attendance_known = models.TextField(blank=True)  # what those registers said then that the sender might read

    class Meta:
        ordering = ["referral", "number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="sendings_stand_in_order")]


class Request(Record):
    """The body asked wants to know more, and the school answers. A referral may come back more than once."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "referral__pupil"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["referral", "number"]
        constraints = [
            when_and_by_whom("answered", name="request_answered_when_and_by_whom"),
            models.UniqueConstraint(fields=["referral", "number"], name="requests_stand_in_order"),
        ]


class Amendment(models.Model):
    """One answer changed after sending: what stood there, what stands there now, and why. In words, as people read it."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "referral__pupil"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="amendments")
    section = models.CharField(max_length=16, choices=_one_of(Section))
    name = models.CharField(max_length=40)  # the column; "outcomes" for the rows of outcomes
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField()
    amended_at = models.DateTimeField()
    amended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["amended_at", "pk"]


class ConsentLinkQuerySet(models.QuerySet["ConsentLink"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the referrals that the actor may see; a device that opened one sees that one."""
        if actor.is_link:
            return self.filter(public_id=actor.scope)
        return self.filter(referral__in=Referral.objects.visible_to(actor))


class ConsentLink(Link):
    """A link by which one named adult agrees to a referral, or does not."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "referral__pupil"
    LINK_SALT = "waymark.referrals.consent_link"
    DEVICE_SALT = "waymark.referrals.device"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="consent_links")
    parent = models.ForeignKey(ParentOrCarer, on_delete=models.PROTECT, related_name="+")
    sent_to = models.EmailField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by_label = models.CharField(max_length=200, blank=True)
    agrees = models.CharField(max_length=3, choices=[("yes", "yes"), ("no", "no")], blank=True)
    words = models.TextField(blank=True)

    objects = ConsentLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [when_and_by_whose_label("answered", name="consent_answered_when_and_by_whom")]


class PaperTag(Record):
    """What a paper of a referral is, and whom it is about. A paper without a row is about nobody knows whom."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "referral__pupil"

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="tag")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="paper_tags")
    kind = models.CharField(max_length=20, choices=_one_of(PaperKind), default=PaperKind.OTHER)
    this_pupil = models.BooleanField(default=False)
    another_pupil = models.BooleanField(default=False)
    another_family = models.BooleanField(default=False)
    staff = models.BooleanField(default=False)

    @property
    def concerns(self) -> frozenset[Concerns]:
        return frozenset(each for each in Concerns if getattr(self, each.value))
