"""Providers as commissioners need to know them: what they offer, what they are in law, and who has signed them off."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation, Site
from waymark.quality.states import OfferKind, PlaceUnit, PriceUnit, RegisterStatus

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class ProviderStatus(Record):
    """What a provider is in law, from a day, up to but without another."""

    RETENTION = Retention.DECISION

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=20, choices=[(s.value, s.value) for s in RegisterStatus])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)


class Proprietor(Record):
    """Who runs providers: a person, a company or a charity. The law counts all its places together. EA1996 s463."""

    RETENTION = Retention.ORGANISATION

    name = models.CharField(max_length=200)
    name_to_find = models.CharField(max_length=200, unique=True)  # without capitals and double blanks

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Proprietorship(Record):
    """Who runs a provider, from a day, up to but without another."""

    RETENTION = Retention.DECISION

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proprietorships")
    proprietor = models.ForeignKey(Proprietor, on_delete=models.PROTECT, related_name="proprietorships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["provider", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=Q(valid_to__isnull=True), name="one_proprietor_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="proprietor_ends_after_it_begins",
            ),
        ]


class RegisterJudgement(Record):
    """A person has looked at a provider whose entry in the national register says something else, and decided.

    Added, never changed. `register_said` is what the register's entry amounted to then; `ours_stays` or it was taken over.
    """

    RETENTION = Retention.DECISION

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="register_judgements")
    register_said = models.CharField(max_length=20, choices=[(s.value, s.value) for s in RegisterStatus])
    ours_stays = models.BooleanField()
    reason = models.CharField(max_length=1000)
    judged_at = models.DateTimeField()
    judged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["judged_at", "pk"]


class CommissionedPlaces(Record):
    """Places that a body has by number and not by offer, from a day, up to but without another; with where it says so.

    Without a first day where what it is written in names none.

    Such as the places at the hospital school that cost a commissioner nothing, or those that a city buys of its service.
    """

    RETENTION = Retention.DECISION

    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="commissioned_places"
    )  # whose they are
    at = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    where = models.CharField(max_length=120)  # the centre or school, in words: not every one is a body here
    what_for = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10, choices=[(u.value, u.value) for u in PlaceUnit])
    is_at_least = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["body__name", "where", "what_for", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "where", "what_for"],
                condition=Q(valid_to__isnull=True),
                name="one_number_of_places_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="commissioned_places_end_after_they_begin",
            ),
        ]


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, actor: Actor) -> Self:
        """Offers are open to commissioners and the authority; a provider sees its own, never another's price."""
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        return self.filter(provider_id=actor.organisation_pk) if actor.organisation.is_provider else self


class Offer(Record):
    """What a provider offers: for whom, on which half-days, how many places, at what price in pence."""

    RETENTION = Retention.DECISION

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    what = models.TextField()
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in OfferKind])
    subjects = models.JSONField(default=list, blank=True)  # said by the provider; empty: read from its words
    lowest_year = models.PositiveSmallIntegerField(default=7)
    highest_year = models.PositiveSmallIntegerField(default=11)
    sessions = models.JSONField(default=list)  # half-days offered, such as ["mon-am", "mon-pm"]
    am_starts_at = models.TimeField()
    am_ends_at = models.TimeField()
    pm_starts_at = models.TimeField()
    pm_ends_at = models.TimeField()
    places = models.PositiveSmallIntegerField()
    price_pence = models.PositiveIntegerField()
    price_unit = models.CharField(max_length=10, choices=[(u.value, u.value) for u in PriceUnit])
    is_open = models.BooleanField(default=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["provider__name", "title"]

    def __str__(self) -> str:
        return self.title


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def in_force(self, day: date) -> Self:
        return self.filter(signed_off_on__lte=day, expires_on__gte=day).filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
        )

    def visible_to(self, actor: Actor) -> Self:
        """Who has signed off whom is shared between commissioners (SEIP2018 8.14); a provider sees its own."""
        if actor.is_job:
            return self
        if actor.membership is None:
            return self.none()
        return self.filter(provider_id=actor.organisation_pk) if actor.organisation.is_provider else self


class SignOff(Record):
    """A commissioner's word that it has satisfied itself of a provider, to its last day. SEIP2018 12.8."""

    RETENTION = Retention.DECISION

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sign_offs")
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sign_offs_given")
    what_was_checked = models.TextField()
    signed_off_on = models.DateField()
    signed_off_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField()  # the last day on which it holds
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_off_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_on__gte=F("signed_off_on")), name="sign_off_lasts_a_day")
        ]
