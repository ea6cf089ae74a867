"""The information passport: what nobody else holds of a pupil, what was asked for, and the copies that were handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.matching.models import Pair
from waymark.organisations.models import Organisation
from waymark.passports.states import Carry, Ending, EntryKind, LegalBasis, Purpose
from waymark.pupils.models import Involvement, Pupil, ids_visible_to
from waymark.pupils.states import Basis

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor

# On these footings a body works with the whole passport. On any other it has what was handed over to it.
WHOLE = (
    Basis.ROLL,
    Basis.REFERRAL,
    Basis.PROGRAMME,
    Basis.HOME_AUTHORITY,
    Basis.SCHOOL_AUTHORITY,
    Basis.COMMISSIONER,
)


def ids_held_by(actor: Actor) -> models.QuerySet[Any, Any]:
    """The keys of the pupils whose whole passport the actor's body works with today."""
    if actor.is_job:
        return Pupil.objects.values("pk")
    none: models.QuerySet[Any, Any] = Involvement.objects.none().values("pupil_id")
    if actor.membership is None or actor.organisation.is_provider or not actor.may(Permission.PASSPORT_VIEW):
        return none
    found: models.QuerySet[Any, Any] = actor.once(
        "ids of pupils with a whole passport",
        lambda: Involvement.objects.live_for(actor).filter(basis__in=WHOLE).values("pupil_id"),
    )
    return found


class HeldQuerySet(models.QuerySet):  # shared by two models
    """Rows of the passport that a body works on."""

    def visible_to(self, actor: Actor) -> Self:
        """The school on roll, the partnership that was asked or has the programme, and the authorities. No provider."""
        return self.filter(pupil__in=ids_held_by(actor))


class PassportEntry(Record):
    """One thing written into the passport, one numbered version at a time. Never edited: a correction is a new row."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="passport_entries")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in EntryKind])
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    carry = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Carry])
    said_by = models.CharField(max_length=200, blank=True)  # where it comes from, if not from the writer
    known_on = models.DateField()  # the day of which it is true
    is_current = models.BooleanField(default=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    written_by_label = models.CharField(max_length=200)

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["pupil", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "kind", "number"], name="passport_entries_are_numbered"),
            models.UniqueConstraint(
                fields=["pupil", "kind"], condition=Q(is_current=True), name="one_current_passport_entry_of_a_kind"
            ),
        ]


class PassportRequest(Record):
    """The school on roll was asked to fill what is missing for a purpose, and what came of it."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="passport_requests")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=[(p.value, p.value) for p in Purpose])
    note = models.TextField(blank=True)
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by_label = models.CharField(max_length=200)
    ending = models.CharField(max_length=10, blank=True, choices=[(e.value, e.value) for e in Ending])
    closed_at = models.DateTimeField(null=True)
    closed_by_label = models.CharField(max_length=200, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "school"], condition=Q(closed_at__isnull=True), name="a_school_is_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ending="") | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="a_closed_request_says_how_it_ended",
            ),
            when_and_by_whose_label("closed", name="request_closed_when_and_by_whom_together"),
        ]

    def get_absolute_url(self) -> str:
        return address("passports:pupil", self.pupil.public_id)


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every copy for those who work with the whole passport; for its receiver its own, while it may know of the pupil.

        A school that holds another record of the same child, by the word of two people, may know of the child by that.
        """
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.PASSPORT_VIEW):
            return self.none()
        seen = ids_visible_to(actor)
        known = Q(pupil__in=seen)
        if not actor.organisation.is_provider:
            joined = Pair.objects.joined()
            known |= Q(pupil__in=joined.filter(first__in=seen).values("second_id"))
            known |= Q(pupil__in=joined.filter(second__in=seen).values("first_id"))
        return self.filter(Q(pupil__in=ids_held_by(actor)) | (Q(receiver_id=actor.organisation_pk) & known))


class HandOver(Record):
    """A copy of the passport as one body was given it. The database refuses to change it."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="passport_hand_overs")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # of those that this receiver was given about this pupil
    purpose = models.CharField(max_length=16, choices=[(p.value, p.value) for p in Purpose])
    legal_basis = models.CharField(max_length=20, choices=[(b.value, b.value) for b in LegalBasis])
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    missing = models.JSONField(default=list)  # the parts that the purpose needs and that were not there
    reason_to_go_on = models.TextField(blank=True)  # why it was handed over all the same
    handed_over_at = models.DateTimeField()
    handed_over_by_label = models.CharField(max_length=200)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-handed_over_at", "-pk"]
        indexes = [models.Index(fields=["receiver", "pupil"], name="passport_copy_by_receiver")]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "receiver", "number"], name="passport_copies_are_numbered")
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("passports:version", self.public_id)

    @property
    def read(self) -> Receipt | None:
        """The receiver's word that it has read the copy; None without one."""
        return getattr(self, "receipt", None)


class Receipt(models.Model):
    """The receiver's word that it has read the copy. Added once, never changed."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "hand_over__pupil"

    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, related_name="receipt", primary_key=True)
    acknowledged_at = models.DateTimeField()
    acknowledged_by_label = models.CharField(max_length=200)
