"""Kill a process that saves registers, again and again, and count what was acknowledged and is gone: nothing, or we fail.

`crash_drill --kills 20` makes a throw-away database (a file in a temporary folder; with a PostgreSQL DATABASE_URL a
database of its own on that server), starts a writer, kills it with SIGKILL at random moments and starts it again. The
writer notes each save in a side file, with fsync, after the service has returned. At the end every noted save must be
there in full, every chain must hold, and the database must find itself sound. The configured database is never touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.attendance import services
from waymark.attendance.models import Mark
from waymark.attendance.states import Attended
from waymark.core import clock, history
from waymark.core.dates import academic_year, london_instant
from waymark.organisations.models import Organisation, Site
from waymark.organisations.states import OrganisationKind
from waymark.placements.models import Placement, PlacementSession, PlacementTerms
from waymark.placements.states import ChargeMode, FundingRoute, PlacementState, TermsState
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute, ProgrammeState
from waymark.pupils.models import Pupil
from waymark.quality.models import Offer
from waymark.quality.states import OfferKind, PriceUnit
from waymark.school_year.models import HalfTerm
from waymark.school_year.queries import bank_holidays
from waymark.school_year.states import Half

FIRST_DAY, LAST_DAY = date(2026, 9, 7), date(2027, 7, 9)
PUPILS = 3
SAVES_A_REGISTER = 20
SECONDS_TO_START = 60
LONGEST_RUN = 1.5  # seconds that a writer lives after its first save, at most


class Command(BaseCommand):
    help = __doc__
    policy = "Anybody at the console. Makes a database of its own, with invented rows, and removes it; reads no other."
    requires_system_checks: list[str] = []  # the writer starts often: it is to be killed, not to be checked

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kills", type=int, default=20, help="how often the writer is killed (default: 20)")
        parser.add_argument("--seed", type=int, help="the same seed waits the same times between kills")
        parser.add_argument(
            "--part", choices=["drill", "prepare", "write", "check"], default="drill", help="used by itself"
        )
        parser.add_argument("--notes", type=Path, help="the side file; used by itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["part"] == "drill":
            seed = options["seed"] if options["seed"] is not None else secrets.randbelow(2**32)
            found = drill(options["kills"], seed)
            self.stdout.write(json.dumps(found))
            if found["lost"] or found["torn"] or found["chains"] != "ok" or found["integrity"] != "ok":
                raise CommandError("Something that was acknowledged is not there in full.")
        elif not os.environ.get("WAYMARK_CRASH_DRILL"):
            raise CommandError("This part is started by the drill itself, in a database of its own.")
        elif options["part"] == "prepare":
            prepare()
        elif options["part"] == "write":
            write(options["notes"])
        else:
            self.stdout.write(json.dumps(check(options["notes"])))


# The drill


def drill(kills: int, seed: int) -> dict[str, Any]:
    """Prepare, write and kill, check. Return the figures."""
    moments = random.Random(seed)  # noqa: S311  # moments to kill at, not secrets
    with _throw_away_database() as (environment, folder):
        notes = folder / "acknowledged"
        notes.touch()
        _manage(environment, "migrate", "--verbosity", "0", "--no-input")
        _manage(environment, "crash_drill", "--part", "prepare")
        for _ in range(kills):
            _write_and_kill(environment, notes, moments.uniform(0, LONGEST_RUN))
        found = json.loads(_manage(environment, "crash_drill", "--part", "check", "--notes", str(notes)))
    return {"kills": kills, **found, "seed": seed}


def _write_and_kill(environment: dict[str, str], notes: Path, seconds: float) -> None:
    before = notes.stat().st_size
    writer = subprocess.Popen(  # noqa: S603  # this program, with words of our own
        [sys.executable, _manage_py(), "crash_drill", "--part", "write", "--notes", str(notes)],
        env=environment,
        cwd=settings.BASE_DIR,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + SECONDS_TO_START
    while notes.stat().st_size == before:
        if writer.poll() is not None or time.monotonic() > deadline:
            writer.kill()
            raise CommandError(f"The writer does not write: {writer.communicate()[1].decode()[-2000:]}")
        time.sleep(0.01)
    time.sleep(seconds)
    writer.kill()  # SIGKILL: no goodbye
    writer.communicate()


def _manage_py() -> str:
    return str(settings.BASE_DIR / "manage.py")


def _manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(  # noqa: S603  # this program, with words of our own
        [sys.executable, _manage_py(), *words],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{words[0]} {words[-1]}: {done.stderr[-2000:]}")
    return done.stdout


@contextlib.contextmanager
def _throw_away_database() -> Iterator[tuple[dict[str, str], Path]]:
    """A database that nobody else uses, gone afterwards, and the environment that leads to it."""
    folder = Path(tempfile.mkdtemp(prefix="waymark-crash-"))
    given = os.environ.get("DATABASE_URL", "")
    try:
        with _postgresql(given) if given.startswith("postgres") else _sqlite(folder) as address:
            environment = {
                **os.environ,
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "config.settings.base",
                "SECRET_KEY": "only-for-the-drill",
                "WAYMARK_VAR": str(folder / "var"),
                "WAYMARK_CRASH_DRILL": "1",
                "LOG_LEVEL": "ERROR",
            }
            environment.pop("WAYMARK_DEMO", None)
            yield environment, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'drill.sqlite3'}"


@contextlib.contextmanager
def _postgresql(server: str) -> Iterator[str]:
    import psycopg
    from psycopg import sql

    name = f"waymark_crash_drill_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


# The writer


def write(notes: Path) -> None:
    """Save registers for ever, noting each save after the service has returned."""
    actor_of = _manager()
    site = Site.objects.select_related("organisation").get(organisation__kind=OrganisationKind.PROVIDER)
    placements = list(Placement.objects.values_list("public_id", flat=True))
    sessions, run = _sessions(), secrets.token_hex(4)
    note_file = os.open(notes, os.O_WRONLY | os.O_APPEND)
    started = notes.read_text().count("\n")
    for number in range(started, started + 1_000_000):
        on, half = sessions[number // SAVES_A_REGISTER % len(sessions)]
        with clock.at(london_instant(on, time_of_day(9 if half is Half.AM else 13, 10))):
            actor = actor_of()
            register = services.open_register(actor, site, on, half)
            note = f"{run} {number}"
            services.mark(
                actor,
                register,
                [
                    services.MarkInput(placement=each, attended=Attended.PRESENT, note=note, why="drill")
                    for each in placements
                ],
            )
        os.write(note_file, f"{note}\n".encode())
        os.fsync(note_file)


def _sessions() -> list[tuple[date, Half]]:
    """The sessions of the year, one after another."""
    days = [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days)]
    return [(day, half) for day in days if day.weekday() < 5 and day not in bank_holidays() for half in Half]


def _manager() -> Any:
    membership = Membership.objects.select_related("person", "organisation").get(role=Role.PROVIDER_MANAGER)

    def actor() -> Actor:
        return staff_actor(membership)

    return actor


# What must be there afterwards


def check(notes: Path) -> dict[str, Any]:
    """Compare the side file with the database. A save is torn if some of its marks are there and others are not."""
    acknowledged = notes.read_text().splitlines()
    there = Counter(Mark.objects.order_by().values_list("note", flat=True))
    broken = [str(found) for found in (history.verify(chain)[1] for chain in history.chains()) if found]
    return {
        "acknowledged": len(acknowledged),
        "lost": sum(1 for note in acknowledged if there[note] == 0),
        "torn": sum(1 for count in there.values() if count != PUPILS),
        "chains": "; ".join(broken) or "ok",
        "integrity": _integrity(),
        "database": connection.vendor,
    }


def _integrity() -> str:
    """What the database says of itself. PostgreSQL has no such question without extensions: constraints are asked again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            return "; ".join(str(row[0]) for row in cursor.fetchall())
    connection.check_constraints()
    return "ok"


