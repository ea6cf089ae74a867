"""`demo build` and `demo people`: the demonstration area, and whom one can be in it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.core.instance import clock_of_this_instance, is_demo


class Command(BaseCommand):
    help = "Build the demonstration area in an empty database, or print the people one can become in it."
    policy = "The operator at the console. Builds in an empty database only; prints invented people only."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        build = what.add_parser("build", help="build the area in an empty database")
        build.add_argument("--size", default="small", help="small, or county")
        what.add_parser("people", help="print the people one can become with one click")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "build":
            from waymark.demo.build import build  # most of the system, which `people` needs nothing of

            build(options["size"], say=self.stdout.write)
            return
        self._people()

    def _people(self) -> None:
        from waymark.demo import signin

        if not is_demo():
            raise CommandError("This database is no demonstration.")
        with clock_of_this_instance():
            people = signin.people()
        self.stdout.write("Become one of these people with one click, at /demo/ in the browser:\n\n")
        rows = [
            (
                one.membership.person.name,
                one.membership.role_name,
                one.membership.organisation.name,
                one.membership.person.email,
            )
            for one in people
        ]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
        for name, role, where, email in rows:
            self.stdout.write(f"  {name:<{widths[0]}}  {role:<{widths[1]}}  {where:<{widths[2]}}  {email}")
