"""Where pupils are: the board of one session, and one pupil now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch, Q

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.attendance import rules
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark, Register
from waymark.attendance.queries.marks import school_mark_of
from waymark.attendance.queries.sessions import Session, session_now
from waymark.attendance.states import UNACCOUNTED, Attended, Finding, Whereabouts
from waymark.core import clock
from waymark.core.periods import holds_on
from waymark.matching import queries as matching
from waymark.organisations.models import Organisation, Site
from waymark.placements import queries as placements
from waymark.placements.models import Placement
from waymark.placements.queries import Expected, Standing
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme, SchoolSession
from waymark.programmes.states import ProgrammeState
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.states import RollKind
from waymark.school_year import queries as school_year
from waymark.school_year.rules import SchoolCalendar, may_meet
from waymark.school_year.states import Half

STANDINGS = {Standing.NOT_STARTED: Whereabouts.NOT_STARTED, Standing.PAUSED: Whereabouts.PAUSED}


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
    calendar: SchoolCalendar | None = None  # of the school on roll

    @property
    def is_accounted_for(self) -> bool:
        return self.state not in UNACCOUNTED

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
    children: dict[int, int] = field(
        default_factory=dict
    )  # of records that two people joined: the child, by the record

    @cached_property
    def counts(self) -> dict[Whereabouts, int]:
        """How many pupils are where. A child of two records counts once, where it is most urgent."""
        found = dict.fromkeys(Whereabouts, 0)
        counted: dict[int, int] = {}  # the record by which a child counts
        for row in self.rows:
            child = self.children.get(row.pupil.pk, row.pupil.pk)
            if counted.setdefault(child, row.pupil.pk) == row.pupil.pk:
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
        return Board(self.session, rows, self.schools, self.providers, self.children)


def board(
    actor: Actor, on: date, half: Half | str, *, pupils: Iterable[Pupil] | None = None, briefly: bool = False
) -> Board:
    """Every pupil whom the actor may know of and who is expected somewhere on this session, and what is known.

    `briefly` leaves out what is about the session and not about where the pupil is: the register, the school's mark
    and the key worker. The number of statements does not depend on the number of pupils.
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
    known = _Known.of(session, [each.placement for each in planned], [each.programme for each in at_school], briefly)
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
            calendar=calendars[each.programme.school_id],
        )
        for each in at_school
        if may_meet(calendars[each.programme.school_id], session.half, on=session.on)
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
        {} if briefly else matching.joined_for(actor),
    )


def whereabouts_now(actor: Actor, pupil: Pupil) -> list[BoardRow]:
    """Where this pupil is expected now, and what is known; empty when nothing is planned for this session."""
    now = session_now()
    return board(actor, now.on, now.half, pupils=[pupil], briefly=True).rows


def board_row_of(actor: Actor, alert: AbsenceAlert) -> BoardRow | None:
    """What the board says of the pupil at the session of the alert."""
    rows = board(actor, alert.on, alert.half, pupils=[alert.pupil]).rows
    return next((row for row in rows if row.placement and row.placement.pk == alert.placement_id), None)


def _school_sessions(session: Session, pupils: Iterable[Pupil]) -> Iterable[SchoolSession]:
    """Half-days at the school on roll, as part of a programme that runs."""
    return (
        SchoolSession.objects.filter(weekday=session.on.weekday(), half=session.half)
        .filter(holds_on(session.on))
        .filter(programme__pupil__in=pupils, programme__starts_on__lte=session.on)
        .exclude(programme__state=ProgrammeState.DESIGN)
        .filter(Q(programme__ended_on__isnull=True) | Q(programme__ended_on__gte=session.on))
        .select_related("programme__pupil", "programme__school")
    )


@dataclass(frozen=True)
class _Known:
    """What the registers, the alerts and the rolls say of the pupils of one session."""

    session: Session
    marks: dict[int, Mark]
    registers: dict[int, Register]
    alerts: dict[int, AbsenceAlert]
    dual: set[tuple[int, int]]
    key_workers: dict[int, Membership]
    briefly: bool

    @classmethod
    def of(cls, session: Session, shown: list[Placement], other_programmes: list[Programme], briefly: bool) -> _Known:
        keys = [each.pk for each in shown]
        marks = Mark.objects.standing().of(shown).filter(register__on=session.on, register__half=session.half)
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
            registers={} if briefly else {each.site_id: each for each in registers},
            alerts={alert.placement_id: alert for alert in alerts},
            dual=set() if briefly else set(rolls.values_list("pupil_id", "school_id")),
            key_workers=programmes.key_workers_on(running, session.on) if running and not briefly else {},
            briefly=briefly,
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
            school_mark=None if self.briefly else self._school_mark(each, state, attended, code),
            key_worker=self.key_workers.get(placement.programme_id),
            calendar=each.calendar,
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
