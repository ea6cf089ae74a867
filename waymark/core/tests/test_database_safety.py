from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from config import environment
from waymark.core import database_safety
from waymark.core.database_safety import UnsafeDatabase, disk_kind, refuse_unsafe_database, sqlite_journal_faults

pytestmark = pytest.mark.django_db  # opens connections, also to databases of its own


def database_at(path: Path, init_command: str | None = None, **options: Any) -> DatabaseWrapper:
    settings = {
        **environment.sqlite(path),
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
        "TEST": {},
    }
    settings["OPTIONS"] = {**settings["OPTIONS"], **options}
    if init_command is not None:
        settings["OPTIONS"]["init_command"] = init_command
    return DatabaseWrapper(settings, alias="elsewhere")


def test_the_profile_of_the_settings_is_safe(tmp_path: Path) -> None:
    refuse_unsafe_database(database_at(tmp_path / "safe.sqlite3"))


def test_the_check_leaves_no_connection_open(tmp_path: Path) -> None:
    database = database_at(tmp_path / "safe.sqlite3")
    refuse_unsafe_database(database)
    assert database.connection is None


@pytest.mark.parametrize(
    ("init_command", "said"),
    [
        ("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=FULL; PRAGMA mmap_size=0", "journal_mode=PERSIST"),
        ("PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL; PRAGMA mmap_size=0", "journal_mode=PERSIST"),
        ("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA mmap_size=0", "journal_mode=PERSIST"),
        ("PRAGMA journal_mode=PERSIST; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=0", "synchronous=FULL"),
        ("PRAGMA journal_mode=PERSIST; PRAGMA synchronous=OFF; PRAGMA mmap_size=0", "synchronous=FULL"),
        ("PRAGMA journal_mode=PERSIST; PRAGMA synchronous=FULL; PRAGMA mmap_size=1048576", "mmap_size=0"),
        (
            "PRAGMA journal_mode=PERSIST; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=OFF",
            "recursive_triggers=ON",
        ),
    ],
)
def test_an_unsafe_profile_is_refused_with_what_to_change(tmp_path: Path, init_command: str, said: str) -> None:
    with pytest.raises(UnsafeDatabase, match=said):
        refuse_unsafe_database(database_at(tmp_path / "unsafe.sqlite3", init_command))


def test_transactions_that_lock_late_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeDatabase, match="IMMEDIATE"):
        refuse_unsafe_database(database_at(tmp_path / "late.sqlite3", transaction_mode="DEFERRED"))


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnsafeDatabase) as refused:
        refuse_unsafe_database(
            database_at(tmp_path / "unsafe.sqlite3", "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
        )
    assert "journal" in str(refused.value)
    assert "synchronous" in str(refused.value)


@pytest.mark.parametrize(
    ("journal", "library", "safe"),
    [
        ("delete", (3, 40, 1), False),  # the name may be back in the folder after a power cut
        ("persist", (3, 40, 1), True),
        ("truncate", (3, 40, 1), True),
        ("wal", (3, 40, 1), False),
        ("wal", (3, 51, 2), False),
        ("wal", (3, 51, 3), True),
        ("wal", (3, 52, 0), True),
        ("memory", (3, 52, 0), False),
        ("off", (3, 52, 0), False),
    ],
)
def test_the_write_ahead_log_needs_a_library_that_cannot_corrupt_it(
    journal: str, library: tuple[int, ...], safe: bool
) -> None:
    assert (sqlite_journal_faults(journal, library) == []) is safe


def test_two_libraries_in_one_process_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_safety.sqlite3, "sqlite_version", "3.1.4")
    with pytest.raises(UnsafeDatabase, match=r"Two SQLite libraries are in use, .* and 3\.1\.4"):
        refuse_unsafe_database(database_at(tmp_path / "two.sqlite3"))


def test_a_file_on_a_network_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_safety, "disk_kind", lambda path: "nfs4")
    with pytest.raises(UnsafeDatabase, match="network disk"):
        refuse_unsafe_database(database_at(tmp_path / "far.sqlite3"))


def test_the_kind_of_disk_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda / ext4 rw 0 0\nserver:/x /srv/far nfs4 rw 0 0\ntmpfs /srv/far/near tmpfs rw 0 0\n"
        "host:/y /srv/with\\040space cifs rw 0 0\n"
    )
    assert disk_kind(Path("/var/lib/waymark.sqlite3"), mounts) == "ext4"
    assert disk_kind(Path("/srv/far/waymark.sqlite3"), mounts) == "nfs4"
    assert disk_kind(Path("/srv/farther/waymark.sqlite3"), mounts) == "ext4"
    assert disk_kind(Path("/srv/far/near/waymark.sqlite3"), mounts) == "tmpfs"
    assert disk_kind(Path("/srv/with space/waymark.sqlite3"), mounts) == "cifs"


def test_the_database_of_the_tests_is_safe() -> None:
    refuse_unsafe_database()


def test_an_unsafe_session_of_the_database_in_use_is_refused() -> None:
    change, back = {
        "postgresql": ("SET LOCAL synchronous_commit = off", "SET LOCAL synchronous_commit = on"),
        "sqlite": ("PRAGMA mmap_size=1048576", "PRAGMA mmap_size=0"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(change)
        with pytest.raises(UnsafeDatabase):
            refuse_unsafe_database()
        cursor.execute(back)
