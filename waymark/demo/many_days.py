"""The school days of a whole county: registers that say all there is to say are written many at a time.

Whatever needs somebody to act, such as an absence that nobody explains, goes through the services as in any area. A
register written here is row for row what `attendance.services` would have written: tests compare the two.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from waymark.accounts.actors import Actor, job_actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.attendance import queries, rules, services
from waymark.attendance.models import AbsenceAlert, Mark, Register
from waymark.attendance.services import MarkInput
from waymark.attendance.states import Attended, Finding
from waymark.core import clock, history, outbox
from waymark.core.history import Entry
from waymark.core.kept import kept
from waymark.core.refusals import refuse
from waymark.core.rows import insert
from waymark.demo.days import TAKEN_AT
from waymark.demo.moments import at
from waymark.demo.words import FOLLOW_UPS
from waymark.duties import services as duties
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations.models import Site
from waymark.placements.queries import Expected
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import is_school_day
from waymark.school_year.states import Half

if TYPE_CHECKING:
    from waymark.demo.bodies import Area

ABSENT = {"steady": 0.05, "late": 0.07, "shaky": 0.18}
LATE = {"steady": 0.04, "late": 0.22, "shaky": 0.08}
UNEXPLAINED = 0.0012  # of all marks: each takes a telephone call
CODES = ("I", "I", "I", "M", "S")  # why pupils are away, as providers hear it


def days_of_the_county(area: Area, until: datetime) -> Iterator[datetime]:
    """Yield the moments at which the registers of the county are taken, up to the day before `until`."""
    habits = {number: case.marks for number, case in enumerate(area.plan.cases)}
    calendar = calendar_for(area.bodies["855"], area.plan.first_day)
    day = area.plan.first_day
    while day < until.date():
        if day.month == 8:
            calendar = calendar_for(area.bodies["855"], day)
        if is_school_day(calendar, on=day):
            for half in Half:
                taken_at = TAKEN_AT[half]
                yield at(day, taken_at.hour, taken_at.minute)
                _take_all(area, day, half, habits)
                yield at(day, taken_at.hour, taken_at.minute) + timedelta(minutes=50)
                _follow_up(area, day)
            yield at(day, 16, 40)
            outbox.send_waiting(job_actor("send messages"), limit=10_000)
            duties.miss_overdue(job_actor("miss overdue duties"))
        day += timedelta(days=1)


def _take_all(area: Area, day: date, half: Half, habits: Mapping[int, str]) -> None:
    said = []
    for site, expected in queries.sites_expecting(day, half).items():
        manager = area.in_role(site.organisation, Role.PROVIDER_MANAGER)
        marks = [what_happens(area.plan.seed, each, day, half, habits) for each in expected]
        if all(mark.attended is not Attended.ABSENT or mark.reason_code for mark in marks):
            said.append(Taken(manager, site, expected, marks))
        else:
            register = services.open_register(manager, site, day, half)
            services.mark(manager, register, marks)
    take_many(day, half, said)


def what_happens(seed: int, each: Expected, day: date, half: Half, habits: Mapping[int, str]) -> MarkInput:
    """What happens to a pupil on a session: the same every time the area is built."""
    pupil = each.placement.pupil
    dice = random.Random(f"{seed} {pupil.upn} {day} {half}")  # noqa: S311  # a story, not a secret
    habit = habits.get((int(pupil.upn[10:13]) - 100) % 1000, "steady")
    placement, chance = each.placement.public_id, dice.random()
    if chance < UNEXPLAINED:
        return MarkInput(placement=placement, attended=Attended.ABSENT)
    if chance < ABSENT[habit]:
        return MarkInput(placement=placement, attended=Attended.ABSENT, reason_code=dice.choice(CODES))
    if chance < ABSENT[habit] + LATE[habit]:
        return MarkInput(placement=placement, attended=Attended.LATE, minutes_late=dice.randrange(5, 16))
    return MarkInput(placement=placement, attended=Attended.PRESENT)


@dataclass(frozen=True)
class Taken:
    """A register with what is said of everybody expected in it, by the person who takes it."""

    actor: Actor
    site: Site
    expected: Sequence[Expected]
    marks: Sequence[MarkInput]


def take_many(day: date, half: Half, taken: Sequence[Taken]) -> list[Register]:
    """Open and take these registers at this moment, all that is expected in each, none of it needing a follow-up.

    Every mark is asked of the rules. ValueError where a register is incomplete or an absence is unexplained.
    """
    now = clock.now()
    registers, owed, marks, events = [], [], [], []
    for one in taken:
        one.actor.require(Permission.REGISTER_MARK)
        register, duty, opened = _opened(one, day, half)
        written = [_mark(one, each, said, register) for each, said in _pairs(one)]
        _settled(duty, one.actor, now)
        registers.append(register)
        owed.append(duty)
        marks += written
        events += [*opened, *_closed(one, register, duty, written)]
    insert(registers)
    for mark in marks:
        mark.register = mark.register  # only now it has a key
    insert(marks)
    services.count_in(marks)
    insert(owed)
    history.record_many(events)
    return registers


def _pairs(one: Taken) -> list[tuple[Expected, MarkInput]]:
    said = {mark.placement: mark for mark in one.marks}
    if set(said) != {each.placement.public_id for each in one.expected}:
        raise ValueError(f"{one.site}: the marks are not those of the pupils expected.")
    return [(each, said[each.placement.public_id]) for each in one.expected]


def _opened(one: Taken, day: date, half: Half) -> tuple[Register, Duty, list[Entry]]:
    """The register and the duty to take it, and the events of their beginning."""
    now = clock.now()
    facts = rules.RegisterFacts(half=half, starts_at=min(each.session.starts_at for each in one.expected))
    register = Register(
        site=one.site,
        provider=one.site.organisation,
        on=day,
        half=half,
        opened_at=now,
        taken_at=now,
        taken_by_label=one.actor.label,
        version=2,  # it was opened, and then marked
    )
    duty = Duty(
        kind=DutyKind.TAKE_REGISTER,
        owner=one.site.organisation,
        subject_type=register._meta.label_lower,
        subject_id=register.public_id,
        link=register.get_absolute_url(),
        clause="WM cut-off",
        opened_at=now,
        due_at=rules.register_due_at(facts, on=day),
    )
    opened = {"kind": duty.kind, "due_at": duty.due_at}
    return (
        register,
        duty,
        [
            Entry(one.actor, "register.open", register, happened_on=day),
            Entry(one.actor, "duty.open", duty, after=opened),
        ],
    )


def _mark(one: Taken, each: Expected, said: MarkInput, register: Register) -> Mark:
    facts = rules.MarkFacts(
        session_on=register.on,
        half=Half(register.half),
        starts_at=each.session.starts_at,
        ends_at=each.session.ends_at,
        is_expected=True,
        recorded_at=clock.now(),
        attended=said.attended,
        minutes_late=said.minutes_late,
        reason_code=said.reason_code,
        placement_last_day=each.placement.ended_on,
    )
    refuse(rules.mark_refusals(facts, on=register.on))
    alert = rules.AlertFacts(
        half=facts.half, attended=said.attended, reason_code=said.reason_code, asked_at=clock.now()
    )
    if rules.alert_needed(alert, on=register.on) is not None:
        raise ValueError(f"{one.site}: somebody is missed, and must be looked for.")
    return Mark(
        register=register,
        placement=each.placement,
        pupil=each.placement.pupil,
        attended=said.attended,
        minutes_late=said.minutes_late,
        reason_code=said.reason_code,
        note=said.note,
        recorded_at=clock.now(),
        recorded_by_label=one.actor.label,
    )


def _settled(duty: Duty, actor: Actor, now: datetime) -> None:
    duty.state, duty.done_at, duty.done_by_label = DutyState.DONE, now, actor.label
    duty.version = 2


def _closed(one: Taken, register: Register, duty: Duty, marks: Sequence[Mark]) -> list[Entry]:
    """The events of a register that has been taken: the duty is done, and what was said of whom."""
    done = {"state": DutyState.DONE, "done_at": duty.done_at, "done_by_label": duty.done_by_label}
    return [
        Entry(one.actor, "duty.discharge", duty, before={"state": DutyState.OPEN}, after=done),
        Entry(
            one.actor,
            "register.mark",
            register,
            before=[],
            after=[services.as_said(mark) for mark in marks],
            happened_on=register.on,
            pupils=[mark.pupil for mark in marks],
        ),
    ]


def _follow_up(area: Area, day: date) -> None:
    """The school rings about each pupil who is not accounted for, and finds them."""
    for number, alert in enumerate(_waiting(day)):
        who, found, code = FOLLOW_UPS[(number + day.day) % len(FOLLOW_UPS)]
        services.follow_up(
            area.in_role(alert.placement.programme.school, Role.SCHOOL_REFERRER),
            alert,
            who_was_contacted=who,
            finding=Finding.SAFE_AT_HOME,
            what_was_found=found,
            reason_code=code,
        )


@kept
def _waiting(day: date) -> QuerySet[AbsenceAlert]:
    rows = AbsenceAlert.objects.filter(on=day, settled_at__isnull=True, follow_ups__isnull=True)
    return rows.select_related("placement__programme__school", "pupil").order_by("half", "pupil__upn", "pk")
