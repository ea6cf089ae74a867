"""Registers: the pupils in one, what was marked, what keeps them safe, and which are still missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance import rules
from waymark.attendance.models import AbsenceAlert, Mark, Register
from waymark.attendance.queries.sessions import Session
from waymark.core import clock
from waymark.core.dates import Weekday
from waymark.core.kept import kept
from waymark.core.lookup import found_or_404, one_or_404
from waymark.organisations.models import Contact, Organisation, Site
from waymark.organisations.states import ContactFunction
from waymark.placements import queries as placements
from waymark.placements.models import Placement, PlacementSession, RiskHandOver
from waymark.placements.queries import Expected
from waymark.pupils.models import Pupil
from waymark.safeguarding.models import RiskAssessment
from waymark.school_year.states import Half

DAYS_SHOWN_AS_MISSED = 14
WHOM_TO_RING = (ContactFunction.ATTENDANCE, ContactFunction.SAFEGUARDING_LEAD, ContactFunction.KEY_CONTACT)


def register_or_404(actor: Actor, register_id: UUID, *, held: bool = False) -> Register:
    """The register; `held` until this transaction is over, for somebody who is about to save it."""
    return found_or_404((_held if held else _register).first(actor, register_id))


@kept
def _register(actor: Actor, register_id: UUID) -> QuerySet[Register]:
    return _one_register(actor, register_id)


@kept
def _held(actor: Actor, register_id: UUID) -> QuerySet[Register]:
    return _one_register(actor, register_id).select_for_update(of=("self",))


def _one_register(actor: Actor, register_id: UUID) -> QuerySet[Register]:
    rows = Register.objects.visible_to(actor).filter(public_id=register_id)
    return rows.select_related("provider", "site__organisation")


def register_to_chase_or_404(actor: Actor, register_id: UUID) -> Register:
    """A register of a site where one of the actor's pupils has a place. It may be asked for, not read."""
    rows = Register.objects.chaseable_by(actor).select_related("provider", "site__organisation")
    return one_or_404(rows, register_id)


def to_chase(actor: Actor, registers: Iterable[Register]) -> set[int]:
    """The keys of those registers that the actor may ask for. No statement where there are none."""
    keys = [each.pk for each in registers]
    if not keys or not actor.may(Permission.REGISTER_CHASE):
        return set()
    return set(Register.objects.chaseable_by(actor).filter(pk__in=keys).values_list("pk", flat=True))


def site_or_404(actor: Actor, site_id: UUID) -> Site:
    """A site of the actor's own provider."""
    found = Site.objects.select_related("organisation").filter(public_id=site_id).first()
    if found is None or not found.organisation.is_provider or found.organisation_id != actor.organisation_pk:
        raise Http404
    return found


@dataclass(frozen=True)
class RegisterRow:
    """A pupil in a register: the mark that stands, if any, and those it replaced, oldest first."""

    placement: Placement
    starts_at: time | None
    ends_at: time | None
    is_expected: bool
    marks: tuple[Mark, ...] = ()
    is_known: bool = True  # to the actor, today
    has_alert: bool = True  # whether an absence was ever raised for the session; False where there is certainly none

    @property
    def mark(self) -> Mark | None:
        return self.marks[-1] if self.marks else None

    @property
    def earlier(self) -> tuple[Mark, ...]:
        return self.marks[:-1]

    @property
    def pupil(self) -> Pupil:
        return self.placement.pupil

    @property
    def key(self) -> str:
        """What the form calls this row."""
        return self.placement.public_id.hex

    def keeps_its_words_from(self, actor: Actor) -> bool:
        """By a link one reads the notes and reasons that were given by that link, and no colleague's."""
        return actor.is_link and any(mark.recorded_by_label != actor.label for mark in self.marks)

    @property
    def initials(self) -> str:
        """ "K. M.": for a register of long ago, whose provider may no longer know of the pupil."""
        return " ".join(f"{name[:1]}." for name in (self.pupil.forename, self.pupil.surname) if name)

    @property
    def initialled(self) -> str:
        """ "Jay M.": as much of the name as a page without sign-in may show."""
        first = self.pupil.known_as or self.pupil.forename
        return f"{first} {self.pupil.surname[:1]}." if first else self.pupil.surname


