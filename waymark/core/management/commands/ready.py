"""`ready`: what `/ready` knows, with figures, for the operator."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from waymark.core import health
from waymark.core.instance import clock_of_this_instance


class Command(BaseCommand):
    help = "Say whether the system is ready, and how each part stands. Ends with 1 when it is not."
    policy = "The operator at the console. It prints numbers and names of jobs, never a person."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, for a monitor")

    def handle(self, *args: Any, **options: Any) -> None:
        found = health.look()
        if found[0].is_well and found[1].is_well:
            with clock_of_this_instance():  # mail is written by the clock of the instance
                found = health.look()
        is_ready = all(one.is_well for one in found)
        if options["json"]:
            self.stdout.write(json.dumps({"ready": is_ready, "findings": [asdict(one) for one in found]}))
        else:
            for one in found:
                mark = "look here" if one.needs_care else "well"
                self.stdout.write(f"{one.name:<11}{mark if one.is_well else 'NOT WELL':<11}{one.said}")
            self.stdout.write("ready" if is_ready else "not ready")
        if not is_ready:
            raise SystemExit(1)
