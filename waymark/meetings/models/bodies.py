"""Forums and panels, their members, their meetings, and who came."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.periods import holds_on
from waymark.core.retention import Retention
from waymark.meetings.states import BodyKind, MeetingState, Presence
from waymark.organisations.models import Organisation, PartnershipMembership

if TYPE_CHECKING:
    from enum import StrEnum

    from waymark.accounts.actors import Actor


def choices(names: type[StrEnum]) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in names]


class MeetingBodyQuerySet(models.QuerySet["MeetingBody"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever runs it, its authority, the schools that belong to it, and its members. Not yet a word of any case."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.MEETING_VIEW):
            return self.none()
        own = Q(organisation_id=actor.organisation_pk) | Q(organisation__parent_authority_id=actor.organisation_pk)
        if actor.organisation.is_school:
            groups = PartnershipMembership.objects.on(actor.day).filter(school_id=actor.organisation_pk)
            own |= Q(organisation_id__in=groups.values("partnership_id"))
            own |= Q(organisation__in=Organisation.objects.filter(pk=actor.organisation.pk).values("parent_authority"))
        return self.filter(own | Q(pk__in=sits_on(actor)))


class MeetingBody(Record):
    """An inclusion forum or a panel, run by a partnership or an authority."""

    RETENTION = Retention.ORGANISATION

    kind = models.CharField(max_length=8, choices=choices(BodyKind))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="meeting_bodies")
    name = models.CharField(max_length=120)
    quorum = models.PositiveSmallIntegerField()  # the fewest members present; 0 where none was agreed
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = MeetingBodyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_meeting_body_of_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("meetings:body", self.public_id)


class MemberQuerySet(models.QuerySet["Member"]):
    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))

    def visible_to(self, actor: Actor) -> Self:
        """Who sits where is known to whoever may know of the body."""
        return self if actor.is_job else self.filter(body__in=MeetingBody.objects.visible_to(actor))


class Member(Record):
    """Somebody sits on a forum or panel, in one role of theirs, from a day, up to but without another."""

    RETENTION = Retention.DECISION

    body = models.ForeignKey(MeetingBody, on_delete=models.PROTECT, related_name="members")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    is_chair = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["-is_chair", "membership__person__name", "pk"]
        constraints = [
            when_and_by_whom("ended", name="sitting_ended_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="sitting_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["body", "membership"], condition=Q(valid_to__isnull=True), name="a_member_sits_once"
            ),
            models.UniqueConstraint(
                fields=["body"], condition=Q(valid_to__isnull=True, is_chair=True), name="one_chair_of_a_meeting_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.person}, {self.membership.organisation}"


def sits_on(actor: Actor) -> models.QuerySet[Member, Any]:
    """The keys of the bodies on which the actor sits today, in the role they act in."""
    assert actor.membership is not None
    return Member.objects.on(actor.day).filter(membership_id=actor.membership.pk).values("body_id")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, actor: Actor) -> Self:
        """The day and place of a meeting, to whoever may know of the body. Its cases have a door of their own."""
        return self if actor.is_job else self.filter(body__in=MeetingBody.objects.visible_to(actor))


class Meeting(Record):
    """A meeting on a day. Its members read the papers from one day to another, both included."""

    RETENTION = Retention.DECISION

    reference = models.CharField(max_length=20, unique=True)
    body = models.ForeignKey(MeetingBody, on_delete=models.PROTECT, related_name="meetings")
    meets_on = models.DateField()
    begins = models.TimeField()
    place = models.CharField(max_length=200)
    papers_open_on = models.DateField()
    papers_close_on = models.DateField()
    state = models.CharField(max_length=10, choices=choices(MeetingState), default=MeetingState.PLANNED)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    agenda_ready_at = models.DateTimeField(null=True)
    agenda_ready_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_because = models.CharField(max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meets_on", "begins", "pk"]
        constraints = [
            when_and_by_whom("agenda_ready", name="agenda_ready_when_and_by_whom"),
            when_and_by_whom("cancelled", name="meeting_cancelled_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(papers_open_on__lte=F("meets_on")) & Q(papers_close_on__gte=F("meets_on")),
                name="papers_open_around_the_meeting",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("meetings:meeting", self.public_id)


class Attendance(Record):
    """Whether a member was at the table. A slip is put right in place, and the history keeps both."""

    RETENTION = Retention.DECISION

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=choices(Presence))
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="a_member_is_noted_once")]
