"""A process that takes in a file of pupils, or migrates, is killed: all of it is there or nothing (D2).

The writer of registers is killed by `crash_drill`, the worker in test_killed_workers.py.
"""

import json
import random
import subprocess
import sys
import time

import pytest
from django.db import connection
from hypothesis import core

from tests.cast import SCHOOL_DAY, Cast
from tests.operations.conftest import ROOT
from waymark.core import clock, history
from waymark.core.models import AuditEvent
from waymark.pupils import services
from waymark.pupils.models import Involvement, Pupil, PupilImport, RollEntry

PUPILS = 120
KILLS = 3
FILE = "UPN,Surname,Forename,Date of birth\r\n" + "".join(
    f",Merrow{chr(97 + n // 26)}{chr(97 + n % 26)},Kai,{1 + n % 28}/03/2013\r\n" for n in range(PUPILS)
)
# Takes the file in. Told to stop inside, it does so with everything written and nothing committed.
IMPORTER = """
import sys, time
import django
django.setup()
from datetime import date
from waymark.accounts.actors import staff_actor
from waymark.accounts.models import Membership
from waymark.core import clock, history
from waymark.pupils import services
from waymark.pupils.models import PupilImport
actor = staff_actor(Membership.objects.select_related("person", "organisation").get(role="school_referrer"))
real = history.record
def stopping(*arguments, **more):
    event = real(*arguments, **more)
    if sys.argv[1] == "inside" and arguments[1] == "pupil_import.take_in":
        print("inside", flush=True)
        time.sleep(60)
    return event
history.record = stopping
with clock.at(date.fromisoformat(sys.argv[2])):
    print("began", flush=True)
    services.take_in_import(actor, PupilImport.objects.get(), reason="The same names are different pupils")
print("taken in", flush=True)
"""


def begun(environment, program, *words):
    return subprocess.Popen(
        [sys.executable, *program, *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def is_whole_or_nothing(came):
    """Every pupil with roll and involvements and the event of it, or none of it. Return whether it was taken in."""
    state = PupilImport.objects.get().state
    pupils, rolls = Pupil.objects.count(), RollEntry.objects.count()
    events = AuditEvent.objects.filter(action="pupil_import.take_in").count()
    known = Involvement.objects.values("pupil").distinct().count()
    if state == PupilImport.State.TAKEN_IN:
        assert (pupils, rolls, events, known) == (PUPILS, PUPILS, 1, PUPILS)
    else:
        assert came != "taken in", "it was acknowledged and is lost"
        assert (state, pupils, rolls, events, known) == (PupilImport.State.PREVIEWED, 0, 0, 0, 0)
    assert [history.verify(chain)[1] for chain in history.chains()] == [None] * len(history.chains())
    return state == PupilImport.State.TAKEN_IN


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_d2_a_file_of_pupils_whose_import_is_killed_is_taken_in_whole_or_not_at_all(environment_here):
    chance = random.Random(core.global_force_seed)
    with clock.at(SCHOOL_DAY):
        cast = Cast.gather()
        cast.stranger_referrer.delete()  # one referrer in all
        preview = services.preview_import(cast.actor("referrer"), cast.ashgrove, "pupils.csv", FILE.encode())
        assert (preview.faults, len(preview.planned)) == ([], PUPILS)
    with begun(environment_here, ["-c", IMPORTER], "inside", str(SCHOOL_DAY)) as killed:
        assert [killed.stdout.readline().strip() for _ in range(2)] == ["began", "inside"]
        killed.kill()
    assert not is_whole_or_nothing("")
    came = ""
    for _ in range(KILLS):
        with begun(environment_here, ["-c", IMPORTER], "", str(SCHOOL_DAY)) as killed:
            assert killed.stdout.readline() == "began\n"
            time.sleep(chance.uniform(0, 0.4))
            killed.kill()
            came = killed.stdout.read().strip() or came
        if is_whole_or_nothing(came):
            break
    with begun(environment_here, ["-c", IMPORTER], "", str(SCHOOL_DAY)) as whole:
        assert whole.communicate()[0] == "began\ntaken in\n"
    assert is_whole_or_nothing("taken in")


def shape():
    """Tables, columns, conditions, indexes and triggers of the database at hand."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2")
            return [row for row in cursor.fetchall() if row[1] != "waymark_cache"]
        found = []
        for question in (
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
        ):
            cursor.execute(question)
            found += cursor.fetchall()
        return sorted(map(str, found))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_d2_a_migration_that_is_killed_again_and_again_ends_where_one_that_was_not_does(environment_here, empty_system):
    chance = random.Random(core.global_force_seed)
    wanted = shape()
    moments = []
    with empty_system() as folder:
        name = connection.settings_dict["NAME"]
        there = environment_here["DATABASE_URL"]
        if connection.vendor == "sqlite":
            address = f"sqlite:///{name}"
        else:
            before, _, after = there.partition("?")
            address = f"{before.rpartition('/')[0]}/{name}?{after}"
        environment = {**environment_here, "DATABASE_URL": address, "WAYMARK_VAR": str(folder / "var")}
        for _ in range(KILLS):
            with begun(environment, ["manage.py"], "migrate", "--no-input") as killed:
                for line in killed.stdout:
                    if "Running migrations" in line:
                        break
                moments.append(round(chance.uniform(0, 1.5), 3))
                time.sleep(moments[-1])
                killed.kill()
        with begun(environment, ["manage.py"], "migrate", "--no-input") as last:
            said = last.communicate()[0]
        assert last.returncode == 0, f"killed after {moments}: {said[-2000:]}"
        found = shape()
    assert found == wanted, f"killed after {json.dumps(moments)} seconds"


def test_d2_the_shape_of_a_database_is_seen(db):
    before = shape()
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX of_the_test ON pupils_pupil (surname)")
    assert shape() != before
