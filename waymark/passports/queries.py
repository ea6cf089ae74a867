"""Passports as pages and services need them. Every page begins at `visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance.models import PupilMonth
from waymark.attendance.queries import Counts
from waymark.attendance.states import Counted
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page
from waymark.matching.models import Pair
from waymark.organisations.models import Contact, Organisation
from waymark.organisations.states import ContactFunction
from waymark.passports.models import HandOver, PassportEntry, PassportRequest, ids_held_by
from waymark.passports.rules import Reader
from waymark.passports.states import EntryKind
from waymark.placements.models import Placement
from waymark.placements.states import UNDER_WAY, PlacementState
from waymark.programmes.models import Programme
from waymark.pupils import queries as pupils
from waymark.pupils.models import Characteristic, Involvement, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.states import Basis, ContactLimit, RollKind
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.safeguarding.models import RiskAssessment

PAGE = 25
PROVIDER_BASES = (Basis.OFFER, Basis.PLACEMENT)
NOT_SENT = (ReferralState.DRAFT, ReferralState.WITHDRAWN)
TOLD = (PlacementState.AGREED, *UNDER_WAY, PlacementState.ENDED)  # what a passport tells of a place
AGREED_ON = (PlacementState.AGREED, *UNDER_WAY)


# Doors


def holds(actor: Actor, pupil: Pupil) -> bool:
    """Whether the actor's body works with the whole passport of the pupil today."""
    return Pupil.objects.filter(pk=pupil.pk, pk__in=ids_held_by(actor)).exists()


def held_pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    """The pupil, for a body that works with the whole passport."""
    rows = Pupil.objects.visible_to(actor).filter(pk__in=ids_held_by(actor))
    return one_or_404(rows.select_related("home_authority", "held_by"), pupil_id)


def hand_over_or_404(actor: Actor, hand_over_id: UUID) -> HandOver:
    rows = HandOver.objects.visible_to(actor).select_related("pupil", "receiver", "given_by", "receipt")
    return one_or_404(rows, hand_over_id)


# What the passport is drawn from


@dataclass(frozen=True)
class Sources:
    """Every row that a passport is drawn from, as far as the actor may see them."""

    pupil: Pupil
    on: date
    year_group: int
    rolls: list[RollEntry]
    contacts: list[Contact]
    parents: list[ParentOrCarer]
    characteristics: list[Characteristic]
    referral: Referral | None
    risk: RiskAssessment | None
    programme: Programme | None
    placements: list[Placement]
    attendance: Counts
    entries: dict[EntryKind, PassportEntry]


def sources(actor: Actor, pupil: Pupil) -> Sources:
    """What is known of the pupil today. A fixed number of statements. No address is among it."""
    day = actor.day
    rolls = [row for row in pupils.roll_entries(actor, pupil) if holds_on_day(row, day)]
    main = next((row.school for row in rolls if row.kind == RollKind.MAIN), None)
    asked = [ContactFunction.KEY_CONTACT, ContactFunction.SAFEGUARDING_LEAD]
    contacts = Contact.objects.on(day).filter(organisation__in=[row.school_id for row in rolls], function__in=asked)
    parents = ParentOrCarer.objects.filter(pupil=pupil, limit=ContactLimit.NONE).visible_to(actor).on(day)
    referrals = Referral.objects.visible_to(actor).filter(pupil=pupil, submitted_at__isnull=False)
    risk = RiskAssessment.objects.visible_to(actor).filter(pupil=pupil, is_current=True)
    programmes = Programme.objects.visible_to(actor).filter(pupil=pupil)
    places = Placement.objects.visible_to(actor).filter(pupil=pupil, state__in=TOLD)
    entries = PassportEntry.objects.visible_to(actor).filter(pupil=pupil, is_current=True).select_related("body")
    return Sources(
        pupil=pupil,
        on=day,
        year_group=pupils.year_group(pupil, day) if main else pupil.year_group,
        rolls=rolls,
        contacts=list(contacts.select_related("organisation")),
        parents=sorted(parents, key=lambda row: not row.has_parental_responsibility),
        characteristics=list(pupils.characteristics_on(actor, pupil.pk, day)),
        referral=referrals.exclude(state__in=NOT_SENT)
        .select_related("school")
        .prefetch_related("outcomes")
        .order_by("-submitted_at", "-pk")
        .first(),
        risk=risk.order_by("-number").first(),
        programme=programmes.select_related("commissioner").order_by("-opened_at", "-pk").first(),
        placements=list(places.select_related("provider", "offer").order_by("-starts_on", "-pk")),
        attendance=_attendance(actor, pupil, day),
        entries={EntryKind(row.kind): row for row in entries},
    )


