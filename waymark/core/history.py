"""What happened, and who looked.

Each organisation has one chain of events. An event names its subject, the actor in their role, the day it happened
and the moment it was recorded; its hash covers all of that, a salted commitment to its content, and the hash before
it. Events are written in the same transaction as the change or as the answer to the reader.
"""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BigIntegerField, Func, Min, QuerySet, UUIDField, Value

from waymark.core import clock, prepared
from waymark.core.dates import london_date
from waymark.core.kept import kept
from waymark.core.models import A_STRETCH, AuditEvent, AuditPayload, ChainHead, EventPupil, as_plain
from waymark.core.new_link import BESIDE_IT, OF_THE_EVENT, VIEW
from waymark.core.rows import insert, update

INSTANCE_CHAIN = "instance"
GENESIS = "0" * 64
FEW = 8  # links that one page adds


class Acts(Protocol):
    """What the history needs to know of an actor."""

    @property
    def chain(self) -> str: ...
    @property
    def audit_id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def role_name(self) -> str: ...
    @property
    def purpose(self) -> str: ...


@transaction.atomic(savepoint=False)
def record(
    actor: Acts,
    action: str,
    subject: Any = None,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    happened_on: date | None = None,
    pupil: Any = None,
    pupils: Iterable[Any] = (),
) -> None:
    """Append one event to the chain of the actor's organisation.

    `happened_on` is the day the thing happened, today unless minutes are late. `pupil` or `pupils` are those it
    concerns. Names stay out of `action`; `before`, `after` and `reason` lie in the payload. Within `in_one_go` the event
    waits until its end.
    """
    concerned = [pupil] if pupil is not None else list(pupils)
    entry = Entry(actor, action, subject, before, after, reason, happened_on, concerned)
    together = _together.get()
    if together is not None:
        together.append(entry)
    else:
        record_many([entry])


@dataclass(frozen=True)
class Entry:
    """One event to be appended among many; its fields are the arguments of `record`, as they are when it is made, `at`."""

    actor: Acts
    action: str
    subject: Any = None
    before: Any = None
    after: Any = None
    reason: str = ""
    happened_on: date | None = None
    pupils: Sequence[Any] = ()
    at: datetime = field(default_factory=clock.now)

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", as_plain(self.before))
        object.__setattr__(self, "after", as_plain(self.after))


@transaction.atomic(savepoint=False)
def record_many(entries: Iterable[Entry]) -> None:
    """Append these events in their order, each to the chain of its actor, as `record` does one by one.

    The statements do not grow with the events, but with the chains and, of many, with the thousands of rows. The ends
    of the chains are held in one order, so that two callers never wait for each other.
    """
    listed = list(entries)
    if not listed:
        return
    heads = {chain: _head(chain) for chain in sorted({entry.actor.chain for entry in listed})}
    links = [_link(entry, heads[entry.actor.chain]) for entry in listed]
    (_append_few if len(links) <= FEW else _append_many)(links, heads)


Link = tuple[AuditEvent, AuditPayload, list[str]]  # with the public ids of the pupils whom it concerns


def _append_few(links: list[Link], heads: Mapping[str, ChainHead]) -> None:
    """One statement: the database itself takes each link apart, and moves the end of its chain."""
    values = [value for link in links for value in _row(*link)]
    with prepared.cursor(connection) as cursor:
        cursor.execute(_put_in(len(links)), values)


def _row(event: AuditEvent, payload: AuditPayload, pupils: list[str]) -> list[Any]:
    adapt = connection.ops
    return [
        *(getattr(event, name) for name in _AS_THEY_ARE),
        adapt.adapt_datefield_value(event.happened_on),
        adapt.adapt_datetimefield_value(event.recorded_at),
        payload.salt,
        json.dumps(payload.content),
        json.dumps([each.replace("-", "") for each in pupils]),
    ]


