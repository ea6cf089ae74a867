"""A pupil's plan outside the house: links to it, and what pupil and family say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from waymark.accounts.models import Membership
from waymark.core.constraints import when_and_by_whom
from waymark.core.links import Link
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.my_plan.states import Reader
from waymark.programmes.models import Programme
from waymark.pupils.models import ParentOrCarer

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor

READERS = [(reader.value, reader.value) for reader in Reader]


class AboutAProgrammeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the programmes that the actor may see: the case team, never a provider."""
        return self.filter(programme__in=Programme.objects.visible_to(actor))


class PlanLinkQuerySet(AboutAProgrammeQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A device that opened one sees that one; the case team those of its programmes."""
        return self.filter(public_id=actor.scope) if actor.is_link else super().visible_to(actor)


class PlanLink(Link):
    """A link to a plan, for the pupil or for one parent or carer. Without `parent` it is the pupil's own."""

    RETENTION = Retention.TRANSIENT
    PUPIL_PATH = "programme__pupil"
    LINK_SALT = "waymark.my_plan.link"
    DEVICE_SALT = "waymark.my_plan.device"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="plan_links")
    parent = models.ForeignKey(ParentOrCarer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_to = models.EmailField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    calendar_hash = models.CharField(max_length=64, blank=True)  # of the calendar that the reader asked for
    calendar_read_on = models.DateField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PlanLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [when_and_by_whom("stopped", name="plan_link_stopped_when_and_by_whom")]

    @property
    def reader(self) -> Reader:
        return Reader.FAMILY if self.parent_id else Reader.PUPIL

    @property
    def calendar_token(self) -> str:
        """The secret in the address of the calendar, made anew each time like the token of the link."""
        return salted_hmac("waymark.my_plan.calendar", self.public_id.hex, algorithm="sha256").hexdigest()


class Words(Record):
    """What a pupil or a parent or carer says about the plan, and the answer to it."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="plan_words")
    reader = models.CharField(max_length=8, choices=READERS)
    said_in_person = models.BooleanField(default=False)  # written down by somebody of the case team
    words = models.TextField()
    said_at = models.DateTimeField()
    said_by_label = models.CharField(max_length=200)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AboutAProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            when_and_by_whom("answered", name="plan_words_answered_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_plan_words_have_an_answer"
            ),
        ]
