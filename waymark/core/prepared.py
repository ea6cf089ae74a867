"""Cursors for statements that are asked again and again in the same words.

PostgreSQL plans a statement each time it is told one, which for a question about who may see what takes longer than
the answer. Told with its values apart, and the same words for the third time on a connection, it keeps the plan.
SQLite keeps statements by itself.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

MOST = 500  # statements kept on a connection: all that the pages have, in every shape


def cursor(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor whose statements are kept where the database may keep them, else a plain one.

    Behind a pooler that hands each transaction to another connection nothing may: there `prepare_threshold` is not set.
    """
    if connection.settings_dict["OPTIONS"].get("prepare_threshold") is None:
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # only where there is PostgreSQL

    connection.ensure_connection()
    inner: Any = connection.connection
    inner.prepared_max = MOST
    usual, inner.cursor_factory = inner.cursor_factory, ServerBindingCursor
    try:
        return connection.cursor()
    finally:
        inner.cursor_factory = usual
