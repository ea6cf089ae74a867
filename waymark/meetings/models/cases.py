"""The cases on an agenda, and all that comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.documents.models import Document
from waymark.meetings.models.bodies import Meeting, choices, sits_on
from waymark.meetings.states import ChallengeBy, ChallengeOutcome, Gap, LetterTo, MeetingState, Outcome, Provision
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """The body that runs the meeting and the school that asked; the authority's case team once it was decided; and a
        member while the papers are open. None of them may lack the right to know of the pupil, save the member, whose
        right is this window and nothing else. Nobody who declared an interest, but as the school that is told.
        """
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.MEETING_VIEW):
            return self.none()
        known = Q(pupil__isnull=True) | Q(pupil__in=ids_visible_to(actor))
        own = Q(meeting__body__organisation_id=actor.organisation_pk)
        school = Q(school_id=actor.organisation_pk)
        decided = Q(decision__isnull=False)
        told = Q(pupil__isnull=False) & decided if actor.organisation.is_authority else Q(pk__in=[])
        gone = Q(referral__state__in=[ReferralState.RETURNED, ReferralState.WITHDRAWN])
        waits = Q(pupil__isnull=True) | Q(referral__state=ReferralState.SENT) | (decided & ~gone)
        seat = (
            Q(meeting__body__in=sits_on(actor))
            & Q(meeting__state=MeetingState.PLANNED, taken_off_at__isnull=True)
            & Q(meeting__papers_open_on__lte=actor.day, meeting__papers_close_on__gte=actor.day)
            & waits
        )
        mine = Interest.objects.of(actor)
        asked = mine.filter(item__referral__isnull=True)  # put off, a question comes to a table again word for word
        declared = (
            Q(pk__in=mine.values("item_id"))
            | Q(referral__in=mine.filter(item__referral__isnull=False).values("item__referral_id"))
            | Q(referral__isnull=True, worry__in=asked.values("item__worry"), asked__in=asked.values("item__asked"))
        )
        rows = self.filter(((own | school | told) & known) | seat)
        asked_again = Q(referral__isnull=True, decision__outcome=Outcome.DEFER)
        answered = decided & ~asked_again & ~Q(referral__state__in=_waits_for(actor))
        return rows.filter(~declared | ((own | school | told) & known & answered))


class AgendaItem(Record):
    """A case on an agenda: a referral, or for a forum a question about a pupil who is not named."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # that referred, or asks
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, null=True, related_name="+")
    year_group = models.PositiveSmallIntegerField(null=True)  # of a pupil who is not named
    worry = models.TextField(blank=True)
    asked = models.TextField(blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    taken_off_because = models.CharField(max_length=300, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position", "pk"]
        constraints = [
            when_and_by_whom("taken_off", name="taken_off_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(referral__isnull=False, pupil__isnull=False, year_group__isnull=True, worry="", asked="")
                | (
                    Q(referral__isnull=True, pupil__isnull=True, year_group__isnull=False) & ~Q(worry="") & ~Q(asked="")
                ),
                name="a_named_referral_or_a_question",
            ),
            models.UniqueConstraint(
                fields=["meeting", "referral"], condition=Q(taken_off_at__isnull=True), name="a_case_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return self.referral.reference if self.referral else f"Question {self.position} of {self.meeting.reference}"

    def get_absolute_url(self) -> str:
        return address("meetings:case", self.public_id)

    @property
    def is_question(self) -> bool:
        return self.referral_id is None


class OfAnItemQuerySet(models.QuerySet):  # shared by what belongs to a case
    def visible_to(self, actor: Actor) -> Self:
        """As the case that it belongs to."""
        return self if actor.is_job else self.filter(item__in=AgendaItem.objects.visible_to(actor))


class ToThePartiesQuerySet(OfAnItemQuerySet):  # shared by letters and challenges
    def visible_to(self, actor: Actor) -> Self:
        """As the case, but to no member who reads it while the papers are open alone."""
        rows = super().visible_to(actor)
        if actor.is_job or actor.organisation.is_authority:
            return rows
        party = actor.organisation_pk
        return rows.filter(Q(item__school_id=party) | Q(item__meeting__body__organisation_id=party))


class InterestQuerySet(models.QuerySet["Interest"]):
    def of(self, actor: Actor) -> Self:
        """What the person who acts has declared, in whichever role."""
        return self.filter(person_id=actor.membership.person_id) if actor.membership else self.none()


class Interest(models.Model):
    """A member has something to do with a case, and reads no more of it."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "item__pupil"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    had_read = models.BooleanField()  # the papers, before saying so
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="an_interest_is_declared_once")]


def _waits_for(actor: Actor) -> list[ReferralState]:
    """The states in which a referral still waits for its decision, as far as this reader is concerned.

    A referral that went back for more is the school's again, and nobody else's.
    """
    if actor.membership is not None and actor.organisation.is_school:
        return [ReferralState.SENT]
    return [ReferralState.SENT, ReferralState.RETURNED]


def referrals_with_an_interest(actor: Actor) -> models.QuerySet[Any, Any]:
    """The public ids of the referrals that wait for a decision and in which the person declared an interest.

    A referral that went back to the school is the school's again, and one that was decided is told to whoever it
    concerns: neither is hidden any more.
    """
    declared = Interest.objects.of(actor).filter(item__referral__state__in=_waits_for(actor))
    return declared.values("item__referral__public_id")


class Decision(Record):
    """What was decided about a case, once. A change of mind is a new case at a later meeting."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "item__pupil"

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=14, choices=choices(Outcome))
    decided_on = models.DateField()  # the day of the meeting
    decided_at = models.DateTimeField()  # when it was written down
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField()
    conditions = models.TextField(blank=True)
    thresholds = models.JSONField(default=list)
    provision = models.CharField(max_length=16, choices=choices(Provision), blank=True)
    school_pays_pence = models.PositiveIntegerField(null=True)
    gap = models.CharField(max_length=20, choices=choices(Gap), default=Gap.NONE)
    considered_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    why_not_there = models.TextField(blank=True)
    next_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    admission_on = models.DateField(null=True)
    deferred_to = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    answer_to_pupil = models.TextField(blank=True)
    answer_to_family = models.TextField(blank=True)
    binds_members = models.BooleanField()
    members_present = models.PositiveSmallIntegerField()  # who took part in this case, as it was written down
    known_until = models.DateField(
        null=True
    )  # the body that decided knows of a pupil not taken on up to but without it
    reason_to_go_on = models.TextField(blank=True)  # past too few members, too early, or an interest not declared

    objects = OfAnItemQuerySet.as_manager()


class Letter(Record):
    """A letter about a decision, kept as a PDF and as a Word file, and the day on which it was given."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "item__pupil"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="letters")
    to = models.CharField(max_length=10, choices=choices(LetterTo))
    receiver = models.ForeignKey("pupils.ParentOrCarer", on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    word = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(null=True)
    given_noted_at = models.DateTimeField(null=True)
    given_noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ToThePartiesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            when_and_by_whom("given_noted", name="letter_given_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True, given_noted_at__isnull=True)
                | Q(given_on__isnull=False, given_noted_at__isnull=False),
                name="a_letter_given_has_its_day",
            ),
        ]


class AgreedAction(Record):
    """Something that a meeting agreed is to be done, by whom and by when, until somebody says that it is done."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "item__pupil"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="actions")
    what = models.TextField()
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    owner_person = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True)
    what_was_done = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfAnItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [when_and_by_whom("done", name="action_done_when_and_by_whom")]

    def get_absolute_url(self) -> str:
        return address("meetings:action", self.public_id)


class Challenge(Record):
    """The school or the family asks for a decision to be looked at again; somebody who did not decide answers."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="challenges")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=8, choices=choices(ChallengeBy))
    reason = models.TextField()
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answering_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=choices(ChallengeOutcome), blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ToThePartiesQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            when_and_by_whom("answered", name="challenge_answered_when_and_by_whom"),
            models.UniqueConstraint(fields=["item", "by"], name="each_side_challenges_once"),
        ]

    def get_absolute_url(self) -> str:
        return address("meetings:answer", self.public_id)
