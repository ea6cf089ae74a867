"""The school days of the story: registers taken, absences noticed and followed up, by the people whose work it is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from waymark.accounts.actors import job_actor
from waymark.accounts.roles import Role
from waymark.attendance import queries, services
from waymark.attendance.models import AbsenceAlert
from waymark.attendance.services import MarkInput
from waymark.attendance.states import Attended, Finding
from waymark.core import clock, outbox
from waymark.demo.pupils import CASES
from waymark.demo.terms import DEMO_DAY
from waymark.demo.words import FOLLOW_UPS
from waymark.duties import services as duties
from waymark.organisations.models import Site
from waymark.placements.queries import Expected
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import is_school_day
from waymark.school_year.states import Half

if TYPE_CHECKING:
    from waymark.demo.bodies import Area

TAKEN_AT = {Half.AM: time(9, 25), Half.PM: time(13, 10)}
LAST_FULL_DAY = DEMO_DAY - timedelta(days=1)
NEVER_TAKEN = {(date(2026, 11, 19), "Castle Row Boxing and Mentoring")}
HABITS = {case.surname: case.marks for case in CASES}


def school_days_of_the_story(area: Area, until: datetime) -> Iterator[datetime]:
    """Yield the moments at which somebody takes a register or rings a family, up to the day before `until`."""
    calendar = calendar_for(area.bodies["855"], area.plan.first_day)
    day = area.plan.first_day
    while day <= LAST_FULL_DAY:
        if is_school_day(calendar, on=day):
            for half in Half:
                yield _at(day, TAKEN_AT[half])
                _registers_of(area, day, half)
                yield _at(day, TAKEN_AT[half]) + timedelta(minutes=50)
                _follow_up(area, day)
            yield _at(day, time(16, 40))
            outbox.send_waiting(job_actor("send messages"), limit=1000)
            duties.miss_overdue(job_actor("miss overdue duties"))
        day += timedelta(days=1)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.LONDON)


def _registers_of(area: Area, day: date, half: Half) -> None:
    for site, expected in queries.sites_expecting(day, half).items():
        if (day, site.organisation.name) not in NEVER_TAKEN:
            _take(area, site, day, half, expected)


def _take(area: Area, site: Site, day: date, half: Half, expected: list[Expected]) -> None:
    manager = area.in_role(site.organisation, Role.PROVIDER_MANAGER)
    register = services.open_register(manager, site, day, half)
    services.mark(manager, register, [_mark(each, day, half) for each in expected])


def _mark(each: Expected, day: date, half: Half) -> MarkInput:
    """What happens to a pupil on a session: the same every time the area is built."""
    pupil = each.placement.pupil
    habit = HABITS.get(pupil.surname, "steady")
    chance = random.Random(f"{pupil.surname} {day} {half}").random()  # noqa: S311  # a story, not a secret
    placement = each.placement.public_id
    if pupil.surname == "Dixon" and day == LAST_FULL_DAY and half is Half.AM:
        return MarkInput(placement=placement, attended=Attended.ABSENT)
    if chance < (0.10 if habit == "shaky" else 0.03):
        return MarkInput(
            placement=placement, attended=Attended.ABSENT, reason_code="I", note="The family rang before nine."
        )
    if chance < (0.16 if habit == "shaky" else 0.04):
        return MarkInput(placement=placement, attended=Attended.ABSENT)
    if chance < (0.35 if habit == "late" else 0.08):
        return MarkInput(placement=placement, attended=Attended.LATE, minutes_late=5 + int(100 * chance) % 16)
    return MarkInput(placement=placement, attended=Attended.PRESENT)


def _follow_up(area: Area, day: date) -> None:
    """The school rings about each pupil who is not accounted for. Yesterday's last call found nobody at home."""
    for number, alert in enumerate(
        AbsenceAlert.objects.filter(on=day, settled_at__isnull=True, follow_ups__isnull=True).order_by("pk")
    ):
        caller = area.in_role(alert.placement.programme.school, Role.SCHOOL_REFERRER)
        if alert.on == LAST_FULL_DAY:
            services.follow_up(
                caller,
                alert,
                who_was_contacted="her mother, by telephone",
                finding=Finding.NO_ANSWER,
                what_was_found="No answer at home or at work; a message was left. To be tried again.",
            )
            continue
        who, found, code = FOLLOW_UPS[(number + day.day) % len(FOLLOW_UPS)]
        services.follow_up(
            caller,
            alert,
            who_was_contacted=who,
            finding=Finding.SAFE_AT_HOME,
            what_was_found=found,
            reason_code=code,
        )