_AS_THEY_ARE = tuple(name for name in OF_THE_EVENT if name not in ("happened_on", "recorded_at"))


@functools.cache
def _put_in(count: int) -> str:
    columns = (*_AS_THEY_ARE, "happened_on", "recorded_at", *BESIDE_IT)
    one = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {VIEW} ({', '.join(columns)}) VALUES {', '.join([one] * count)}"  # noqa: S608  # our own names


def _append_many(links: list[Link], heads: Mapping[str, ChainHead]) -> None:
    """A few statements for thousands of links."""
    insert([event for event, _, _ in links])
    for event, payload, _ in links:
        payload.event = event
    insert([payload for _, payload, _ in links])
    insert([EventPupil(event=event, pupil_id=pupil) for event, _, pupils in links for pupil in pupils])
    for head in heads.values():
        update(head, "seq", "hash")


@contextmanager
def in_one_go() -> Iterator[None]:
    """Append what is recorded within together at the end, in its order: one hold of the chain for one act.

    Only around what happens as a whole: when it fails, nothing of it is recorded.
    """
    if _together.get() is not None:
        yield
        return
    together: list[Entry] = []
    token = _together.set(together)
    try:
        yield
    finally:
        _together.reset(token)
    record_many(together)


def _link(entry: Entry, head: ChainHead) -> Link:
    """The next link of a chain whose end is held, with its content and pupils, none of it saved; `head` moves on."""
    actor, subject = entry.actor, entry.subject
    content = {"before": entry.before, "after": entry.after, "reason": entry.reason}
    salt = secrets.token_hex(16)
    event = AuditEvent(
        chain=actor.chain,
        seq=head.seq + 1,
        action=entry.action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(getattr(subject, "public_id", subject.pk)) if subject is not None else "",
        actor_id=actor.audit_id,
        actor_label=actor.label,
        role=actor.role_name,
        purpose=actor.purpose,
        happened_on=entry.happened_on or london_date(entry.at),
        recorded_at=entry.at,
        prev=head.hash,
    )
    concerned_ids = sorted(str(each.public_id) for each in entry.pupils)
    event.commitment = _commitment(salt, content, concerned_ids)
    event.hash = _hash(event)
    head.seq, head.hash = event.seq, event.hash
    payload = AuditPayload(salt=salt, content=content)
    return event, payload, concerned_ids


def _head(chain: str) -> ChainHead:
    """The end of the chain, held until this transaction is over. The first event of a chain makes it."""
    found = _held_head.first(chain)
    if found is None:
        ChainHead.objects.get_or_create(chain=chain)
        found = ChainHead.objects.select_for_update().get(chain=chain)
    return found


@kept
def _held_head(chain: str) -> QuerySet[ChainHead]:
    return ChainHead.objects.select_for_update().filter(chain=chain)


_together: ContextVar[list[Entry] | None] = ContextVar("events of one act", default=None)
_notes: ContextVar[list[Entry] | None] = ContextVar("readings of this page", default=None)


def note_read(actor: Acts, action: str, *, pupils: Sequence[Any], subject: Any = None) -> None:
    """Record that the actor is being shown these pupils: one event a page, before the answer leaves.

    Within `noted_at_the_end` the event is written when the page is done, so that the chain is held but shortly.
    """
    if not pupils:
        return
    entry, waiting = Entry(actor, action, subject, pupils=list(pupils)), _notes.get()
    if waiting is None:
        record_many([entry])
    else:
        waiting.append(entry)


@contextmanager
def noted_at_the_end() -> Iterator[list[Entry]]:
    """Let what is read within wait in the list, which the caller records in the transaction of the page."""
    waiting: list[Entry] = []
    token = _notes.set(waiting)
    try:
        yield waiting
    finally:
        _notes.reset(token)


@dataclass(frozen=True)
class BrokenLink:
    """The first place where a chain does not hold."""

    chain: str
    seq: int
    why: str


