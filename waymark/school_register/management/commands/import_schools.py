"""`import_schools`: the national register of schools, looked at and taken in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core.table_writer import safe_cell
from waymark.school_register import services
from waymark.school_register.services import Plan, Tell
from waymark.school_register.wording import CHANGES

SHOWN = 60
HEADINGS = ("URN", "School", "Change", "Before", "After")


class Command(BaseCommand):
    help = (
        "Take in the published register of schools (edubasealldata*.csv), with --links the file of predecessors and"
        " successors. Shows what it would change until --apply is given."
    )
    policy = "The operator at the console, acting as the job `import schools`. It reads and writes public facts about bodies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the register as published, Windows-1252 or UTF-8")
        parser.add_argument("--links", type=Path, help="links_edubasealldata*.csv of the same day")
        parser.add_argument("--apply", action="store_true", help="do it, instead of showing what would be done")
        parser.add_argument("--changes", type=Path, help="write every change of the whole register to this CSV file")
        parser.add_argument("--with-primary", action="store_true", help="add primary schools of the area too")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = job_actor(
            "import schools", Permission.MEMBERSHIP_EDIT, Permission.ORGANISATION_EDIT, Permission.PARTNERSHIP_EDIT
        )
        paths = [path for path in (options["file"], options["links"]) if path is not None]
        for path in paths:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        with options["file"].open("rb") as file, _changes_to(options["changes"]) as tell:
            plan = services.plan_schools(
                actor, file, options["file"].name, with_primary=options["with_primary"], tell=tell
            )
            self._stop_at_faults(plan)
            self._show(plan)
            if options["links"] is None:
                changes = plan.changes_anything
                if options["apply"]:
                    services.take_in_schools(actor, file, plan)
            else:
                with options["links"].open("rb") as links:
                    link_plan = services.plan_links(actor, links, options["links"].name)
                    self._stop_at_faults(link_plan)
                    self._show_links(link_plan)
                    changes = plan.changes_anything or link_plan.changes_anything
                    if options["apply"]:
                        services.take_in_links(actor, links, link_plan)
                        services.take_in_schools(actor, file, plan)
        if not changes:
            self.stdout.write("Nothing to do: the register here is as these files say.")
        elif options["apply"]:
            self.stdout.write("Done.")
        else:
            self.stdout.write("Nothing was changed: add --apply to do it.")

    def _stop_at_faults(self, plan: Plan) -> None:
        if plan.is_sound:
            return
        findings = plan.findings
        for fault in findings.faults[:SHOWN]:
            self.stderr.write(f"{plan.file_name}: {fault.sentence}")
        rest = findings.fault_count - min(len(findings.faults), SHOWN)
        if rest:
            self.stderr.write(f"{plan.file_name}: and {rest:,} more.")
        raise CommandError("Nothing was taken in.")

    def _show(self, plan: services.SchoolPlan) -> None:
        write = self.stdout.write
        for note in plan.findings.notes:
            if "Windows-1252" not in note and "not read" not in note:
                write(note)
        write(f"{plan.findings.row_count:,} schools in {plan.file_name}.")
        for kind, words in CHANGES.items():
            if plan.counts[kind]:
                write(f"  {plan.counts[kind]:,} {words}")
        if plan.unseen > 0:
            write(f"  {plan.unseen:,} schools of the register here are not in this file, and are left as they are.")
        write(f"Schools here: {len(plan.changes):,} to change." if plan.changes else "Schools here: nothing to change.")
        for change in plan.changes[:SHOWN]:
            write(f"  {change.sentence}")
        if len(plan.changes) > SHOWN:
            write(f"  and {len(plan.changes) - SHOWN:,} more")
        for words in plan.kept:
            write(f"  Left to you: {words}")
        for body in plan.missing:
            write(f"  Left to you: {body.name} has the URN {body.urn}, which is not in this file")

    def _show_links(self, plan: services.LinkPlan) -> None:
        words = ", ".join(f"{count:,} {name}" for name, count in plan.counts.items()) or "nothing to change"
        self.stdout.write(f"{plan.findings.row_count:,} links in {plan.file_name}: {words}.")


@contextmanager
def _changes_to(path: Path | None) -> Iterator[Tell | None]:
    """A writer of changes as rows of a CSV file, one at a time; None where no file is wanted."""
    if path is None:
        yield None
        return
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        rows = csv.writer(file)
        rows.writerow(HEADINGS)
        yield lambda urn, name, change: rows.writerow(
            [safe_cell(cell) for cell in (urn, name, CHANGES[change.kind], change.before, change.after)]
        )
