"""D1: every commit reaches the disk. Counted from outside, by the calls a process makes to the system.

`strace` watches a process of its own that commits. Where it is missing or may not watch, a library put before the
system's own counts instead. On a machine with neither a tracer nor a compiler only the database itself is asked.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.cast import SCHOOL_DAY
from waymark.core.references import next_reference

ROOT = Path(__file__).resolve().parents[2]
COMMITS = 5
# With the profile of the settings, in a file of its own: some commits, between two marks that are calls as well.
WRITER = """
import os, sys
import django
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    if sys.argv[2] == "unsafe":
        cursor.execute("PRAGMA synchronous=OFF")
    cursor.execute("CREATE TABLE synced (n integer)")
os.access("/began-to-commit", os.R_OK)
for n in range(int(sys.argv[1])):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO synced VALUES (%s)", [n])
    os.access(f"/committed-{n}", os.R_OK)
"""
COUNTER = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
static void say(const char *what) {
    FILE *file = fopen(getenv("SYNC_COUNT"), "a");
    if (file) { fprintf(file, "%s\n", what); fclose(file); }
}
int fsync(int d) { int (*real)(int) = dlsym(RTLD_NEXT, "fsync"); say("fsync("); return real(d); }
int fdatasync(int d) { int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync"); say("fdatasync("); return real(d); }
int access(const char *path, int mode) {
    int (*real)(const char *, int) = dlsym(RTLD_NEXT, "access"); say(path); return real(path, mode);
}
"""


def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "WAYMARK_TEST_DATABASE")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "only-for-this-test",
        "WAYMARK_VAR": str(tmp_path / "var"),
    }


def watched(tmp_path, how):
    """What the writer asked of the system, line by line, as far as the disk and our marks are concerned."""
    command = [sys.executable, "-c", WRITER, str(COMMITS), how]
    calls = tmp_path / f"calls-{how}"
    if shutil.which("strace"):
        trace = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,access,faccessat,faccessat2", "-o", str(calls)]
        done = subprocess.run([*trace, *command], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True)
        if done.returncode == 0:
            return calls.read_text().splitlines()
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    source, library = tmp_path / "counter.c", tmp_path / "counter.so"
    source.write_text(COUNTER)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    calls.unlink(missing_ok=True)
    watching = {**environment(tmp_path), "LD_PRELOAD": str(library), "SYNC_COUNT": str(calls)}
    subprocess.run(command, cwd=ROOT, env=watching, check=True, capture_output=True)
    return calls.read_text().splitlines()


def syncs_of_each_commit(lines):
    """How often the disk was asked to keep what it has, before each commit returned."""
    counted, now = [], None
    for line in lines:
        if "/began-to-commit" in line:
            now = 0
        elif "/committed-" in line:
            counted.append(now)
            now = 0
        elif now is not None and re.search(r"\bf(data)?sync\(", line):
            now += 1
    return counted


@pytest.mark.slow
def test_d1_every_commit_of_the_embedded_database_waits_for_the_disk(tmp_path):
    calls = watched(tmp_path, "safe")
    if calls is None:
        return  # test_d1_a_commit_is_on_the_disk_when_it_is_acknowledged asks the database itself
    counted = syncs_of_each_commit(calls)
    assert len(counted) == COMMITS
    assert min(counted) >= 1, counted


@pytest.mark.slow
def test_d1_the_count_sees_a_database_that_does_not_wait(tmp_path):
    calls = watched(tmp_path, "unsafe")
    assert calls is None or syncs_of_each_commit(calls) == [0] * COMMITS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_each", range(COMMITS))
def test_d1_a_commit_is_on_the_disk_when_it_is_acknowledged(_each):
    """The server says how far its log is flushed: past the commit, as soon as the commit has returned.

    The embedded database has no such question: there it says that it waits, and the calls above show it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] >= 2
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone()[0] == "on"
    with transaction.atomic():
        reference = next_reference("D", SCHOOL_DAY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()")
            [written] = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn() > %s::pg_lsn", [written])
        assert cursor.fetchone() == (True,), f"{reference} was acknowledged before it was on the disk"
