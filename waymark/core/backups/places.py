"""Where the default connection leads, and what must survive a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def default_at(path: Path) -> Iterator[None]:
    """Let the default connection of this thread lead to another SQLite file."""
    usual = connection.settings_dict
    connection.close()
    connection.settings_dict = {**usual, "NAME": path}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


def sync(path: Path) -> None:
    """See to it that a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
