"""From seconds to a table: medians and spread, what must be and what would be good, met or missed."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

DATABASES = ("sqlite", "postgresql")


def p95(seconds: Sequence[float]) -> float:
    """The least value that at least 95 in a hundred do not exceed."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


@dataclass(frozen=True)
class Figure:
    """What was measured for one row on one database. `value` is None where there is nothing to measure; `why` says so."""

    value: float | None
    spread: tuple[float, float] | None = None
    note: str = ""


def ratio_of(ours: Sequence[float], floor: Sequence[float], note: str = "") -> Figure:
    """The median of our rounds to the median of the floor's, with the least and the greatest ratio of any one round."""
    each = [mine / theirs for mine, theirs in zip(ours, floor, strict=True)]
    return Figure(statistics.median(ours) / statistics.median(floor), (min(each), max(each)), note)


def median_of(rounds: Sequence[float], note: str = "") -> Figure:
    return Figure(statistics.median(rounds), (min(rounds), max(rounds)), note)


@dataclass(frozen=True)
class Bar:
    """A row of the performance bar. `least` where more is better."""

    number: int
    what: str
    must: float | None
    stretch: float | None
    unit: str = "x"
    least: bool = False

    def says(self, value: float | None) -> str:
        if value is None:
            return "not measured"
        if self._holds(value, self.stretch):
            return "met, stretch too"
        return "met" if self._holds(value, self.must) else "MISSED"

    def _holds(self, value: float, limit: float | None) -> bool:
        return limit is not None and (value >= limit if self.least else value <= limit)

    def limit(self, value: float | None) -> str:
        return "-" if value is None else f"{'>=' if self.least else '<='} {value:g}{self.unit}"


BARS = (
    Bar(1, "pupil file, p95 to the floor page", 2.5, 1.8),
    Bar(2, "thin pages (home, register form), p95 to the floor page", 2.0, 1.5),
    Bar(3, "list of 50 with filters, p95 to the floor list", 1.3, 0.7),
    Bar(4, "register save of 15, p95 to the floor save", 1.6, 1.2),
    Bar(5, "year report by pupil to the raw aggregate", 1.0, None),
    Bar(6, "the same page from 1 to 100 times the marks", 1.2, 1.1),
    Bar(7, "statements of the page itself to their budget (12, 6, 6, 8; signing in and noting 6)", 1.0, None),
    Bar(8, "half files, half lists a second to floor pages a second", 0.25, 0.4, least=True),
    Bar(9, "register cycles a second, 8 users", 40, 60, unit="/s", least=True),
    Bar(10, "memory of a worker to a floor worker", 1.8, None),
    Bar(11, "page p95 during 100 sign-ins a minute to the quiet one", 2.0, None),
    Bar(12, "p95 at 14 requests a second, pages and saves", 200, 100, unit=" ms"),
)


def table(found: dict[int, dict[str, Figure]], *, machine: str) -> str:
    """The rows in order, one line for each database."""
    lines = [
        machine,
        "",
        f"{'row':>3}  {'what':<84} {'on':<10} {'measured':>9} {'spread':<15} {'must':<9} {'stretch':<9} says",
    ]
    for bar in BARS:
        for kind, figure in found.get(bar.number, {}).items():
            measured = "-" if figure.value is None else f"{figure.value:.2f}"
            spread = "" if figure.spread is None else f"{figure.spread[0]:.2f} to {figure.spread[1]:.2f}"
            lines.append(
                f"{bar.number:>3}  {bar.what:<84} {kind:<10} {measured:>9} {spread:<15}"
                f" {bar.limit(bar.must):<9} {bar.limit(bar.stretch):<9} {bar.says(figure.value)}"
            )
            if figure.note:
                lines.append(f"       {figure.note}")
    return "\n".join(lines)


def as_json(found: dict[int, dict[str, Figure]]) -> str:
    """One line: by row and database what was measured, in the row's own unit; null where nothing was."""
    return json.dumps(
        {
            str(bar.number): {
                kind: None
                if (value := found.get(bar.number, {}).get(kind, Figure(None)).value) is None
                else round(value, 3)
                for kind in DATABASES
            }
            for bar in BARS
        }
    )


def machine() -> str:
    """What this was measured on, and how quiet it was; it names nobody."""
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()};"
        f" load average over 1, 5 and 15 minutes: {loads}"
    )
