"""A pupil's file: who this is, where they are today, their week, the people, and why the reader may see it.

The number of statements is fixed: it does not grow with the pupil's story.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance import queries as attendance
from waymark.attendance import rules as attendance_rules
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark
from waymark.attendance.states import Attended, Finding, Whereabouts
from waymark.core import clock
from waymark.core.dates import academic_year
from waymark.core.kept import kept
from waymark.core.lookup import found_or_404
from waymark.core.periods import holds_on, not_over_by
from waymark.documents.models import Document
from waymark.exclusions import queries as exclusions
from waymark.exclusions.models import Exclusion
from waymark.matching import queries as matching
from waymark.organisations.models import Organisation
from waymark.passports import queries as passports
from waymark.placements.models import Pause, Placement, PlacementSession
from waymark.placements.states import UNDER_WAY, PlacementState
from waymark.programmes.models import KeyWorkerSpell, Programme, SchoolSession
from waymark.programmes.states import ProgrammeState
from waymark.pupils import queries as pupils
from waymark.pupils.models import Address, Characteristic, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.rules import LetterKind, contact_may_receive
from waymark.pupils.states import ContactLimit, RollKind
from waymark.referrals import queries as referrals
from waymark.referrals.models import Referral
from waymark.safeguarding.models import RiskAssessment
from waymark.school_year import queries as school_year
from waymark.school_year.rules import may_meet, school_academic_year
from waymark.school_year.states import Half

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
IN_THE_WEEK = (PlacementState.AGREED, *UNDER_WAY)
TONES = 6


class KnownOfPupil(TypedDict):
    """What `pupil_or_404` finds out with the pupil."""

    safety_review_on: date | None
    address_is_withheld: bool
    is_decided_about: bool
    was_excluded: bool


class KnownNow(TypedDict):
    """What is known of a placement at one session."""

    attended_now: str | None
    reason_now: str | None
    alert_now: UUID | None
    settled_now: bool
    found_now: str | None
    is_paused_now: bool
    waits_for_passport: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    KnownPupil = WithAnnotations[Pupil, KnownOfPupil]
    PlacementNow = WithAnnotations[Placement, KnownNow]


def pupil_or_404(actor: Actor, pupil_id: UUID) -> KnownPupil:
    """The pupil for the case team. A provider and every other role finds nothing here: not even that it exists."""
    if not actor.may(Permission.PUPIL_VIEW) or actor.organisation.is_provider:
        raise Http404
    return found_or_404(_pupil.first(actor, pupil_id))


@kept
def _pupil(actor: Actor, pupil_id: UUID) -> QuerySet[KnownPupil]:
    near = actor.looking_at(pupil_id)
    safety = RiskAssessment.objects.visible_to(near).filter(pupil=OuterRef("pk"), is_current=True)
    withheld = Address.objects.on(actor.day).filter(pupil=OuterRef("pk"), do_not_disclose=True)
    rows = Pupil.objects.visible_to(near).filter(public_id=pupil_id).select_related("home_authority")
    return rows.annotate(
        safety_review_on=Subquery(safety.values("review_on")[:1]),
        address_is_withheld=Exists(withheld),
        is_decided_about=matching.is_decided_about(actor),
        was_excluded=Exists(Exclusion.objects.visible_to(near).filter(pupil=OuterRef("pk"))),
    )


@dataclass(frozen=True)
class Slot:
    """A half-day of the week and where it is spent."""

    where: str
    starts_at: time
    ends_at: time
    tone: int
    is_begun: bool


@dataclass(frozen=True)
class Day:
    name: str
    morning: list[Slot]
    afternoon: list[Slot]


@dataclass(frozen=True)
class Today:
    """Where the pupil should be at this session, and what is known."""

    state: Whereabouts
    half: Half
    where: str
    starts_at: time
    placement: Placement | None = None
    alert_id: UUID | None = None


@dataclass(frozen=True)
class PupilFile:
    """Everything on the first page of a pupil's file."""

    pupil: Pupil
    year_group: int
    school: Organisation | None
    rolls: list[RollEntry]
    characteristics: list[Characteristic]
    reasons: list[pupils.Reason]
    people: pupils.People
    programmes: list[Programme]
    placements: list[PlacementNow]
    referrals: list[Referral]
    week: list[Day]
    today: list[Today] = field(default_factory=list)
    school_is_closed: bool = False
    may_refer: bool = False
    may_commission: bool = False
    may_move: bool = False
    may_find_school: bool = False
    others: list[matching.OtherRecord] = field(default_factory=list)  # of the same child, or of a namesake
    away: exclusions.Away = field(default_factory=exclusions.Away)  # from school, by an exclusion
    without_passport: list[str] = field(default_factory=list)  # providers that agreed and were given none

    @property
    def programme(self) -> Programme | None:
        """The one that is under way or being designed."""
        return next((each for each in self.programmes if each.state != ProgrammeState.ENDED), None)

    @property
    def alerts(self) -> list[Today]:
        return [each for each in self.today if each.alert_id is not None]


