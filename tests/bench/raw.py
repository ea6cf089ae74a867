"""Row 5: the year report by pupil, beside the same aggregate over the marks asked of the database without Django."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.bench.driver import Browser, timed
from tests.bench.report import Figure, p95, ratio_of
from tests.bench.rows import Bench

RAW_TIMES = 3  # a round: it takes a second and more
AGGREGATE = """
    SELECT m.pupil_id, count(*),
           sum(CASE WHEN m.attended = 'present' THEN 1 ELSE 0 END),
           sum(CASE WHEN m.attended = 'late' THEN 1 ELSE 0 END),
           sum(CASE WHEN m.attended = 'absent' AND m.reason_code <> '' THEN 1 ELSE 0 END),
           sum(CASE WHEN m.attended = 'absent' AND m.reason_code = '' THEN 1 ELSE 0 END)
    FROM attendance_mark m
    JOIN attendance_register r ON r.id = m.register_id
    LEFT JOIN attendance_mark later ON later.replaces_id = m.id
    WHERE r."on" BETWEEN '{first}' AND '{last}' AND later.id IS NULL AND m.pupil_id IN (
        SELECT pupil_id FROM pupils_involvement
        WHERE organisation_id = {body} AND valid_from <= '{today}' AND (valid_to IS NULL OR valid_to > '{today}')
    )
    GROUP BY m.pupil_id
"""


def year_report(bench: Bench, url: str, made: dict[str, Any]) -> Figure:
    """The page over HTTP, p95 of a round, to the aggregate, median of a round; rounds of both take turns."""
    browser = Browser(bench.ours.port, dict(made["officer"]), bench.facts["moment"])
    ask, close = asking(url, AGGREGATE.format(**made))

    def page() -> float:
        return browser.get(made["path"]).seconds

    try:
        found = ask()
        if found != made["pupils"]:
            raise SystemExit(f"The aggregate knows {found} pupils, the page {made['pupils']}.")
        timed(page, 3)
        mine, raw = [], []
        for _ in range(bench.size.rounds):
            raw.append(statistics.median(_seconds(ask) for _ in range(RAW_TIMES)))
            mine.append(p95(timed(page, bench.size.asked)))
    finally:
        close()
    times = f"{1000 * statistics.median(mine):.1f} ms to {1000 * statistics.median(raw):.0f} ms"
    return ratio_of(mine, raw, f"{times}; {made['pupils']} pupils, {made['marks']} marks of the year")


def asking(url: str, sql: str) -> tuple[Callable[[], int], Callable[[], None]]:
    """Return how to ask for all rows of this, saying how many there are, and how to end it."""
    connection: Any
    if url.startswith("sqlite:///"):
        import sqlite3

        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    else:
        import psycopg

        connection = psycopg.connect(url, autocommit=True)
    return lambda: len(connection.execute(sql).fetchall()), connection.close


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
