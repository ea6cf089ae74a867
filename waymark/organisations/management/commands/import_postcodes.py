"""`import_postcodes`: where postcodes lie, and in whose area, from an open file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.organisations import services


class Command(BaseCommand):
    help = (
        "Take in an open file of postcodes: the ONS Postcode Directory, the National Statistics Postcode Lookup, OS"
        " Code-Point Open, or a plain one with postcode, easting and northing. Shows what it would change until --apply."
    )
    policy = "The operator at the console, acting as the job `import postcodes`. It reads and writes public facts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="who published it; its file name when left out")
        parser.add_argument("--of", type=date.fromisoformat, help="the day it was published, like 2025-05-01")
        parser.add_argument("--apply", action="store_true", help="do it, instead of showing what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        actor = job_actor("import postcodes", Permission.ORGANISATION_EDIT)
        with path.open("rb") as file:
            plan = services.plan_postcodes(actor, file)
            for fault in plan.findings.faults[:60]:
                self.stderr.write(fault.sentence)
            if not plan.findings.is_sound:
                more = plan.findings.fault_count - min(60, len(plan.findings.faults))
                raise CommandError(f"{f'And {more:,} more. ' if more else ''}Nothing was taken in.")
            self.stdout.write(
                f"{plan.findings.row_count:,} postcodes: {plan.added:,} new, {plan.moved:,} elsewhere than before,"
                f" {plan.left:,} as they are, {plan.nowhere:,} that lie nowhere."
            )
            if options["apply"]:
                services.take_in_postcodes(
                    actor,
                    file,
                    plan,
                    file_name=path.name,
                    source=options["source"] or path.name,
                    of_day=options["of"] or services.day_in(path.name),
                )
        if not plan.changes_anything:
            self.stdout.write("Nothing to do.")
        else:
            self.stdout.write("Done." if options["apply"] else "Nothing was changed: add --apply to do it.")
