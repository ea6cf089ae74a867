"""A story that many tests begin with is told once, and then played back.

To reach a running placement through the services takes hundreds of statements and every rule on the way. Hundreds of
tests begin so. A factory marked `@told_once` is gone through the first time that it is called with these arguments, at
this moment, after these other stories; what it wrote is kept by the process. The next test that asks for the same gets the
same rows and the same answer, and only the writing is done again.

What keeps this honest: it begins with the empty database of a test; whatever else is written ends it for that test, and
then every factory is gone through as it stands; a clock that runs ends it too. `WAYMARK_TELL_ALWAYS=1` plays nothing
back, for who wants to stop inside a service.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, ParamSpec, TypeVar, overload
from uuid import UUID

from django.db import connection, models, transaction

from waymark.core import clock
from waymark.documents import storage

P = ParamSpec("P")
T = TypeVar("T")

READS = ("SELECT", "RELEASE", "SET CONSTRAINTS", "EXPLAIN")
Sent = tuple[str, Any, bool]  # the words, their values, and whether the values are of many rows


@dataclass
class _Story:
    """What one call wrote and returned, and the stories that were told after it."""

    writes: list[Sent] = field(default_factory=list)
    files: list[tuple[partial[None], bytes]] = field(
        default_factory=list
    )  # what keeps each at the commit, and the file
    answer: Any = None
    after: dict[Any, _Story] = field(default_factory=dict)


class _Nameless(TypeError):
    """An argument that cannot be compared with the same one in another test."""


class _Teller:
    """Knows which stories the database of this test holds, as long as it holds nothing else."""

    def __init__(self) -> None:
        self.nothing = _Story()  # an empty database
        self.holds: _Story | None = None
        self.kept_at: dict[str, _Story | None] = {}  # by the savepoint's name
        self.listening: list[list[Sent]] = []
        self.undone = False  # something was taken back while a story was told

    @contextlib.contextmanager
    def beginning(self) -> Iterator[None]:
        self.holds, self.undone = self.nothing, False
        try:
            with connection.execute_wrapper(self._hear):
                yield
        finally:
            self.holds = None
            self.kept_at.clear()

    def _hear(self, execute: Any, words: str, values: Any, many: bool, context: Any) -> Any:
        if words.startswith("SAVEPOINT"):
            self.kept_at[words.split()[-1]] = self.holds
        elif words.startswith("ROLLBACK TO"):
            self.holds, self.undone = self.kept_at.get(words.split()[-1]), True
        elif words.startswith("SELECT setval") or not words.startswith(READS):
            self.holds = None
            self._note((words, values, many))
        return execute(words, values, many, context)

    def _note(self, sent: Sent) -> None:
        for each in self.listening:
            each.append(sent)

    def tell(self, name: Any, how: Callable[[], Any]) -> Any:
        """The answer of `how`, told or played back."""
        before = self.holds
        assert before is not None
        story = before.after.get(name)
        if story is not None:
            self._play(story)
            self.holds = story
            return copy.deepcopy(story.answer)
        answer, story = self._told(how)
        if story is not None:
            before.after[name] = self.holds = story
        return answer

    def _told(self, how: Callable[[], Any]) -> tuple[Any, _Story | None]:
        """Go through it and write it down; no story where it cannot be played back."""
        numbers, waiting = _numbers(), len(connection.run_on_commit)
        undone_before, self.undone = self.undone, False
        writes: list[Sent] = []
        self.listening.append(writes)
        try:
            answer = how()
        finally:
            self.listening.pop()
            undone, self.undone = self.undone, self.undone or undone_before
        files = _files([function for _, function, _ in connection.run_on_commit[waiting:]])
        if undone or files is None:
            return answer, None
        grown = [table for table, count in _numbers().items() if numbers.get(table) != count]
        begun = [each for table in grown for each in _counting_from(table, numbers)]
        return answer, _Story([*begun, *writes], files, copy.deepcopy(answer))

    def _play(self, story: _Story) -> None:
        with connection.cursor() as cursor:
            for words, values, many in story.writes:
                (cursor.executemany if many else cursor.execute)(words, values)
        for keep, content in story.files:
            place = storage._waiting() / keep.args[0]
            if not place.exists():  # a test has kept it or cleared it away, or has its files elsewhere
                place.write_bytes(content)
            transaction.on_commit(keep, robust=True)


def _files(waiting: list[Callable[[], Any]]) -> list[tuple[partial[None], bytes]] | None:
    """The files that were written, of what waits for the commit. None if anything else waits, which is not played back."""
    kept = [each for each in waiting if isinstance(each, partial) and each.func is storage._keep]
    return [(each, storage.read(*each.args)) for each in kept] if len(kept) == len(waiting) else None


_teller = _Teller()
beginning = _teller.beginning


@overload
def told_once(factory: Callable[P, T]) -> Callable[P, T]: ...
@overload
def told_once(*, at_any_time: bool) -> Callable[[Callable[P, T]], Callable[P, T]]: ...
def told_once(factory: Any = None, *, at_any_time: bool = False) -> Any:
    """Mark a factory whose writing may be played back: it changes rows and writes files, and nothing else that outlives it.

    `at_any_time` for one that sets the clock for each thing it does.
    """
    if factory is None:
        return functools.partial(told_once, at_any_time=at_any_time)

    @functools.wraps(factory)
    def told(*args: Any, **kwargs: Any) -> Any:
        if _teller.holds is None or os.environ.get("WAYMARK_TELL_ALWAYS"):
            return factory(*args, **kwargs)
        try:
            moment = None if at_any_time else _moment()
            name = factory.__module__, factory.__qualname__, moment, _named(args), _named(kwargs)
        except _Nameless:
            return factory(*args, **kwargs)
        return _teller.tell(name, lambda: factory(*args, **kwargs))

    return told


def _moment() -> Any:
    source = clock._source.get()
    if source is None or source() != source():
        raise _Nameless("the clock runs")
    return source()


def _named(value: Any) -> Any:
    """The value as a part of a key: a row by all that it holds in memory, which a test may have changed."""
    if isinstance(value, models.Model):
        held = ((name, each) for name, each in vars(value).items() if not name.startswith("_"))
        return type(value), tuple((name, _named(each)) for name, each in held)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(_named(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, dict):
        return dict, tuple((_named(key), _named(each)) for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return type(value), tuple(_named(each) for each in value)
    if isinstance(value, (set, frozenset)):
        return type(value), frozenset(_named(each) for each in value)
    if value is None or isinstance(value, (str, bytes, int, float, Decimal, date, time, timedelta, UUID, type)):
        return type(value), value  # an Enum member is a str of its own type; True is not 1
    raise _Nameless(f"{type(value)} is not told apart")


# The numbers that the database gives to new rows go on counting when a test is taken back: each story begins with its own.


def _numbers() -> dict[str, tuple[str, int | None]]:
    """For each table: what counts its rows, and the last number given (None: none yet)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, name, seq FROM sqlite_sequence")
        else:
            cursor.execute(
                "SELECT owner.relname, counter.relname, pg_sequence_last_value(counter.oid) FROM pg_class AS counter"
                " JOIN pg_depend AS of ON of.objid = counter.oid AND of.deptype IN ('a', 'i')"
                " JOIN pg_class AS owner ON owner.oid = of.refobjid WHERE counter.relkind = 'S'"
            )
        return {table: (counter, last) for table, counter, last in cursor.fetchall()}


def _counting_from(table: str, numbers: dict[str, tuple[str, int | None]]) -> list[Sent]:
    """The statements that let the rows of the table be counted on from there."""
    counter, last = numbers.get(table, (table, None))
    if connection.vendor == "sqlite":
        forgotten = ("DELETE FROM sqlite_sequence WHERE name = %s", (table,), False)
        begun = ("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", (table, last), False)
        return [forgotten, begun] if last else [forgotten]
    return [("SELECT setval(%s, %s, %s)", (counter, last or 1, bool(last)), False)]
