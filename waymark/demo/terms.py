"""The days of the demonstration: the one it stands at, the one it began, and the terms of its area."""

from __future__ import annotations

from datetime import date

DEMO_DAY = date(2026, 11, 24)  # a Tuesday, in the second half of the autumn term
FIRST_DAY = date(2026, 8, 25)

HALF_TERMS: dict[int, tuple[tuple[str, date, date], ...]] = {
    2025: (
        ("Autumn, first half", date(2025, 8, 26), date(2025, 10, 17)),
        ("Autumn, second half", date(2025, 10, 27), date(2025, 12, 19)),
        ("Spring, first half", date(2026, 1, 5), date(2026, 2, 13)),
        ("Spring, second half", date(2026, 2, 23), date(2026, 3, 27)),
        ("Summer, first half", date(2026, 4, 13), date(2026, 5, 22)),
        ("Summer, second half", date(2026, 6, 1), date(2026, 7, 10)),
    ),
    2026: (
        ("Autumn, first half", date(2026, 8, 25), date(2026, 10, 16)),
        ("Autumn, second half", date(2026, 10, 26), date(2026, 12, 18)),
        ("Spring, first half", date(2027, 1, 4), date(2027, 2, 12)),
        ("Spring, second half", date(2027, 2, 22), date(2027, 3, 25)),
        ("Summer, first half", date(2027, 4, 12), date(2027, 5, 28)),
        ("Summer, second half", date(2027, 6, 7), date(2027, 7, 9)),
    ),
    2027: (
        ("Autumn, first half", date(2027, 8, 31), date(2027, 10, 15)),
        ("Autumn, second half", date(2027, 10, 25), date(2027, 12, 17)),
        ("Spring, first half", date(2028, 1, 4), date(2028, 2, 11)),
        ("Spring, second half", date(2028, 2, 21), date(2028, 3, 31)),
        ("Summer, first half", date(2028, 4, 18), date(2028, 5, 26)),
        ("Summer, second half", date(2028, 6, 5), date(2028, 7, 7)),
    ),
}
AREA_CLOSURES = (date(2026, 8, 25), date(2026, 10, 26))  # INSET days of the whole area
