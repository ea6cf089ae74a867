"""The embedded database has one writer at a time: pages wait for it in a line, and hold it for as short as they can.

Without a line whoever finds the database taken tries again after ever longer pauses, and may wait while nobody writes.
The line is a courtesy: what does not stand in it (a job, a command) waits as SQLite waits. On PostgreSQL all of this
does nothing.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

LONGEST = 20.0  # seconds in the line; after that one tries without, and is told by the database
EVERY = 0.0003  # seconds between two looks whether another process has done
_first = threading.Lock()  # of the threads of this process


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that may write, begun when it is this page's turn."""
    if not connection.in_atomic_block:
        # Savepoints are named by number: from one again, or each page tells the database words that it never told before,
        # and they take the places of those that a connection keeps because it will be told them again.
        connection.clean_savepoints()
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with _turn(), transaction.atomic():
        yield


@contextmanager
def reading() -> Iterator[None]:
    """One transaction that reads, and sees one moment; nobody who writes waits for it.

    Something written in it is written only if nobody has written since it began: see `was_taken`.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    sqlite: Any = connection  # it knows in which mode a transaction begins
    usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            sqlite.transaction_mode = usual
            yield
    finally:
        sqlite.transaction_mode = usual


@dataclass(eq=False)
class _Part:
    """What one thread waits to have written."""

    rows: list[Any]
    is_written: bool = False
    is_alone: bool = False  # written with others it failed


class Together:
    """Rows of several threads written in one transaction: one wait for the disk for all who wait at that moment."""

    def __init__(self, write: Callable[[list[Any]], None]) -> None:
        self._write = write
        self._waiting: list[_Part] = []
        self._held, self._turn = threading.Lock(), threading.Lock()

    def add(self, rows: list[Any]) -> None:
        """Write these rows, each caller's in one piece and order. They are on the disk when this returns.

        What fails in company is tried again by each alone, so that nobody fails for another.
        """
        mine = _Part(rows)
        with self._held:
            self._waiting.append(mine)
        with self._turn:
            if not mine.is_written and not mine.is_alone:
                with self._held:
                    parts, self._waiting = self._waiting, []
                self._written(parts)
            if not mine.is_written:
                with writing():
                    self._write(mine.rows)

    def _written(self, parts: list[_Part]) -> None:
        done = False
        try:
            with writing():
                self._write([row for part in parts for row in part.rows])
            done = True
        except Exception:
            if len(parts) == 1:
                raise
        finally:
            for part in parts:
                part.is_written, part.is_alone = done, not done


def is_apart() -> bool:
    """Whether what was read is best recorded in a transaction of its own, begun after `reading`."""
    return connection.vendor == "sqlite" and not connection.in_atomic_block


def was_taken(error: OperationalError) -> bool:
    """Whether a write in `reading` failed because somebody else wrote meanwhile: begin again with `writing`."""
    return connection.vendor == "sqlite" and "locked" in str(error)


@contextmanager
def _turn() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        yield
        return
    until = time.monotonic() + LONGEST
    mine = _first.acquire(timeout=LONGEST)
    try:
        line = os.open(f"{name}-line", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _wait(line, until)
            yield
        finally:
            os.close(line)
    finally:
        if mine:
            _first.release()


def _wait(line: int, until: float) -> None:
    """Until no other process holds the line. It is let go when the file is closed, and when a process dies."""
    while True:
        try:
            fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return
            time.sleep(EVERY)
        else:
            return
