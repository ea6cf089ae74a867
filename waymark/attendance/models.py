"""Registers, the marks in them, the links that open one on a phone, and what was done about an absence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from waymark.accounts.permissions import Permission
from waymark.attendance.states import AlertKind, Attended, Finding
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whose_label
from waymark.core.dates import london_date
from waymark.core.links import Link
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation, Site
from waymark.placements.models import Placement
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.school_year.states import Half

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class RegisterQuerySet(models.QuerySet["Register"]):
    def visible_to(self, actor: Actor) -> Self:
        """A provider's own registers; for a link, the one it opens. The case team reads marks, not registers."""
        if actor.is_job:
            return self
        if actor.is_link:
            return self.filter(public_id=actor.scope)
        if actor.membership is None or not (actor.organisation.is_provider and actor.may(Permission.REGISTER_VIEW)):
            return self.none()
        return self.filter(provider_id=actor.organisation_pk)

    def chaseable_by(self, actor: Actor) -> Self:
        """Registers that the case team may ask for: of sites where one of its pupils has a place. Not to be read.

        A school asks for those of places that it buys itself; for all others whoever buys them does.
        """
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        placed = Placement.objects.filter(site_id=OuterRef("site_id"), pupil__in=ids_visible_to(actor))
        if actor.organisation.is_school:
            placed = placed.filter(commissioner_id=actor.organisation_pk, started_on__isnull=False)
        return self.filter(Exists(placed))


class Register(Record):
    """The register of one site for one session. Who stands in it is worked out from the placements of that day."""

    RETENTION = Retention.REGISTER

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registers")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="registers")
    on = models.DateField()
    half = models.CharField(max_length=2, choices=[(h.value, h.value) for h in Half])
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)  # when everybody expected first had a mark
    taken_by_label = models.CharField(max_length=200, blank=True)
    chased_at = models.DateTimeField(null=True)  # when it was last asked for
    chased_by_label = models.CharField(max_length=200, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "half"]
        indexes = [models.Index(fields=["provider", "on", "half"], name="register_by_provider")]
        constraints = [
            models.UniqueConstraint(fields=["site", "on", "half"], name="one_register_per_site_and_session"),
            when_and_by_whose_label("taken", name="register_taken_when_and_by_whom_together"),
            when_and_by_whose_label("chased", name="register_chased_when_and_by_whom_together"),
        ]

    def __str__(self) -> str:
        return f"{self.site}, {self.on} {self.half}"

    def get_absolute_url(self) -> str:
        return address("attendance:register", self.public_id)


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, actor: Actor) -> Self:
        """The case team sees the marks of its pupils; a provider and a link see their own."""
        if actor.is_job:
            return self
        if actor.is_link:
            return self.filter(register__public_id=actor.scope)
        if actor.membership is None or not actor.may(Permission.REGISTER_VIEW):
            return self.none()
        if actor.organisation.is_provider:
            return self.filter(register__provider_id=actor.organisation_pk)
        return self.filter(pupil__in=ids_visible_to(actor))

    def of(self, placements: Iterable[Placement]) -> Self:
        """The marks at these placements, found among those of their pupils."""
        listed = list(placements)
        return self.filter(pupil__in={each.pupil_id for each in listed}, placement__in={each.pk for each in listed})

    def standing(self) -> Self:
        """The marks that stand: those no later mark has replaced."""
        return self.filter(replaced_by__isnull=True)


class Mark(models.Model):
    """What the provider said of one pupil at one session. Added, never changed: a correction names what it replaces."""

    RETENTION = Retention.REGISTER
    PUPIL_PATH = "pupil"

    # Found through the two indexes below, by register and by pupil, and so by placement: see `of`. Each one more would be
    # written with every mark.
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="marks", db_index=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="marks", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="marks", db_index=False)
    attended = models.CharField(max_length=16, choices=[(a.value, a.value) for a in Attended])
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    reason_code = models.CharField(max_length=2, blank=True)  # a code of REG2024, when the reason is known
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_label = models.CharField(max_length=200)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    correction_reason = models.CharField(max_length=300, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        indexes = [
            models.Index(fields=["pupil", "register"], name="mark_by_pupil"),
            models.Index(fields=["register", "pupil"], name="mark_by_register"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "placement"], condition=Q(replaces__isnull=True), name="one_first_mark_per_session"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(correction_reason=""), name="a_correction_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")), name="a_mark_does_not_replace_itself"
            ),
            models.CheckConstraint(
                condition=Q(attended="late") | Q(minutes_late__isnull=True), name="only_who_was_late_has_minutes"
            ),
            models.CheckConstraint(
                condition=Q(attended="absent") | Q(reason_code=""), name="only_an_absence_has_a_reason_code"
            ),
        ]

    @property
    def recorded_on(self) -> date:
        """The London day on which this was typed."""
        return london_date(self.recorded_at)

    def is_late_edit(self, session_on: date) -> bool:
        """Whether it was typed after its session's day: such a mark is flagged wherever it is shown."""
        return self.recorded_on > session_on


