"""Cursors for statements that are asked again and again in the same words.

PostgreSQL plans a statement each time it is told one, which for a question about who may see what takes longer than
the answer. Told with its values apart, and the same words for the third time on a connection, it keeps the plan.
SQLite keeps statements by itself; there Django looks through the words at each asking for where values go, which for
a long question takes as long as the answer: it is done once.
"""

from __future__ import annotations

import functools
import itertools
import re
from types import SimpleNamespace
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX, SQLiteCursorWrapper
from django.db.backends.utils import CursorWrapper

MOST = 500  # statements kept on a connection: all that the pages have, in every shape


def cursor(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor whose statements are kept where the database may keep them, else a plain one.

    Behind a pooler that hands each transaction to another connection nothing may: there `prepare_threshold` is not set.
    """
    if connection.vendor == "sqlite":
        embedded: Any = connection
        if embedded.connection is None:
            embedded.ensure_connection()
        with embedded.wrap_database_errors:
            found: CursorWrapper = embedded._prepare_cursor(embedded.connection.cursor(factory=Remembering))
        return found
    if connection.settings_dict["OPTIONS"].get("prepare_threshold") is None:
        return connection.cursor()
    connection.ensure_connection()
    inner: Any = connection.connection
    inner.prepared_max = MOST
    usual, inner.cursor_factory = inner.cursor_factory, _keeping()
    try:
        return connection.cursor()
    finally:
        inner.cursor_factory = usual


class Remembering(SQLiteCursorWrapper):
    """A cursor that knows how words it was told before are put for SQLite."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _put_for_sqlite(query)


@functools.lru_cache(maxsize=MOST)
def _put_for_sqlite(query: str) -> str:
    return str(FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


@functools.cache
def _keeping() -> type:
    import psycopg  # only where there is PostgreSQL

    parent: Any = psycopg.RawCursor  # the driver takes long words apart anew at each asking: it is given its own

    class Keeping(parent):
        """A cursor that knows how words it was told before are put for PostgreSQL, and which they were."""

        _query: Any

        def execute(self, query: str, params: Any = None, **more: Any) -> Any:
            found = super().execute(_put_for_postgresql(query) if params is not None else query, params, **more)
            self._query = SimpleNamespace(query=query.encode())  # what Django shows of a statement
            return found

    return Keeping


@functools.lru_cache(maxsize=MOST)
def _put_for_postgresql(query: str) -> str:
    number = itertools.count(1)
    return re.sub("%[s%]", lambda found: "%" if found[0] == "%%" else f"${next(number)}", query)