def register_rows(actor: Actor, register: Register) -> list[RegisterRow]:
    """Who stands in the register, by start and name; then those who were marked and are no longer expected."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    others: dict[int, Placement] = {}
    for mark in _marks_in(register.pk) if register.version > 1 else ():  # each saving raises it: nobody has marked yet
        marks[mark.placement_id].append(mark)
        others[mark.placement_id] = mark.placement
    on, half, rows = register.on, Half(register.half), []
    found = _expected(actor, register.site_id, on, Weekday.of(on), half)
    for each in placements.expected_of(found, register.site, on, half):
        others.pop(each.placement.pk, None)
        asked: Any = each.session  # as annotated by `_expected`
        rows.append(
            RegisterRow(
                each.placement,
                each.session.starts_at,
                each.session.ends_at,
                is_expected=True,
                marks=tuple(marks[each.placement.pk]),
                is_known=actor.is_link or asked.is_known,
                has_alert=asked.has_alert,
            )
        )
    known = set(_visible(actor, tuple(one.pupil_id for one in others.values()))) if others else set()
    rest = [
        RegisterRow(
            one,
            None,
            None,
            is_expected=False,
            marks=tuple(marks[pk]),
            is_known=actor.is_link or one.pupil_id in known,
        )
        for pk, one in others.items()
    ]
    return rows + sorted(rest, key=lambda row: (row.pupil.surname, row.pupil.forename))


@kept
def _expected(actor: Actor, site: int, on: date, weekday: Weekday, half: Half) -> QuerySet[PlacementSession]:
    alerts = AbsenceAlert.objects.filter(placement=OuterRef("placement"), on=on, half=half)
    known = Pupil.objects.visible_to(actor).filter(pk=OuterRef("placement__pupil"))
    return placements.at_site(site, on, weekday, half).annotate(has_alert=Exists(alerts), is_known=Exists(known))


@kept
def _marks_in(register: int) -> QuerySet[Mark]:
    rows = Mark.objects.filter(register=register)
    return rows.select_related("placement__pupil", "placement__programme__school").order_by("pk")


def parted(rows: list[RegisterRow]) -> tuple[list[RegisterRow], list[RegisterRow]]:
    """The rows of pupils whom the actor may know of today, and those of others: after the tail of their placement.

    A link opens a register of today alone, and knows all of it.
    """
    return [row for row in rows if row.is_known], [row for row in rows if not row.is_known]


@kept
def _visible(actor: Actor, pupils: tuple[int, ...]) -> QuerySet[Pupil, int]:
    return Pupil.objects.visible_to(actor).filter(pk__in=pupils).order_by().values_list("pk", flat=True)


@dataclass(frozen=True)
class SafetyPack:
    """What the people beside a pupil must know today, from the version handed over to this provider."""

    keep_safe: str
    what_helps: str
    medical: str
    emergency_contact: str
    has_left_without_permission: bool


def safety_packs(actor: Actor, placements_shown: Iterable[Placement]) -> dict[int, SafetyPack]:
    """The pack of each placement, by its key, for a role that may see safety information; nothing for a link."""
    if not actor.may(Permission.SAFETY_VIEW):
        return {}
    rows = _handed_over(actor, tuple(each.pk for each in placements_shown))
    return {placement: SafetyPack(*pack) for placement, *pack in rows}


@kept
def _handed_over(actor: Actor, placements: tuple[int, ...]) -> QuerySet[RiskHandOver, tuple[Any, ...]]:
    rows = RiskHandOver.objects.filter(placement__in=placements, is_current=True)
    rows = rows.filter(assessment__in=RiskAssessment.objects.visible_to(actor))
    return rows.values_list("placement_id", *(f"assessment__{each.name}" for each in fields(SafetyPack)))


def school_telephones(schools: Iterable[Organisation], on: date) -> dict[int, str]:
    """Whom to ring at each school in an emergency, by the school's key: attendance, else safeguarding, else any."""
    found: dict[int, str] = {}
    rows = _contacts(tuple(sorted({each.pk for each in schools})), on)
    order = {function: place for place, function in enumerate(WHOM_TO_RING)}
    for contact in sorted(rows, key=lambda each: order.get(ContactFunction(each.function), len(order))):
        found.setdefault(contact.organisation_id, contact.telephone)
    return found