def pupil_file(actor: Actor, pupil: KnownPupil) -> PupilFile:
    """The first page of the file, for a pupil that `pupil_or_404` gave."""
    day, now, near = clock.today(), attendance.session_now(), actor.looking_at(pupil.public_id)
    rolls = pupils.roll_entries(near, pupil)
    school = next((row.school for row in rolls if row.kind == RollKind.MAIN and _holds(row, day)), None)
    calendar = school_year.calendar_for(school, day) if school else None
    programmes = _programmes(near, pupil.pk, day)
    placements = _placements(near, pupil.pk, now.on, now.half)
    own = [each for each in placements if each.state in IN_THE_WEEK]
    sessions = _sessions(tuple(each.pk for each in own), day)
    open_ones = tuple(each.pk for each in programmes if each.state != ProgrammeState.ENDED)
    at_school = _school_sessions(open_ones, day)
    closed = calendar is not None and not may_meet(calendar, now.half, on=now.on)
    found = _referrals(near, pupil.pk)
    return PupilFile(
        pupil=pupil,
        year_group=pupils.year_group_in(
            pupil, school_academic_year(calendar, on=day) if calendar else academic_year(day)
        ),
        school=school,
        rolls=[row for row in rolls if _holds(row, day)],
        characteristics=pupils.characteristics_on(near, pupil.pk, day),
        reasons=pupils.why_visible(near, pupil),
        people=_people(near, pupil, rolls),
        programmes=programmes,
        placements=placements,
        referrals=found,
        week=_week(own, sessions, at_school),
        today=[] if closed else _today(own, sessions, at_school, now),
        school_is_closed=closed,
        may_refer=_may_refer(actor, school, found),
        may_commission=school == actor.organisation and not open_ones and actor.may(Permission.PROGRAMME_EDIT),
        may_move=actor.may(Permission.MOVE_EDIT) and school is not None and not actor.organisation.is_authority,
        may_find_school=actor.may(Permission.FAIR_ACCESS_EDIT),
        others=matching.other_records(actor, pupil) if pupil.is_decided_about else [],
        away=exclusions.keeps_away(actor, pupil, day) if pupil.was_excluded else exclusions.Away(),
        without_passport=_without_passport(placements),
    )


def _without_passport(placements: list[PlacementNow]) -> list[str]:
    """The providers whose place is agreed or under way and who were given no passport, for who may hand one over."""
    return list(dict.fromkeys(each.provider.name for each in placements if each.waits_for_passport))


def _people(actor: Actor, pupil: KnownPupil, rolls: list[RollEntry]) -> pupils.People:
    """`pupils.people` in one statement: the page knows the address and the rolls already."""
    day = clock.today()

    def may_have(row: ParentOrCarer, letter: LetterKind) -> bool:
        facts = pupils.contact_facts(row, letter, address_withheld=pupil.address_is_withheld)
        return contact_may_receive(facts, on=day)

    rows = _parents(actor, pupil.pk, day)
    found = [
        pupils.Person(row, ContactLimit(row.limit), *(may_have(row, letter) for letter in LetterKind))
        for row in sorted(rows, key=lambda row: not row.has_parental_responsibility)
    ]
    own = any(row.school_id == actor.organisation_pk and _holds(row, day) for row in rolls)
    return pupils.People(
        pupil,
        found,
        any_limit=any(each.limit != ContactLimit.NONE for each in found),
        may_edit=own and actor.may(Permission.PUPIL_EDIT),
    )


@kept
def _parents(actor: Actor, pupil: int, day: date) -> QuerySet[ParentOrCarer]:
    return ParentOrCarer.objects.visible_to(actor).on(day).filter(pupil=pupil)


@kept
def _referrals(actor: Actor, pupil: int) -> QuerySet[Referral]:
    return referrals.referrals_for(actor).filter(pupil=pupil)


def documents(actor: Actor, pupil: Pupil) -> list[Document]:
    """The papers about the pupil that were shared with the actor's organisation, the newest first."""
    return list(Document.objects.visible_to(actor).with_apart().filter(pupil=pupil).order_by("-made_at", "-pk"))


def _may_refer(actor: Actor, school: Organisation | None, found: list[Referral]) -> bool:
    """Whether to show the way to a new referral: for showing it, not for guarding it."""
    is_open = any(each.state in referrals.OPEN_STATES for each in found)
    return actor.may(Permission.REFERRAL_WRITE) and school == actor.organisation and not is_open


