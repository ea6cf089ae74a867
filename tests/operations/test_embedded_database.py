"""The embedded database in use: who waits for whom, what lies beside the file, and how an older one is taken over."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from config import demo, environment
from tests.operations.conftest import ROOT
from waymark.core.backups.make import _copy_online
from waymark.core.disk import BESIDE, remove_beside, remove_sqlite

LOGS_AHEAD = sqlite3.sqlite_version_info >= (3, 51, 3)
OLDER = "PRAGMA journal_mode=PERSIST; PRAGMA synchronous=FULL;"


def opened(path, init_command=None):
    database = sqlite3.connect(path, timeout=5, isolation_level=None)
    database.executescript(init_command or environment.sqlite(path)["OPTIONS"]["init_command"])
    return closing(database)


def make(path, words=("first",), init_command=None):
    with opened(path, init_command) as database:
        database.execute("CREATE TABLE note (words text)")
        database.executemany("INSERT INTO note VALUES (?)", [(each,) for each in words])


def words_in(path):
    with opened(path) as database:
        return [words for (words,) in database.execute("SELECT words FROM note ORDER BY rowid")]


def test_what_lies_beside_is_as_closed_as_the_database(tmp_path):
    path = tmp_path / "x.sqlite3"
    os.close(os.open(path, os.O_CREAT, 0o600))
    with opened(path) as database:
        database.execute("CREATE TABLE note (words text)")
        there = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    beside = {"x.sqlite3-wal", "x.sqlite3-shm"} if LOGS_AHEAD else {"x.sqlite3-journal"}
    assert there == dict.fromkeys({"x.sqlite3", *beside}, 0o600)


def test_nobody_who_reads_waits_for_a_large_change_where_there_is_a_log(tmp_path):
    path = tmp_path / "x.sqlite3"
    make(path)
    with opened(path) as writer, opened(path) as reader:
        reader.execute("PRAGMA busy_timeout=0")
        writer.execute("PRAGMA cache_size=10")  # so that it writes before its end, and locks the file for it
        writer.execute("BEGIN IMMEDIATE")
        writer.executemany("INSERT INTO note VALUES (?)", [("x" * 2000,)] * 200)
        if LOGS_AHEAD:
            assert reader.execute("SELECT count(*) FROM note").fetchone() == (1,)
        else:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                reader.execute("SELECT count(*) FROM note").fetchone()
        writer.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM note").fetchone() == (201,)


def test_what_is_removed_is_gone_from_the_file(tmp_path):
    path = tmp_path / "x.sqlite3"
    make(path, ["Kestrel Avenue", "stays"])
    with opened(path) as database:
        database.execute("DELETE FROM note WHERE words LIKE 'Kestrel%'")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    files = b"".join(each.read_bytes() for each in tmp_path.iterdir() if not each.name.endswith("-journal"))
    assert b"stays" in files
    assert b"Kestrel" not in files


def test_a_large_import_leaves_no_large_log(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "LARGEST_JOURNAL_KEPT", 100_000)
    path = tmp_path / "x.sqlite3"
    make(path)
    with opened(path) as database:
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO note VALUES (?)", [("x" * 4000,)] * 5000)  # more pages than the log holds
        database.execute("COMMIT")
        database.execute("INSERT INTO note VALUES ('later')")
        database.execute("INSERT INTO note VALUES ('latest')")
        beside = [each.stat().st_size for each in tmp_path.iterdir() if each.name.endswith(("-wal", "-journal"))]
    assert max(beside) <= 100_000


OPENER = """
import sys
from pathlib import Path
from config import environment
import sqlite3
path = Path(sys.argv[1])
sys.stdin.readline()
database = sqlite3.connect(path, timeout=20, isolation_level=None)
database.executescript(environment.sqlite(path)["OPTIONS"]["init_command"])
for n in range(20):
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO note VALUES (?)", [f"{sys.argv[2]} {n}"])
    database.execute("COMMIT")
"""


@pytest.mark.slow
def test_an_older_database_is_taken_over_by_several_processes_at_once(tmp_path):
    path = tmp_path / "x.sqlite3"
    make(path, init_command=OLDER)
    assert (tmp_path / "x.sqlite3-journal").exists()
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(path), str(number)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for each in openers:
        each.stdin.write("\n")
        each.stdin.flush()
    said = [each.communicate(timeout=60)[1] for each in openers]
    assert said == [""] * 4
    assert sorted(words_in(path)) == sorted(["first", *(f"{number} {n}" for number in range(4) for n in range(20))])
    with opened(path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal" if LOGS_AHEAD else "persist",)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_holds_what_only_the_log_holds(tmp_path):
    path, copy = tmp_path / "x.sqlite3", tmp_path / "copy" / "x.sqlite3"
    copy.parent.mkdir()
    make(path)
    with opened(path) as writer:
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute("INSERT INTO note VALUES ('second')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO note VALUES ('not yet')")
        _copy_online(path, copy)
        writer.execute("ROLLBACK")
    assert words_in(copy) == ["first", "second"]


def left_in_a_hurry(path, words):
    """A database whose process was killed: what it acknowledged last lies in its log."""
    code = f"{OPENER.rpartition('for n')[0]}database.execute('INSERT INTO note VALUES (?)', [sys.argv[2]])\nimport os; os._exit(9)"
    done = subprocess.run([sys.executable, "-c", code, str(path), words], cwd=ROOT, input="\n", text=True)
    assert done.returncode == 9


def test_what_was_acknowledged_before_a_kill_is_there_after_it(tmp_path):
    path = tmp_path / "x.sqlite3"
    make(path)
    left_in_a_hurry(path, "second")
    assert (tmp_path / "x.sqlite3-wal").exists() is LOGS_AHEAD
    assert words_in(path) == ["first", "second"]


def test_a_new_database_in_an_old_ones_place_takes_nothing_of_its_log(tmp_path):
    path, new = tmp_path / "x.sqlite3", tmp_path / "new.sqlite3"
    make(path)
    left_in_a_hurry(path, "of the old one")
    make(new, ["new"])
    remove_beside(path)
    new.replace(path)
    assert words_in(path) == ["new"]


def test_a_database_is_removed_with_all_that_lies_beside_it(tmp_path):
    path = tmp_path / "x.sqlite3"
    for suffix in ("", *BESIDE):
        path.with_name(path.name + suffix).touch()
    (tmp_path / "y.sqlite3").touch()
    remove_sqlite(path)
    assert [each.name for each in tmp_path.iterdir()] == ["y.sqlite3"]


def test_the_demonstration_is_built_into_a_place_without_an_old_log(tmp_path, monkeypatch, settings):
    file = tmp_path / "demo.sqlite3"
    make(file, ["old"])
    left_in_a_hurry(file, "older still")
    file.unlink()  # by hand, and only this

    def build(command, **_options):
        if "migrate" in command:
            make(tmp_path / "demo.building.sqlite3", ["new"])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(demo.subprocess, "run", build)
    assert demo._build_beside(file)
    assert words_in(file) == ["new"]
    assert {each.name for each in tmp_path.iterdir()} <= {file.name, f"{file.name}-journal"}