@kept
def _contacts(bodies: tuple[int, ...], on: date) -> QuerySet[Contact]:
    return Contact.objects.on(on).filter(organisation__in=bodies).exclude(telephone="")


@dataclass(frozen=True)
class RegisterLine:
    """A register in a list: where and when, how many are expected and marked, and whether it is late."""

    site: Site
    session: Session
    register: Register | None
    expected: int
    marked: int
    starts_at: time | None
    due_at: datetime
    is_late: bool

    @property
    def is_taken(self) -> bool:
        return self.register is not None and self.register.taken_at is not None


@dataclass(frozen=True)
class RegisterList:
    """A provider's registers: today's, and those of the last two weeks that never came in."""

    today: list[RegisterLine]
    missed: list[RegisterLine]


def todays_registers(actor: Actor) -> RegisterList:
    """The registers of the actor's provider for today, by session and site, and the ones still missing."""
    today = clock.today()
    rows = Register.objects.visible_to(actor).select_related("site__organisation")
    if actor.membership is None or not actor.organisation.is_provider:
        return RegisterList([], [])
    recent = list(rows.filter(on__gte=today - timedelta(days=DAYS_SHOWN_AS_MISSED), on__lte=today))
    registers = {(each.site_id, each.half): each for each in recent if each.on == today}
    marked = dict(
        Mark.objects.standing()
        .filter(register__in=[each.pk for each in registers.values()])
        .order_by()
        .values_list("register_id")
        .annotate(Count("pk"))
    )
    lines = []
    for half in Half:
        here: dict[Site, list[Expected]] = defaultdict(list)
        for each in placements.active_sessions(today, half, provider=actor.organisation):
            here[each.placement.site].append(each)
        for site, expected in sorted(here.items(), key=lambda found: (not found[0].is_main, found[0].name)):
            register = registers.get((site.pk, half))
            done = marked.get(register.pk, 0) if register else 0
            lines.append(_line(site, Session(today, half), register, expected, done))
    missed = [
        _line(each.site, Session(each.on, Half(each.half)), each, [], 0)
        for each in recent
        if each.on < today and each.taken_at is None
    ]
    return RegisterList(lines, missed)


def _line(
    site: Site, session: Session, register: Register | None, expected: list[Expected], marked: int
) -> RegisterLine:
    starts_at = min((each.session.starts_at for each in expected), default=None)
    facts = rules.RegisterFacts(
        half=session.half,
        starts_at=starts_at,
        taken_at=register.taken_at if register else None,
        asked_at=clock.now(),
    )
    return RegisterLine(
        site=site,
        session=session,
        register=register,
        expected=len(expected),
        marked=marked,
        starts_at=starts_at,
        due_at=rules.register_due_at(facts, on=session.on),
        is_late=rules.register_is_late(facts, on=session.on),
    )


@dataclass(frozen=True)
class Told:
    """A pupil of a register whom nobody can account for, and the school that was told of it."""

    row: RegisterRow
    school: Organisation


def told_of(register: Register, rows: Iterable[RegisterRow]) -> list[Told]:
    """What saving this register told to whom: the pupils not there without a reason, and their schools."""
    alerts = AbsenceAlert.objects.filter(
        on=register.on, half=register.half, placement__in=[row.placement.pk for row in rows], settled_at__isnull=True
    ).select_related("school")
    schools = {alert.placement_id: alert.school for alert in alerts}
    return [Told(row, schools[row.placement.pk]) for row in rows if row.placement.pk in schools]
