"""Work that nobody waits for. Each job is an actor with a name and few permissions, and asks again when it runs.

The queue is the outbox and the duties themselves: rows written with the change that causes the work. So a job may be
run again at any time, by anybody, and does nothing twice. When each is due, who runs it now and how often it failed in
a row is a row as well, so that several workers share the work, a restart forgets nothing, and a job whose worker was
killed is run again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from waymark.core import clock
from waymark.core.models import JobRun

log = logging.getLogger("waymark.jobs")
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=15)
GRACE = timedelta(seconds=30)  # between a job's limit and the moment when another worker may take it


@dataclass(frozen=True)
class Job:
    """A piece of work: its name, how often it is due, and what runs it. `run` answers with a line of numbers.

    `daily_at`, by the clock on the wall in London, stands in for `every`. A run that takes longer than `limit` is stopped.
    """

    name: str
    every: timedelta
    run: Callable[[], str]
    policy: str
    is_last: bool = False  # runs after the others, because it carries on what they write
    daily_at: time | None = None
    limit: timedelta = timedelta(minutes=10)

    def next_after(self, at: datetime) -> datetime:
        """When the job is due again after a run that began at `at` and went well."""
        if self.daily_at is None:
            return at + self.every
        here = at.astimezone(clock.LONDON)
        day = here.date() if here.time() < self.daily_at else here.date() + timedelta(days=1)
        return datetime.combine(day, self.daily_at, clock.LONDON)


JOBS: dict[str, Job] = {}


class TookTooLong(BaseException):
    """A job ran past its limit. Not an Exception: no job may swallow it."""


def job(
    name: str,
    *,
    every: timedelta = timedelta(days=1),
    policy: str,
    is_last: bool = False,
    daily_at: time | None = None,
    limit: timedelta = timedelta(minutes=10),
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register a job. `policy` says in a sentence as whom it acts and what it may read."""

    def register(run: Callable[[], str]) -> Callable[[], str]:
        if name in JOBS or not policy:
            raise ValueError(f"The job {name} is registered twice, or has no policy.")
        JOBS[name] = Job(name, every, run, policy, is_last, daily_at, limit)
        return run

    return register


def in_order() -> list[Job]:
    """The jobs by name, and then those that come last."""
    return sorted(JOBS.values(), key=lambda each: (each.is_last, each.name))


def run_all(*, nightly: bool = False) -> dict[str, str]:
    """Run every job once, in order, due or not, and return what each said; those of the night only when asked for."""
    return {each.name: each.run() for each in in_order() if nightly or each.daily_at is None}


def run_due(worker: str) -> dict[str, str]:
    """Run the jobs that are due and that no other worker runs, and return what each said.

    A job that fails is logged by its kind of error and tried again after 10 seconds, then 20, 40 and so on, at most 15
    minutes.
    """
    reap()
    rows = {row.name: row for row in JobRun.objects.all()}
    said: dict[str, str] = {}
    for each in in_order():
        row = rows.get(each.name)
        if row is not None and (row.leased_until is not None or row.due_at > clock.wall_now()):
            continue
        if _claim(each, worker):
            answer = _run(each, worker)
            if answer is not None:
                said[each.name] = answer
    return said


def reap() -> list[str]:
    """Let go of the jobs whose worker was killed, or is past its time. Return their names; each is tried again."""
    cut_off = []
    for row in JobRun.objects.filter(leased_until__isnull=False):
        if row.leased_until is None or (row.leased_until > clock.wall_now() and not is_dead(row.worker)):
            continue
        with transaction.atomic():
            still = JobRun.objects.select_for_update().get(pk=row.pk)
            if (still.worker, still.leased_until) == (row.worker, row.leased_until):
                _failed(still, "cut off")
                cut_off.append(row.name)
                log.warning("job was cut off", extra={"job": row.name, "worker": row.worker})
    return cut_off


def this_worker() -> str:
    """The name of this process as a worker: machine, number, and when it began."""
    return f"{socket.gethostname()}:{os.getpid()}:{_began(os.getpid())}"


def is_dead(worker: str) -> bool:
    """Whether this worker ran on this machine and is gone. Of another machine nothing can be said."""
    host, _, rest = worker.partition(":")
    pid, _, began = rest.partition(":")
    return host == socket.gethostname() and pid.isdigit() and began != "" and _began(int(pid)) != began


def _began(pid: int) -> str:
    """When a process began, by the system's count; "" if there is none or it cannot be told."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def retry_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    doubled: int = 2 ** min(failures - 1, 20)
    return min(FIRST_RETRY * doubled, LONGEST_RETRY)


@transaction.atomic
def _claim(each: Job, worker: str) -> bool:
    """Take the job for this worker, unless another has just taken it."""
    now = clock.wall_now()
    row, _ = JobRun.objects.select_for_update().get_or_create(
        name=each.name, defaults={"due_at": _first_due(each, now)}
    )
    if row.leased_until is not None or row.due_at > now:
        return False
    row.worker, row.started_at, row.leased_until = worker[:100], now, now + each.limit + GRACE
    row.save(update_fields=["worker", "started_at", "leased_until"])
    return True


def _first_due(each: Job, now: datetime) -> datetime:
    return now if each.daily_at is None else each.next_after(now)


def _run(each: Job, worker: str) -> str | None:
    """Run a job that this worker holds. None when it failed."""
    said: str | None = None
    how = ""
    try:
        with _at_most(each.limit):
            said = each.run()
    except (Exception, TookTooLong) as error:
        log.exception("job failed", extra={"job": each.name})
        how = type(error).__name__
    with transaction.atomic():
        row = JobRun.objects.select_for_update().get(name=each.name)
        if row.worker != worker[:100] or row.leased_until is None or row.started_at is None:
            return said  # past its time, and let go of: another worker answers for it
        if said is None:
            _failed(row, how)
            return None
        now = clock.wall_now()
        row.leased_until, row.finished_at, row.went_well_at, row.failures = None, now, now, 0
        row.due_at, row.said = each.next_after(row.started_at), said[:200]
        row.save()
    return said


def _failed(row: JobRun, how: str) -> None:
    row.failures, row.leased_until, row.finished_at, row.said = row.failures + 1, None, clock.wall_now(), how[:200]
    row.due_at = clock.wall_now() + retry_after(row.failures)
    row.save()


@contextlib.contextmanager
def _at_most(limit: timedelta) -> Iterator[None]:
    """Raise TookTooLong in the block once the limit is over. Only the main thread can be interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
