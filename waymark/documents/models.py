"""Papers: generated or uploaded, kept outside the web root under random names, served only through a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.pupils.models import Pupil

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Papers about pupils the actor may know of, and only those shared with the actor's organisation."""
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        return self.filter(
            pupil__in=Pupil.objects.visible_to(actor), shares__organisation_id=actor.organisation_pk
        ).distinct()


class Document(Record):
    """One paper about one pupil. `content_type` is what the bytes are, not what their name says."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", "Commissioning agreement"
        SIGNED_AGREEMENT = "signed_agreement", "Signed commissioning agreement"
        PLACEMENT_SHEET = "placement_sheet", "Placement sheet"

    kind = models.CharField(max_length=20, choices=Kind)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=60, unique=True)  # random; the folder is outside the web root
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_label = models.CharField(max_length=200)

    objects = DocumentQuerySet.as_manager()


class DocumentShare(models.Model):
    """A body may read this paper, as long as it may know of the pupil."""

    RETENTION = Retention.HISTORY
    PUPIL_PATH = "document__pupil"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    shared_by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "organisation"], name="a_paper_is_shared_once")]
