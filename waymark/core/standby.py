"""Reports are read from a standby of the database, where there is one. Everything else is read from the primary.

A standby answers only when it has replayed whatever the primary had acknowledged when the report was asked for, so
a report is never older than the question: a role that ended has ended there too, and what one has just saved is in it.
It is given a quarter of a second to get there. A standby that is late, away, or no standby at all (any more) is not
read from: the same report is read from the primary. Nothing depends on a standby, and nothing is written by way of it;
that somebody read is recorded on the primary, in the transaction of the page.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, transaction

from waymark.core.database_roles import act_as

ALIAS = "reports"
LATEST = 0.25  # seconds that a report waits for the standby
ASKED_EVERY = 0.01  # seconds
LEFT_ALONE = 10.0  # seconds for which a standby that could not be asked is not asked again

log = logging.getLogger("waymark.standby")
P = ParamSpec("P")
R = TypeVar("R")


class Reader(Protocol):
    """What is asked of the actor here."""

    @property
    def audit_id(self) -> str: ...


A = TypeVar("A", bound=Reader)


class NotFresh(Exception):
    """The standby is late, or is no standby of this primary."""


@dataclass(frozen=True)
class Position:
    """Which database this is, on which timeline, and how far its log had reached the disk."""

    system: str
    database: int
    timeline: int  # each promotion begins a new one; positions of two timelines say nothing about each other
    log: str

    @property
    def which(self) -> list[str | int]:
        return [self.system, self.database, self.timeline]


_reading: ContextVar[bool] = ContextVar("reading from the standby", default=False)
_noted: ContextVar[list[str] | None] = ContextVar("where reports were read", default=None)


class _Rest:
    """Until when a standby that could not be asked is left alone; of this process."""

    until = 0.0


class Router:
    """Reads go to the standby within a report, and to the primary everywhere else; writes always to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return ALIAS if _reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # it is one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def is_configured() -> bool:
    """Whether DATABASE_REPORTS_URL names a standby."""
    return ALIAS in connections.settings


def for_reports(read: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
    """Let a query be read from the standby: a whole report, from one snapshot.

    The query takes the actor first, returns rows and not a queryset still to be asked, and needs nothing that the same
    request has written. It may be run twice: when the standby fails on the way it is run again on the primary.
    """

    @functools.wraps(read)
    def asked(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not is_configured() or _reading.get():
            return read(actor, *args, **kwargs)
        if time.monotonic() >= _Rest.until:
            try:
                with _on_the_standby(actor):
                    found = read(actor, *args, **kwargs)
                _note("standby")
                return found
            except NotFresh:
                log.info("report read from the primary: the standby is late or none")
            except (OperationalError, InterfaceError):
                _Rest.until = time.monotonic() + LEFT_ALONE
                log.warning("report read from the primary: the standby cannot be asked", exc_info=True)
        _note("primary")
        return read(actor, *args, **kwargs)

    return asked


@contextmanager
def _on_the_standby(actor: Reader) -> Iterator[None]:
    wait_for(primary_position())
    with transaction.atomic(using=ALIAS):
        act_as(actor.audit_id, using=ALIAS)
        token = _reading.set(True)
        try:
            yield
        finally:
            _reading.reset(token)


PRIMARY_SAYS = """
    SELECT (pg_control_system()).system_identifier::text,
           (SELECT oid FROM pg_database WHERE datname = current_database()),
           CASE WHEN NOT pg_is_in_recovery()
                THEN ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int END,
           CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_flush_lsn()::text END
"""
# The timeline of a standby is the one that its control file says it has replayed. That may be old, when it has just gone
# over to a new primary: then it is not read from until a checkpoint. It is never one that it has not reached. (What
# pg_stat_wal_receiver says is shown to nobody without the right to watch everything.)
STANDBY_SAYS = """
    SELECT (pg_control_system()).system_identifier::text,
           (SELECT oid FROM pg_database WHERE datname = current_database()),
           GREATEST((pg_control_checkpoint()).timeline_id, (pg_control_recovery()).min_recovery_end_timeline),
           pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn,
           pg_is_in_recovery()
"""


def primary_position() -> Position:
    """How far the primary's log has reached the disk: whatever was acknowledged until now lies before it."""
    system, database, timeline, reached = _ask(DEFAULT_DB_ALIAS, PRIMARY_SAYS)
    if reached is None:
        raise NotFresh
    return Position(system, database, timeline, reached)


def wait_for(position: Position) -> None:
    """Return when the standby has replayed as much. Raise NotFresh when that takes long, or it is no such standby."""
    until = time.monotonic() + LATEST
    while True:
        *which, is_there, is_standby = _ask(ALIAS, STANDBY_SAYS, position.log)
        if which != position.which or not is_standby:
            connections[ALIAS].close()  # promoted, or left behind: the next connection looks for a standby anew
            raise NotFresh
        if is_there:
            return
        if time.monotonic() >= until:
            raise NotFresh
        time.sleep(ASKED_EVERY)


def _ask(alias: str, question: str, *values: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()


# --- What the log and the operator are told


@contextmanager
def noted() -> Iterator[list[str]]:
    """Within the block, collect where each report was read: standby or primary."""
    where: list[str] = []
    token = _noted.set(where)
    try:
        yield where
    finally:
        _noted.reset(token)


def _note(where: str) -> None:
    listed = _noted.get()
    if listed is not None:
        listed.append(where)


def behind() -> int | None:
    """How many bytes of the log the standby has still to replay; None when it is no standby of this primary.

    OperationalError when it cannot be asked.
    """
    try:
        position = primary_position()
    except NotFresh:
        return None
    *which, _, is_standby = _ask(ALIAS, STANDBY_SAYS, position.log)
    if which != position.which or not is_standby:
        return None
    (bytes_behind,) = _ask(ALIAS, "SELECT pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn())", position.log)
    return max(0, int(bytes_behind)) if bytes_behind is not None else None
