"""What every test stands on: closed sockets and a seed that is printed."""

import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper
from hypothesis import HealthCheck, core
from hypothesis import settings as hypothesis_settings

from waymark.core.kept import kept

SEED = "WAYMARK_HYPOTHESIS_SEED"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

hypothesis_settings.register_profile(
    "waymark",
    deadline=None,  # two processes share two cores: time proves nothing
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("waymark")


def pytest_configure(config: pytest.Config) -> None:
    """Choose one seed for all processes, unless one was given by --hypothesis-seed."""
    if core.global_force_seed is None:
        os.environ.setdefault(SEED, str(secrets.randbelow(2**32)))
        core.global_force_seed = int(os.environ[SEED])


def pytest_report_header(config: pytest.Config) -> str:
    database = os.environ.get("WAYMARK_TEST_DATABASE", "sqlite")
    return f"database: {database}; again with the same chance: --hypothesis-seed={core.global_force_seed}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in tests/journeys is a journey."""
    journeys = Path(__file__).parent / "tests" / "journeys"
    for item in items:
        if journeys in item.path.parents:
            item.add_marker(pytest.mark.journey)


class ClosedSocket(RuntimeError):
    """A test reached for the network."""


@pytest.fixture(autouse=True)
def _closed_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches out. Journeys may use the loopback; PostgreSQL's own library is not Python's socket."""
    may_use_loopback = request.node.get_closest_marker("journey") is not None
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX or (may_use_loopback and address[0] in LOOPBACK):
            return
        raise ClosedSocket(f"A test tried to reach {address!r}.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)


@pytest.fixture(autouse=True, scope="session")
def _kept_statements_are_checked() -> None:
    """Build every question that is kept the long way too, at every call, and compare."""
    kept.checks_every_time = True


@pytest.fixture(autouse=True, scope="session")
def _no_session_outlives_the_tests(django_db_modify_db_settings: None) -> Iterator[None]:
    """Let PostgreSQL end what still holds a test database at the end: the session of a process that a test killed."""

    def destroy(self: PostgresCreation, name: str, verbosity: int) -> None:
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(name)} WITH (FORCE)")

    PostgresCreation._destroy_test_db = destroy
    yield


@pytest.fixture(autouse=True, scope="session")
def _emptying_goes_past_triggers() -> Iterator[None]:
    """Let the emptying of tables after a test with real commits go past triggers that keep rows for ever.

    SQLite empties by DELETE, which such a trigger refuses (PostgreSQL truncates). The triggers are put back at once.
    """
    patch = pytest.MonkeyPatch()
    operations = SqliteWrapper.ops_class
    original = operations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drops = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        original(self, [*drops, *sql_list, *(sql for _, sql in triggers)])

    patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
    yield
    patch.undo()


# The cast of the tests, which most of them begin with. A file whose cast gathers at another moment says so itself.


@pytest.fixture
def cast() -> Any:
    """Bodies and one person for each role, gathered by the clock of the test."""
    from tests.cast import Cast  # once the applications are ready

    return Cast.gather()


@pytest.fixture
def as_(cast: Any) -> Any:
    """`as_("coordinator")`: a browser of its own in which that person is signed in."""
    from django.test import Client

    from waymark.accounts.tests.factories import sign_in

    return lambda name: sign_in(Client(), getattr(cast, name))
