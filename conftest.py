"""What every test stands on: closed sockets and a seed that is printed."""

import gc
import os
import random
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
SHARED_OUT = "WAYMARK_SHARED_OUT"  # `./run test` tries both databases, by one seed
SELDOM = (50_000, 20, 20)  # Python's own 700 new objects take a fifth of the whole time; the server has a like setting
COMPARED = 8  # of so many calls of a question that is kept, one is built the long way too
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

hypothesis_settings.register_profile(
    "waymark",
    deadline=None,  # two processes share two cores: time proves nothing
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("waymark")


def pytest_configure(config: pytest.Config) -> None:
    """Choose one seed for all processes, unless one was given by --hypothesis-seed. Look for rubbish seldom."""
    gc.set_threshold(*SELDOM)
    if core.global_force_seed is None:
        os.environ.setdefault(SEED, str(secrets.randbelow(2**32)))
        core.global_force_seed = int(os.environ[SEED])


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded and collected stays to the end: nobody need look through it for rubbish."""
    gc.collect()
    gc.freeze()


def pytest_report_header(config: pytest.Config) -> str:
    database = os.environ.get("WAYMARK_TEST_DATABASE", "sqlite")
    return f"database: {database}; again with the same chance: --hypothesis-seed={core.global_force_seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever lies in tests/journeys is a journey. `./run test` tries two databases, and nothing on both without need."""
    journeys = Path(__file__).parent / "tests" / "journeys"
    for item in items:
        if journeys in item.path.parents:
            item.add_marker(pytest.mark.journey)
    if SHARED_OUT in os.environ and "WAYMARK_FUZZ" not in os.environ:
        left_out = {item for item in items if not _is_tried_here(item)}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    if "PYTEST_XDIST_WORKER" in os.environ:
        from tests.order import long_ones_first

        items[:] = long_ones_first(items)


def _is_tried_here(item: pytest.Item) -> bool:
    """What asks no database is tried once, with SQLite. Of what is `on_either`, a third is tried on PostgreSQL alone.

    So are the pages of each slice: the services and queries under them are tried on both. What goes `by_turns` is
    tried in half of the runs; a journey that does, with SQLite.
    """
    is_postgresql = os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql"
    goes_by_turns = item.get_closest_marker("by_turns") is not None
    if goes_by_turns or item.get_closest_marker("on_either") or item.path.name == "test_views.py":
        drawn = random.Random(f"{core.global_force_seed} {item.nodeid}").random() * (2 if goes_by_turns else 1)
        if item.get_closest_marker("journey"):
            return drawn < 1 and not is_postgresql
        return drawn < 1 / 3 if is_postgresql else 1 / 3 <= drawn < 1
    return not is_postgresql or _asks_a_database(item)


def _asks_a_database(item: pytest.Item) -> bool:
    """Whether it may: no test reaches the tests' database without a mark or a fixture that says so."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "journey", "own_database"))
    return marked or not {"db", "transactional_db", "live_server"}.isdisjoint(getattr(item, "fixturenames", ()))


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


@pytest.fixture(autouse=True)
def _kept_statements_are_compared(request: pytest.FixtureRequest) -> None:
    """Build questions that are kept the long way too, and compare: at one call of so many on SQLite, drawn by the seed.

    On PostgreSQL, where most tests run a second time, before the first answer of each, as where people work; what then
    cannot be kept is an error here, on both.
    """
    kept.raises = True
    kept.compared = 1 / COMPARED if os.environ.get("WAYMARK_TEST_DATABASE", "sqlite") == "sqlite" else 0.0
    kept.chance.seed(f"{core.global_force_seed} {request.node.nodeid}")


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


@pytest.fixture(autouse=True)
def _stories_are_played_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """In a test that is taken back at its end, which begins with an empty database: see tests/told.py."""
    mark = request.node.get_closest_marker("django_db")
    commits = mark is not None and (mark.args or mark.kwargs)
    names = set(request.fixturenames)
    if (mark is None and "db" not in names) or commits or names & {"transactional_db", "county"}:
        yield
        return
    request.getfixturevalue("db")
    from tests import told  # once the applications are ready

    with told.beginning():
        yield


# The cast of the tests, which most of them begin with. A file whose cast gathers at another moment says so itself.


@pytest.fixture
def on_a_school_day() -> Iterator[None]:
    """A Tuesday in term, without an hour: for a whole file by `pytest.mark.usefixtures`."""
    from tests.cast import SCHOOL_DAY  # once the applications are ready
    from waymark.core import clock

    with clock.at(SCHOOL_DAY):
        yield


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
