"""The months of pupils are kept exact: what is marked is counted at once, and what went wrong is counted anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import connection, transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance import queries
from waymark.attendance.models import Mark, PupilMonth
from waymark.attendance.queries import WrongMonth
from waymark.attendance.states import Counted
from waymark.core import history, prepared

ROWS = 500  # in one statement
KEY = ("pupil_id", "month", "provider_id")
COLUMNS = tuple(each.value for each in Counted)
Key = tuple[int, date, int]


def count_in(marks: Iterable[Mark]) -> None:
    """Count marks that have just been written into the months of their pupils, and what they replace out of them.

    One statement for a register, and none where nothing counts otherwise than before. Each mark brings its register,
    and the mark that it replaces.
    """
    more: dict[Key, dict[Counted, int]] = defaultdict(lambda: defaultdict(int))
    for mark in marks:
        register = mark.register
        counts = more[mark.pupil_id, register.on.replace(day=1), register.provider_id]
        counts[_counted(mark, register.on)] += 1
        if mark.replaces is not None:
            counts[_counted(mark.replaces, register.on)] -= 1
    _add([(*key, *(counts[each] for each in Counted)) for key, counts in more.items()])


def _counted(mark: Mark, on: date) -> Counted:
    return queries.counted_as(mark.attended, mark.reason_code, on)


def _add(rows: Iterable[tuple[int | date, ...]]) -> None:
    """Add to the counts of these months. In the order of the keys, so that two who save at once wait and do not block."""
    changed = sorted(row for row in rows if any(row[len(KEY) :]))
    with prepared.cursor(connection) as cursor:
        for some in _in_pieces(changed):
            cursor.execute(_ADD.format(values=", ".join([_ROW] * len(some))), [each for row in some for each in row])


def _in_pieces(rows: Sequence[tuple[int | date, ...]]) -> Iterator[Sequence[tuple[int | date, ...]]]:
    return (rows[start : start + ROWS] for start in range(0, len(rows), ROWS))


_TABLE = PupilMonth._meta.db_table
_ROW = f"({', '.join(['%s'] * (len(KEY) + len(COLUMNS)))})"
_ADD = (  # names of our own, and a place for each value
    f"INSERT INTO {_TABLE} ({', '.join((*KEY, *COLUMNS))}) VALUES {{values}} ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET "  # noqa: S608
    + ", ".join(f"{name} = {_TABLE}.{name} + excluded.{name}" for name in COLUMNS)
)


@transaction.atomic
def count_anew(actor: Actor) -> list[WrongMonth]:
    """Put right every month that is not what its marks say. Return what was wrong.

    Nobody can count a mark in meanwhile; whoever has begun to is waited for.
    """
    actor.require(Permission.REGISTER_MARK)
    queries.keep_months_still()
    wrong = queries.wrong_months()
    _add((each.pupil_id, each.month, each.provider_id, *each.missing) for each in wrong)
    if wrong:
        history.record(actor, "attendance.count_anew", after={"months": len(wrong)})
    return wrong