# The invented rows


def prepare(providers: int = 1, first_day: date = FIRST_DAY, last_day: date = LAST_DAY) -> None:
    """Providers with three pupils each, every weekday, morning and afternoon, from the first day to the last."""
    authority = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="Drill Council", la_code="999")
    school = Organisation.objects.create(
        kind=OrganisationKind.SCHOOL, name="Drill School", urn="999999", parent_authority=authority
    )
    HalfTerm.objects.create(
        organisation=authority,
        academic_year=academic_year(first_day),
        name="All year",
        starts_on=first_day,
        ends_on=last_day,
    )
    for number in range(providers):
        _open_provider(number, authority, school, (first_day, last_day))


def _open_provider(number: int, authority: Organisation, school: Organisation, days: tuple[date, date]) -> None:
    which = f" {number}" if number else ""
    provider = Organisation.objects.create(
        kind=OrganisationKind.PROVIDER, name=f"Drill Workshop{which}", parent_authority=authority
    )
    site = Site.objects.create(organisation=provider, name=provider.name, address="1 Drill Lane")
    person = Person.objects.create_user(f"drill{number or ''}@example.org", f"Drill Person{which}")
    manager = Membership.objects.create(
        person=person, organisation=provider, role=Role.PROVIDER_MANAGER, valid_from=date(2026, 1, 1)
    )
    made_at = london_instant(days[0] - timedelta(days=1), time_of_day(9))
    offer = Offer.objects.create(
        provider=provider,
        site=site,
        title="Drill",
        what="Drill",
        kind=OfferKind.VOCATIONAL,
        am_starts_at=time_of_day(9),
        am_ends_at=time_of_day(12),
        pm_starts_at=time_of_day(13),
        pm_ends_at=time_of_day(15),
        places=PUPILS,
        price_pence=1,
        price_unit=PriceUnit.SESSION,
    )
    for nth in range(PUPILS):
        _place(number * PUPILS + nth, school, offer, manager, made_at, days)


