"""What every record has: a random public id, a version, and a place in the history."""

from __future__ import annotations

import functools
import uuid
from typing import Any, ClassVar, TypeVar

from django.db import models

from waymark.core.kept import kept
from waymark.core.retention import Retention
from waymark.core.rows import update


class Conflict(Exception):
    """Somebody else changed the record since this form was opened. `current` is the record as it now stands."""

    def __init__(self, current: Record) -> None:
        super().__init__(f"{type(current).__name__} was changed by somebody else")
        self.current = current


class Record(models.Model):
    """A row that people change: found by `public_id`, guarded by `version` (it grows by one with each change)."""

    RETENTION: ClassVar[Retention]
    PUPIL_PATH: ClassVar[str | None] = None  # the look-up that leads to the pupil; "self" on the pupil itself

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_changes(self, *fields: str) -> None:
        """Write the named fields and raise the version. The row must have been taken with `lock`."""
        self.version += 1
        update(self, *fields, "version")


R = TypeVar("R", bound=Record)


def lock(rows: type[R] | models.QuerySet[R], pk: int, version: int | None = None) -> R:
    """Take the row of the table, or of these rows of it, for this transaction.

    Raises Conflict when `version` is given and no longer current. Join nothing: PostgreSQL locks what it joins.
    """
    if isinstance(rows, type):
        record = _row_to_hold(rows).first(pk)
        if record is None:
            raise rows.DoesNotExist
    else:
        record = rows.select_for_update().get(pk=pk)
    if version is not None and record.version != version:
        raise Conflict(record)
    return record


@functools.cache
def _row_to_hold(table: type[R]) -> kept[[int], R]:
    return kept(lambda pk: table._default_manager.select_for_update().filter(pk=pk).order_by())


class ReferenceCounter(models.Model):
    """The last number given out for a kind of reference in a year."""

    RETENTION = Retention.TRANSIENT

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_per_kind_and_year")]


class SubmittedForm(models.Model):
    """A form that has been taken in. The same key again answers with the same place to go, and does nothing."""

    RETENTION = Retention.TRANSIENT

    key = models.UUIDField()
    owner = models.CharField(max_length=80)  # whose form: the membership or device that sent it
    path = models.CharField(max_length=300)
    answer = models.CharField(max_length=500)
    taken_in_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "owner"], name="a_form_is_taken_in_once")]


class ChainHead(models.Model):
    """The end of one organisation's chain of events. Locked while an event is added."""

    RETENTION = Retention.HISTORY

    chain = models.CharField(max_length=40, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class AuditEvent(models.Model):
    """One thing that happened. Added, never changed; the database itself refuses a change or a deletion.

    What is said here is fit for an auditor's eyes. Content lies in the payload, and the event holds a salted
    commitment to it, so that content can one day be destroyed while the chain still proves itself.
    """

    RETENTION = Retention.HISTORY

    chain = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField()
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    actor_id = models.CharField(max_length=40, blank=True)  # public id of the membership, or the name of a job or link
    actor_label = models.CharField(max_length=200)
    role = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    commitment = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "seq"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="one_event_per_link")]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="event_by_subject")]


class AuditPayload(models.Model):
    """The content of an event: what was before and after, the reason, and which pupils it concerned."""

    RETENTION = Retention.HISTORY

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="payload")
    salt = models.CharField(max_length=32)
    content = models.JSONField(default=dict)


A_STRETCH = 1024  # rows, in the order in which they were written


class EventPupil(models.Model):
    """Which pupils an event concerns, by public id. `history.events_about` finds the events of one.

    Its index goes stretch by stretch, so that a list of fifty pupils writes into a few pages of it, not into fifty.
    """

    RETENTION = Retention.HISTORY

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="pupils")
    pupil_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(models.F("id") / A_STRETCH, "pupil_id", name="pupil_by_stretch")]


class OutboxMessage(models.Model):
    """A message to be sent: who to, which notice, about which record. It never holds a name or a fact."""

    RETENTION = Retention.DECISION

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        STOPPED = "stopped", "Not sent: the person may no longer know"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient_type = models.CharField(max_length=20)  # "membership", or "address" for a register link
    recipient_id = models.CharField(max_length=40, blank=True)
    address = models.EmailField(blank=True)
    notice = models.CharField(max_length=60)
    reference = models.CharField(max_length=40, blank=True)
    link = models.CharField(max_length=300, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # how often the mail server did not take it
    try_again_at = models.DateTimeField(null=True)  # by the machine's clock; null: at once

    class Meta:
        indexes = [models.Index(fields=["state", "written_at"], name="outbox_waiting")]


class JobRun(models.Model):
    """A job's last run, when it is due again, and who runs it now. The moments are the machine's."""

    RETENTION = Retention.TRANSIENT

    name = models.CharField(max_length=60, unique=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    went_well_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)  # machine and process: never a person
    leased_until = models.DateTimeField(null=True)  # set while it runs; past it, another worker may take the job
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    said = models.CharField(max_length=200, blank=True)  # numbers; the kind of error after a failure

    class Meta:
        ordering = ["name"]


class Instance(models.Model):
    """The one row that says what this database is. A demonstration can never be turned into the real thing."""

    RETENTION = Retention.REFERENCE

    is_demo = models.BooleanField(default=False)
    demo_now = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    read_only_since = models.DateTimeField(null=True)
    read_only_why = models.CharField(max_length=200, blank=True)  # shown to everybody on every page

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="only_one_instance_row"),
            models.CheckConstraint(
                condition=models.Q(is_demo=True, demo_now__isnull=False)
                | models.Q(is_demo=False, demo_now__isnull=True),
                name="only_a_demo_has_its_own_clock",
            ),
        ]


def as_plain(value: Any) -> Any:
    """A value fit for a payload: text, numbers, lists and plain dictionaries."""
    if isinstance(value, models.Model):
        return str(getattr(value, "public_id", value.pk))
    if isinstance(value, dict):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_plain(item) for item in value]
    if value is None or isinstance(value, str | int | bool | float):
        return value
    return str(value)
