"""Making a backup while everybody goes on working.

SQLite: the online backup API copies the file, and the copy is read. PostgreSQL: one read-only transaction that sees the
database as it was when it began. Files are added, never changed, and lie on the disk before a row names them: so those
there after the rows were held still are all that the rows name.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from waymark.core import clock
from waymark.core.backups import archive, files, rows
from waymark.core.backups.places import default_at
from waymark.core.disk import sync

LEFT_OUT = ["accounts_session", str(settings.CACHES["default"]["LOCATION"]), "django_migrations"]


class NotBackedUp(Exception):
    """No backup was made. The message is a sentence for the operator."""


@dataclass(frozen=True)
class Made:
    """A backup that was written, read back and found whole."""

    path: Path
    manifest: archive.Manifest


def backup(target: Path) -> Made:
    """Write a backup to `target`, a new file, or a folder that gets one named by the moment. Read it back whole.

    NotBackedUp says why not; nothing is left behind then.
    """
    at = clock.wall_now()
    path = target / f"waymark-{at:%Y-%m-%dT%H%M%SZ}.backup" if target.is_dir() else target
    if path.exists():
        raise NotBackedUp(f"{path} is there already: name a new file, or a folder.")
    if not path.parent.is_dir():
        raise NotBackedUp(f"There is no folder {path.parent}.")
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            writer = archive.Writer(out)
            try:
                _write(writer, at, near=path.parent)
            finally:
                writer.abandon()
            out.flush()
            os.fsync(out.fileno())
        with archive.opened(partial) as made:
            made.verify()
            manifest = made.manifest
        partial.rename(path)
        sync(path.parent)
    except OSError as error:
        raise NotBackedUp(f"The backup cannot be written to {path.parent}: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    _note(path, manifest)
    return Made(path, manifest)


def _write(writer: archive.Writer, at: datetime, *, near: Path) -> None:
    with _held_still(near):
        migrations = rows.migrations_of_database()
        if not migrations:
            raise NotBackedUp("The database is empty: there is nothing to back up.")
        try:
            apps = rows.apps_at(migrations)
        except rows.UnknownMigrations as error:
            raise NotBackedUp(
                f"The database is newer than this Waymark ({error}): back it up with the one that runs on it."
            ) from error
        tables = {
            name: writer.table(name, rows.columns(model), rows.lines(model))
            for name, model in rows.tables(apps).items()
        }
        named = files.named_files(apps)
        is_demo = apps.get_model("core", "Instance").objects.filter(is_demo=True).exists()
    kept = _copied_files(writer)
    writer.close(
        archive.Manifest(
            format=archive.FORMAT,
            format_version=archive.FORMAT_VERSION,
            made_at=at,
            engine=connection.vendor,
            is_demo=is_demo,
            migrations=migrations,
            tables=tables,
            files=kept,
            missing_files=sorted(
                places[0]
                for places, sha256 in named
                if not any(place in kept and kept[place].sha256 == sha256 for place in places)
            ),
            left_out=LEFT_OUT,
        )
    )


def _copied_files(writer: archive.Writer) -> dict[str, archive.File]:
    """Copy every file. One that moves to its lasting place meanwhile, as it does once, is found there by the second look."""
    kept: dict[str, archive.File] = {}
    for _ in range(2):
        for name, path in files.kept_files():
            if name not in kept:
                with contextlib.suppress(FileNotFoundError), path.open("rb") as content:
                    kept[name] = writer.file(name, content)
    return kept


@contextlib.contextmanager
def _held_still(near: Path) -> Iterator[None]:
    """Within the block the database stands still for this process, while the one in use goes on."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    source = Path(str(connection.settings_dict["NAME"]))
    if not source.exists():
        raise NotBackedUp(f"There is no database at {source}.")
    copy = near / f".{source.name}.{os.getpid()}.copy"
    try:
        copy.touch(mode=0o600)
        _copy_online(source, copy)
        with default_at(copy):
            yield
    finally:
        for left_over in copy.parent.glob(f"{copy.name}*"):
            left_over.unlink()


def _copy_online(source: Path, copy: Path) -> None:
    """Copy a database in use, with what its log holds, in one step.

    Nobody waits where it has a write-ahead log; with a rollback journal writers wait while the file is read.
    """
    with (
        contextlib.closing(sqlite3.connect(source.absolute().as_uri() + "?mode=rw", uri=True, timeout=20)) as from_,
        contextlib.closing(sqlite3.connect(copy)) as to,
    ):
        from_.backup(to)


def _note(path: Path, manifest: archive.Manifest) -> None:
    """Keep when the last good backup was made, for `ready`."""
    note = {"at": manifest.made_at.isoformat(), "file": path.name, "digest": manifest.digest}
    with contextlib.suppress(OSError):  # the backup is good whether or not this can be noted
        noted_in().write_text(json.dumps(note))


def noted_in() -> Path:
    """Where the last backup is noted: beside the folder of uploads."""
    return files.folder().parent / "last-backup.json"
