"""Every table of an empty database is made by its migrations once in a process, and by the same statements after that.

Most of the ten seconds of a first `migrate` go into drawing the models anew for each of three hundred steps. Here it takes
six, because the fields of a drawn model are copied and not made anew from their description. And the tests of backups make
a dozen systems: what the first going through the whole plan sent to the database is kept, and a second one of the same plan
into an empty database sends it again. A plan from or to anything between is gone through.
"""

from __future__ import annotations

import copy
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field

Plan = list[tuple[Any, bool]]
OF_TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")

_made_anew = Field.clone
_gone_through = MigrationExecutor._migrate_all_forwards
_sent: dict[tuple[str, tuple[str, ...]], list[tuple[str, Any, bool]]] = {}


def remember_how_tables_are_made() -> None:
    """From now on, in this process."""
    MigrationExecutor._migrate_all_forwards = _migrate_all_forwards


def _migrate_all_forwards(
    self: Any, state: Any, plan: Plan, full_plan: Plan, fake: bool = False, fake_initial: bool = False
) -> Any:
    if fake or fake_initial or plan != full_plan:
        return _gone_through(self, state, plan, full_plan, fake=fake, fake_initial=fake_initial)
    key = self.connection.vendor, tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)
    if key not in _sent:
        sent: list[tuple[str, Any, bool]] = []
        with self.connection.execute_wrapper(_Listener(sent)), patch.object(Field, "clone", copied):
            state = _gone_through(self, state, plan, full_plan, fake=False, fake_initial=False)
        _sent[key] = sent
        return state
    _send(self.connection, _sent[key])
    vars(state).pop("apps", None)  # drawn anew at the end, not at each step
    for migration, _ in plan:
        state = migration.mutate_state(state, preserve=False)
    return state


def copied(field: Any) -> Any:
    """What `Field.clone` gives: a field that belongs to no model yet and stands behind all that were made so far."""
    if hasattr(field, "model"):
        return _made_anew(field)
    made = copy.deepcopy(field)
    if made.auto_created:
        made.creation_counter = Field.auto_creation_counter
        Field.auto_creation_counter -= 1
    else:
        made.creation_counter = Field.creation_counter
        Field.creation_counter += 1
    return made


class _Listener:
    def __init__(self, sent: list[tuple[str, Any, bool]]) -> None:
        self.sent = sent

    def __call__(self, execute: Any, words: str, values: Any, many: bool, context: Any) -> Any:
        if not words.lstrip().upper().startswith(("SELECT", *OF_TRANSACTIONS)):
            self.sent.append((words, values, many))
        return execute(words, values, many, context)


def _send(connection: BaseDatabaseWrapper, sent: list[tuple[str, Any, bool]]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for words, values, many in sent:
            (cursor.executemany if many else cursor.execute)(words, values)
