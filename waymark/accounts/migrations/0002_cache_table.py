"""The table in which all processes count tries to sign in together."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import migrations

from waymark.core.schema_steps import SchemaStep


def make_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [SchemaStep(make_table, SchemaStep.noop)]
