"""Registers, marks and whereabouts, read for a page, a rule or another slice."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.utils.crypto import salted_hmac

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.attendance import rules
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark, Register, RegisterLink
from waymark.attendance.states import SETTLES, UNACCOUNTED, Attended, Finding, Whereabouts
from waymark.core import clock
from waymark.core.dates import academic_year, london_instant
from waymark.organisations.models import Contact, Organisation, Site
from waymark.organisations.states import ContactFunction
from waymark.placements import queries as placements
from waymark.placements.models import Placement, RiskHandOver
from waymark.placements.queries import Expected, Standing
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme, SchoolSession
from waymark.programmes.states import LegalRoute, ProgrammeState
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.states import RollKind
from waymark.safeguarding.models import RiskAssessment
from waymark.school_year import queries as school_year
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, sessions_of_day
from waymark.school_year.states import Half

ONE_DAY = timedelta(days=1)
AFTERNOON_FROM = time(12, 30)
DAYS_SHOWN_AS_MISSED = 14
FRIDAY = 4
STANDINGS = {Standing.NOT_STARTED: Whereabouts.NOT_STARTED, Standing.PAUSED: Whereabouts.PAUSED}


@dataclass(frozen=True, order=True)
class Session:
    """Half a day: the unit of registers and of the board."""

    on: date
    half: Half

    @property
    def is_over(self) -> bool:
        """Whether its day has passed in London."""
        return self.on < clock.today()

    @property
    def before(self) -> Session:
        """The session before, on the weekday before at the earliest."""
        if self.half is Half.PM:
            return Session(self.on, Half.AM)
        return Session(self.on - timedelta(days=3 if self.on.weekday() == 0 else 1), Half.PM)

    @property
    def after(self) -> Session:
        if self.half is Half.AM:
            return Session(self.on, Half.PM)
        return Session(self.on + timedelta(days=3 if self.on.weekday() == FRIDAY else 1), Half.AM)


def session_now() -> Session:
    """The session of this moment in London: the afternoon's from half past twelve."""
    local = clock.now().astimezone(clock.LONDON)
    return Session(local.date(), Half.PM if local.time() >= AFTERNOON_FROM else Half.AM)


# Registers


def expected_at(site: Site, on: date, half: Half | str) -> list[Expected]:
    """The pupils expected at this site on this session, by start and name."""
    found = placements.active_sessions(on, half, provider=site.organisation)
    return [each for each in found if each.placement.site_id == site.pk]


def register_or_404(actor: Actor, register_id: UUID) -> Register:
    found = (
        Register.objects.visible_to(actor)
        .select_related("provider", "site__organisation")
        .filter(public_id=register_id)
    ).first()
    if found is None:
        raise Http404
    return found


def register_to_chase_or_404(actor: Actor, register_id: UUID) -> Register:
    """A register of a site where one of the actor's pupils has a place. It may be asked for, not read."""
    rows = Register.objects.chaseable_by(actor).select_related("provider", "site__organisation")
    found = rows.filter(public_id=register_id).first()
    if found is None:
        raise Http404
    return found


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

    @property
    def initialled(self) -> str:
        """ "Jay M.": as much of the name as a page without sign-in may show."""
        first = self.pupil.known_as or self.pupil.forename
        return f"{first} {self.pupil.surname[:1]}." if first else self.pupil.surname


