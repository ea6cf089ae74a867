"""Pupils: who they are, whose roll they are on, who cares for them, and which bodies may know of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from waymark.accounts.hidden import hidden_from
from waymark.core.addresses import address
from waymark.core.constraints import when_and_by_whom
from waymark.core.models import Record
from waymark.core.periods import holds_on
from waymark.core.retention import Retention
from waymark.organisations.models import Organisation
from waymark.pupils.names import called
from waymark.pupils.states import Basis, CharacteristicKind, ContactLimit, HomeBasis, RollKind, Sex

if TYPE_CHECKING:
    from waymark.accounts.actors import Actor


class PupilQuerySet(models.QuerySet["Pupil"]):
    def visible_to(self, actor: Actor) -> Self:
        """Pupils whom the actor's organisation may know of today: those with a live involvement (DD4)."""
        return self if actor.is_job else self.filter(pk__in=ids_visible_to(actor))


def ids_visible_to(actor: Actor) -> models.QuerySet[Any, Any]:
    """The keys of the pupils who are visible to the actor, for other rows to be found by: one question, no join."""
    if actor.is_job:
        return Pupil.objects.values("pk")
    found: models.QuerySet[Any, Any] = actor.once(
        "ids of visible pupils", lambda: Involvement.objects.live_for(actor).values("pupil_id")
    )
    return found


class Pupil(Record):
    """A young person. Names are stored exactly as given."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "self"

    upn = models.CharField(max_length=13, blank=True)
    forename = models.CharField(max_length=200, blank=True)  # blank for somebody with one name
    surname = models.CharField(max_length=200)
    known_as = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, choices=[(s.value, s.value) for s in Sex], default=Sex.UNKNOWN)
    year_group = models.PositiveSmallIntegerField()  # national curriculum year, as the school says it
    year_group_from = models.PositiveSmallIntegerField()  # the academic year in which it was so
    home_authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    home_authority_basis = models.CharField(
        max_length=12, choices=[(b.value, b.value) for b in HomeBasis], default=HomeBasis.UNKNOWN
    )
    home_authority_note = models.CharField(max_length=300, blank=True)  # why, where a person set it
    held_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    search_name = models.CharField(max_length=700, blank=True)  # the names as `names.folded` has them
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ["surname", "forename", "pk"]
        indexes = [models.Index(fields=["surname", "forename", "id"], name="pupil_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["held_by", "upn"], condition=~Q(upn=""), name="one_upn_per_holding_body")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name to call them by: see `called`."""
        return called(self.known_as, self.forename, self.surname)

    @property
    def full_name(self) -> str:
        return f"{self.forename} {self.surname}".strip()

    def get_absolute_url(self) -> str:
        return address("casefile:pupil", self.public_id)


class AboutPupilQuerySet(models.QuerySet):  # shared by several models
    """Rows about a pupil, open to those who may know of the pupil."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(pupil__in=ids_visible_to(actor))

    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))


class NotForProvidersQuerySet(AboutPupilQuerySet):
    """Rows about a pupil that a provider never sees."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.membership and actor.organisation.is_provider:
            return self.none()
        return super().visible_to(actor)


class Address(Record):
    """Where a pupil lived, from when to when. In a table of its own (DD5); `do_not_disclose` needs a reason to reveal."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="addresses")
    lines = models.CharField(max_length=300)
    postcode = models.CharField(max_length=8, blank=True)
    do_not_disclose = models.BooleanField(default=False)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = NotForProvidersQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(valid_to__isnull=True), name="one_present_address_per_pupil"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="address_ends_after_it_begins",
            ),
        ]


class RollEntry(Record):
    """A pupil is registered at a school, as main or subsidiary, from a day, up to but without another."""

    RETENTION = Retention.REGISTER
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="roll_entries")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roll_entries")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in RollKind], default=RollKind.MAIN)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = AboutPupilQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(valid_to__isnull=True, kind="main"),
                name="one_main_roll_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="roll_ends_after_it_begins"
            ),
        ]


class Characteristic(Record):
    """A dated fact about a pupil, such as an EHC plan from a day. `value` holds a code where the kind has codes."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="characteristics")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in CharacteristicKind])
    value = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = NotForProvidersQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-valid_from"]


