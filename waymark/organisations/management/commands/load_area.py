"""`load_area`: the two authorities, five partnerships and their member schools, from the public registers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.organisations.services import load_area


class Command(BaseCommand):
    help = "Add what is missing of the area. Shows what it would do until --go is given."
    policy = (
        "The operator at the console, acting as the job `load area`. It reads and writes public facts about bodies."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--go", action="store_true", help="do it, instead of showing what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = job_actor("load area", Permission.MEMBERSHIP_EDIT, Permission.ORGANISATION_EDIT)
        steps = load_area(actor, go=options["go"])
        for step in steps:
            self.stdout.write(step)
        if not steps:
            self.stdout.write("The area is complete: nothing to do.")
        elif options["go"]:
            self.stdout.write(f"{len(steps)} done.")
        else:
            self.stdout.write(f"{len(steps)} to do. Nothing was changed: add --go to do it.")
