"""`read_only on|off`: while it is on everything can be read and nothing changed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from waymark.core import read_only
from waymark.core.instance import clock_of_this_instance, this_instance
from waymark.core.operator import Operator


class Command(BaseCommand):
    help = "Say whether anything can be changed; switch it while people work. It holds from each person's next page."
    policy = "The operator at the console. Writes one row and one event; reads no record."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", nargs="?", choices=["on", "off"])
        parser.add_argument(
            "--why", default="", help='shown on every page: --why "We are moving to a new server until 6pm."'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["to"] == "on" and not options["why"]:
            raise CommandError('Say why, for everybody to read: --why "We are moving to a new server until 6pm."')
        if options["to"]:
            with clock_of_this_instance():
                read_only.switch(
                    Operator(), on=options["to"] == "on", why=options["why"][:200] if options["to"] == "on" else ""
                )
        instance = this_instance()
        if instance is None or instance.read_only_since is None:
            self.stdout.write("People can read and change.")
        else:
            self.stdout.write(
                f"People can read only, since {instance.read_only_since:%Y-%m-%d %H:%M} UTC: {instance.read_only_why}"
            )
