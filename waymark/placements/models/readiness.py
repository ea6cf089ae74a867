"""What is arranged, told and passed on before the first day, and the checklist kept of it."""

from __future__ import annotations

from django.db import models

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.placements.models.placement import (
    AboutPlacementQuerySet,
    NotForProvidersAboutPlacementQuerySet,
    Placement,
)
from waymark.placements.states import LawfulBasis, TransportMode, TransportPayer


class Arrangements(Record):
    """The practical side: how the pupil gets there, what the pupil needs, and what happens when something goes wrong.

    Whatever is written anew waits for the provider's word again.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="arrangements")
    transport_mode = models.CharField(max_length=12, choices=[(m.value, m.value) for m in TransportMode], blank=True)
    transport_payer = models.CharField(max_length=16, choices=[(p.value, p.value) for p in TransportPayer], blank=True)
    transport_support = models.TextField(blank=True)
    meals = models.TextField(blank=True)
    medication = models.TextField(blank=True)
    equipment = models.TextField(blank=True)
    emergency_contacts_confirmed_on = models.DateField(null=True, blank=True)
    first_day = models.TextField(blank=True)
    stop_procedure = models.TextField(blank=True)  # when the provider cannot go on, that day or at all
    parent_told_on = models.DateField(null=True, blank=True)
    parent_told_how = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement"]
        constraints = [when_and_by_whom("confirmed", name="arrangements_confirmed_when_and_by_whom")]


class InformationPassed(Record):
    """What was given to the provider about the pupil: what for, on which lawful footing, and that it came. C70."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="information_passed")
    what = models.TextField()
    purpose = models.TextField()
    lawful_basis = models.CharField(max_length=16, choices=[(b.value, b.value) for b in LawfulBasis])
    passed_at = models.DateTimeField()
    passed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["passed_at", "pk"]
        constraints = [when_and_by_whom("received", name="information_received_when_and_by_whom")]


class BodyTold(Record):
    """The authority or the partnership was told that a school places a pupil by itself. APS2025 notify."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="bodies_told")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = NotForProvidersAboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["told_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "body"], name="a_body_is_told_once")]


class StartChecklist(models.Model):
    """Every gate as it stood closed on the first day. Added once, never changed: the evidence of the placing. C82."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="checklist")
    lines = models.JSONField()  # [{"code", "name", "clause", "who", "closed_on"}]
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = NotForProvidersAboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement"]