class PupilMonthQuerySet(models.QuerySet["PupilMonth"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whose marks one may see, one may see counted. A link opens one register, and no month."""
        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.REGISTER_VIEW):
            return self.none()
        if actor.organisation.is_provider:
            return self.filter(provider_id=actor.organisation_pk)
        return self.filter(pupil__in=ids_visible_to(actor))


class PupilMonth(models.Model):
    """The marks that stand of one pupil at one provider in one month, counted by what each counts as.

    Kept by whoever writes marks, in the same transaction, by adding what is new and taking off what it replaces. There
    is a column for each `Counted`. None has a condition that it is not negative: the row that a correction adds is.
    """

    RETENTION = Retention.REGISTER
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="months", db_index=False)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    present = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    authorised = models.IntegerField(default=0)
    unauthorised = models.IntegerField(default=0)
    unexplained = models.IntegerField(default=0)
    unable = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)

    objects = PupilMonthQuerySet.as_manager()

    class Meta:
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "month", "provider"], name="one_month_of_a_pupil_at_a_provider")
        ]


class RegisterLinkQuerySet(models.QuerySet["RegisterLink"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody reads links: a token finds its own by the hash, and jobs send them."""
        return self if actor.is_job else self.none()


class RegisterLink(Link):
    """A link that opens one register: until 15 minutes pass without use, or at 00:00 London of the day after it."""

    RETENTION = Retention.TRANSIENT
    LINK_SALT = "waymark.attendance.register_link"
    DEVICE_SALT = "waymark.attendance.device"

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="links")
    sent_to = models.EmailField()
    sent_to_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)  # wall clock: it guards a device

    objects = RegisterLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["register", "made_at"], name="link_by_register")]


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(alert__in=AbsenceAlert.objects.visible_to(actor))


class FollowUp(models.Model):
    """Who rang whom about an absence, and what was found."""

    RETENTION = Retention.REGISTER
    PUPIL_PATH = "pupil"

    alert = models.ForeignKey("AbsenceAlert", on_delete=models.PROTECT, related_name="follow_ups")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="follow_ups")
    who_was_contacted = models.CharField(max_length=200)
    finding = models.CharField(max_length=20, choices=[(f.value, f.value) for f in Finding])
    what_was_found = models.TextField()
    reason_code = models.CharField(max_length=2, blank=True)  # the reason for the absence, when it became known
    followed_up_at = models.DateTimeField()
    followed_up_by_label = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["followed_up_at", "pk"]


class AbsenceAlertQuerySet(models.QuerySet["AbsenceAlert"]):
    def visible_to(self, actor: Actor) -> Self:
        """The case team of the pupil; never a provider."""
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        return self.filter(pupil__in=ids_visible_to(actor))


class AbsenceAlert(Record):
    """A pupil is not accounted for at a session: told to the school on roll and the key worker the same day."""

    RETENTION = Retention.REGISTER
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="absence_alerts")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="absence_alerts")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # on roll that day: it is told
    on = models.DateField()
    half = models.CharField(max_length=2, choices=[(h.value, h.value) for h in Half])
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in AlertKind])
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by_label = models.CharField(max_length=200, blank=True)

    objects = AbsenceAlertQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        indexes = [models.Index(fields=["on", "half", "settled_at"], name="alert_by_session")]
        constraints = [
            models.UniqueConstraint(fields=["placement", "on", "half"], name="one_alert_per_pupil_and_session"),
            when_and_by_whose_label("settled", name="alert_settled_when_and_by_whom_together"),
        ]

    def get_absolute_url(self) -> str:
        return address("attendance:alert", self.public_id)
