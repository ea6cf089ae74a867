"""Row 5: the year report by pupil, beside the same aggregate asked of the database without Django."""

from __future__ import annotations

from tests.bench.report import Figure
from tests.bench.rows import Bench


def year_report(bench: Bench, url: str) -> Figure:
    return Figure(None, note="There is no page of the year's attendance by pupil yet.")
