"""A programme: everything a pupil does in a week, at several places, with one key worker. SEIP2018 Sch 2 s4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.models import Membership
from waymark.core.addresses import address
from waymark.core.models import Record
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation, WeekPattern
from waymark.programmes.states import LegalRoute, Otherwise, ProgrammeState, Registration, SiteAccess
from waymark.pupils.models import Pupil, ids_visible_to
from waymark.referrals.models import Referral
from waymark.school_year.states import Half

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, actor: Actor) -> Self:
        """The case team: school, partnership, authority. Never a provider, who sees its own placement alone."""
        if actor.is_job:
            return self
        if actor.membership is None or actor.organisation.is_provider:
            return self.none()
        return self.filter(pupil__in=ids_visible_to(actor))


class Programme(Record):
    """One pupil's programme. `commissioner` buys the placements: normally the partnership.

    `school` is the school on roll, as the responsibility that is open says; the programme keeps it when the pupil is
    on no roll.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "pupil"

    reference = models.CharField(max_length=20, unique=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="programmes")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, blank=True, related_name="programmes")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes_on_roll")
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    legal_route = models.CharField(max_length=24, choices=[(r.value, r.value) for r in LegalRoute])
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ProgrammeState], default=ProgrammeState.DESIGN
    )
    aims = models.TextField(blank=True)
    starts_on = models.DateField()
    planned_end_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    # a programme of fewer hours than full time: APS2025, WTISA2024
    part_time_reason = models.TextField(blank=True)
    part_time_ends_on = models.DateField(null=True, blank=True)
    part_time_parent_agreed_on = models.DateField(null=True, blank=True)
    part_time_review_on = models.DateField(null=True, blank=True)
    part_time_is_for_behaviour = models.BooleanField(default=False)  # asked, because the answer must be no
    caseworker_told_on = models.DateField(null=True, blank=True)  # with an EHC plan: AAP2025 caseworker
    # full time at one provider only: SEIP2018 Sch 2 s4, s6
    single_provider_reason = models.TextField(blank=True)
    one_to_one_reason = models.TextField(blank=True)
    # said by a person, for no record tells it: APS2025 not AP
    otherwise = models.CharField(
        max_length=16, choices=[(each.value, each.value) for each in Otherwise], default=Otherwise.NO
    )
    # may the pupil come on the site of the school on roll: SEIP2018 S2.8
    site_access = models.CharField(max_length=8, choices=[(s.value, s.value) for s in SiteAccess], blank=True)
    site_when = models.CharField(max_length=300, blank=True)
    site_why = models.TextField(blank=True)
    site_said_on = models.DateField(null=True, blank=True)
    # the fixed shape of the week that it follows, of a short-stay or hospital school: APS2025 week
    week_pattern = models.ForeignKey(WeekPattern, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end_on__gte=F("starts_on")), name="programme_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["pupil", "commissioner"],
                condition=~Q(state="ended"),
                name="one_programme_at_a_time_per_commissioner",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("programmes:programme", self.public_id)


class KeyWorkerSpell(Record):
    """Who was the pupil's key worker, from a day, up to but without another."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="key_workers")
    key_worker = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="caseload")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(valid_to__isnull=True), name="one_key_worker_at_a_time"
            )
        ]


class SchoolSession(Record):
    """A half-day of the week that the pupil spends at the school on roll, as part of the programme."""

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="school_sessions")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    half = models.CharField(max_length=2, choices=[(h.value, h.value) for h in Half])
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["weekday", "half"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "weekday", "half"],
                condition=Q(valid_to__isnull=True),
                name="one_place_at_a_time_at_school",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=4), name="school_sessions_are_on_weekdays"),
        ]


class AboutProgrammeQuerySet(models.QuerySet):  # shared by everything that is written down of a programme
    def visible_to(self, actor: Actor) -> Self:
        """What belongs to the programmes the actor may see: the case team's, and never a provider's."""
        return self if actor.is_job else self.filter(programme__in=Programme.objects.visible_to(actor))


class Responsibility(Record):
    """Where the pupil belonged and who answered for the education, as it was written down from a day on.

    `noted_at` is the moment from which the school knows of the pupil by the programme.
    """

    RETENTION = Retention.DECISION
    PUPIL_PATH = "programme__pupil"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="responsibilities")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    registration = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Registration])
    home_authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # None where the authority that answers takes no part here, or is not known
    responsible_body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AboutProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(valid_to__isnull=True), name="one_responsibility_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="responsibility_ends_after_it_begins",
            ),
        ]
