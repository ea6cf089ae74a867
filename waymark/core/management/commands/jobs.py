"""`jobs`: run what is due, once or for ever."""

from __future__ import annotations

import signal
import time
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from waymark.core import clock, jobs, policies
from waymark.core.database_safety import refuse_unsafe_database
from waymark.core.instance import clock_of_this_instance


class Command(BaseCommand):
    help = "Run every job once, or with --loop those that are due, until stopped."
    policy = "The operator or the service manager. Each job acts under its own name and its own few permissions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unsafe_database()
        policies.enforce()
        if not options["loop"]:
            with clock_of_this_instance():
                for name, said in jobs.run_all().items():
                    self.stdout.write(f"{name}: {said}")
            return
        going = True

        def stop(*_: Any) -> None:
            nonlocal going
            going = False

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        last_runs: dict[str, datetime] = {}
        while going:
            close_old_connections()
            with clock_of_this_instance():
                jobs.run_due(last_runs, clock.wall_now())
            time.sleep(1)
