"""What must survive a power cut."""

from __future__ import annotations

import os
from pathlib import Path

BESIDE = ("-journal", "-wal", "-shm")  # what SQLite writes beside a database: part of it while it is in use


def sync(path: Path) -> None:
    """See to it that a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_sqlite(path: Path) -> None:
    """Remove a SQLite database that nobody uses, with all that lies beside it."""
    remove_beside(path)
    path.unlink(missing_ok=True)


def remove_beside(path: Path) -> None:
    """Remove what an earlier database of this name left: SQLite would write an old log into the new file."""
    for suffix in BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