def _place(
    number: int,
    school: Organisation,
    offer: Offer,
    manager: Membership,
    made_at: datetime,
    days: tuple[date, date],
) -> None:
    first_day, last_day = days
    pupil = Pupil.objects.create(
        forename="Drill",
        surname=f"Pupil {number}",
        date_of_birth=date(2011, 5, 4),
        year_group=10,
        year_group_from=academic_year(first_day),
        held_by=school,
        added_at=made_at,
        added_by_label="drill",
    )
    programme = Programme.objects.create(
        reference=f"G-D-{number}",
        pupil=pupil,
        school=school,
        commissioner=school,
        legal_route=LegalRoute.DIRECT_COMMISSION,
        state=ProgrammeState.RUNNING,
        starts_on=first_day,
        planned_end_on=last_day,
        opened_at=made_at,
        opened_by=manager,
    )
    placement = Placement.objects.create(
        reference=f"P-D-{number}",
        programme=programme,
        pupil=pupil,
        offer=offer,
        provider=offer.provider,
        site=offer.site,
        commissioner=school,
        contract_party=school,
        state=PlacementState.ACTIVE,
        starts_on=first_day,
        started_on=first_day,
        planned_end_on=last_day,
        first_review_on=last_day,
        proposed_at=made_at,
        proposed_by=manager,
    )
    PlacementTerms.objects.create(
        placement=placement,
        number=1,
        state=TermsState.AGREED,
        valid_from=first_day,
        starts_on=first_day,
        planned_end_on=last_day,
        rate_pence=1,
        rate_unit=PriceUnit.SESSION,
        charge_mode=ChargeMode.AGREED,
        funding_route=FundingRoute.SCHOOL,
        payer=school,
        written_at=made_at,
        written_by=manager,
    )
    PlacementSession.objects.bulk_create(
        PlacementSession(
            placement=placement,
            weekday=weekday,
            half=half,
            starts_at=time_of_day(9 if half is Half.AM else 13),
            ends_at=time_of_day(12 if half is Half.AM else 15),
            valid_from=first_day,
        )
        for weekday in range(5)
        for half in Half
    )
