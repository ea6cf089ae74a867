"""Rows as lines of text, the same on every database, and back again.

The tables are those of the migrations that the database has, not those of the code: a backup can be made before an
upgrade, and one made under an older Waymark can be restored and brought up to date.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

# Not kept: who is signed in (everybody signs in anew after a restore). Counts of tries lie in a table of no model.
LEFT_OUT = frozenset({"accounts_session"})
# Made anew by the migrations themselves, so that rows in them do not make a database less than empty.
REMADE = frozenset({"django_content_type", "auth_permission"})
BATCH = 2000
BATCH_OF_FILES = 4  # rows that hold whole files

_WRITE: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.DateTimeField: lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"),
    models.DateField: date.isoformat,
    models.TimeField: lambda value: value.isoformat(timespec="microseconds"),
    models.UUIDField: str,
    models.DecimalField: str,
    models.BinaryField: lambda value: base64.b64encode(bytes(value)).decode(),
}
_READ: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.TimeField: time.fromisoformat,
    models.UUIDField: uuid.UUID,
    models.DecimalField: Decimal,
    models.BinaryField: base64.b64decode,
}
# What JSON holds as it is.
_PLAIN = (
    models.IntegerField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.FloatField,
    models.JSONField,
)


class UnknownMigrations(Exception):
    """Migrations that this code does not have."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def migrations_of_database() -> dict[str, list[str]]:
    """The migrations that the database has, by app."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(connection, ignore_no_migrations=True).applied_migrations):
        found.setdefault(app, []).append(name)
    return found


def apps_at(migrations: dict[str, list[str]]) -> Apps:
    """The models as they were under these migrations. UnknownMigrations if the code lacks one."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    nodes = [(app, name) for app, names in migrations.items() for name in names]
    unknown = [f"{app} {name}" for app, name in nodes if (app, name) not in loader.graph.nodes]
    if unknown:
        raise UnknownMigrations(unknown)
    return loader.project_state(nodes).apps


def leaves_of(migrations: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The last of these migrations of each app: where to migrate to."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    nodes = {(app, name) for app, names in migrations.items() for name in names}
    return sorted(
        node for node in nodes if not any(c.key in nodes and c.key[0] == node[0] for c in graph.node_map[node].children)
    )


def tables(apps: Apps) -> dict[str, type[models.Model]]:
    """Every table that is kept, by name."""
    found = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: model
        for model in sorted(found, key=lambda one: one._meta.db_table)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    }


def columns(model: type[models.Model]) -> list[str]:
    """The columns of a table, in the order in which a line holds them."""
    return [field.attname for field in model._meta.concrete_fields]


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """Every row, ordered by key, as a line of JSON."""
    ways = [(at, way) for at, way in enumerate(_ways(model, _WRITE)) if way]
    rows = model._base_manager.order_by("pk").values_list(*columns(model))
    holds_files = any(isinstance(field, models.BinaryField) for field in model._meta.concrete_fields)
    for row in rows.iterator(chunk_size=BATCH_OF_FILES if holds_files else BATCH):
        values = list(row)
        for at, way in ways:
            if values[at] is not None:
                values[at] = way(values[at])
        yield json.dumps(values, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def load(model: type[models.Model], found: list[str], from_lines: Iterator[bytes]) -> int:
    """Write lines as rows, and return how many. `found` are the columns of a line, in order."""
    if found != columns(model):
        raise ValueError(f"{model._meta.db_table} has other columns")
    ways = _ways(model, _READ)
    fields = model._meta.concrete_fields

    def values() -> Iterator[list[Any]]:
        for line in from_lines:
            row = json.loads(line)
            yield [
                field.get_db_prep_save(value if value is None or way is None else way(value), connection)
                for field, way, value in zip(fields, ways, row, strict=True)
            ]

    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _copy(cursor, into, values())
        places = ", ".join(["%s"] * len(fields))
        return _insert(cursor, f"INSERT INTO {into} VALUES ({places})", values())  # noqa: S608  # names of our own tables


def _copy(cursor: Any, into: str, rows: Iterator[list[Any]]) -> int:
    number = 0
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            number += 1
    return number


def _insert(cursor: Any, statement: str, rows: Iterator[list[Any]]) -> int:
    number = 0

    def counted() -> Iterator[list[Any]]:
        nonlocal number
        for row in rows:
            number += 1
            yield row

    cursor.executemany(statement, counted())
    return number


def _ways(
    model: type[models.Model], of: dict[type[models.Field[Any, Any]], Callable[[Any], Any]]
) -> list[Callable[[Any], Any] | None]:
    """For each column how its values become text, or are read from it; None where JSON holds them as they are."""
    found: list[Callable[[Any], Any] | None] = []
    for field in model._meta.concrete_fields:
        kind: Any = field
        while kind.remote_field is not None:
            kind = kind.target_field
        # The first that fits: a DateTimeField is a DateField too.
        way = next((way for cls, way in of.items() if isinstance(kind, cls)), None)
        if way is None and not isinstance(kind, _PLAIN):
            raise TypeError(f"No way is known to write {field} down.")
        found.append(way)
    return found
