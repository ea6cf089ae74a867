"""Bringing a backup back: into an empty place, whole or not at all.

SQLite: the database is made in a file beside and moved into place at the very end. PostgreSQL: everything happens in one
transaction. Every digest is compared twice, in the archive before and in the database and on the disk after.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from waymark.core import history
from waymark.core.backups import afterwards, archive, files, rows
from waymark.core.backups.places import default_at
from waymark.core.disk import remove_beside, remove_sqlite, sync
from waymark.core.operator import Operator
from waymark.core.tables_at_once import AtOnce


class NotRestored(Exception):
    """Nothing was restored. The message is a sentence for the operator."""


@dataclass
class Restored:
    """A backup that is back, each digest compared. `afterwards` says what was ended or cleared, in words."""

    manifest: archive.Manifest
    afterwards: list[str] = field(default_factory=list)


def restore(source: Path, *, from_another_key: bool = False, as_it_was: bool = False) -> Restored:
    """Restore a backup into the empty database and folder of this system.

    `from_another_key` takes one that was sealed under another SECRET_KEY. `as_it_was` leaves links alive and writes no
    event, for a drill whose digests are to be compared. NotRestored and BadArchive say why nothing was restored.
    """
    with archive.opened(source) as opened:
        apps = _fit(opened, from_another_key=from_another_key)
        opened.verify()
        _refuse_other_files(opened)
        restored = Restored(opened.manifest)
        with _files_in_place(opened) as put_in_place, _new_database(apps):
            _load(opened, apps)
            call_command("migrate", verbosity=0, interactive=False)
            if not as_it_was:
                restored.afterwards = _afterwards(opened.manifest)
            put_in_place()
        return restored


def _fit(opened: archive.Archive, *, from_another_key: bool) -> Apps:
    """Return the models as the backup has them, or say why it cannot be restored here."""
    manifest = opened.manifest
    if not opened.sealed_here and not from_another_key:
        raise NotRestored(
            f"{opened.path} was made under another SECRET_KEY, or changed after it was made. Set the SECRET_KEY of the"
            " system it comes from: without it nobody's second step works. If that key is lost, --from-another-key."
        )
    if manifest.is_demo != settings.DEMO:
        what = "a demonstration" if manifest.is_demo else "a real area"
        raise NotRestored(f"{opened.path} holds {what}, and this system {'is' if settings.DEMO else 'is not'} one.")
    try:
        return rows.apps_at(manifest.migrations)
    except rows.UnknownMigrations as error:
        raise NotRestored(
            f"{opened.path} was made by a newer Waymark (its database has {error}): restore it with that one."
        ) from error


def _refuse_other_files(opened: archive.Archive) -> None:
    """Files that are the backup's own, byte for byte, are no obstacle: an earlier try may have left them."""
    for name, digest in files.digests().items():
        ours = opened.manifest.files.get(name)
        if ours is None or ours.sha256 != digest:
            raise NotRestored(f"{files.folder()} is not empty ({name}): restore into an empty folder only.")


@contextlib.contextmanager
def _files_in_place(opened: archive.Archive) -> Iterator[Callable[[], None]]:
    """Write the files beside their place and read them back. What is yielded moves them; a failure takes them back."""
    root = files.folder()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    staging = root / files.STAGING
    shutil.rmtree(staging, ignore_errors=True)
    moved: list[Path] = []
    wanted = [(name, one) for name, one in opened.manifest.files.items() if not (root / name).exists()]
    for name, one in wanted:
        at = staging / name
        at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            opened.content(name) as content,
            open(os.open(at, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file,
        ):
            shutil.copyfileobj(content, file, files.CHUNK)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            if files.digest_of(file) != (one.sha256, one.bytes):
                raise NotRestored(f"The file {name} was not written whole to {root}.")

    def put_in_place() -> None:
        for name, _ in wanted:
            place = root / name
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (staging / name).replace(place)
            moved.append(place)
        for folder in {root, *(place.parent for place in moved)}:
            sync(folder)

    try:
        yield put_in_place
    except BaseException:
        for place in moved:
            place.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


# --- The database


@contextlib.contextmanager
def _new_database(apps: Apps) -> Iterator[None]:
    """Within the block the default database is one that nobody sees until the end of it; a failure leaves nothing."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _refuse_full_database(apps)
            yield
        return
    _refuse_full_database(apps)
    place = Path(str(connection.settings_dict["NAME"]))
    beside = place.with_name(f"{place.name}.restoring")
    remove_sqlite(beside)
    place.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with default_at(beside):
            yield
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                said = cursor.fetchone()[0]
                if said != "ok":
                    raise NotRestored(f"The new database is not sound: {said}")
        _sync_file(beside)
        remove_beside(place)
        beside.replace(place)
        sync(place.parent)
    finally:
        remove_sqlite(beside)


def _refuse_full_database(apps: Apps) -> None:
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return
    there = set(connection.introspection.table_names())
    for name in sorted(
        there - rows.LEFT_OUT - rows.REMADE - {"django_migrations", settings.CACHES["default"]["LOCATION"]}
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608  # a table's name
            if cursor.fetchone():
                raise NotRestored(
                    f"The database is not empty (there are rows in {name}): restore into an empty one only."
                )
    if connection.vendor == "sqlite":
        connection.close()
    elif there and (missing := sorted(set(rows.tables(apps)) - there)):
        raise NotRestored(
            f"The database has tables, but lacks {missing[0]}: drop it, create it anew and empty, and restore into that."
        )


def _load(opened: archive.Archive, apps: Apps) -> None:
    """Make the tables as the backup has them, fill them, and compare every digest."""
    manifest = opened.manifest
    executor = AtOnce(connection)
    targets = rows.leaves_of(manifest.migrations)
    if any(target not in executor.loader.applied_migrations for target in targets):
        executor.migrate(targets)
    elif rows.migrations_of_database() != manifest.migrations:
        raise NotRestored("The tables there are of another Waymark: restore into a database without tables.")
    models = rows.tables(apps)
    if set(models) != set(manifest.tables):
        raise NotRestored(f"{opened.path} does not hold the tables that its migrations make.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # a migration that adds a key leaves it immediate
            for name in models:
                if name in rows.REMADE or _has_rows(name):
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608  # made by migrations
        for name, model in models.items():
            try:
                rows.load(model, manifest.tables[name].columns, opened.lines(name))
            except (ValueError, TypeError, DatabaseError) as error:
                raise NotRestored(f"The table {name} cannot be taken in: {type(error).__name__}.") from error
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # now, so that later migrations may alter tables
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
                    cursor.execute(statement)
    for name, model in models.items():
        digest = sha256()
        for line in rows.lines(model):
            digest.update(line)
        if digest.hexdigest() != manifest.tables[name].sha256:
            raise NotRestored(f"The table {name} did not come back as it was: nothing is restored.")


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608  # a table's name
        return cursor.fetchone() is not None


@transaction.atomic
def _afterwards(manifest: archive.Manifest) -> list[str]:
    """End what must not come back to life, and write into the history that this system was restored."""
    said = [act() for act in afterwards.ACTS]
    after: dict[str, Any] = {"made_at": manifest.made_at.isoformat(), "digest": manifest.digest}
    history.record(Operator(), "instance.restore", after=after)
    return [sentence for sentence in said if sentence]


def _sync_file(path: Path) -> None:
    """Bring a closed SQLite file to the disk, log and all."""
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    sync(path)