def _holds(row: RollEntry, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


@kept
def _programmes(actor: Actor, pupil: int, day: date) -> QuerySet[Programme]:
    """The pupil's programmes with the name of today's key worker, the newest first."""
    spell = KeyWorkerSpell.objects.filter(programme=OuterRef("pk")).filter(holds_on(day))
    rows = Programme.objects.visible_to(actor).filter(pupil=pupil).select_related("school", "commissioner")
    return rows.annotate(key_worker_name=Subquery(spell.values("key_worker__person__name")[:1]))


@kept
def _placements(actor: Actor, pupil: int, on: date, half: Half) -> QuerySet[PlacementNow]:
    """The pupil's placements, the newest first, each with what is known of it at this session."""
    marks = Mark.objects.standing().filter(
        placement=OuterRef("pk"),
        pupil=OuterRef("pupil"),
        register__provider=OuterRef("provider"),
        register__on=on,
        register__half=half,
    )
    alerts = AbsenceAlert.objects.filter(placement=OuterRef("pk"), on=on, half=half)
    follow_ups = FollowUp.objects.filter(alert__placement=OuterRef("pk"), alert__on=on, alert__half=half)
    paused = Pause.objects.filter(placement=OuterRef("pk"), starts_on__lte=on).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )
    rows = Placement.objects.visible_to(actor).filter(pupil=pupil).select_related("provider", "site", "offer")
    return rows.annotate(
        attended_now=Subquery(marks.values("attended")[:1]),
        reason_now=Subquery(marks.values("reason_code")[:1]),
        alert_now=Subquery(alerts.filter(settled_at__isnull=True).values("public_id")[:1]),
        settled_now=Exists(alerts.filter(settled_at__isnull=False)),
        found_now=Subquery(follow_ups.order_by("-pk").values("finding")[:1]),
        is_paused_now=Exists(paused),
        waits_for_passport=passports.waits_for_passport(actor),
    ).order_by(F("started_on").desc(nulls_first=True), "-proposed_at", "-pk")


@kept
def _sessions(placements: tuple[int, ...], day: date) -> QuerySet[PlacementSession]:
    rows = PlacementSession.objects.filter(placement__in=placements)
    return rows.filter(not_over_by(day)).order_by("starts_at", "pk")


@kept
def _school_sessions(programmes: tuple[int, ...], day: date) -> QuerySet[SchoolSession]:
    """The half-days at school of these programmes, from the day on."""
    rows = SchoolSession.objects.filter(programme__in=programmes).filter(not_over_by(day))
    return rows.select_related("programme__school").order_by("starts_at", "pk")


def _week(
    placements: list[PlacementNow], sessions: list[PlacementSession], at_school: list[SchoolSession]
) -> list[Day]:
    """Monday to Friday, with every half-day that is planned; each place keeps its colour."""
    by_key = {each.pk: each for each in placements}
    places = sorted({each.provider.name for each in placements})
    slots: dict[tuple[int, str], list[Slot]] = {}
    for row in sessions:
        placement = by_key[row.placement_id]
        tone = places.index(placement.provider.name) % (TONES - 1) + 2  # the first colour is the school's
        begun = placement.state != PlacementState.AGREED
        slot = Slot(placement.provider.name, row.starts_at, row.ends_at, tone, begun)
        slots.setdefault((row.weekday, row.half), []).append(slot)
    for each in at_school:
        slot = Slot(each.programme.school.name, each.starts_at, each.ends_at, 1, is_begun=_is_begun(each))
        slots.setdefault((each.weekday, each.half), []).append(slot)
    return [
        Day(name, slots.get((number, Half.AM), []), slots.get((number, Half.PM), []))
        for number, name in enumerate(WEEKDAYS)
    ]


def _is_begun(session: SchoolSession) -> bool:
    return session.programme.state == ProgrammeState.RUNNING


def _today(
    placements: list[PlacementNow],
    sessions: list[PlacementSession],
    at_school: list[SchoolSession],
    now: attendance.Session,
) -> list[Today]:
    """Where the pupil should be at this session, by the same rule as the board."""
    by_key = {each.pk: each for each in placements}
    here = (now.on.weekday(), now.half)
    found = []
    for row in sessions:
        placement = by_key[row.placement_id]
        if (row.weekday, row.half) != here or row.valid_from > now.on or not _is_on(placement, now.on):
            continue
        found.append(
            Today(
                state=_state(placement, row, now),
                half=now.half,
                where=placement.provider.name,
                starts_at=row.starts_at,
                placement=placement,
                alert_id=placement.alert_now,
            )
        )
    found += [
        Today(Whereabouts.AT_SCHOOL, now.half, each.programme.school.name, each.starts_at)
        for each in at_school
        if (each.weekday, each.half) == here and _is_begun(each) and each.valid_from <= now.on
    ]
    return found


def _is_on(placement: Placement, on: date) -> bool:
    """Whether the placement counts on the day: begun and not over, or agreed with its first day come."""
    if placement.state == PlacementState.AGREED:
        return placement.starts_on <= on <= placement.planned_end_on
    return placement.started_on is not None and placement.started_on <= on


def _state(placement: PlacementNow, row: PlacementSession, now: attendance.Session) -> Whereabouts:
    if placement.state == PlacementState.AGREED:
        return Whereabouts.NOT_STARTED
    if placement.is_paused_now:
        return Whereabouts.PAUSED
    known = attendance_rules.WhereaboutsFacts(
        half=now.half,
        starts_at=row.starts_at,
        asked_at=clock.now(),
        attended=Attended(placement.attended_now) if placement.attended_now else None,
        reason_code=placement.reason_now or "",
        found=Finding(placement.found_now) if placement.found_now and placement.settled_now else None,
    )
    return attendance_rules.whereabouts(known, on=now.on)
