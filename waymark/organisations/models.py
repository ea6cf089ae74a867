"""Authorities, partnerships, schools and providers: who they are, where, and who is a member of what, when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from waymark.core.addresses import address
from waymark.core.models import Record
from waymark.core.periods import holds_on
from waymark.core.retention import Retention
from waymark.organisations.states import (
    WITH_PATTERNS,
    ContactFunction,
    HowItEnded,
    LeadPart,
    OrganisationKind,
    PatternPhase,
    PatternPlace,
    SchoolKind,
)

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Bodies are public facts: who exists and where is open to every signed-in person."""
        return self if actor.membership or actor.is_job else self.none()

    def open_on(self, day: date) -> Self:
        """Those that have not closed before the day; the last day of a body is one of its days."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))

    def schools(self) -> Self:
        return self.filter(kind=OrganisationKind.SCHOOL)

    def providers(self) -> Self:
        return self.filter(kind=OrganisationKind.PROVIDER)

    def partnerships(self) -> Self:
        return self.filter(kind=OrganisationKind.PARTNERSHIP)

    def authorities(self) -> Self:
        return self.filter(kind=OrganisationKind.AUTHORITY)


class Organisation(Record):
    """One body. `parent_authority` is the authority whose area it stands in (empty for an authority)."""

    RETENTION = Retention.ORGANISATION

    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in OrganisationKind])
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    urn = models.CharField(max_length=6, blank=True)
    ukprn = models.CharField(max_length=8, blank=True)
    laestab = models.CharField(max_length=7, blank=True)
    la_code = models.CharField(max_length=3, blank=True)  # an authority's own number
    parent_authority = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # a school whose own provision this provider is: SEIP2018 Sch 3 4.1.3
    run_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="provisions")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["urn"], condition=~Q(urn=""), name="one_body_per_urn"),
            models.UniqueConstraint(fields=["la_code"], condition=~Q(la_code=""), name="one_authority_per_number"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in OrganisationKind]), name="organisation_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(run_by__isnull=True) | Q(kind=OrganisationKind.PROVIDER.value),
                name="only_a_provider_is_run_by_a_school",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("organisations:organisation", self.public_id)

    @property
    def is_authority(self) -> bool:
        return self.kind == OrganisationKind.AUTHORITY

    @property
    def is_partnership(self) -> bool:
        return self.kind == OrganisationKind.PARTNERSHIP

    @property
    def is_school(self) -> bool:
        return self.kind == OrganisationKind.SCHOOL

    @property
    def is_provider(self) -> bool:
        return self.kind == OrganisationKind.PROVIDER

    @property
    def area_pk(self) -> int | None:
        """The key of the authority in whose area the body stands: of itself for an authority."""
        return self.pk if self.is_authority else self.parent_authority_id

    @property
    def area(self) -> Organisation | None:
        """The authority in whose area the body stands."""
        return self if self.is_authority else self.parent_authority

    @property
    def school_kind(self) -> SchoolKind:
        """What sort of school; an ordinary one where nothing else is said, and for a body that is no school."""
        detail = getattr(self, "school_detail", None) if self.is_school else None
        return SchoolKind(detail.kind) if detail else SchoolKind.ORDINARY

    @property
    def has_week_patterns(self) -> bool:
        """Whether it is a short-stay or hospital school, whose pupils' weeks may follow a pattern."""
        return self.school_kind in WITH_PATTERNS


class OfABodyQuerySet(models.QuerySet):  # shared by sites and contacts
    """What a body makes known of itself: open to every signed-in person, as the body is."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.membership or actor.is_job else self.none()


class SchoolDetail(models.Model):
    """What only a school has."""

    RETENTION = Retention.ORGANISATION

    school = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="school_detail")
    phase = models.CharField(max_length=40, blank=True)
    establishment_type = models.CharField(max_length=80, blank=True)
    lowest_age = models.PositiveSmallIntegerField(null=True, blank=True)
    highest_age = models.PositiveSmallIntegerField(null=True, blank=True)
    is_academy = models.BooleanField(default=False)
    kind = models.CharField(
        max_length=12, choices=[(each.value, each.value) for each in SchoolKind], default=SchoolKind.ORDINARY.value
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in SchoolKind]), name="school_of_a_known_kind"
            )
        ]


class AuthorityCode(models.Model):
    """The statistical code of an authority, such as E10000018, beside its three-figure number. From the school register."""

    RETENTION = Retention.REFERENCE

    gss_code = models.CharField(max_length=9, unique=True)
    la_code = models.CharField(max_length=3)


class PostcodeEdition(Record):
    """A file of postcodes that was taken in: where it came from, of which day, when and by whom."""

    RETENTION = Retention.DECISION

    file_name = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    of_day = models.DateField(null=True)
    sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    taken_in_at = models.DateTimeField()
    taken_in_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["-taken_in_at", "-pk"]


class Postcode(models.Model):
    """Where a postcode lies, in metres on the national grid, and in whose area. "LE1" is the middle of a whole district."""

    RETENTION = Retention.REFERENCE

    postcode = models.CharField(max_length=8, unique=True)
    easting = models.PositiveIntegerField()
    northing = models.PositiveIntegerField()
    gss_code = models.CharField(max_length=9, blank=True)  # of the authority that has the schools


class Site(Record):
    """A place where a body works. A provider's sites are where pupils are sent: the address must be known."""

    RETENTION = Retention.ORGANISATION

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    postcode = models.CharField(max_length=8, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    is_main = models.BooleanField(default=True)

    objects = OfABodyQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "-is_main", "name"]

    def __str__(self) -> str:
        return self.name