def register_rows(register: Register) -> list[RegisterRow]:
    """Who stands in the register, by start and name; then those who were marked and are no longer expected."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    others: dict[int, Placement] = {}
    found = Mark.objects.filter(register=register).select_related("placement__pupil", "placement__programme__school")
    for mark in found.order_by("pk"):
        marks[mark.placement_id].append(mark)
        others[mark.placement_id] = mark.placement
    rows = []
    for each in expected_at(register.site, register.on, register.half):
        others.pop(each.placement.pk, None)
        rows.append(
            RegisterRow(
                each.placement,
                each.session.starts_at,
                each.session.ends_at,
                is_expected=True,
                marks=tuple(marks[each.placement.pk]),
            )
        )
    rest = [RegisterRow(one, None, None, is_expected=False, marks=tuple(marks[pk])) for pk, one in others.items()]
    return rows + sorted(rest, key=lambda row: (row.pupil.surname, row.pupil.forename))


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
    rows = RiskHandOver.objects.filter(
        placement__in=[each.pk for each in placements_shown],
        is_current=True,
        assessment__in=RiskAssessment.objects.visible_to(actor),
    )
    return {
        row.placement_id: SafetyPack(
            keep_safe=row.assessment.keep_safe,
            what_helps=row.assessment.what_helps,
            medical=row.assessment.medical,
            emergency_contact=row.assessment.emergency_contact,
            has_left_without_permission=row.assessment.has_left_without_permission,
        )
        for row in rows.select_related("assessment")
    }


WHOM_TO_RING = (ContactFunction.ATTENDANCE, ContactFunction.SAFEGUARDING_LEAD, ContactFunction.KEY_CONTACT)


def school_telephones(schools: Iterable[Organisation], on: date) -> dict[int, str]:
    """Whom to ring at each school in an emergency, by the school's key: attendance, else safeguarding, else any."""
    found: dict[int, str] = {}
    rows = Contact.objects.on(on).filter(organisation__in={each.pk for each in schools}).exclude(telephone="")
    order = {function: place for place, function in enumerate(WHOM_TO_RING)}
    for contact in sorted(rows, key=lambda each: order.get(ContactFunction(each.function), len(order))):
        found.setdefault(contact.organisation_id, contact.telephone)
    return found


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


# Links


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a provider's register links."""

    name: str
    email: str


def register_recipients(provider: Organisation, on: date) -> list[Recipient]:
    """The provider's contacts for registers; where there are none, its managers."""
    contacts = Contact.objects.on(on).filter(organisation=provider, function=ContactFunction.REGISTERS)
    found = [Recipient(each.name, each.email) for each in contacts.exclude(email="")]
    if not found:
        found = [Recipient(each.person.name, each.person.email) for each in members(provider, (Role.PROVIDER_MANAGER,))]
    return found


def members(organisation: Organisation, roles: Iterable[Role]) -> list[Membership]:
    """Who holds one of these roles there today, by name."""
    rows = Membership.objects.on(clock.today()).filter(organisation=organisation, role__in=list(roles))
    return list(rows.select_related("person", "organisation").order_by("person__name", "pk"))


