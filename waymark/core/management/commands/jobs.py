"""`jobs`: run every job once, or what is due for ever; or say how each stands."""

from __future__ import annotations

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from waymark.core import clock, jobs, policies, read_only
from waymark.core.database_safety import refuse_unsafe_database
from waymark.core.instance import clock_of_this_instance
from waymark.core.models import JobRun

log = logging.getLogger("waymark.jobs")


class Command(BaseCommand):
    help = "Run every job once, or with --loop those that are due, until stopped; with --list say how each stands."
    policy = "The operator or the service manager. Each job acts under its own name and its own few permissions."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--loop", action="store_true", help="go on until stopped")
        what.add_argument("--list", action="store_true", help="how each stands: last run, next run, failures")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
            return
        refuse_unsafe_database()
        policies.enforce()
        if options["loop"]:
            self._loop()
            return
        if read_only.is_on():
            raise CommandError("Nothing can be changed now: ./run manage read_only off")
        with clock_of_this_instance():
            for name, said in jobs.run_all(nightly=True).items():
                self.stdout.write(f"{name}: {said}")

    def _loop(self) -> None:
        going, worker = True, jobs.this_worker()

        def stop(*_: Any) -> None:
            nonlocal going
            going = False

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while going:
            close_old_connections()
            try:
                with clock_of_this_instance():
                    if not read_only.is_on():
                        jobs.run_due(worker)
            except DatabaseError:
                log.exception("jobs wait for the database")
                time.sleep(5)
            time.sleep(1)

    def _list(self) -> None:
        rows = {row.name: row for row in JobRun.objects.all()}
        now = clock.wall_now()
        for each in jobs.in_order():
            every = f"daily at {each.daily_at:%H:%M}" if each.daily_at else f"every {each.every}"
            self.stdout.write(f"{each.name} ({every}): {standing(rows.get(each.name), now)}")


def standing(row: JobRun | None, now: Any) -> str:
    """How a job stands, in a line."""
    if row is None:
        return "not run yet; start the worker: ./run manage jobs --loop"
    if row.leased_until is not None:
        return f"running since {row.started_at:%Y-%m-%d %H:%M:%S} UTC, by {row.worker}"
    last = f"last {row.finished_at:%Y-%m-%d %H:%M:%S} UTC: {row.said}" if row.finished_at else "not run yet"
    failed = f", failed {row.failures} times in a row" if row.failures else ""
    overdue = now - row.due_at
    late = f", late by {str(overdue).split('.')[0]}: is a worker running?" if overdue.total_seconds() > 60 else ""
    return f"{last}{failed}; next {row.due_at:%Y-%m-%d %H:%M:%S} UTC{late}"
