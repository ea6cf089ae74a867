"""Rows written with words that are kept: a page adds and changes the same kinds of rows again and again."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.models import BooleanField, CharField, Field, ForeignKey, IntegerField, Model, TextField

from waymark.core import prepared

MANY = 500  # rows in one statement
_PLAIN = frozenset({int, str, bool, type(None)})
_AS_THEY_ARE = (CharField, TextField, IntegerField, BooleanField, ForeignKey)


def insert(rows: Sequence[Model]) -> None:
    """Write these new rows of one kind, so many at a time; each that the database numbers is given its key.

    As `bulk_create` for rows that nobody listens to: no signal is sent, and nothing is done with a row that is there.
    """
    for start in range(0, len(rows), MANY):
        _insert(rows[start : start + MANY])


def insert_if_new(row: Model) -> bool:
    """Write this row, which the database numbers, unless a unique constraint has its like: then answer False.

    No savepoint is needed around it, and nothing has failed: the transaction goes on.
    """
    return _insert([row], " ON CONFLICT DO NOTHING")


def _insert(rows: Sequence[Model], otherwise: str = "") -> bool:
    """Write these rows; False where `otherwise` took the place of a row whose key the database would have given."""
    model = type(rows[0])
    words, columns, key = _adding(model, len(rows), connection.vendor, otherwise)
    database = connections[connection.alias]
    values = [
        value if is_plain and type(value) in _PLAIN else column.get_db_prep_save(value, database)
        for row in rows
        for column, is_plain in columns
        for value in (column.pre_save(row, True),)
    ]
    with prepared.cursor(connection) as cursor:
        cursor.execute(words, values)
        given = cursor.fetchall() if key else ()
    if otherwise and not given:
        return False
    if key:
        for row, (number,) in zip(rows, given, strict=True):
            row.pk = number
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return True


@functools.lru_cache(maxsize=200)
def _adding(
    model: type[Model], count: int, vendor: str, otherwise: str
) -> tuple[str, list[tuple[Field[Any, Any], bool]], bool]:
    """The words, the columns in their order, and whether the database gives each row its key.

    With each column, whether the database takes plain values of it as they are.
    """
    meta, quoted = model._meta, connection.ops.quote_name
    numbered = meta.pk is meta.auto_field
    columns = [each for each in meta.local_concrete_fields if each is not meta.auto_field]
    names = ", ".join(quoted(str(each.column)) for each in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    words = f"INSERT INTO {quoted(meta.db_table)} ({names}) VALUES {', '.join([one] * count)}"  # noqa: S608  # names of our own tables
    returned = f" RETURNING {quoted(str(meta.pk.column))}" if numbered else ""
    return (
        words + otherwise + returned,
        [(each, vendor == "sqlite" and isinstance(each, _AS_THEY_ARE)) for each in columns],
        numbered,
    )


def update(row: Model, *names: str) -> None:
    """Write these columns of a row that is there. DatabaseError, as of `save`, where it is no longer."""
    words, columns = _changing(type(row), names, connection.vendor)
    values = [column.get_db_prep_save(column.pre_save(row, False), connection) for column in columns]
    with prepared.cursor(connection) as cursor:
        cursor.execute(words, [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is no longer there")


@functools.lru_cache(maxsize=200)
def _changing(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, list[Field[Any, Any]]]:
    meta, quoted = model._meta, connection.ops.quote_name
    by_name = {each.name: each for each in meta.local_concrete_fields}
    columns = [by_name[name] for name in dict.fromkeys(names)]
    changes = ", ".join(f"{quoted(str(each.column))} = %s" for each in columns)
    words = f"UPDATE {quoted(meta.db_table)} SET {changes} WHERE {quoted(str(meta.pk.column))} = %s"  # noqa: S608  # as above
    return words, columns
