"""What is written down beside the week: who cares for what, examinations, and what other services do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.core.addresses import address
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.programmes.models.programme import AboutProgrammeQuerySet, Programme
from waymark.programmes.states import (
    Agency,
    ArrangementKind,
    ArrangementState,
    Carer,
    ExamLevel,
    ExamParty,
    ExamState,
    PartKind,
    PastoralTask,
)

PARTIES = [(each.value, each.value) for each in ExamParty]


class PastoralPart(Record):
    """One thing that somebody does for the pupil: what, whose staff, who, and how. Over when `ended_on` is set."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"
    PART = PartKind.PASTORAL

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="pastoral_parts")
    task = models.CharField(max_length=16, choices=[(each.value, each.value) for each in PastoralTask])
    details = models.CharField(max_length=300, blank=True)
    whose = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Carer])
    person = models.CharField(max_length=200)
    ended_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "task"],
                condition=Q(ended_on__isnull=True) & ~Q(task="something_else"),
                name="one_line_for_each_part_of_the_care",
            )
        ]

    def get_absolute_url(self) -> str:
        return address("programmes:change_pastoral", self.public_id)


class ExamEntry(Record):
    """An examination that the pupil is to sit: who enters the pupil, who pays, and where it is sat."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"
    PART = PartKind.EXAMS

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="exam_entries")
    subject = models.CharField(max_length=120)
    level = models.CharField(max_length=20, choices=[(each.value, each.value) for each in ExamLevel])
    board = models.CharField(max_length=120, blank=True)
    series = models.CharField(max_length=60)  # as boards say it: Summer 2027
    entered_by = models.CharField(max_length=12, choices=PARTIES)
    pays = models.CharField(max_length=12, choices=PARTIES)
    venue = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in ExamState], default=ExamState.PLANNED
    )
    entered_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of a withdrawal
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "subject", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="entered") | Q(entered_on__isnull=False), name="an_exam_entry_has_its_day"
            )
        ]

    def get_absolute_url(self) -> str:
        return address("programmes:change_exams", self.public_id)


class AccessArrangement(Record):
    """Help in examinations: what, on what evidence, and whether it is approved."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"
    PART = PartKind.ARRANGEMENTS

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="access_arrangements")
    what = models.CharField(max_length=16, choices=[(each.value, each.value) for each in ArrangementKind])
    details = models.CharField(max_length=300, blank=True)
    evidence_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in ArrangementState], default=ArrangementState.ASKED
    )
    answered_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(answered_on__isnull=False, evidence_on__isnull=False),
                name="an_approved_arrangement_has_its_evidence",
            )
        ]

    def get_absolute_url(self) -> str:
        return address("programmes:change_arrangements", self.public_id)


class AgencyPart(Record):
    """What one agency does in the plan, who there, by when, and when one looks again. Over when `ended_on` is set."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"
    PART = PartKind.AGENCIES

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="agency_parts")
    agency = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Agency])
    agency_name = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=200)
    reach = models.CharField(max_length=200, blank=True)
    does = models.TextField()
    for_return = models.TextField(blank=True)
    by_when = models.DateField()
    next_look_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=False) | Q(next_look_on__isnull=False),
                name="an_agency_part_has_its_next_look",
            )
        ]

    def get_absolute_url(self) -> str:
        return address("programmes:change_agencies", self.public_id)


class NotNeeded(Record):
    """Somebody said that a part is not needed, and why; no longer current once the part has a row."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="not_needed")
    part = models.CharField(max_length=14, choices=[(each.value, each.value) for each in PartKind])
    why = models.TextField()
    is_current = models.BooleanField(default=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "part"], condition=Q(is_current=True), name="a_part_is_said_not_needed_once"
            )
        ]
