"""What a request leaves behind in the database, and whether it wrote something that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from tests.access.world import World

CHANCE = re.compile(
    rb'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*'
    rb'|(value=")[^"]*(" name="(?:csrfmiddlewaretoken|form_key)")'
)
SEALED = re.compile(rb"\bgAAAAA[\w-]+={0,2}")  # as `core.sealing` writes: other bytes each time, of the same length
HARMLESS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET LOCAL|SET CONSTRAINTS)\b", re.IGNORECASE)
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
HOSTILE = "Written by a stranger"
NO_SUCH_KEY = "424242"
LEFT_OUT = {
    "core.ReferenceCounter",
    "core.ChainHead",
    "core.AuditPayload",
    "core.EventPupil",
    "core.SubmittedForm",
    "core.JobRun",
}


@cache
def ours() -> list[type[models.Model]]:
    found = [model for model in apps.get_models() if model.__module__.startswith("waymark.")]
    return [model for model in found if model._meta.label not in LEFT_OUT]


def footprint() -> dict[str, tuple[int, int]]:
    """How many rows each table has, and the sum of their versions: one statement, different after any change."""
    parts, names = [], []
    quote = connection.ops.quote_name
    for model in ours():
        table = quote(model._meta.db_table)
        changing = "version" if any(field.name == "version" for field in model._meta.fields) else model._meta.pk.column
        is_number = isinstance(model._meta.get_field(changing), models.IntegerField)
        total = f"(SELECT coalesce(sum({quote(changing)}), 0) FROM {table})" if is_number else "0"
        parts.append(f"(SELECT count(*) FROM {table}), {total}")
        names.append(model._meta.label)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts))
        row = cursor.fetchone()
    return {name: (int(row[2 * at]), int(row[2 * at + 1])) for at, name in enumerate(names)}


@contextmanager
def statements_watched() -> Iterator[set[str]]:
    """The tables of ours that any statement inside inserts into, updates or deletes from, as it goes on."""
    wrote: set[str] = set()
    ours_by_table = {model._meta.db_table: model._meta.label for model in ours()}

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not HARMLESS.match(sql):
            table = WRITES.match(sql)
            if table is None:  # of a kind that is not known here: it may have written to any
                wrote.update(ours_by_table.values())
            elif table[1] in ours_by_table:
                wrote.add(ours_by_table[table[1]])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield wrote


def rows() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row that people change, as it stands."""
    found = {}
    for model in ours():
        if any(field.name == "version" for field in model._meta.fields):
            found[model._meta.label] = {row[model._meta.pk.attname]: row for row in model.objects.values()}
    return found


def hostile_values(world: World) -> dict[str, str]:
    """Every field of every model, with a value that belongs to a stranger and that no page offers."""
    stranger = world.one("pupil", "of the others").public_id
    values: dict[str, str] = {"version": "", "public_id": stranger, "id": "1", "pk": "1"}
    for model in ours():
        for field in model._meta.fields:
            values.setdefault(field.name, _hostile(field, stranger))
            if isinstance(field, models.ForeignKey):
                values.setdefault(field.attname, NO_SUCH_KEY)
    values.pop("version")
    return values


def _hostile(field: Any, stranger: str) -> str:
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return stranger
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2019-12-31T23:59:59Z"
    if isinstance(field, models.DateField):
        return "2019-12-31"
    if isinstance(field, models.IntegerField | models.DecimalField):
        return "7777"
    return HOSTILE


def taken_unasked(hostile: dict[str, str], before: dict[str, dict[Any, dict[str, Any]]], asked: set[str]) -> list[str]:
    """The columns of rows there were that now hold a hostile value, though no form asks for them."""
    found = []
    for label, old in before.items():
        model = apps.get_model(label)
        for row in model.objects.values():
            earlier = old.get(row[model._meta.pk.attname])
            if earlier is None:
                found += [f"{label}.{name}" for name, value in row.items() if value == HOSTILE and name not in asked]
                continue
            for name, value in row.items():
                if value != earlier[name] and name not in asked and _looks_taken(str(value), hostile.get(name)):
                    found.append(f"{label}.{name}")
    return found


def _looks_taken(value: str, hostile: str | None) -> bool:
    if hostile is None or hostile == "on":
        return False
    return value == hostile or (len(hostile) > 9 and value.startswith(hostile[:10]))


def without_chance(body: bytes) -> bytes:
    """A body without the random words that protect a form, and with every sealed word as long as it was."""
    return SEALED.sub(lambda sealed: b"0" * len(sealed[0]), CHANCE.sub(rb"\1\2\3", body))