def holds_on_day(row: RollEntry, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def _attendance(actor: Actor, pupil: Pupil, day: date) -> Counts:
    """What the marks at providers count as since September, as far as the actor may see them."""
    since = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    months = PupilMonth.objects.visible_to(actor).filter(pupil=pupil, month__gte=since, month__lte=day).order_by()
    sums = months.aggregate(**{each.value: Sum(each.value) for each in Counted})
    return Counts([sums[each.value] or 0 for each in Counted])


# Entries


def current_entry(actor: Actor, pupil: Pupil, kind: EntryKind) -> PassportEntry | None:
    rows = PassportEntry.objects.visible_to(actor).filter(pupil=pupil, kind=kind, is_current=True)
    return rows.select_related("body").first()


def earlier_entries(actor: Actor, pupil: Pupil, kind: EntryKind) -> list[PassportEntry]:
    """What stood there before, the latest first."""
    rows = PassportEntry.objects.visible_to(actor).filter(pupil=pupil, kind=kind, is_current=False)
    return list(rows.order_by("-number"))


def current_entry_of(pupil: Pupil, kind: EntryKind) -> PassportEntry | None:
    """For services: what stands there now, whoever asks."""
    return PassportEntry.objects.filter(pupil=pupil, kind=kind, is_current=True).first()


# Requests


def open_requests(actor: Actor, pupil: Pupil) -> list[PassportRequest]:
    rows = PassportRequest.objects.visible_to(actor).filter(pupil=pupil, closed_at__isnull=True)
    return list(rows.select_related("school", "pupil"))


def request_waits(pupil: Pupil, school: Organisation | None) -> bool:
    """For services: whether this school is asked already."""
    return PassportRequest.objects.filter(pupil=pupil, school=school, closed_at__isnull=True).exists()


# Receivers


def reader_of(organisation: Organisation) -> Reader:
    return Reader.PROVIDER if organisation.is_provider else Reader.SCHOOL


def receivers(actor: Actor, pupil: Pupil) -> list[Organisation]:
    """The bodies that a passport may go to today: providers asked or at work, and schools asked to take the pupil.

    Also a school that has another record of the same child on its roll, where the actor may see both records.
    """
    live = Involvement.objects.on(actor.day)
    asked = live.filter(pupil=pupil, basis__in=[*PROVIDER_BASES, Basis.MOVE])
    joined = Pair.objects.visible_to(actor).joined().filter(Q(first=pupil) | Q(second=pupil))
    others = {key for pair in joined.values_list("first_id", "second_id") for key in pair} - {pupil.pk}
    at_school = live.filter(pupil__in=others, basis=Basis.ROLL) if others else live.none()
    own = live.filter(pupil=pupil, basis=Basis.ROLL)  # they work with the whole
    found = Organisation.objects.filter(
        Q(pk__in=asked.values("organisation_id")) | Q(pk__in=at_school.values("organisation_id"))
    ).exclude(pk__in=own.values("organisation_id"))
    return [each for each in found.order_by("name", "pk") if each.pk != actor.organisation_pk]


def receiver_or_404(actor: Actor, pupil: Pupil, receiver_id: UUID) -> Organisation:
    """A body that the passport may go to today."""
    found = next((each for each in receivers(actor, pupil) if each.public_id == receiver_id), None)
    if found is None:
        raise Http404
    return found


def may_know(actor: Actor, pupil: Pupil, receiver: Organisation) -> bool:
    """For services: whether the passport may go to this body today."""
    return any(each.pk == receiver.pk for each in receivers(actor, pupil))


# Copies


def copies(actor: Actor, pupil: Pupil) -> list[HandOver]:
    """The copies about this pupil that the actor may see, the latest first.

    For a receiver also those about another record of the same child.
    """
    about = Q(pupil=pupil)
    if not actor.is_job and not actor.organisation.is_provider:
        joined = Pair.objects.joined()
        mine = Q(receiver_id=actor.organisation_pk)
        about |= mine & Q(pupil__in=joined.filter(first=pupil).values("second_id"))
        about |= mine & Q(pupil__in=joined.filter(second=pupil).values("first_id"))
    rows = HandOver.objects.visible_to(actor).filter(about)
    return list(rows.select_related("receiver", "given_by", "receipt", "pupil"))


def last_copy(pupil: Pupil, receiver: Organisation) -> HandOver | None:
    """For services: the latest copy that this body was given of this record."""
    return HandOver.objects.filter(pupil=pupil, receiver=receiver).order_by("-number").first()


def copy_before(found: HandOver) -> HandOver | None:
    """The copy that the same receiver was given before."""
    rows = HandOver.objects.filter(pupil=found.pupil_id, receiver=found.receiver_id, number__lt=found.number)
    return rows.order_by("-number").first()


def is_latest(found: HandOver) -> bool:
    rows = HandOver.objects.filter(pupil=found.pupil_id, receiver=found.receiver_id, number__gt=found.number)
    return not rows.exists()


def has_the_pupil(actor: Actor, found: HandOver) -> bool:
    """Whether a reader may be shown health and safety: everybody but a provider that finishes its papers."""
    if actor.is_job or not actor.organisation.is_provider:
        return True
    live = Involvement.objects.live_for(actor).filter(pupil=found.pupil_id, basis__in=PROVIDER_BASES)
    return live.exists()


def _latest(rows: QuerySet[HandOver]) -> QuerySet[HandOver]:
    newer = HandOver.objects.filter(
        pupil=OuterRef("pupil_id"), receiver=OuterRef("receiver_id"), number__gt=OuterRef("number")
    )
    return rows.filter(~Exists(newer))


def waiting_for_us(actor: Actor) -> QuerySet[HandOver]:
    """The latest copies that the actor's body was given and has not said to have read."""
    rows = HandOver.objects.visible_to(actor).filter(receiver_id=actor.organisation_pk, receipt__isnull=True)
    return _latest(rows)


def may_acknowledge(actor: Actor) -> bool:
    """Whether the actor's role says for its body that a passport was read."""
    return actor.may(acknowledged_with(actor.organisation))


def acknowledged_with(receiver: Organisation) -> Permission:
    return Permission.SAFETY_ACKNOWLEDGE if receiver.is_provider else Permission.PASSPORT_EDIT


def without_passport(actor: Actor) -> QuerySet[Placement]:
    """Placements agreed or under way whose provider was never given the pupil's passport, for who works with the whole."""
    given = HandOver.objects.filter(pupil=OuterRef("pupil_id"), receiver=OuterRef("provider_id"))
    rows = Placement.objects.visible_to(actor).filter(pupil__in=ids_held_by(actor), state__in=AGREED_ON)
    return rows.filter(~Exists(given)).select_related("pupil", "provider", "offer").order_by("starts_on", "pk")


def waits_for_passport(actor: Actor) -> Exists | Value:
    """Of a row of placements: whether `without_passport` has it, for who may hand one over. For nobody else."""
    if not actor.may(Permission.PASSPORT_HAND_OVER):
        return Value(value=False, output_field=BooleanField())
    return Exists(without_passport(actor).filter(pk=OuterRef("pk")))


# The list


@dataclass(frozen=True)
class ListPage:
    """Passports handed over, the latest of each receiver, and the places that wait for one."""

    page: Page[HandOver]
    waiting: list[HandOver]
    without: Sequence[Placement]
    without_total: int

    @property
    def pupils(self) -> list[Pupil]:
        named = [row.pupil for row in (*self.page.rows, *self.waiting)] + [row.pupil for row in self.without]
        return list({each.pk: each for each in named}.values())


def list_page(actor: Actor, number: int) -> ListPage:
    rows = HandOver.objects.visible_to(actor).select_related("pupil", "receiver", "given_by", "receipt")
    page = one_page(_latest(rows), number, size=PAGE)
    waiting = list(waiting_for_us(actor).select_related("pupil", "given_by", "receiver")[:PAGE])
    hands_over = actor.may(Permission.PASSPORT_HAND_OVER)
    without = without_passport(actor) if hands_over else Placement.objects.none()
    total = without.count() if hands_over else 0
    return ListPage(page, waiting, list(without[:PAGE]) if total else [], total)
