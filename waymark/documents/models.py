"""Papers: generated or uploaded, kept outside the web root under random names, served only through a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from waymark.accounts.hidden import hidden_from
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.documents.states import OPEN, Scan
from waymark.organisations.models import Organisation
from waymark.pupils.models import Address, Pupil, ids_visible_to

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Papers about pupils the actor may know of, and only those shared with the actor's organisation.

        A paper that tells where the family lives is there only for those who may ask for a withheld address, from the
        moment it is withheld. A paper of a record that is hidden from the person is hidden with it.
        """
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        rows = self.filter(pupil__in=ids_visible_to(actor), shares__organisation_id=actor.organisation_pk).distinct()
        rows = rows.exclude(hidden_from(actor, "subject_id"))
        if actor.may(Permission.ADDRESS_REVEAL) and not actor.organisation.is_provider:
            return rows
        withheld = Address.objects.filter(pupil=OuterRef("pupil_id"), do_not_disclose=True)
        return rows.exclude(Q(tells_address=True) & Exists(withheld))

    def with_apart(self) -> Self:
        """Each with `is_apart`: whether it tells an address that is withheld, so that opening it needs a reason."""
        withheld = Address.objects.filter(pupil=OuterRef("pupil_id"), do_not_disclose=True)
        apart = When(Q(tells_address=True) & Exists(withheld), then=True)
        return self.annotate(is_apart=Case(apart, default=False, output_field=models.BooleanField()))


class Document(Record):
    """One paper about one pupil. `content_type` is what the bytes are, not what their name says."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", "Commissioning agreement"
        SIGNED_AGREEMENT = "signed_agreement", "Signed commissioning agreement"
        PLACEMENT_SHEET = "placement_sheet", "Placement sheet"
        SUPPORTING = "supporting", "Supporting paper"
        LETTER = "letter", "Letter"

    kind = models.CharField(max_length=20, choices=Kind)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=60, unique=True)  # random; the folder is outside the web root
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_label = models.CharField(max_length=200)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )  # whose people put it in
    subject_type = models.CharField(
        max_length=60, blank=True
    )  # the record it belongs to, where it is not the pupil's file
    subject_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200, blank=True)  # as it came in; "" for a paper that was made here
    scan = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Scan], default=Scan.NOT_ASKED)
    tells_address = models.BooleanField(default=False)  # where the family lives, or how to reach it
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="paper_by_subject")]
        constraints = [when_and_by_whom("withdrawn", name="paper_withdrawn_when_and_by_whom")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether its bytes may be given to anybody: not withdrawn, and not waiting for the virus scanner."""
        return self.withdrawn_at is None and self.scan in OPEN

    def get_absolute_url(self) -> str:
        return address("documents:document", self.public_id)


class DocumentShare(models.Model):
    """A body may read this paper, as long as it may know of the pupil."""

    RETENTION = Retention.HISTORY
    PUPIL_PATH = "document__pupil"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    shared_by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "organisation"], name="a_paper_is_shared_once")]
