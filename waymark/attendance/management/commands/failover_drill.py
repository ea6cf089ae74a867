"""The part of `./run failover_drill` that is done in the database: people with registers before, and the comparison after.

The drill itself (config/cluster/drill.py) makes a cluster of its own, signs these people in through its one address and
kills its primary. The configured database is never touched.
"""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from waymark.accounts.actors import staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.attendance import services
from waymark.attendance.management.commands import crash_drill
from waymark.core import clock
from waymark.core.dates import academic_year
from waymark.organisations.models import Organisation, Site
from waymark.organisations.states import OrganisationKind
from waymark.placements.models import Placement
from waymark.pupils.models import Involvement
from waymark.pupils.states import Basis
from waymark.school_year.queries import bank_holidays
from waymark.school_year.states import Half

DAYS = 21  # for which pupils are expected before the register's day
PASSWORD = "harbour tulip seventeen"  # noqa: S105  # of invented people, in a database that is thrown away


class Command(BaseCommand):
    help = __doc__
    policy = "Started by ./run failover_drill itself, in a database of its own with invented rows; reads no other."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--part", choices=["prepare", "check"], required=True)
        parser.add_argument("--registers", type=int, default=6, help="how many people take a register each")
        parser.add_argument("--notes", type=Path, help="what was acknowledged, line by line")

    def handle(self, *args: Any, **options: Any) -> None:
        if not os.environ.get("WAYMARK_FAILOVER_DRILL"):
            raise CommandError("This is started by ./run failover_drill itself, in a database of its own.")
        done = prepare(options["registers"]) if options["part"] == "prepare" else check(options["notes"])
        self.stdout.write(json.dumps(done))


def prepare(registers: int) -> dict[str, Any]:
    """So many people with a register each, of the last school day, and an auditor. What the drill signs in with."""
    day = last_school_day(clock.today())
    first_day = max(day - timedelta(days=DAYS), date(academic_year(day), 9, 1))
    crash_drill.prepare(registers, first_day, clock.today() + timedelta(days=DAYS))
    for placement in Placement.objects.select_related("pupil", "provider"):
        Involvement.objects.create(
            pupil=placement.pupil,
            organisation=placement.provider,
            basis=Basis.PLACEMENT,
            valid_from=first_day,
            source_type="placements.placement",
            source_id=placement.public_id,
        )
    managers = Membership.objects.filter(role=Role.PROVIDER_MANAGER).select_related("person", "organisation")
    people = [{**_who(one), "register": _register(one, day)} for one in managers.order_by("pk")]
    return {"password": PASSWORD, "people": people, "auditor": _who(_auditor())}


def last_school_day(today: date) -> date:
    """The last day before today that is no weekend and no bank holiday: a register can be saved for it at any hour."""
    days = (today - timedelta(days=number) for number in range(1, 15))
    return next(day for day in days if day.weekday() < 5 and day not in bank_holidays())


def _auditor() -> Membership:
    authority = Organisation.objects.get(kind=OrganisationKind.AUTHORITY)
    person = Person.objects.create_user("auditor@example.org", "Drill Auditor")
    return Membership.objects.create(
        person=person, organisation=authority, role=Role.AUDITOR, valid_from=date(2026, 1, 1)
    )


def _who(membership: Membership) -> dict[str, str]:
    secret = str(totp.generate_totp_secret())
    membership.person.set_password(PASSWORD)
    membership.person.save()
    totp.TOTP.activate(membership.person, secret)
    return {"email": membership.person.email, "secret": secret}


def _register(membership: Membership, day: date) -> str:
    site = Site.objects.select_related("organisation").get(organisation=membership.organisation)
    return services.open_register(staff_actor(membership), site, day, Half.AM).get_absolute_url()


def check(notes: Path) -> dict[str, Any]:
    """As after a crash; and what the operator's own command says of the history, which fails where it does not hold."""
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    return {**crash_drill.check(notes), "audit_verify": said.getvalue().strip().splitlines()[-1]}
