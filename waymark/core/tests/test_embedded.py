"""The line for the embedded database: one writer after another, and reading that waits for nobody."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from waymark.accounts.actors import job_actor
from waymark.core import embedded, history, policies
from waymark.core.models import AuditEvent, ChainHead

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has many writers"),
]


def in_another_thread(act):
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_each_waits_for_its_turn_and_nothing_is_lost() -> None:
    ChainHead.objects.create(chain="c")

    def add() -> None:
        for _ in range(20):
            with embedded.writing():
                head = ChainHead.objects.get(chain="c")
                time.sleep(0.001)
                head.seq += 1
                head.save()

    for thread in [in_another_thread(add) for _ in range(4)]:
        thread.join()
    assert ChainHead.objects.get(chain="c").seq == 80


def test_reading_sees_one_moment_while_somebody_writes() -> None:
    ChainHead.objects.create(chain="c")

    def write() -> None:
        with embedded.writing():
            ChainHead.objects.filter(chain="c").update(seq=7)

    with embedded.reading():
        assert ChainHead.objects.get(chain="c").seq == 0
        in_another_thread(write).join(10)
        assert ChainHead.objects.get(chain="c").seq == 0
    assert ChainHead.objects.get(chain="c").seq == 7


def test_a_page_that_writes_after_somebody_else_is_told_and_begins_again() -> None:
    ChainHead.objects.create(chain="c")

    def write() -> None:
        with embedded.writing():
            ChainHead.objects.filter(chain="c").update(seq=7)

    with pytest.raises(OperationalError) as told, embedded.reading():
        assert ChainHead.objects.get(chain="c").seq == 0
        in_another_thread(write).join(10)
        ChainHead.objects.filter(chain="c").update(seq=1)
    assert embedded.was_taken(told.value)
    assert ChainHead.objects.get(chain="c").seq == 7
    assert connection.transaction_mode == "IMMEDIATE"


def test_the_line_is_let_go_after_a_fault() -> None:
    with pytest.raises(ZeroDivisionError), embedded.writing():
        raise ZeroDivisionError
    began = time.monotonic()
    with embedded.writing():
        ChainHead.objects.create(chain="d")
    assert time.monotonic() - began < embedded.LONGEST / 2


def test_whoever_waits_too_long_tries_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "LONGEST", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with embedded._turn():
            held.set()
            done.wait(10)

    thread = in_another_thread(hold)
    assert held.wait(10)
    with embedded.writing():  # nobody holds the database itself
        ChainHead.objects.create(chain="e")
    done.set()
    thread.join()
    assert ChainHead.objects.filter(chain="e").exists()


def test_inside_a_transaction_it_is_part_of_that() -> None:
    with transaction.atomic():
        assert not embedded.is_apart()
        with embedded.writing(), embedded.reading():
            ChainHead.objects.create(chain="f")
        transaction.set_rollback(True)
    assert not ChainHead.objects.filter(chain="f").exists()


def test_one_page_after_another_says_the_same_words() -> None:
    """Savepoints with ever new names would take the places of the statements that the driver keeps."""

    def saved() -> list[str]:
        with CaptureQueriesContext(connection) as asked, embedded.writing():
            with transaction.atomic():
                ChainHead.objects.filter(chain="g").update(seq=1)
            with transaction.atomic():
                ChainHead.objects.filter(chain="g").update(seq=2)
        return [each["sql"] for each in asked]

    first = saved()
    assert len({words for words in first if words.startswith("SAVEPOINT")}) == 2
    assert saved() == first


def shown(request: HttpRequest) -> HttpResponse:
    """A page that tells of a pupil, outside any other transaction."""
    actor = job_actor("test")

    def answer() -> HttpResponse:
        history.note_read(actor, "test.read", pupils=[SimpleNamespace(public_id=uuid4())])
        assert not AuditEvent.objects.exists()
        return HttpResponse("a pupil")

    return policies.in_one_piece(request, actor, answer)


def test_a_page_is_sent_once_its_event_is_kept() -> None:
    assert shown(RequestFactory().get("/")).content == b"a pupil"
    assert AuditEvent.objects.get().action == "test.read"


def test_a_page_whose_event_cannot_be_kept_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(entries: list[history.Entry]) -> None:
        raise RuntimeError("the history cannot be written")

    monkeypatch.setattr(history, "record_many", fails)
    with pytest.raises(RuntimeError):
        shown(RequestFactory().get("/"))


def test_a_page_that_writes_is_drawn_once_more_when_somebody_else_wrote_first() -> None:
    ChainHead.objects.create(chain="c")
    drawn = []

    def write() -> None:
        with embedded.writing():
            ChainHead.objects.filter(chain="c").update(seq=7)

    def answer() -> HttpResponse:
        head = ChainHead.objects.get(chain="c")
        if not drawn:
            in_another_thread(write).join(10)
        drawn.append(head.seq)
        ChainHead.objects.filter(chain="c").update(hash="mine")
        return HttpResponse("done")

    assert policies.in_one_piece(RequestFactory().get("/"), job_actor("test"), answer).content == b"done"
    assert drawn == [0, 7]
    assert ChainHead.objects.filter(chain="c", seq=7, hash="mine").exists()


# Several at one moment


def together_with(write, *given):
    """Let the first of these rows be under way while the others come to wait; then what each was told."""
    told: dict[str, BaseException | None] = {}
    calls: list[list[str]] = []
    others_wait = threading.Event()

    def slowly(rows: list[str]) -> None:
        calls.append(list(rows))
        assert len(calls) > 1 or others_wait.wait(10)
        write(rows)

    together = embedded.Together(slowly)

    def add(rows: list[str]) -> None:
        told[rows[0]] = None
        try:
            together.add(rows)
        except ValueError as error:
            told[rows[0]] = error

    threads = [in_another_thread(lambda rows=rows: add(rows)) for rows in given[:1]]
    until = time.monotonic() + 10
    while not calls and time.monotonic() < until:
        time.sleep(0.001)
    threads += [in_another_thread(lambda rows=rows: add(rows)) for rows in given[1:]]
    while len(together._waiting) < len(given) - 1 and time.monotonic() < until:
        time.sleep(0.001)
    others_wait.set()
    for thread in threads:
        thread.join(10)
    return calls, told


def test_those_who_wait_at_one_moment_are_written_in_one_transaction() -> None:
    kept: list[str] = []
    calls, told = together_with(kept.extend, ["a"], ["b", "B"], ["c"], ["d"])
    assert calls[0] == ["a"] and len(calls) == 2
    assert sorted(calls[1]) == ["B", "b", "c", "d"]
    assert kept.index("B") == kept.index("b") + 1  # each in its own order, in one piece
    assert told == {"a": None, "b": None, "c": None, "d": None}


def test_nobody_fails_for_another() -> None:
    kept: list[str] = []

    def write(rows: list[str]) -> None:
        if "faulty" in rows:
            raise ValueError("faulty")
        kept.extend(rows)

    calls, told = together_with(write, ["a"], ["b"], ["faulty"], ["c"])
    assert sorted(kept) == ["a", "b", "c"]
    assert len(calls) == 5  # a; the three together, which fails; each of the three
    assert {name: type(error) for name, error in told.items() if error} == {"faulty": ValueError}


def test_whoever_reads_at_one_moment_is_recorded_each_as_who_they_are() -> None:
    def read(number: int) -> None:
        actor = job_actor(f"reader {number}")
        for _ in range(5):
            policies._NOTES.add([history.Entry(actor, "pupil.read")])

    for thread in [in_another_thread(lambda number=number: read(number)) for number in range(6)]:
        thread.join(20)
    chain = job_actor("reader").chain
    assert history.verify(chain) == (30, None)
    labels = list(AuditEvent.objects.filter(action="pupil.read").values_list("actor_label", flat=True))
    assert {label: labels.count(label) for label in labels} == {f"job: reader {number}": 5 for number in range(6)}
