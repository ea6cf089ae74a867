"""Row 6: the hot pages when there are 10 and 100 times as many marks. The pages show what they showed before."""

from __future__ import annotations

import itertools
import os
import statistics
from collections.abc import Callable
from typing import Any

from tests.bench.driver import timed
from tests.bench.report import Figure, p95
from tests.bench.rows import USERS, Bench, _getting, save_of_ours

TIMES = (10, 100)
MOST_MARKS = 30_000_000  # more would take hours and the disk of a small machine
OTHERS = 1_000_000  # keys of sites that exist nowhere else: from here on

GROW = """
    INSERT INTO attendance_mark (register_id, placement_id, pupil_id, attended, minutes_late, reason_code, note,
                                 recorded_at, recorded_by_label, replaces_id, correction_reason)
    SELECT m.register_id, m.placement_id + {by}, m.pupil_id + {by}, m.attended, m.minutes_late, m.reason_code, m.note,
           m.recorded_at, m.recorded_by_label, NULL, ''
    FROM attendance_mark m WHERE m.pupil_id < {first}
"""
GROW_MONTHS = """
    INSERT INTO attendance_pupilmonth (pupil_id, month, provider_id, present, late, authorised, unauthorised,
                                       unexplained, unable, closed)
    SELECT n.pupil_id + {by}, n.month, n.provider_id, n.present, n.late, n.authorised, n.unauthorised, n.unexplained,
           n.unable, n.closed
    FROM attendance_pupilmonth n WHERE n.pupil_id < {first}
"""


def grow_to(times: int) -> dict[str, Any]:
    """Add marks of pupils elsewhere until there are so many times those of before.

    The rows point to registers of the past and to pupils and placements that are not there: nothing asks for them, and
    they lie in the same tables and indexes. The checks of keys are put off for this connection.
    """
    from django.db import connection
    from django.db.models import Max

    from waymark.attendance.models import Mark

    last = Mark.objects.aggregate(last=Max("placement_id"))["last"]
    have = last // OTHERS + 1  # times; those marked meanwhile are not made up for
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        for number in range(have, times):
            for statement in (GROW, GROW_MONTHS):
                cursor.execute(statement.format(by=OTHERS * number, first=OTHERS))
        cursor.execute("ANALYZE")
        # What was added must be on the disk before pages are timed: they wait for the same disk.
        cursor.execute("CHECKPOINT" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()
    return {"marks": Mark.objects.count()}


def measure(bench: Bench, grow: Callable[[int], Any]) -> Figure:
    """The worst of the hot pages, p95 with 100 times the marks to that with as many as there were."""
    users = itertools.cycle([save_of_ours(bench, user) for user in range(USERS)])
    reading = {
        "pupil file": (bench.coordinator(), bench.facts["files"]),
        "pupil's attendance": (bench.coordinator(), bench.facts["attendance"]),
        "where everyone is": (bench.coordinator(), ["/board/"]),
        "registers": (bench.manager(), ["/registers/"]),
    }
    pages = {name: _getting(*each) for name, each in reading.items()} | {"register save": lambda: next(users)()}
    all_of_them = max(len(paths) for _, paths in reading.values())

    def asked() -> dict[str, float]:
        for name in reading:
            timed(pages[name], all_of_them)  # hot: each of them was read before any is timed
        return {
            name: statistics.median(p95(timed(act, bench.size.asked)) for _ in range(bench.size.rounds))
            for name, act in pages.items()
        }

    before, notes, worst = asked(), [], 0.0
    for times in TIMES:
        if bench.facts["marks"] * times > MOST_MARKS:
            notes.append(f"{times} times left out: more than {MOST_MARKS} marks")
            continue
        marks = grow(times)["marks"]
        after = asked()
        worst = max(after[name] / before[name] for name in pages)
        said = ", ".join(f"{name} {after[name] / before[name]:.2f}" for name in pages)
        notes.append(f"{times} times, {marks} marks: {said}")
    return Figure(worst or None, note="; ".join(notes))
