"""`count_months`: whether the months of pupils are what their marks say; `--apply` counts the wrong ones anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.attendance import queries, services
from waymark.attendance.states import Counted

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare what reports of attendance add up with the marks themselves. Changes nothing until --apply is given."
    )
    policy = "The operator at the console, acting as the job `count months`. It prints keys, months and counts, never a name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="count the months that are wrong anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"]:
            actor = job_actor("count months", Permission.REGISTER_MARK)
            wrong = services.count_anew(actor)
        else:
            wrong = queries.wrong_months()
        for each in wrong[:SHOWN]:
            counts = zip(Counted, each.missing, strict=True)
            words = ", ".join(f"{what.value} {number:+}" for what, number in counts if number)
            self.stderr.write(
                f"Pupil {each.pupil_id}, provider {each.provider_id}, {each.month:%Y-%m}: to be added: {words}."
            )
        if len(wrong) > SHOWN:
            self.stderr.write(f"And {len(wrong) - SHOWN} more.")
        if wrong and not options["apply"]:
            raise CommandError(f"{len(wrong)} months are not what their marks say. To count them anew: --apply.")
        self.stdout.write(f"{len(wrong)} months were counted anew." if wrong else "Every month is what its marks say.")
