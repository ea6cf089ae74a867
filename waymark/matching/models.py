"""Records of two bodies that may be of one pupil, what was proposed of them, and what two people decided (DD24).

A pair whose state is "same" *is* the join: nothing in either record changes with it, so that undoing it restores both
exactly. Queries that count children follow it; no door opens by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership, Person
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.matching.states import Answer, Outcome, PairState
from waymark.pupils.models import Pupil, ids_visible_to

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class Comparison(models.Model):
    """What of a record is compared, as it was in this version of it. Made from the record, and never shown."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "pupil"

    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, related_name="comparison", primary_key=True)
    pupil_version = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True, db_index=True)
    name_and_birth = models.CharField(max_length=32, db_index=True)  # a print of both, so that no name stands here


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, actor: Actor) -> Self:
        """Pairs of which the actor may see both records today, in a role with pupils. One of the two opens nothing."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.PUPIL_VIEW):
            return self.none()
        seen = ids_visible_to(actor)
        return self.filter(first__in=seen, second__in=seen)

    def joined(self) -> Self:
        return self.filter(state=PairState.SAME)


class Pair(Record):
    """Two records of two bodies that may be of one pupil. `first` is the one that was made first."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "first"

    first = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=5, choices=[(s.value, s.value) for s in PairState], default=PairState.OPEN)
    same_number = models.BooleanField()
    same_name_and_birth = models.BooleanField()
    facts = models.CharField(max_length=32)  # the print of what was compared when it was last asked
    found_at = models.DateTimeField()
    found_by_label = models.CharField(max_length=200)

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering = ["found_at", "pk"]
        indexes = [models.Index(fields=["state", "found_at"], name="pair_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["second", "first"], name="two_records_are_one_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_is_of_two_records"),
        ]

    def get_absolute_url(self) -> str:
        return address("matching:pair", self.public_id)


class Proposal(Record):
    """What one person says of a pair, and what another answered. The database refuses that they are one person."""

    RETENTION = Retention.PUPIL

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="proposals")
    answer = models.CharField(max_length=4, choices=[(a.value, a.value) for a in Answer])
    reason = models.CharField(max_length=500)
    facts = models.CharField(max_length=32)  # the print of what was compared
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Outcome], default=Outcome.WAITING)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    settler = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    settled_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(outcome="waiting"), name="one_proposal_of_a_pair_waits"
            ),
            when_and_by_whom("settled", name="proposal_settled_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", settled_at__isnull=True, settler__isnull=True)
                | Q(outcome="taken_back", settled_at__isnull=False, settler=F("proposer"))
                | (
                    Q(outcome__in=["agreed", "disagreed"], settled_at__isnull=False, settler__isnull=False)
                    & ~Q(settler=F("proposer"))
                ),
                name="two_people_decide_of_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | Q(outcome="taken_back") | ~Q(settled_by=F("proposed_by")),
                name="nobody_agrees_in_the_role_that_proposed",
            ),
        ]
