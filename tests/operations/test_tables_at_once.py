"""The tables of an empty database are made at once, and are those that the migrations make one by one."""

from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tests.schema import schema

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def applied():
    return set(MigrationRecorder(connection).applied_migrations())


def filled():
    """The tables that hold anything."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
            if cursor.fetchone():
                yield table


def test_they_are_those_that_the_migrations_make_one_by_one(empty_system):
    with empty_system():
        call_command("migrate", verbosity=0)
        at_once, applied_at_once, filled_at_once = schema(), applied(), set(filled())
    with empty_system(), patch.object(migrate, "MigrationExecutor", MigrationExecutor):
        call_command("migrate", verbosity=0)
        assert (applied(), set(filled())) == (applied_at_once, filled_at_once)
        assert {name: at_once.get(name) for name in schema()} == schema()
        assert at_once.keys() == schema().keys()
    assert len([name for name in at_once if "no_update" in str(name) or "append_only" in str(name)]) > 9


def test_from_an_earlier_state_migrations_are_gone_through(empty_system):
    with empty_system():
        call_command("migrate", verbosity=0)
        whole = schema()
        call_command("migrate", "routes", "zero", verbosity=0)
        assert schema().keys() < whole.keys()
        call_command("migrate", verbosity=0)
        assert schema() == whole
