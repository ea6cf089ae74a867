"""Steps of migrations that make what Django does not draw: triggers, a view, a table of the cache."""

from __future__ import annotations

from django.db import migrations


class SchemaStep(migrations.RunPython):
    """Code of a migration that makes a part of the schema, whatever the tables hold.

    It is taken in an empty database too, where code that fills tables or changes what they hold is not: ADR 0036.
    """
