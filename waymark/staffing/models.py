"""Going through who has access, twice a year: the list as it was, and what was said of each role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.staffing.states import Answer

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class AccessReviewQuerySet(models.QuerySet["AccessReview"]):
    def visible_to(self, actor: Actor) -> Self:
        """The reviews of the actor's own body, to its administrators."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.PEOPLE_ADMIN):
            return self.none()
        return self.filter(organisation_id=actor.organisation_pk)


class AccessReview(Record):
    """One going-through of one body."""

    RETENTION = Retention.DECISION

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="access_reviews")
    opened_at = models.DateTimeField()  # by the job, when the time had come
    due_on = models.DateField()
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            when_and_by_whom("finished", name="access_review_finished_when_and_by_whom"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(finished_at__isnull=True), name="one_open_access_review"
            ),
        ]

    def get_absolute_url(self) -> str:
        return address("staffing:access_review", self.public_id)


class AccessReviewLine(Record):
    """One role in the list, and what was said of it."""

    RETENTION = Retention.DECISION

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="lines")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    last_sign_in_on = models.DateField(null=True)  # as it was when the review began
    answer = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Answer], default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "membership"], name="a_role_is_listed_once"),
            when_and_by_whom("answered", name="access_line_answered_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at__isnull=True) | ~Q(answer="waiting"),
                name="an_access_line_waits_until_answered",
            ),
        ]
