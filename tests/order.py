"""In which order two processes go through the tests, so that both are done at the same time.

Each begins with one half of the list; whoever is done takes from the end of what the other has left, but never its last
two. So what takes long stands at the beginning of a half, and what is over at once at its end. All journeys stand in one
half: the first builds the area that they copy, and nobody else has to wait for it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
JOURNEYS = ROOT / "tests" / "journeys"
LONG = [ROOT / "tests" / name for name in ("access", "bench", "operations", "architecture/test_budgets.py")]


def long_ones_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """The same tests; those of one file stay together, in their order."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    journeys, long, short = [], [], []
    for item in items:
        if item.path.is_relative_to(JOURNEYS):
            journeys.append(item)
        elif item.path in slow or any(item.path.is_relative_to(each) for each in LONG):
            long.append(item)
        else:
            short.append(item)
    fill = max(0, len(items) // 2 - len(journeys))
    return [*journeys, *short[:fill], *long, *short[fill:]]
