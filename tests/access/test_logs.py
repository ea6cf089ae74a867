"""No name, number, address, token or typed word lands in a log: not from pages, not from jobs, not from errors (S9)."""

import ast
import json
import logging
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection, transaction

from config import logs
from tests.access.doors import DOORS
from tests.access.matrix import Cell
from tests.access.visitors import stay_signed_in
from tests.access.world import NOW
from waymark.accounts import jobs as account_jobs
from waymark.core import clock, jobs
from waymark.core.last_resort import never_tells
from waymark.core.models import OutboxMessage

ROOT = Path(__file__).resolve().parents[2]


class Written(logging.Handler):
    """Every line as it is written in use, whatever its level."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.formatter = logs.Lines()
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@contextmanager
def written():
    handler, root = Written(), logging.getLogger()
    level = root.level
    quiet = logging.getLogger("django.db.backends")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    assert quiet.level == logging.WARNING  # at DEBUG it would print statements with their values
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def entitled(matrix, method):
    """One entitled visitor for each door, about a record of theirs."""
    for name, door in DOORS.items():
        for record in matrix.world.of_kind(door.about) if door.about else [None]:
            found = next(
                (
                    cell
                    for who in matrix.visitors
                    if matrix.standing(cell := Cell(name, method, who, record)) == "entitled"
                ),
                None,
            )
            if found:
                yield found
                break


def names_nobody(matrix, handler):
    for line in handler.lines:
        assert not matrix.world.canaries.found_in(line.encode()), line
        json.loads(line)


@pytest.mark.slow
@pytest.mark.on_either
@pytest.mark.django_db
def test_no_page_and_no_form_writes_of_anybody(matrix):
    with written() as handler, clock.at(NOW):
        for method in ("GET", "POST"):
            for cell in entitled(matrix, method):
                stay_signed_in(matrix.browsers[cell.visitor], cell.visitor)
                with matrix.undone():
                    matrix.knock(cell)
    answered = [line for line in map(json.loads, handler.lines) if line["logger"] == "waymark.requests"]
    assert len(answered) > len(DOORS)
    assert {"request_id", "route", "status", "actor", "ms", "sql"} <= set(answered[0])
    assert {line["route"] for line in answered} >= set(DOORS) - {name for name, door in DOORS.items() if not door.looks}
    names_nobody(matrix, handler)


@pytest.mark.slow
@pytest.mark.on_either
@pytest.mark.django_db
def test_a_page_that_fails_writes_its_kind_of_error_and_nothing_of_what_it_held(matrix, monkeypatch):
    """Every page fails with an error that carries all there is to know of a pupil, and what was typed."""
    everything = " ".join([*matrix.world.canaries.words, *matrix.world.canaries.figures])

    def fail(*arguments, **named):
        def deeper(held):
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s FROM no_such_table", [held])

        try:
            raise ValueError(everything)
        except ValueError:
            deeper(everything)

    failing = list(entitled(matrix, "GET"))[::8]  # of every slice
    with written() as handler, clock.at(NOW), monkeypatch.context() as broken:
        broken.setattr("waymark.core.history.record", fail)
        broken.setattr("waymark.core.navigation.address_if_any", fail)
        for cell in failing:
            client = matrix.browsers[cell.visitor]
            stay_signed_in(client, cell.visitor)
            client.raise_request_exception = False
            with matrix.undone():
                client.get(f"{matrix.path(cell)}?q={everything[:200]}", headers={"X-Request-ID": everything[:100]})
            client.raise_request_exception = True
    errors = [line for line in map(json.loads, handler.lines) if "error" in line]
    assert errors
    assert {line["error"] for line in errors} <= {"OperationalError", "ProgrammingError", "InFailedSqlTransaction"}
    assert all(line["through"] and line["request_id"] for line in errors)
    names_nobody(matrix, handler)


@pytest.mark.slow
@pytest.mark.django_db
def test_jobs_and_mail_that_fail_write_of_nobody(matrix, monkeypatch):
    everything = " ".join([*matrix.world.canaries.words, *matrix.world.canaries.figures])

    class Refusing:
        def send_messages(self, messages):
            raise ConnectionRefusedError(f"{everything} {messages[0].to}: mailbox unavailable")

    with written() as handler, clock.at(NOW), matrix.undone():
        OutboxMessage.objects.update(state=OutboxMessage.State.WAITING, try_again_at=None)
        monkeypatch.setattr(mail, "get_connection", lambda *a, **k: Refusing())
        monkeypatch.setattr("django.core.mail.message.EmailMessage.get_connection", lambda *a, **k: Refusing())
        account_jobs.send_messages()
        jobs.run_all()
        monkeypatch.setattr(jobs, "JOBS", {})
        jobs.job("failing", policy="a test")(lambda: (_ for _ in ()).throw(ValueError(everything)))
        with transaction.atomic():
            jobs.run_due("a:1:1")
    said = [line["event"] for line in map(json.loads, handler.lines)]
    assert "message not taken" in said
    assert "job failed" in said
    names_nobody(matrix, handler)


def test_a_request_carries_one_id_through_all_its_lines(client, db):
    given = "3f2b8a52-6f9e-4a39-9d0e-0f5a3f1f7c11"
    with written() as handler:
        client.get("/no-such-page/Ayesha-Begum/?token=s3cret", headers={"X-Request-ID": given})
        client.get("/accessibility", headers={"X-Request-ID": "Ayesha Begum"})
    ours = [line for line in map(json.loads, handler.lines) if line["logger"].startswith(("waymark", "django.request"))]
    first, second, other = (line["request_id"] for line in ours)
    assert (first, second) == (given, given)
    assert str(uuid.UUID(other)) == other != given  # what is no id is not taken over
    assert "Ayesha" not in "".join(handler.lines)
    assert "s3cret" not in "".join(handler.lines)


def test_an_error_that_leaves_even_the_page_for_errors_is_not_printed():
    def fall_over(environ, start_response):
        raise ValueError("Ayesha Begum")

    started = []
    with written() as handler:
        body = b"".join(never_tells(fall_over)({}, lambda *given: started.append(given)))
    assert started[0][0].startswith("500")
    assert b"Nothing you sent was saved" in body
    [line] = map(json.loads, handler.lines)
    assert line["error"] == "ValueError"
    assert "Ayesha" not in handler.lines[0]


LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
SOURCES = [
    path for folder in ("waymark", "config") for path in (ROOT / folder).rglob("*.py") if "tests" not in path.parts
]


def calls_to_log(tree):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in LEVELS:
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id in ("log", "logger", "logging"):
            yield node


def test_what_our_own_lines_say_is_fixed_words_and_what_may_be_said():
    """The words of a line stand in the code; whatever else it says has a name on the list."""
    seen = 0
    for path in SOURCES:
        for call in calls_to_log(ast.parse(path.read_text(encoding="utf-8"))):
            seen += 1
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            assert len(call.args) == 1 and isinstance(call.args[0], ast.Constant), f"{where}: fixed words, no figures"
            for keyword in call.keywords:
                assert keyword.arg in ("extra", "exc_info"), where  # an error: its kind and the places it came through
                if isinstance(keyword.value, ast.Dict):
                    names = {key.value for key in keyword.value.keys}
                    assert names <= logs.SAYABLE, f"{where}: {names - logs.SAYABLE}"
    assert seen >= 6
