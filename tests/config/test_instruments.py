"""The tests' own instruments hold: sockets are closed, and rows kept for ever are gone after a test."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("127.0.0.1", 9)])
def test_a_test_cannot_reach_the_network(address: tuple[str, int]) -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="tried to reach"):
        outside.connect(address)
    with socket.socket() as outside, pytest.raises(RuntimeError, match="tried to reach"):
        outside.connect_ex(address)


@pytest.mark.django_db(transaction=True)
def test_tables_can_be_emptied_and_stay_append_only() -> None:
    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_chainhead")
            return int(cursor.fetchone()[0])

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_chainhead (chain, seq, hash) VALUES ('a-chain', 0, 'x')")
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER kept BEFORE DELETE ON core_chainhead BEGIN SELECT RAISE(ABORT, 'kept for ever'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'kept for ever'; END $$"
            )
            cursor.execute("CREATE TRIGGER kept BEFORE DELETE ON core_chainhead FOR EACH ROW EXECUTE FUNCTION kept()")
    try:
        call_command("flush", verbosity=0, interactive=False)
        assert count() == 0
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO core_chainhead (chain, seq, hash) VALUES ('a-chain', 0, 'x')")
            with pytest.raises(DatabaseError, match="kept for ever"):
                cursor.execute("DELETE FROM core_chainhead")
        assert count() == 1
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER kept")
            else:
                cursor.execute("DROP TRIGGER kept ON core_chainhead")
                cursor.execute("DROP FUNCTION kept()")


@pytest.mark.slow
def test_a_worker_loads_nothing_large_that_no_page_needs(tmp_path):
    """Every worker of a server carries what it imports, and bank holidays are asked for by a calendar alone."""
    code = "import sys, config.wsgi; print('holidays' if 'holidays' in sys.modules else '')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "WAYMARK_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""
