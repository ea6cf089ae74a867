"""An answer of the guide about a pupil, kept because somebody asked for it. A question without a name leaves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from waymark.accounts.permissions import Permission
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whose_label
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, ids_visible_to

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class RouteAnswerQuerySet(models.QuerySet["RouteAnswer"]):
    def visible_to(self, actor: Actor) -> Self:
        """For the body that kept it, and for the school that the pupil was at then, while they may know of the pupil.

        A school thinks aloud here before it refers: a partnership or an authority hears of it by a referral.
        """
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.ROUTE_ASK):
            return self.none()
        own = Q(organisation=actor.organisation_pk) | Q(school=actor.organisation_pk)
        return self.filter(own, pupil__in=ids_visible_to(actor))


class RouteAnswer(Record):
    """The answers given, the door, the reason and its clause, as they stood. Never changed: a later answer is another row."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="route_answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # whose person kept it
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )  # the main school then
    table = models.CharField(max_length=40)
    row = models.CharField(max_length=80)
    door = models.CharField(max_length=40)
    door_name = models.CharField(max_length=120)
    why = models.TextField()
    clause = models.CharField(max_length=40)
    force = models.CharField(max_length=10)
    answers = models.JSONField()  # by question
    kept_at = models.DateTimeField()
    kept_by_label = models.CharField(max_length=200)

    objects = RouteAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [when_and_by_whose_label("kept", name="route_answer_kept_when_and_by_whom")]

    def get_absolute_url(self) -> str:
        return address("routes:kept", self.public_id)
