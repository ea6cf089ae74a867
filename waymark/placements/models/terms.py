"""What was agreed about price, who pays and the days of a placement, one version after another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.placements.models.placement import AboutPlacementQuerySet, Placement
from waymark.placements.states import ChargeMode, FundingPlace, FundingRoute, PupilShare, Rest, TermsState
from waymark.quality.states import PriceUnit


class PlacementTerms(Record):
    """One version of the terms. A change adds a version and edits none: what was charged keeps its terms.

    The price of a day is that of the agreed version with the latest `valid_from` on or before it. The days of the version
    agreed last are also on the placement, for all who ask who is where; `services.terms` alone writes them there.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TermsState])
    valid_from = models.DateField()
    starts_on = models.DateField()
    planned_end_on = models.DateField()
    rate_pence = models.PositiveIntegerField()
    rate_unit = models.CharField(max_length=10, choices=[(u.value, u.value) for u in PriceUnit])
    charge_mode = models.CharField(max_length=10, choices=[(m.value, m.value) for m in ChargeMode])
    bespoke = models.TextField(blank=True)  # in words, what no rate can say
    funding_route = models.CharField(max_length=24, choices=[(r.value, r.value) for r in FundingRoute])
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # What the area's table said of such a place when this was written; empty where it said nothing, or was not asked yet.
    funding_place = models.CharField(max_length=24, choices=[(p.value, p.value) for p in FundingPlace], blank=True)
    funding_row = models.CharField(max_length=120, blank=True)
    funding_said = models.TextField(blank=True)
    funding_clause = models.CharField(max_length=60, blank=True)
    funding_share = models.CharField(max_length=12, choices=[(s.value, s.value) for s in PupilShare], blank=True)
    funding_rest = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Rest], blank=True)
    funding_reason = models.TextField(blank=True)  # why another route than that of the row, or than the usual one
    fees = models.JSONField(default=list, blank=True)  # beside the price: what, pence, due, to_provider
    reason = models.TextField(blank=True)  # of the change; the first version needs none
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)  # by the provider, where the change binds it
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answer_reason = models.TextField(blank=True)

    objects = AboutPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="terms_are_numbered"),
            models.UniqueConstraint(fields=["placement"], condition=Q(state="waiting"), name="one_version_waits"),
            models.CheckConstraint(condition=Q(planned_end_on__gte=F("starts_on")), name="terms_end_after_they_start"),
            models.CheckConstraint(
                condition=~Q(charge_mode="bespoke") | ~Q(bespoke=""), name="bespoke_terms_are_in_words"
            ),
            models.CheckConstraint(
                condition=Q(funding_row="", funding_said="", funding_clause="")
                | ~Q(funding_row="") & ~Q(funding_said="") & ~Q(funding_clause=""),
                name="a_funding_row_has_its_words_and_clause",
            ),
            when_and_by_whom("answered", name="terms_answered_when_and_by_whom"),
        ]
