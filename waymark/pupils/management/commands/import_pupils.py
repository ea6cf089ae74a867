"""`import_pupils`: a file of pupils of one school that is larger than its page takes, looked at and taken in."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core.refusals import Refused
from waymark.core.sentences import sentence
from waymark.core.table_writer import safe_cell
from waymark.organisations.queries import school_with
from waymark.pupils.services.import_plan import Preview
from waymark.pupils.services.imports import look_at_file, take_in_file
from waymark.pupils.wording import REFUSALS

SHOWN = 60


class Command(BaseCommand):
    help = (
        "Take in a file of pupils of one school (CSV, Excel workbook or Common Transfer File): all of it, or nothing."
        " Says what it would do until --apply is given. Prints rows and columns, never what stands in a cell."
    )
    policy = "The operator at the console, acting as the job `import pupils` for one school. It prints no name and no number of a pupil."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file, as the school's system wrote it")
        parser.add_argument("--school", required=True, help="the URN of the school on whose roll the pupils are")
        parser.add_argument("--apply", action="store_true", help="do it, instead of saying what would be done")
        parser.add_argument(
            "--faults", type=Path, help="write what is wrong, cell by cell, to this CSV file for the school"
        )
        parser.add_argument("--reason", default="", help="why the rows to be looked at are right as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        path, school = options["file"], school_with(options["school"])
        if school is None:
            raise CommandError(f"No school with the URN {options['school']} takes part here.")
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        actor = job_actor("import pupils", Permission.PUPIL_IMPORT)
        preview = look_at_file(actor, school, path)
        self._show(preview, school.name)
        if options["faults"] is not None:
            _write_faults(options["faults"], preview)
        if preview.faults:
            raise CommandError("Nothing can be taken in of this file as it is.")
        if not (preview.added or preview.changed):
            self.stdout.write("Nothing to do: every pupil is in the school's records as the file says.")
            return
        if not options["apply"]:
            self.stdout.write("Nothing was changed: add --apply to do it.")
            return
        try:
            done = take_in_file(actor, school, path, digest=preview.digest, reason=options["reason"])
        except Refused as refused:
            said = [sentence(REFUSALS[each.code], each) for each in refused.refusals]
            raise CommandError(" ".join(said) + " Use --reason.") from None
        self.stdout.write(f"Done: {done.added:,} added, {done.changed:,} changed.")

    def _show(self, preview: Preview, school: str) -> None:
        counts = ", ".join(f"{number:,} {what.words}" for what, number in preview.counts.items())
        self.stdout.write(f"{school}: {counts}.")
        for note in preview.notes:
            self.stdout.write(f"Note: {note}")
        for heading, found, count in (
            ("To put right", preview.faults, preview.fault_count),
            ("To look at", preview.warnings, preview.warning_count),
        ):
            if found:
                places = ", ".join(each.where for each in found[:SHOWN])
                rest = f", and {count - SHOWN:,} more" if count > SHOWN else ""
                self.stdout.write(f"{heading}: {places}{rest}.")


def _write_faults(path: Path, preview: Preview) -> None:
    """What is wrong or must be looked at, with the sentence; it repeats cells, so it is for the school's eyes."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Where", "What is wrong"])
        for each in (*preview.faults, *preview.warnings):
            table.writerow([safe_cell(each.where), safe_cell(each.reason)])
