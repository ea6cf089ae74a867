"""What is due: by whom, about whom, why, by when, and when it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.hidden import hidden_from
from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, ids_visible_to

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, actor: Actor) -> Self:
        """The duties of the actor's own organisation, about pupils it may still know of and records not hidden from them."""
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        return self.filter(~hidden_from(actor, "subject_id"), owner_id=actor.organisation_pk).filter(
            Q(pupil__isnull=True) | Q(pupil__in=ids_visible_to(actor))
        )


class Duty(Record):
    """Something owed by an organisation, in one role or to one person of it. A duty missed stays recorded as missed.

    A late discharge keeps `missed_at` and adds `done_at`, and what is dropped keeps it too: timeliness can always be told.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in DutyKind])
    owner = (
        models.ForeignKey(  # found by `duty_work_list`: a second index would be taken, and go through all that is done
            Organisation, on_delete=models.PROTECT, related_name="duties", db_index=False
        )
    )
    owner_role = models.CharField(max_length=30, blank=True)  # blank: anybody there whose role allows the act
    owner_person = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    link = models.CharField(max_length=300)
    clause = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in DutyState], default=DutyState.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by_label = models.CharField(max_length=200, blank=True)
    missed_at = models.DateTimeField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["owner", "state", "due_at"], name="duty_work_list"),
            models.Index(fields=["subject_id"], name="duty_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner", "subject_id", "pupil"],
                condition=Q(state="open"),
                name="one_open_duty_of_a_kind",
            ),
            models.UniqueConstraint(  # two rows without a pupil are not the same to a database
                fields=["kind", "owner", "subject_id"],
                condition=Q(state="open", pupil__isnull=True),
                name="one_open_duty_of_a_kind_about_no_pupil",
            ),
            when_and_by_whose_label("done", name="done_when_and_by_whom_together"),
        ]
