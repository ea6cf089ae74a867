"""Django's `migrate`, which makes the tables of an empty database at once."""

from __future__ import annotations

from django.core.management.commands import migrate

from waymark.core.tables_at_once import AtOnce

migrate.MigrationExecutor = AtOnce  # type: ignore[attr-defined]  # Django's command asks its own module for one


class Command(migrate.Command):
    """The same, by that executor."""

    policy = "The operator at the console. It changes tables, and prints the names of migrations."
