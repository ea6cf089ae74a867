"""Files on the disk, outside the web root, under names that cannot be guessed.

A file is written before its row is committed, so that no row is ever without its file. It waits in a folder of its own
until then and moves to the others at the commit. What a rollback or a kill leaves there is cleared away by `settle_old`;
what lies among the papers is deleted by `destroy` alone.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from waymark.core import clock
from waymark.core.disk import sync

KEPT, WAITING = FOLDERS = ("documents", "documents-waiting")
SURELY_OVER = timedelta(days=1)  # no transaction lasts as long


def write(content: bytes, ending: str) -> str:
    """Write the bytes, to the disk itself, and return their name. They are kept if the transaction is committed."""
    name = f"{secrets.token_hex(20)}.{ending}"
    place = _waiting()
    descriptor = os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync(place)
    transaction.on_commit(partial(_keep, name), robust=True)
    return name


def path_of(name: str) -> Path:
    """Where the file lies now. One whose commit was a moment ago, or was cut short after it, still waits."""
    waiting = _waiting() / name
    return waiting if waiting.exists() else _kept() / name


def read(name: str) -> bytes:
    """The bytes; OSError if they are gone."""
    try:
        return (_waiting() / name).read_bytes()
    except FileNotFoundError:
        return (_kept() / name).read_bytes()


def destroy(name: str) -> None:
    """Delete the file once the transaction is committed: for what a virus scanner found, and for nothing else."""

    def gone() -> None:
        path_of(name).unlink(missing_ok=True)
        sync(_kept())

    transaction.on_commit(gone, robust=True)


def settle_old(has_row: Callable[[str], bool]) -> tuple[int, int]:
    """Keep the old files among the waiting that have a row, delete those without; return how many of each."""
    kept = removed = 0
    for file in sorted(_waiting().iterdir()):
        if file.stat().st_mtime > (clock.wall_now() - SURELY_OVER).timestamp():
            continue
        if has_row(file.name):
            _keep(file.name)
            kept += 1
        else:
            file.unlink()
            removed += 1
    return kept, removed


def _keep(name: str) -> None:
    os.replace(_waiting() / name, _kept() / name)
    sync(_kept())
    sync(_waiting())


def _kept() -> Path:
    return _folder(KEPT)


def _waiting() -> Path:
    return _folder(WAITING)


def _folder(name: str) -> Path:
    """A folder open to this account alone."""
    place = Path(settings.MEDIA_ROOT) / name
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