def link_token(link: RegisterLink) -> str:
    """The token of a link: 256 bits made from its id and the key of this instance, so that no table holds it."""
    digest = salted_hmac("waymark.attendance.register_link", link.public_id.hex, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def hashed(secret: str) -> str:
    """How the token of a link, and the secret of a device, are kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_with(token: str) -> RegisterLink | None:
    """The link of this token, whatever has become of it."""
    rows = RegisterLink.objects.select_related("register__provider", "register__site__organisation")
    return rows.filter(token_hash=hashed(token)).first()


def link_facts(link: RegisterLink, device_hash: str) -> rules.LinkFacts:
    """Civil time ends a link with its day; the wall clock counts the minutes its device was idle."""
    idle = clock.wall_now() - link.last_used_at if link.last_used_at else timedelta()
    now = clock.now()
    return rules.LinkFacts(
        session_on=link.register.on,
        asked_at=now,
        redeemed_at=link.redeemed_at,
        redeemed_device=link.device_hash,
        device=device_hash,
        last_used_at=now - max(idle, timedelta()) if link.redeemed_at else None,
        replaced_at=link.replaced_at,
    )


# The board


@dataclass(frozen=True)
class BoardRow:
    """A pupil at a session: where they should be, what is known, what was done about it, and the school's mark."""

    pupil: Pupil
    school: Organisation  # on roll
    session: Session
    state: Whereabouts
    organisation: Organisation  # where the pupil is expected: the provider, or the school
    site: Site | None = None
    placement: Placement | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    mark: Mark | None = None
    reason: str = ""  # in words, from the follow-up or the register
    register: Register | None = None
    alert: AbsenceAlert | None = None
    follow_up: FollowUp | None = None  # the latest
    school_mark: rules.SchoolMark | None = None
    key_worker: Membership | None = None

    @property
    def is_accounted_for(self) -> bool:
        return self.state not in UNACCOUNTED

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to do something now: look for the pupil, or start the placement."""
        return not self.is_accounted_for or self.state is Whereabouts.NOT_STARTED

    @property
    def where(self) -> str:
        """ "Canal Street Motors", with the site where it has a name of its own."""
        if self.site is None or self.site.name in ("", self.organisation.name):
            return self.organisation.name
        return f"{self.organisation.name}, {self.site.name}"


@dataclass(frozen=True)
class Board:
    """Where every pupil is at one session, the most urgent first."""

    session: Session
    rows: list[BoardRow]
    schools: list[Organisation] = field(default_factory=list)
    providers: list[Organisation] = field(default_factory=list)

    @cached_property
    def counts(self) -> dict[Whereabouts, int]:
        found = dict.fromkeys(Whereabouts, 0)
        for row in self.rows:
            found[row.state] += 1
        return found

    @property
    def unaccounted(self) -> int:
        return sum(self.counts[state] for state in UNACCOUNTED)

    @property
    def groups(self) -> list[tuple[Whereabouts, list[BoardRow]]]:
        """The rows by state, the most urgent state first, without empty ones."""
        found: dict[Whereabouts, list[BoardRow]] = defaultdict(list)
        for row in self.rows:
            found[row.state].append(row)
        return [(state, found[state]) for state in Whereabouts if found[state]]

    @property
    def missing_registers(self) -> list[Register]:
        """The registers that are due and not in, each once."""
        found = {
            row.register.pk: row.register for row in self.rows if row.state is Whereabouts.NO_REGISTER and row.register
        }
        return list(found.values())

    def only(self, *, school: UUID | None = None, provider: UUID | None = None) -> Board:
        """The rows of one school on roll, or of one place; the choices stay."""
        rows = [
            row
            for row in self.rows
            if (school is None or row.school.public_id == school)
            and (provider is None or row.organisation.public_id == provider)
        ]
        return Board(self.session, rows, self.schools, self.providers)


def board(actor: Actor, on: date, half: Half | str, *, pupils: Iterable[Pupil] | None = None) -> Board:
    """Every pupil whom the actor may know of and who is expected somewhere on this session, and what is known.

    The number of statements does not depend on the number of pupils.
    """
    session = Session(on, Half(half))
    seen = Pupil.objects.visible_to(actor)
    if actor.membership is None or actor.organisation.is_provider:
        seen = seen.none()
    if pupils is not None:
        seen = seen.filter(pk__in=[each.pk for each in pupils])
    planned = placements.on_the_day(on, half, pupils=seen)
    at_school = list(_school_sessions(session, seen))
    calendars = {each.placement.programme.school_id: each.calendar for each in planned}
    others = {each.programme.school for each in at_school if each.programme.school_id not in calendars}
    if others:
        calendars |= school_year.calendars_for(sorted(others, key=lambda one: one.pk), on)
    known = _Known.of(session, [each.placement for each in planned], [each.programme for each in at_school])
    rows = [known.row(each) for each in planned]
    rows += [
        BoardRow(
            pupil=each.programme.pupil,
            school=each.programme.school,
            session=session,
            state=Whereabouts.AT_SCHOOL,
            organisation=each.programme.school,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            key_worker=known.key_workers.get(each.programme_id),
        )
        for each in at_school
        if _meets(calendars, each.programme.school, session)
    ]
    order = {state: place for place, state in enumerate(Whereabouts)}
    rows.sort(
        key=lambda row: (
            order[row.state],
            row.key_worker is None or row.key_worker != actor.membership,  # a key worker's own first
            row.pupil.surname,
            row.pupil.forename,
            row.pupil.pk,
        )
    )
    return Board(
        session,
        rows,
        sorted({row.school for row in rows}, key=lambda one: one.name),
        sorted({row.organisation for row in rows}, key=lambda one: one.name),
    )


def _school_sessions(session: Session, pupils: Iterable[Pupil]) -> Iterable[SchoolSession]:
    """Half-days at the school on roll, as part of a programme that runs."""
    return (
        SchoolSession.objects.filter(weekday=session.on.weekday(), half=session.half, valid_from__lte=session.on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=session.on))
        .filter(programme__pupil__in=pupils, programme__starts_on__lte=session.on)
        .exclude(programme__state=ProgrammeState.DESIGN)
        .filter(Q(programme__ended_on__isnull=True) | Q(programme__ended_on__gte=session.on))
        .select_related("programme__pupil", "programme__school")
    )


def _meets(calendars: dict[int, SchoolCalendar], school: Organisation, session: Session) -> bool:
    try:
        return session.half in sessions_of_day(calendars[school.pk], on=session.on)
    except CalendarRunsOut:
        return True


@dataclass(frozen=True)
class _Known:
    """What the registers, the alerts and the rolls say of the pupils of one session."""

    session: Session
    marks: dict[int, Mark]
    registers: dict[int, Register]
    alerts: dict[int, AbsenceAlert]
    dual: set[tuple[int, int]]
    key_workers: dict[int, Membership]

    @classmethod
    def of(cls, session: Session, shown: list[Placement], other_programmes: list[Programme]) -> _Known:
        keys = [each.pk for each in shown]
        marks = Mark.objects.standing().filter(register__on=session.on, register__half=session.half, placement__in=keys)
        registers = Register.objects.filter(
            on=session.on, half=session.half, site__in={each.site_id for each in shown}
        ).select_related("site__organisation")
        alerts = AbsenceAlert.objects.filter(on=session.on, half=session.half, placement__in=keys).prefetch_related(
            Prefetch("follow_ups", queryset=FollowUp.objects.order_by("pk"))
        )
        rolls = RollEntry.objects.on(session.on).filter(
            kind=RollKind.SUBSIDIARY, pupil__in={each.pupil_id for each in shown}
        )
        running = {each.programme for each in shown} | set(other_programmes)
        return cls(
            session=session,
            marks={mark.placement_id: mark for mark in marks},
            registers={each.site_id: each for each in registers},
            alerts={alert.placement_id: alert for alert in alerts},
            dual=set(rolls.values_list("pupil_id", "school_id")),
            key_workers=programmes.key_workers_on(running, session.on) if running else {},
        )

    def row(self, each: Expected) -> BoardRow:
        placement, state = each.placement, STANDINGS.get(each.standing)
        mark, alert = self.marks.get(placement.pk), self.alerts.get(placement.pk)
        follow_ups = list(alert.follow_ups.all()) if alert else []
        last = follow_ups[-1] if follow_ups else None
        code = next((one.reason_code for one in reversed(follow_ups) if one.reason_code), "")
        code = code or (mark.reason_code if mark else "")
        attended = Attended(mark.attended) if mark else None
        if state is None:
            state = rules.whereabouts(
                rules.WhereaboutsFacts(
                    half=self.session.half,
                    starts_at=each.session.starts_at,
                    asked_at=clock.now(),
                    attended=attended,
                    reason_code=code,
                    found=Finding(last.finding) if last and alert and alert.settled_at else None,
                ),
                on=self.session.on,
            )
        return BoardRow(
            pupil=placement.pupil,
            school=placement.programme.school,
            session=self.session,
            state=state,
            organisation=placement.provider,
            site=placement.site,
            placement=placement,
            starts_at=each.session.starts_at,
            ends_at=each.session.ends_at,
            mark=mark,
            reason=rules.REASON_WORDS.get(code, ""),
            register=self.registers.get(placement.site_id),
            alert=alert,
            follow_up=last,
            school_mark=self._school_mark(each, state, attended, code),
            key_worker=self.key_workers.get(placement.programme_id),
        )

    def _school_mark(
        self,
        each: Expected,
        state: Whereabouts,
        attended: Attended | None,
        code: str,
    ) -> rules.SchoolMark | None:
        """What the school on roll writes down; nothing for what has not begun, is paused or is not due yet."""
        if state in (Whereabouts.NOT_STARTED, Whereabouts.PAUSED, Whereabouts.EXPECTED):
            return None
        placement = each.placement
        return school_mark_of(
            placement,
            self.session,
            attended,
            code,
            each.calendar,
            dual=(placement.pupil_id, placement.provider_id) in self.dual,
        )


def school_mark_of(
    placement: Placement,
    session: Session,
    attended: Attended | None,
    reason_code: str,
    calendar: SchoolCalendar | None,
    *,
    dual: bool = False,
) -> rules.SchoolMark | None:
    """The mark of the school on roll for one session at a provider, as of today; None for a session to come."""
    if session.on > clock.today():
        return None
    authority = placement.programme.legal_route == LegalRoute.AUTHORITY_ARRANGED
    facts = rules.SchoolMarkFacts(
        session_on=session.on,
        half=session.half,
        place=rules.Place.OTHER_SCHOOL if dual else rules.Place.PROVIDER,
        arranged_by=rules.ArrangedBy.AUTHORITY if authority else rules.ArrangedBy.SCHOOL,
        attended=attended,
        reason_code=reason_code,
        calendar=calendar,
    )
    return rules.school_mark(facts, on=clock.today())


def whereabouts_now(actor: Actor, pupil: Pupil) -> list[BoardRow]:
    """Where this pupil is expected now, and what is known; empty when nothing is planned for this session."""
    now = session_now()
    return board(actor, now.on, now.half, pupils=[pupil]).rows


# Marks and alerts


@dataclass(frozen=True)
class MarkLine:
    """One session of a pupil at a provider: the mark that stands, and what the school on roll writes."""

    session: Session
    placement: Placement
    mark: Mark
    earlier: list[Mark]
    reason: str
    follow_ups: list[FollowUp]
    school_mark: rules.SchoolMark | None

    @property
    def is_late_edit(self) -> bool:
        return self.mark.is_late_edit(self.session.on)


def last_attended_on(placement: Placement) -> date | None:
    """The last day on which the pupil was marked as being there; None if never."""
    there = Mark.objects.standing().filter(placement=placement, attended__in=[Attended.PRESENT, Attended.LATE])
    return there.order_by("-register__on").values_list("register__on", flat=True).first()


def latest_marks(actor: Actor, placement: Placement, limit: int = 10) -> list[Mark]:
    """The marks of one placement that stand and that the actor may see, the newest session first."""
    rows = Mark.objects.visible_to(actor).standing().filter(placement=placement).select_related("register")
    return list(rows.order_by("-register__on", "-register__half", "-pk")[:limit])


def marks_of(pupil: Pupil, since: date) -> list[MarkLine]:
    """The pupil's marks from `since` on, the newest session first, each with what the school writes down."""
    found = list(
        Mark.objects.filter(pupil=pupil, register__on__gte=since)
        .select_related("register", "placement__provider", "placement__site", "placement__programme__school")
        .order_by("-register__on", "-register__half", "pk")
    )
    by_session: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in found:
        by_session[(mark.register_id, mark.placement_id)].append(mark)
    follow_ups: dict[tuple[int, date, str], list[FollowUp]] = defaultdict(list)
    for each in FollowUp.objects.filter(pupil=pupil, alert__on__gte=since).select_related("alert"):
        follow_ups[(each.alert.placement_id, each.alert.on, each.alert.half)].append(each)
    schools = list({mark.placement.programme.school for mark in found})
    calendars = school_year.calendars_for(schools, clock.today()) if schools else {}
    dual = set(
        RollEntry.objects.filter(pupil=pupil, kind=RollKind.SUBSIDIARY).values_list(
            "school_id", "valid_from", "valid_to"
        )
    )
    return [_mark_line(marks, follow_ups, calendars, dual) for marks in by_session.values()]


def _mark_line(
    marks: list[Mark],
    follow_ups: dict[tuple[int, date, str], list[FollowUp]],
    calendars: dict[int, SchoolCalendar],
    dual: set[tuple[int, date, date | None]],
) -> MarkLine:
    mark, placement = marks[-1], marks[-1].placement
    session = Session(mark.register.on, Half(mark.register.half))
    about = follow_ups.get((placement.pk, session.on, session.half), [])
    code = next((one.reason_code for one in reversed(about) if one.reason_code), "") or mark.reason_code
    registered_there = any(
        school == placement.provider_id and start <= session.on and (end is None or end > session.on)
        for school, start, end in dual
    )
    return MarkLine(
        session=session,
        placement=placement,
        mark=mark,
        earlier=marks[:-1],
        reason=rules.REASON_WORDS.get(code, ""),
        follow_ups=about,
        school_mark=school_mark_of(
            placement,
            session,
            Attended(mark.attended),
            code,
            calendars.get(placement.programme.school_id),
            dual=registered_there,
        ),
    )


def alerts_open(actor: Actor) -> list[AbsenceAlert]:
    """The pupils not accounted for whom the actor may know of, the newest first, each with its follow-ups."""
    return list(
        AbsenceAlert.objects.visible_to(actor)
        .filter(settled_at__isnull=True)
        .select_related("pupil", "placement__provider", "placement__site", "school")
        .prefetch_related(Prefetch("follow_ups", queryset=FollowUp.objects.order_by("pk")))
        .order_by("-on", "-half", "pupil__surname", "pupil__forename", "pk")
    )


def alert_or_404(actor: Actor, alert_id: UUID) -> AbsenceAlert:
    found = (
        AbsenceAlert.objects.visible_to(actor)
        .select_related("pupil", "placement__provider", "placement__site", "placement__programme", "school")
        .filter(public_id=alert_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def board_row_of(actor: Actor, alert: AbsenceAlert) -> BoardRow | None:
    """What the board says of the pupil at the session of the alert."""
    rows = board(actor, alert.on, alert.half, pupils=[alert.pupil]).rows
    return next((row for row in rows if row.placement and row.placement.pk == alert.placement_id), None)


def shown_since(today: date) -> date:
    """From which day a pupil's page shows marks: the first day of the academic year in September."""
    return date(academic_year(today), 8, 1)


def follow_ups_of(alert: AbsenceAlert) -> list[FollowUp]:
    """What was done about it, oldest first."""
    return list(alert.follow_ups.select_related("organisation").order_by("pk"))


def settled_by_follow_up(follow_ups: Iterable[FollowUp]) -> bool:
    return any(Finding(each.finding) in SETTLES for each in follow_ups)


def mark_at(alert: AbsenceAlert) -> Mark | None:
    """The mark that stands for the session of the alert."""
    return (
        Mark.objects.standing()
        .filter(placement_id=alert.placement_id, register__on=alert.on, register__half=alert.half)
        .first()
    )


def pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    """A pupil of the case team."""
    rows = Pupil.objects.visible_to(actor).filter(public_id=pupil_id)
    found = rows.first() if actor.membership and not actor.organisation.is_provider else None
    if found is None:
        raise Http404
    return found


# What jobs look for


def sites_expecting(on: date, half: Half | str) -> dict[Site, list[Expected]]:
    """Every site with pupils expected on the session, with who they are."""
    found: dict[Site, list[Expected]] = defaultdict(list)
    for each in placements.active_sessions(on, half):
        found[each.placement.site].append(each)
    return dict(found)


def starts_at(expected: Iterable[Expected], on: date) -> datetime:
    """When the first of them begins."""
    return london_instant(on, min(each.session.starts_at for each in expected))


def schools_on_roll(shown: Iterable[Placement], on: date) -> dict[int, Organisation]:
    """The school on whose main roll each pupil is on the day, by the placement's key; else the programme's school."""
    listed = list(shown)
    rows = RollEntry.objects.on(on).filter(kind=RollKind.MAIN, pupil__in={each.pupil_id for each in listed})
    main = {row.pupil_id: row.school for row in rows.select_related("school")}
    return {each.pk: main.get(each.pupil_id, each.programme.school) for each in listed}


def key_workers_of(shown: Iterable[Placement], on: date) -> dict[int, Membership]:
    """The key worker of each placement's programme on the day, by the placement's key."""
    listed = list(shown)
    found = programmes.key_workers_on({each.programme for each in listed}, on) if listed else {}
    return {each.pk: found[each.programme_id] for each in listed if each.programme_id in found}
