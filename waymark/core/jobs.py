"""Work that nobody waits for. Each job is an actor with a name and few permissions, and asks again when it runs.

The queue is the outbox and the duties themselves: rows written with the change that causes the work. So a job may be
run again at any time, by anybody, and does nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

log = logging.getLogger("waymark.jobs")


@dataclass(frozen=True)
class Job:
    """A piece of work: its name, how often it is due, and what runs it. `run` answers with a line for the log."""

    name: str
    every: timedelta
    run: Callable[[], str]
    policy: str
    is_last: bool = False  # runs after the others, because it carries on what they write


JOBS: dict[str, Job] = {}


def job(
    name: str, *, every: timedelta, policy: str, is_last: bool = False
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register a job. `policy` says in a sentence as whom it acts and what it may read."""

    def register(run: Callable[[], str]) -> Callable[[], str]:
        if name in JOBS or not policy:
            raise ValueError(f"The job {name} is registered twice, or has no policy.")
        JOBS[name] = Job(name, every, run, policy, is_last)
        return run

    return register


def in_order() -> list[Job]:
    """The jobs by name, and then those that come last."""
    return sorted(JOBS.values(), key=lambda each: (each.is_last, each.name))


def run_all() -> dict[str, str]:
    """Run every job once, in order, and return what each said."""
    return {each.name: each.run() for each in in_order()}


def run_due(last_runs: dict[str, datetime], at: datetime) -> dict[str, str]:
    """Run the jobs that are due at `at`, noting the time in `last_runs`. A job that fails is logged and tried again."""
    said: dict[str, str] = {}
    for each in in_order():
        last = last_runs.get(each.name)
        if last is None or at - last >= each.every:
            last_runs[each.name] = at
            try:
                said[each.name] = each.run()
            except Exception:
                log.exception("job failed", extra={"job": each.name})
    return said