def first_days(action: str) -> dict[UUID, date]:
    """The day on which each subject first had this recorded of it, by public id: for checks of tables against history."""
    rows = AuditEvent.objects.filter(action=action).order_by().values_list("subject_id")
    return {UUID(subject): london_date(first) for subject, first in rows.annotate(first=Min("recorded_at"))}


def events_about(pupil_id: UUID) -> QuerySet[AuditEvent]:
    """The events that concern a pupil, by public id, in the order of their chains.

    The index is asked once for each stretch that there is: some twenty thousand times in twenty million rows.
    """
    events = Func(Value(pupil_id, output_field=UUIDField()), template=_ABOUT, output_field=BigIntegerField())
    return AuditEvent.objects.filter(pk__in=events)


_ABOUT = f"""(
    WITH RECURSIVE stretch(number) AS (
        SELECT 0
        UNION ALL
        SELECT number + 1 FROM stretch
        WHERE number < (SELECT max(id) / {A_STRETCH} FROM core_eventpupil)
    )
    SELECT event_id FROM stretch CROSS JOIN core_eventpupil
    WHERE id / {A_STRETCH} = stretch.number AND pupil_id = %(expressions)s
)"""  # noqa: S608  # a number of our own; the pupil is a value


def verify(chain: str) -> tuple[int, BrokenLink | None]:
    """Walk one chain from its beginning. Return how many links held, and the first that did not.

    Links that are added meanwhile are walked as well: the head is read last, and may be ahead of what was read.
    """
    expected_prev, expected_seq = GENESIS, 1
    events = AuditEvent.objects.filter(chain=chain).order_by("seq").select_related("payload").prefetch_related("pupils")
    while True:
        began = expected_seq
        for event in events.iterator(chunk_size=1000):
            why = _fault(event, expected_seq, expected_prev)
            if why:
                return expected_seq - 1, BrokenLink(chain, event.seq if event.seq else expected_seq, why)
            expected_prev, expected_seq = event.hash, expected_seq + 1
        head = ChainHead.objects.filter(chain=chain).first()
        if head is not None and (head.seq, head.hash) == (expected_seq - 1, expected_prev):
            return expected_seq - 1, None
        if head is None or head.seq < expected_seq or expected_seq == began:
            return expected_seq - 1, BrokenLink(chain, expected_seq, "the chain ends before its recorded head")
        events = events.filter(seq__gte=expected_seq)


def chains() -> list[str]:
    """Every chain that has a head or an event, in order."""
    heads = set(ChainHead.objects.values_list("chain", flat=True))
    return sorted(heads | set(AuditEvent.objects.order_by().values_list("chain", flat=True).distinct()))


def _fault(event: AuditEvent, seq: int, prev: str) -> str:
    if event.seq != seq:
        return f"link {seq} is missing"
    if event.prev != prev:
        return "it does not follow the link before it"
    if event.hash != _hash(event):
        return "its words do not match its hash"
    payload = AuditPayload.objects.filter(event=event).first() if not hasattr(event, "payload") else event.payload
    if payload is None:
        return "its content is gone"
    if event.commitment != _commitment(
        payload.salt, payload.content, sorted(str(p.pupil_id) for p in event.pupils.all())
    ):
        return "its content does not match its commitment"
    return ""


def _commitment(salt: str, content: dict[str, Any], pupil_ids: list[str]) -> str:
    return _digest({"salt": salt, "content": content, "pupils": pupil_ids})


def _hash(event: AuditEvent) -> str:
    return _digest(
        {
            "chain": event.chain,
            "seq": event.seq,
            "action": event.action,
            "subject": [event.subject_type, event.subject_id],
            "actor": [event.actor_id, event.actor_label, event.role, event.purpose],
            "happened_on": event.happened_on.isoformat(),
            "recorded_at": event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "commitment": event.commitment,
            "prev": event.prev,
        }
    )


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
