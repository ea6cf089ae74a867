"""Where the default connection leads."""

from __future__ import annotations

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
