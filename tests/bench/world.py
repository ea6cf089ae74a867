"""The area that is measured, in the database of DATABASE_URL: `python -m tests.bench.world make|counts|year|grow`.

Five stories are told through the services, one in each partnership; the other pupils are their doubles, 15 at each
provider on every half-day. Registers up to the day are written with their marks, later ones wait to be taken. Each
command prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
PUPILS_A_REGISTER = 15
NOON = {"am": (9, 5), "pm": (12, 50)}
TODAY = date(2027, 3, 24)  # a Wednesday in term; marks are there up to the day before
LAST_DAY = date(2027, 7, 7)
PASSWORD = "a sentence for the bench 27"  # noqa: S105  # of invented people


def main() -> None:
    import django

    django.setup()
    options = _options()
    began = time.perf_counter()
    said: dict[str, Any] = {
        "make": lambda: make(options.providers),
        "counts": counts,
        "year": lambda: year(options.pupils),
        "grow": lambda: grow(options.times),
    }[options.what]()
    said["seconds"] = round(time.perf_counter() - began, 1)
    print(json.dumps(said))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("make", "counts", "year", "grow"))
    parser.add_argument("--providers", type=int, default=40)
    parser.add_argument("--pupils", type=int, default=0)
    parser.add_argument("--times", type=int, default=10)
    return parser.parse_args()


def at(day: date, half: str = "am") -> str:
    from waymark.core import clock

    return datetime(day.year, day.month, day.day, *NOON[half], tzinfo=clock.LONDON).isoformat()


def make(providers: int) -> dict[str, Any]:
    """Make the area with so many of its providers in use, and say whom and what the bench may ask for."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from waymark.core import clock
    from waymark.demo.bodies import Area

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    plan = _plan()
    with transaction.atomic():
        area = Area(plan)
        with clock.at(datetime.fromisoformat(at(plan.first_day))):
            area.gather()
        _tell(area)
        _fill(area, providers)
        registers = _registers(area, providers)
        _marks()
        told = _told(area, providers, registers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return told


def _plan() -> Any:
    """The county with one pupil in each partnership, each all week at a small school."""
    from dataclasses import replace

    from waymark.demo.county import WEEK
    from waymark.demo.plans import a_county
    from waymark.demo.pupils import Place, Story

    county = a_county(60)
    first_school = {}
    for case in county.cases:
        body = next(one.body for one in county.people if one.body == case.school)
        first_school.setdefault(body, case)
    small = [each.name for each in county.providers if each.places > 30]
    place = Place(small[0], " ".join(WEEK), date(2025, 9, 15))
    cases = []
    for number, urn in enumerate(("138521", "138721", "137983", "137968", "137367")):
        cases.append(
            replace(first_school[urn], story=Story.RUNNING, places=(place,), surname=f"Merrow{number}", last_day=None)
        )
    return replace(county, cases=tuple(cases), demo_day=TODAY)


def _tell(area: Any) -> None:
    """The five stories, up to the day."""
    from waymark.core import clock
    from waymark.demo.build import signed_off_again
    from waymark.demo.moments import side_by_side
    from waymark.demo.tale import Tale

    until = datetime.fromisoformat(at(TODAY))
    stories = [Tale(area, case, number + 1).told() for number, case in enumerate(area.plan.cases)]
    story = side_by_side([*stories, signed_off_again(area)])
    moment = next(story, None)
    while moment is not None and moment <= until:
        with clock.at(moment):
            moment = next(story, None)


def _fill(area: Any, providers: int) -> None:
    """Fifteen pupils at each provider in use, three of each story; the five told first stay where they are."""
    from tests.bench.doubles import double, rows_about
    from waymark.organisations.models import Organisation, Site
    from waymark.placements.models import Placement
    from waymark.pupils.models import Pupil
    from waymark.quality.models import Offer

    there = Placement.objects.select_related("provider", "site", "offer").first()
    assert there is not None
    used = _used(area, providers)
    numbers = [place * 3 + nth for place in range(len(used)) for nth in range(3)]
    elsewhere: list[Any] = []
    for body in used:
        keys = {
            Organisation: {there.provider_id: body.pk},
            Site: {there.site_id: body.sites.get().pk},
            Offer: {there.offer_id: body.offers.get().pk},
        }
        elsewhere += [keys] * 3
    for pupil in list(Pupil.objects.order_by("pk")):
        double(rows_about(pupil), [number + 1 for number in numbers], elsewhere)


def _used(area: Any, providers: int) -> list[Any]:
    """The providers in use, without the one that the five are at."""
    from waymark.placements.models import Placement

    first = Placement.objects.order_by("pk").values_list("provider_id", flat=True)[0]
    return [body for each in area.plan.providers if (body := area.bodies[each.name]).pk != first][:providers]


def _registers(area: Any, providers: int) -> list[tuple[str, str]]:
    """A register for each provider in use and every session: taken up to the day, waiting with its duty from then on."""
    from waymark.attendance.models import Register
    from waymark.core import clock
    from waymark.duties.models import Duty
    from waymark.duties.states import DutyKind
    from waymark.school_year.queries import calendar_for
    from waymark.school_year.rules import is_school_day
    from waymark.school_year.states import Half

    registers, duties, waiting = [], [], []
    day = date(2025, 9, 15)
    calendar = calendar_for(area.bodies["855"], day)
    used = _used(area, providers)
    while day <= LAST_DAY:
        if day.month == 8:
            calendar = calendar_for(area.bodies["855"], day)
        if day != TODAY and is_school_day(calendar, on=day):
            for half in Half:
                now = datetime.fromisoformat(at(day, half.value)).astimezone(clock.LONDON)
                for body in used:
                    register = Register(provider=body, site=_site(body), on=day, half=half, opened_at=now)
                    if day < TODAY:
                        register.taken_at, register.taken_by_label, register.version = now, "Somebody there", 2
                    else:
                        waiting.append((register, at(day, half.value)))
                        duties.append(
                            Duty(
                                kind=DutyKind.TAKE_REGISTER,
                                owner=body,
                                subject_type="attendance.register",
                                subject_id=register.public_id,
                                link=register.get_absolute_url(),
                                clause="WM cut-off",
                                opened_at=now,
                                due_at=now + timedelta(minutes=25),
                            )
                        )
                    registers.append(register)
        day += timedelta(days=1)
    Register.objects.bulk_create(registers, batch_size=500)
    Duty.objects.bulk_create(duties, batch_size=500)
    return [(str(register.public_id), moment) for register, moment in waiting]


_sites: dict[int, Any] = {}


def _site(body: Any) -> Any:
    if body.pk not in _sites:
        _sites[body.pk] = body.sites.get()
    return _sites[body.pk]


MARKS = """
    INSERT INTO attendance_mark (register_id, placement_id, pupil_id, attended, minutes_late, reason_code, note,
                                 recorded_at, recorded_by_label, replaces_id, correction_reason)
    SELECT r.id, p.id, p.pupil_id,
           CASE WHEN (r.id * 31 + p.id * 17) % 100 < 88 THEN 'present'
                WHEN (r.id * 31 + p.id * 17) % 100 < 92 THEN 'late' ELSE 'absent' END,
           CASE WHEN (r.id * 31 + p.id * 17) % 100 BETWEEN 88 AND 91 THEN 12 END,
           CASE WHEN (r.id * 31 + p.id * 17) % 100 >= 92 THEN 'I' ELSE '' END,
           '', r.taken_at, r.taken_by_label, NULL, ''
    FROM attendance_register r JOIN placements_placement p ON p.site_id = r.site_id
    WHERE r.taken_at IS NOT NULL
"""


def _marks() -> None:
    from django.db import connection

    from tests.bench.years import count_months

    with connection.cursor() as cursor:
        cursor.execute(MARKS)
    count_months()


def _told(area: Any, providers: int, registers: list[tuple[str, str]]) -> dict[str, Any]:
    """Sessions of people of each kind, and the pages to ask for."""
    from waymark.accounts.models import Membership
    from waymark.accounts.roles import Role
    from waymark.attendance.models import Mark, Register
    from waymark.pupils.models import Pupil

    coordinators = [each for each in area.people.values() if each.role == Role.COORDINATOR]
    managers = {}
    for body in _used(area, providers):
        managers[body.pk] = area.holder(body, Role.PROVIDER_MANAGER)
    partnership = coordinators[0].organisation
    pupils = Pupil.objects.filter(involvements__organisation=partnership, marks__isnull=False).distinct().order_by("pk")
    by_id = {str(each.public_id): each.provider_id for each in Register.objects.filter(taken_at__isnull=True)}
    waiting: dict[str, list[tuple[str, str]]] = {}
    for public_id, moment in registers:
        waiting.setdefault(str(by_id[public_id]), []).append((f"/registers/{public_id}/", moment))
    keys = list(managers)
    for member in Membership.objects.filter(role=Role.SCHOOL_REFERRER).select_related("person")[:40]:
        member.person.set_password(PASSWORD)
        member.person.save()
    return {
        "password": PASSWORD,
        "moment": at(TODAY),
        "marks": Mark.objects.count(),
        "pupils": Pupil.objects.count(),
        "coordinators": [_session(each) for each in coordinators for _ in range(2)][:8],
        "managers": [_session(managers[key]) for key in keys],
        "waiting": [waiting[str(key)] for key in keys],
        "files": [f"/file/{each.public_id}/" for each in pupils[:40]],
        "attendance": [f"/attendance/{each.public_id}/" for each in pupils[:40]],
        "people": [
            each.person.email
            for each in Membership.objects.filter(role=Role.SCHOOL_REFERRER).select_related("person")[:40]
        ],
    }


def _session(membership: Any) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from waymark.accounts.tests.factories import sign_in

    client = sign_in(Client(), membership)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def counts() -> dict[str, Any]:
    """Row 7: what each page asks of the database, its own statements and those of signing in and noting apart."""
    from tests.bench.statements import count_all

    return count_all(json.loads(sys.stdin.read()))


def year(pupils: int) -> dict[str, Any]:
    """Row 5: a school year of so many pupils, or of those there are, and who asks for it."""
    from tests.bench.years import fill_to

    return fill_to(pupils)


def grow(times: int) -> dict[str, Any]:
    """Give every register of the past so many times its marks, of pupils of its own; the pupils there are keep theirs."""
    from tests.bench.growth import grow_to

    return grow_to(times)


if __name__ == "__main__":
    main()
