"""`roles`: the SQL of the database's roles; with --apply, carried out."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from waymark.core import database_roles


class Command(BaseCommand):
    help = "Print the SQL that makes the roles of a PostgreSQL database; with --apply carry it out."
    policy = "The operator, signed in to the database as one who may make roles. Reads names of tables, no rows."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="carry it out, all or nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "Roles are for PostgreSQL: an embedded database has one user, the account it runs under."
            )
        found = database_roles.statements()
        if not options["apply"]:
            for role, what in database_roles.ROLES.items():
                self.stdout.write(f"-- {role}: {what}")
            self.stdout.write(";\n".join(found) + ";")
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in found:
                    cursor.execute(statement)
        except DatabaseError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(f"{len(database_roles.ROLES)} roles are in force. They have no passwords until you set them.")
