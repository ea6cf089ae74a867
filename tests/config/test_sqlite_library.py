"""One SQLite library in one process, whichever way it starts: the newer one where it is installed."""

import importlib.util
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.db.backends.sqlite3 import base

from config import sqlite_library

ROOT = Path(__file__).resolve().parents[2]
IS_INSTALLED = importlib.util.find_spec("pysqlite3") is not None
SAYS = """
from django.db import connection
from django.db.backends.sqlite3.base import Database
with connection.cursor() as cursor:
    cursor.execute("PRAGMA journal_mode")
    journal = cursor.fetchone()[0]
    cursor.execute("SELECT sqlite_version()")
    version = cursor.fetchone()[0]
print("_sqlite3" in sys.modules, Database is sys.modules["sqlite3"].dbapi2, version == Database.sqlite_version, journal)
"""
STARTS = {
    "manage.py": "sys.argv = ['manage.py', 'check']\nimport runpy\nrunpy.run_path('manage.py', run_name='__main__')",
    "the server": "import config.wsgi",
    "the demonstration": "import config.demo, django\ndjango.setup()",
    "a backup": "import django\ndjango.setup()\nimport waymark.core.backups.make, waymark.core.backups.restore",
    "the floor of the bench": "import tests.bench.floor.wsgi",
    "the bench": "import tests.bench.served",
}
WITHOUT = "import sys\nsys.modules['pysqlite3'] = None  # as where there is no wheel\n"


def said(tmp_path, code, **more):
    environment = {name: value for name, value in os.environ.items() if name != "WAYMARK_TEST_DATABASE"} | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "only-for-this-test",
        "WAYMARK_VAR": str(tmp_path / "var"),
        "PYTHONPATH": str(ROOT),
        **more,
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
def test_every_start_uses_one_library_and_its_journal(tmp_path, start):
    settings = {"the floor of the bench": {"DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings"}}.get(start, {})
    expected = "False True True wal" if IS_INSTALLED else "True True True persist"
    assert said(tmp_path, f"import sys\n{STARTS[start]}\n{SAYS}", **settings) == expected


@pytest.mark.slow
def test_where_there_is_no_wheel_pythons_own_library_and_its_journal_remain(tmp_path):
    assert said(tmp_path, f"import sys\n{STARTS['the server']}\n{SAYS}").endswith("wal" if IS_INSTALLED else "persist")
    # The same file, under a library without the wheel: what it acknowledged is read, and the log is put away.
    journal = "wal" if sqlite_of_python() >= (3, 51, 3) else "persist"
    assert said(tmp_path, f"{WITHOUT}{STARTS['the server']}\n{SAYS}") == f"True True True {journal}"


def sqlite_of_python():
    words = subprocess.check_output([sys.executable, "-c", "import sqlite3; print(sqlite3.sqlite_version)"], text=True)
    return tuple(int(part) for part in words.strip().split("."))


def test_the_tests_use_the_library_that_is_installed():
    assert base.Database is sys.modules["sqlite3"].dbapi2
    assert base.Database.__name__.partition(".")[0] == ("pysqlite3" if IS_INSTALLED else "sqlite3")
    assert sqlite3.sqlite_version == base.Database.sqlite_version


def test_a_process_that_began_with_the_other_library_does_not_go_on(monkeypatch):
    other = ModuleType("pysqlite3")
    other.dbapi2 = ModuleType("pysqlite3.dbapi2")
    monkeypatch.setitem(sys.modules, "pysqlite3", other)
    before = sys.modules["sqlite3"]
    with pytest.raises(RuntimeError, match="two libraries"):
        sqlite_library.choose()
    assert sys.modules["sqlite3"] is before


def test_without_a_wheel_nothing_is_swapped(monkeypatch):
    before = sys.modules["sqlite3"]
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    monkeypatch.setattr(base, "Database", object())
    sqlite_library.choose()
    assert sys.modules["sqlite3"] is before


@pytest.mark.skipif(not (IS_INSTALLED and sys.platform == "linux"), reason="the library is the system's own")
def test_plans_are_kept_on_every_connection():
    """Otherwise each question of a page is planned anew each time it is asked."""
    import ctypes

    from pysqlite3 import _sqlite3

    inside, found = ctypes.CDLL(_sqlite3.__file__), []
    opened = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)

    def ask(connection, error, routines):
        value = ctypes.c_int(-1)
        inside.sqlite3_db_config(ctypes.c_void_p(connection), sqlite_library.STABLE_PLANS, -1, ctypes.byref(value))
        found.append(value.value)
        return 0

    asking = opened(ask)
    inside.sqlite3_auto_extension(asking)  # called after the one that sets it
    try:
        sqlite3.connect(":memory:").close()
    finally:
        inside.sqlite3_cancel_auto_extension(asking)
    assert found == [1]
