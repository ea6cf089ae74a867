"""Whether this system is alive, and whether it is ready for people. No word about anybody, and no figure for strangers.

`/health` answers as long as the process does, and asks nothing. `/ready` asks the database, and answers 503 with the names
of what is not well. What exactly is amiss is for the console: `./run manage ready`.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from waymark.core import clock, jobs, read_only, standby
from waymark.core.models import JobRun, OutboxMessage
from waymark.core.policies import open_to_all

LEAST_FREE = 512 * 1024 * 1024  # bytes: papers of some thousand pages
JOB_LATE = timedelta(minutes=5)  # past its due moment, or its limit
MAIL_LATE = timedelta(minutes=30)
BACKUP_LATE = timedelta(days=2)
KEPT = 2.0  # seconds for which an answer to strangers is kept: asking often costs nothing


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `is_well` decides whether the system is ready; `needs_care` only wants a look."""

    name: str
    is_well: bool
    said: str
    needs_care: bool = False


def look() -> list[Finding]:
    """Look at everything, in order. Never raises: what cannot be asked is not well."""
    found = [_asked("database", _database)]
    if found[0].is_well:
        found += [_asked("migrations", _migrations)]
        if standby.is_configured():
            found.append(_standby())
    if all(one.is_well for one in found):
        found += [_asked("jobs", _jobs), _asked("mail", _mail)]
    return [*found, _asked("disk", _disk), _asked("backup", _backup)]


def _asked(name: str, ask: Callable[[], Finding]) -> Finding:
    try:
        return ask()
    except (DatabaseError, OSError) as error:
        return Finding(name, False, f"cannot be asked: {type(error).__name__}")


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return Finding("database", True, f"{connection.vendor} answers")


def _standby() -> Finding:
    """A standby that is away is no reason to send people away: their reports are read from the primary."""
    try:
        behind = standby.behind()
    except (OperationalError, InterfaceError) as error:
        said = f"the standby cannot be asked ({type(error).__name__}): read from the primary"
        return Finding("reports", True, said, needs_care=True)
    if behind is None:
        said = "what DATABASE_REPORTS_URL names is no standby of this primary: read from the primary"
        return Finding("reports", True, said, needs_care=True)
    return Finding("reports", True, f"read from the standby, which is {behind} bytes of the log behind")


def _migrations() -> Finding:
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    missing = [
        f"{app} {name}" for app, name in sorted(loader.graph.nodes) if (app, name) not in loader.applied_migrations
    ]
    if missing:
        return Finding("migrations", False, f"{len(missing)} not applied ({missing[0]}): ./run manage migrate")
    return Finding("migrations", True, "all applied")


def _jobs() -> Finding:
    if read_only.is_on():
        return Finding("jobs", True, "none runs: nothing can be changed now (./run manage read_only)", needs_care=True)
    now = clock.wall_now()
    rows = {row.name: row for row in JobRun.objects.all()}
    late, failing = [], []
    for name in sorted(jobs.JOBS):
        row = rows.get(name)
        if row is None or (row.leased_until or row.due_at) + JOB_LATE < now:
            late.append(name)
        elif row.failures:
            failing.append(f"{name} ({row.failures} times in a row: {row.said})")
    if late:
        return Finding("jobs", False, f"late: {', '.join(late)}. Is the worker running? ./run manage jobs --loop")
    if failing:
        return Finding("jobs", True, f"failing: {', '.join(failing)}", needs_care=True)
    last = max(row.finished_at for row in rows.values() if row.finished_at) if rows else None
    return Finding("jobs", True, f"none is late; last run {_ago(last, now)}")


def _mail() -> Finding:
    """Mail that waits is no reason to send people away: it wants a look."""
    now = clock.now()
    waiting = OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING)
    count, oldest = waiting.count(), waiting.order_by("written_at").values_list("written_at", flat=True).first()
    if oldest is None:
        return Finding("mail", True, "none waits")
    tried = waiting.filter(tries__gt=0).count()
    said = f"{count} wait, {tried} of them were not taken by the mail server; the oldest since {_ago(oldest, now)}"
    return Finding("mail", True, said, needs_care=now - oldest > MAIL_LATE)


def _disk() -> Finding:
    places = {Path(settings.MEDIA_ROOT)}
    if connection.vendor == "sqlite":
        places.add(Path(str(connection.settings_dict["NAME"])).parent)
    free = min(shutil.disk_usage(_nearest(place)).free for place in places)
    return Finding("disk", free >= LEAST_FREE, f"{free // 2**20} MB free, {LEAST_FREE // 2**20} MB needed")


def _nearest(place: Path) -> Path:
    while not place.exists():
        place = place.parent
    return place


def _backup() -> Finding:
    from waymark.core.backups.make import noted_in  # asks settings; only here

    try:
        note = json.loads(noted_in().read_text())
        made = datetime.fromisoformat(note["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return Finding("backup", True, "none was made here: ./run backup FOLDER", needs_care=True)
    late = clock.wall_now() - made > BACKUP_LATE
    return Finding("backup", True, f"last {_ago(made, clock.wall_now())}, read back whole", needs_care=late)


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    seconds = int((now - moment).total_seconds())
    for size, word in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {word} ago"
    return f"{max(seconds, 0)} seconds ago"


# --- What anybody may ask


class _Kept:
    """The last answer to `/ready`, for a moment."""

    def __init__(self) -> None:
        self._lock, self._until, self._said = threading.Lock(), 0.0, (True, [""])

    def forget(self) -> None:
        self._until = 0.0

    def answer(self) -> tuple[bool, list[str]]:
        """Whether the system is ready, and the names of what is not well."""
        with self._lock:
            if time.monotonic() >= self._until:
                amiss = [one.name for one in look() if not one.is_well]
                self._said, self._until = (not amiss, amiss), time.monotonic() + KEPT
            return self._said


kept = _Kept()


@open_to_all("says that the process is alive, and nothing else")
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@open_to_all("says whether the system is ready and which part is not, without a figure")
def ready(request: HttpRequest) -> HttpResponse:
    is_ready, amiss = kept.answer()
    return JsonResponse({"ready": is_ready, "not_well": amiss}, status=200 if is_ready else 503)


ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/health": alive, "/ready": ready}


class AnswersHealth:
    """Answer `/health` and `/ready` before anything is asked of session, host name or database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = ANSWERS.get(request.path_info)
        return answer(request) if answer else self.get_response(request)
