"""A database that may lose what it acknowledged is refused at start.

SQLite: every commit reaches the disk, the write-ahead log only under a library without the bug that can corrupt it,
no memory-mapped reads, no REPLACE past a trigger, a local disk. PostgreSQL: 15 or newer, every commit reaches the disk.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

SAFE_LOG_FROM = (3, 51, 3)
FULL, EXTRA = 2, 3
OLDEST_POSTGRESQL = 150000
NETWORK_DISKS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs", "vboxsf"}
)


class UnsafeDatabase(ImproperlyConfigured):
    """The database may lose or corrupt what was acknowledged. The message says what to change."""


def refuse_unsafe_database(connection: BaseDatabaseWrapper | None = None) -> None:
    """Raise UnsafeDatabase, naming every fault, unless the (default) database keeps what it acknowledges.

    Reads the settings in force back from the database; opens a connection and, if it was closed before, closes it.
    """
    connection = connection or connections["default"]
    was_closed = connection.connection is None
    try:
        faults = _sqlite_faults(connection) if connection.vendor == "sqlite" else _postgresql_faults(connection)
    finally:
        if was_closed:
            connection.close()
    if faults:
        raise UnsafeDatabase("The database is not safe to run on. " + " ".join(faults))


def sqlite_journal_faults(journal: str, library: tuple[int, ...]) -> list[str]:
    """Return why this journal mode is unsafe under this version of the library; nothing if it is safe."""
    if journal == "wal":
        if library < SAFE_LOG_FROM:
            version = ".".join(map(str, library))
            return [f"SQLite {version} can corrupt a write-ahead log: set journal_mode=PERSIST or use 3.51.3 or newer."]
        return []
    if journal in {"truncate", "persist"}:
        return []
    return [f"SQLite keeps its journal as {journal!r}: set journal_mode=PERSIST."]


def _sqlite_faults(connection: BaseDatabaseWrapper) -> list[str]:
    version = str(_ask(connection, "SELECT sqlite_version()"))  # of the library that has opened this file
    library = tuple(int(part) for part in version.split("."))
    faults = sqlite_journal_faults(str(_ask(connection, "PRAGMA journal_mode")), library)
    if version != sqlite3.sqlite_version:
        faults.append(f"Two SQLite libraries are in use, {version} and {sqlite3.sqlite_version}: import config first.")
    if _ask(connection, "PRAGMA synchronous") not in {FULL, EXTRA}:
        faults.append("SQLite does not wait for the disk: set synchronous=FULL.")
    if _ask(connection, "PRAGMA mmap_size") not in {0, None}:
        faults.append("SQLite reads through mapped memory: set mmap_size=0.")
    if not _ask(connection, "PRAGMA recursive_triggers"):
        faults.append("SQLite replaces rows past their triggers: set recursive_triggers=ON.")
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        faults.append('Transactions do not lock at their start: set OPTIONS["transaction_mode"] to "IMMEDIATE".')
    disk = disk_kind(Path(str(connection.settings_dict["NAME"])))
    if disk in NETWORK_DISKS:
        faults.append(f"The file lies on a network disk ({disk}): keep it on a local one, or use PostgreSQL.")
    return faults


def _postgresql_faults(connection: BaseDatabaseWrapper) -> list[str]:
    faults = []
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _ask(connection, f"SHOW {name}") == "off":
            faults.append(f"PostgreSQL runs with {name}=off: set {name}=on.")
    version = int(str(_ask(connection, "SHOW server_version_num")))
    if version < OLDEST_POSTGRESQL:
        faults.append(f"PostgreSQL is version {version // 10000}: use 15 or newer.")
    if _ask(connection, "SHOW server_encoding") != "UTF8":
        faults.append("The database cannot hold every name: create it with ENCODING 'UTF8'.")
    return faults


def disk_kind(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Return the kind of file system that `path` lies on, or "" where that cannot be told."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    place, found, kind = path.absolute(), -1, ""
    for line in lines:
        _device, mount, this_kind, *_rest = line.split(" ")
        folder = Path(mount.replace("\\040", " "))
        # The last of equally deep mounts lies on top.
        if (place == folder or folder in place.parents) and len(folder.parts) >= found:
            found, kind = len(folder.parts), this_kind
    return kind


def _ask(connection: BaseDatabaseWrapper, question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return row[0] if row else None