class ParentOrCarer(Record):
    """A parent or carer: whether they hold parental responsibility, how to reach them, and what they may not be told."""

    RETENTION = Retention.PUPIL
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="parents_and_carers")
    name = models.CharField(max_length=200)
    relationship = models.CharField(max_length=60)
    has_parental_responsibility = models.BooleanField(default=False)
    lives_with_pupil = models.BooleanField(default=False)
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # in whose area they live, where it is not with the pupil
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    preferred_contact = models.CharField(max_length=60, blank=True)
    limit = models.CharField(
        max_length=20, choices=[(c.value, c.value) for c in ContactLimit], default=ContactLimit.NONE
    )
    limit_reason = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = NotForProvidersQuerySet.as_manager()

    class Meta:
        ordering = ["name"]


class InvolvementQuerySet(models.QuerySet["Involvement"]):
    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))

    def live_for(self, actor: Actor) -> Self:
        """The involvements of the actor's organisation in force on the actor's day. None for a role without pupils.

        A body that was asked for help knows of the pupil through the referral: whoever may not read the referral does
        not know of the pupil through it. Whoever teaches, cares or answers for the pupil knows by another right.
        """
        from waymark.accounts.permissions import Permission

        if actor.membership is None or not (actor.may(Permission.PUPIL_VIEW) or actor.may(Permission.PLACEMENT_VIEW)):
            return self.none()
        through_a_hidden_referral = Q(basis=Basis.REFERRAL) & hidden_from(actor, "source_id")
        found = self.on(actor.day).filter(~through_a_hidden_referral, organisation_id=actor.organisation_pk)
        return found.filter(pupil__public_id=actor.about) if actor.about else found

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_job:
            return self
        return self.filter(pupil__in=ids_visible_to(actor))


class Involvement(models.Model):
    """A body may know of a pupil: on what basis, from a day, up to but without another (DD4).

    Services open and close these rows with the facts behind them; `source` names the fact. Who was allowed to know,
    and when, is itself a record.
    """

    RETENTION = Retention.HISTORY
    PUPIL_PATH = "pupil"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="involvements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="involvements")
    basis = models.CharField(max_length=20, choices=[(b.value, b.value) for b in Basis])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source_type = models.CharField(max_length=60)
    source_id = models.UUIDField()

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        indexes = [
            # Who may be seen is asked by nearly every question: all that it looks at stands in the index.
            models.Index(
                fields=["organisation", "valid_from", "valid_to", "basis", "source_id", "pupil"],
                name="involvement_by_body",
            ),
            models.Index(fields=["pupil", "organisation"], name="involvement_by_pupil"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="involvement_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["pupil", "organisation", "basis", "source_id"],
                condition=Q(valid_to__isnull=True),
                name="one_open_involvement_per_fact",
            ),
        ]


class PupilImportQuerySet(models.QuerySet["PupilImport"]):
    def visible_to(self, actor: Actor) -> Self:
        """The files of the actor's own school, for those who may import."""
        from waymark.accounts.permissions import Permission

        if actor.is_job:
            return self
        if actor.membership is None or not actor.may(Permission.PUPIL_IMPORT):
            return self.none()
        return self.filter(school_id=actor.organisation_pk)


class PupilImport(Record):
    """A file of pupils from a school: its name and its print, what was found, and who took it in. All rows, or none."""

    RETENTION = Retention.PUPIL

    class State(models.TextChoices):
        PREVIEWED = "previewed", "Previewed"
        TAKEN_IN = "taken_in", "Taken in"
        LEFT = "left", "Left"

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    taken_in_at = models.DateTimeField(null=True)
    taken_in_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    added_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)

    objects = PupilImportQuerySet.as_manager()

    class Meta:
        constraints = [when_and_by_whom("taken_in", name="taken_in_when_and_by_whom_together")]

    def get_absolute_url(self) -> str:
        return address("pupils:import_preview", self.public_id)


class PupilImportFileQuerySet(models.QuerySet["PupilImportFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own school, for those who may take them in and may be shown a withheld address."""
        from waymark.accounts.permissions import Permission

        if actor.is_job:
            return self
        if not actor.may(Permission.ADDRESS_REVEAL):
            return self.none()
        return self.filter(pupil_import__in=PupilImport.objects.visible_to(actor))


class PupilImportFile(models.Model):
    """The bytes of a file until it is taken in or left: they may hold withheld addresses, so they stand apart (DD5)."""

    RETENTION = Retention.TRANSIENT

    pupil_import = models.OneToOneField(PupilImport, on_delete=models.PROTECT, related_name="file", primary_key=True)
    content = models.BinaryField()

    objects = PupilImportFileQuerySet.as_manager()
