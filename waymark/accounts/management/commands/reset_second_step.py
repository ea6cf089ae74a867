"""`reset_second_step`: let in somebody who lost telephone and recovery codes, where no administrator can."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.accounts import queries, services
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.accounts.wording.people import REFUSALS
from waymark.core.instance import clock_of_this_instance
from waymark.core.refusals import Refused


class Command(BaseCommand):
    help = "Take away somebody's second step, after making sure that it is them who ask. They set up another."
    policy = "The operator at the console. It finds one person by address, and prints nothing about them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--reason", required=True, help="how you know that it is them; kept in the history")
        parser.add_argument("--go", action="store_true", help="do it; without this nothing changes")

    def handle(self, *args: Any, **options: Any) -> None:
        with clock_of_this_instance():
            person = queries.person_by_email(options["email"])
            membership = queries.live_memberships(person).first() if person else None
            if membership is None:
                raise CommandError("Nobody with a role in force today has that address.")
            if not options["go"]:
                self.stdout.write(f"This would reset the second step of {options['email']}. Add --go to do it.")
                return
            try:
                services.reset_second_factor(
                    job_actor("console", Permission.PEOPLE_ADMIN), membership, reason=options["reason"]
                )
            except Refused as refused:
                raise CommandError(" ".join(REFUSALS[one.code] for one in refused.refusals)) from refused
        self.stdout.write("Done. They are signed out everywhere and set up a new second step when they sign in.")
