"""The rows of what should be different: put as a whole, each in its place. A row left out stays, empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waymark.referrals.models import Outcome, Referral

Rows = list[tuple[str, str]]


def wanted(outcomes: Iterable[Mapping[str, str]]) -> Rows:
    """What somebody typed, without the rows that hold nothing."""
    return [(row["what"], row["measured_by"]) for row in outcomes if row["what"] or row["measured_by"]]


def standing(referral: Referral) -> Rows:
    """What stands there now."""
    rows = Outcome.objects.filter(referral=referral)
    return [(row.what, row.measured_by) for row in rows if row.what or row.measured_by]


def put(referral: Referral, rows: Rows) -> None:
    """Let these rows stand instead, in their order."""
    kept = {row.position: row for row in Outcome.objects.filter(referral=referral)}
    for position in range(1, max(len(rows), max(kept, default=0)) + 1):
        what, measured_by = rows[position - 1] if position <= len(rows) else ("", "")
        row = kept.get(position)
        if row is None:
            Outcome.objects.create(referral=referral, position=position, what=what, measured_by=measured_by)
        elif (row.what, row.measured_by) != (what, measured_by):
            row.what, row.measured_by = what, measured_by
            row.save_changes("what", "measured_by")
