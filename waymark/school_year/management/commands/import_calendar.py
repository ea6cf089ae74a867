"""`import_calendar`: term dates, INSET days and closures of many bodies from one file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.school_year import calendar_file, imports
from waymark.school_year.wording import CLOSURES, year_words


class Command(BaseCommand):
    help = (
        "Take in a CSV file of dates with the columns "
        + ", ".join(column.heading for column in calendar_file.SHAPE.columns)
        + ". Shows what it would do until --apply is given."
    )
    policy = (
        "The operator at the console, acting as the job `import calendar`. It reads and writes when bodies are open."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="do it, instead of showing what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        content = path.read_bytes()
        actor = job_actor("import calendar", Permission.ORGANISATION_EDIT)
        plans, faults = imports.plan_calendars(actor, content)
        for fault in faults:
            self.stderr.write(fault.sentence)
        if faults:
            raise CommandError("Nothing was taken in.")
        plans = [plan for plan in plans if plan.changes_anything]
        for plan in plans:
            self._show(plan)
        if not plans:
            self.stdout.write("Nothing in this file is new.")
        elif options["apply"]:
            with transaction.atomic():
                for plan in plans:
                    imports.apply_plan(actor, plan, sha256=hashlib.sha256(content).hexdigest(), file_name=path.name)
            self.stdout.write("Done.")
        else:
            self.stdout.write("Nothing was changed: add --apply to do it.")

    def _show(self, plan: imports.CalendarPlan) -> None:
        self.stdout.write(plan.organisation.name)
        for year in plan.years:
            self.stdout.write(
                f"  half terms of {year_words(year.academic_year)}: {len(year.after)} for {len(year.before)}"
            )
        for day in (*plan.added, *plan.changed):
            self.stdout.write(f"  {day.on.isoformat()}: {CLOSURES[day.kind]} {day.label}".rstrip())