class PartnershipMembershipQuerySet(models.QuerySet["PartnershipMembership"]):
    def on(self, day: date) -> Self:
        """The memberships in force on the day: from the first day, up to but without `valid_to`."""
        return self.filter(holds_on(day))

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.membership or actor.is_job else self.none()


class PartnershipMembership(Record):
    """A school belongs to a partnership, from a day, up to but without another. SEIP2018 6.4, 6.5, 16B."""

    RETENTION = Retention.DECISION

    partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="member_rows")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="membership_rows")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    how_it_ended = models.CharField(max_length=12, blank=True, choices=[(how.value, how.value) for how in HowItEnded])

    objects = PartnershipMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["school"], condition=Q(valid_to__isnull=True), name="a_school_is_in_one_partnership_at_a_time"
            ),
        ]


class LeadSchoolQuerySet(models.QuerySet["LeadSchool"]):
    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.membership or actor.is_job else self.none()


class LeadSchool(Record):
    """A member school leads its partnership, or stands in, from a day up to but without another. SEIP2018 S3.5.1.7."""

    RETENTION = Retention.DECISION

    partnership = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lead_rows")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=[(part.value, part.value) for part in LeadPart])
    valid_from = models.DateField()
    valid_to = models.DateField()
    agreed_where = models.CharField(max_length=300)
    notice_given_on = models.DateField(null=True, blank=True)
    notice_ends_on = models.DateField(null=True, blank=True)  # the last day of the notice

    objects = LeadSchoolQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "part"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="leading_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(notice_given_on__isnull=True, notice_ends_on__isnull=True)
                | Q(notice_given_on__isnull=False, notice_ends_on__isnull=False),
                name="notice_and_its_end_together",
            ),
            models.UniqueConstraint(fields=["partnership", "part", "valid_from"], name="one_of_a_part_from_a_day"),
        ]

    @property
    def last_day(self) -> date:
        return self.valid_to - timedelta(days=1)


class DatedOfABodyQuerySet(OfABodyQuerySet):
    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))


class Contact(Record):
    """Whom to ring at a body, and for what. Dated, so that a page never shows last year's co-ordinator."""

    RETENTION = Retention.ORGANISATION

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    function = models.CharField(max_length=20, choices=[(f.value, f.value) for f in ContactFunction])
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedOfABodyQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "function", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="contact_ends_after_it_begins",
            )
        ]


class WeekPattern(Record):
    """A fixed shape of the week that a short-stay or hospital school has for its pupils, at one site or all. APS2025 week."""

    RETENTION = Retention.DECISION

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="week_patterns")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    phase = models.CharField(max_length=10, choices=[(each.value, each.value) for each in PatternPhase])
    days_at_base = models.PositiveSmallIntegerField(default=0)
    days_in_ap = models.PositiveSmallIntegerField(default=0)
    days_in_mainstream = models.PositiveSmallIntegerField(default=0)
    days_of_tuition = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedOfABodyQuerySet.as_manager()

    class Meta:
        ordering = ["school", "phase", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="week_pattern_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(
                    days_at_base__lte=5 - F("days_in_ap") - F("days_in_mainstream") - F("days_of_tuition"),
                ),
                name="week_pattern_fits_a_week",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> dict[PatternPlace, int]:
        """How many days of the week are spent where."""
        return {
            PatternPlace.BASE: self.days_at_base,
            PatternPlace.AP: self.days_in_ap,
            PatternPlace.MAINSTREAM: self.days_in_mainstream,
            PatternPlace.TUITION: self.days_of_tuition,
        }
