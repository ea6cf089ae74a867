import sqlite3
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


def test_a_missing_variable_stops_the_start_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_SECRET", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"Set SOME_SECRET in the environment. Keep it outside the code."):
        environment.text("SOME_SECRET", hint="Keep it outside the code.")


def test_an_empty_variable_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", "  ")
    assert environment.text("SOME_SECRET", "otherwise") == "otherwise"


@pytest.mark.parametrize(
    ("written", "meant"), [("1", True), ("yes", True), ("ON", True), ("0", False), ("false", False), ("", False)]
)
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, written: str, meant: bool) -> None:
    monkeypatch.setenv("SOME_FLAG", written)
    assert environment.flag("SOME_FLAG", not meant) is meant


def test_a_flag_that_is_neither_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="perhaps"):
        environment.flag("SOME_FLAG")


def test_a_number_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_PORT", "smtp")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        environment.number("EMAIL_PORT", 587)


def test_words_stand_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "ap.example.org, , ap2.example.org ")
    assert environment.words("ALLOWED_HOSTS") == ["ap.example.org", "ap2.example.org"]


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret_key"
    first = environment.kept_secret_key(file)
    assert len(first) >= 50
    assert environment.kept_secret_key(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["secret_key"]


def test_two_places_have_two_keys(tmp_path: Path) -> None:
    assert environment.kept_secret_key(tmp_path / "a") != environment.kept_secret_key(tmp_path / "b")


def test_a_postgresql_address_is_read_in_full() -> None:
    settings = environment.database("postgresql://way%40mark:p%2Fw@db.example.org:5433/waymark?sslmode=require")
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("way@mark", "p/w")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example.org", "5433", "waymark")
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["OPTIONS"]["pool"]["max_size"] == 8


def test_a_postgresql_socket_stands_in_the_query() -> None:
    settings = environment.database("postgresql://waymark@/waymark?host=/run/postgresql")
    assert settings["HOST"] == "/run/postgresql"
    assert "host" not in settings["OPTIONS"]


def test_a_pool_has_the_size_that_is_set_or_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "3")
    settings = environment.database("postgresql://waymark@/waymark")
    assert (settings["OPTIONS"]["pool"]["max_size"], settings["DISABLE_SERVER_SIDE_CURSORS"]) == (3, False)
    assert settings["CONN_MAX_AGE"] == 0  # the pool keeps them
    monkeypatch.setenv("DATABASE_POOL_SIZE", "0")
    settings = environment.database("postgresql://waymark@/waymark")
    assert ("pool" in settings["OPTIONS"], settings["DISABLE_SERVER_SIDE_CURSORS"]) == (False, True)
    assert (settings["CONN_MAX_AGE"], settings["CONN_HEALTH_CHECKS"]) == (60, True)


def test_plans_are_kept_on_connections_of_our_own_and_never_behind_a_pooler(monkeypatch: pytest.MonkeyPatch) -> None:
    options = environment.database("postgresql:///waymark")["OPTIONS"]
    assert (options["prepare_threshold"], options["options"]) == (2, "-c plan_cache_mode=force_generic_plan")
    given = environment.database("postgresql:///waymark?options=-c%20statement_timeout%3D9000")["OPTIONS"]
    assert given["options"] == "-c statement_timeout=9000"  # what the operator says comes first
    monkeypatch.setenv("DATABASE_POOL_SIZE", "0")
    assert not {"prepare_threshold", "options"} & set(environment.database("postgresql:///waymark")["OPTIONS"])


def test_a_sqlite_address_has_three_slashes_or_four() -> None:
    assert environment.database("sqlite:///var/x.sqlite3")["NAME"] == Path("var/x.sqlite3")
    assert environment.database("sqlite:////srv/x.sqlite3")["NAME"] == Path("/srv/x.sqlite3")


@pytest.mark.parametrize(
    "address",
    ["mysql://a@b/c", "waymark", "postgresql://host", "sqlite://", "sqlite://var/x", "postgresql://h:port/x"],
)
def test_an_address_that_cannot_be_meant_stops_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database(address)


@pytest.mark.parametrize(
    ("library", "journal"), [((3, 40, 1), "PERSIST"), ((3, 51, 2), "PERSIST"), ((3, 51, 3), "WAL"), ((3, 60, 0), "WAL")]
)
def test_sqlite_logs_ahead_only_where_that_is_safe(
    monkeypatch: pytest.MonkeyPatch, library: tuple[int, int, int], journal: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", library)
    options = environment.sqlite(Path("x.sqlite3"))["OPTIONS"]
    assert f"PRAGMA journal_mode={journal};" in options["init_command"]
    assert "PRAGMA synchronous=FULL;" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_sqlite_keeps_what_a_page_asks_beside_that_of_all_other_pages() -> None:
    """The driver lets in nothing new once it is full of what was asked twice: a page that came late is slow for ever."""
    others, page = 450, 16
    options = environment.sqlite(Path("x.sqlite3"))["OPTIONS"]
    taken_apart: list[int] = []
    # Asked under the name that `config` gave it, as Django does.
    connection = sqlite3.connect(":memory:", cached_statements=options["cached_statements"])
    connection.set_authorizer(lambda *_: taken_apart.append(1) or sqlite3.SQLITE_OK)
    for number in [*range(others), *range(others), *range(others, others + page)]:
        connection.execute(f"SELECT {number}")
    assert taken_apart
    taken_apart.clear()
    for number in range(others, others + page):
        connection.execute(f"SELECT {number}")
    assert not taken_apart
    connection.close()


def test_a_connection_of_sqlite_begins_afresh_from_time_to_time() -> None:
    """What it keeps was asked for most since it was opened: with the years that would be what nobody asks for now."""
    assert environment.sqlite(Path("x.sqlite3"))["CONN_MAX_AGE"] == 600
