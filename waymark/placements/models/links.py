"""A link by which somebody at a provider gives the first answer to an offered place, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whose_label
from waymark.core.links import Link
from waymark.core.retention import Retention
from waymark.organisations.models import Contact
from waymark.placements.models.placement import Placement

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class AnswerLinkQuerySet(models.QuerySet["AnswerLink"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the placements that the actor may see, never a provider; a device that opened one sees that one."""
        if actor.is_link:
            return self.filter(public_id=actor.scope)
        if actor.membership and actor.organisation.is_provider:
            return self.none()
        return self.filter(placement__in=Placement.objects.visible_to(actor))


class AnswerLink(Link):
    """Answered once, by a contact of the provider."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "placement__pupil"
    LINK_SALT = "waymark.placements.answer_link"
    DEVICE_SALT = "waymark.placements.device"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="answer_links")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    sent_to = models.EmailField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by_label = models.CharField(max_length=200, blank=True)

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [when_and_by_whose_label("answered", name="answer_link_answered_when_and_by_whom")]
