"""Row 7: the statements of a page, its own and those of signing in and noting what was read apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.statements import MARKS

BUDGET = {"pupil file": 12, "list": 6, "register form": 6, "register save": 8}
AROUND = 6
# Who asks, in what instance, and what is noted of it; a form taken in once belongs to every save.
AROUND_TABLES = (
    "core_instance",
    "accounts_session",
    "accounts_person",
    "accounts_membership",
    "core_chainhead",
    "core_auditevent",
    "core_auditpayload",
    "core_newlink",
    "core_eventpupil",
    "core_submittedform",
)


def is_around(sql: str) -> bool:
    """Whether the statement is about who asks, or notes it: by the table that it reads first or writes."""
    words = sql.replace('"', "").split()
    for before, name in zip(words, words[1:], strict=False):
        if before.upper() in ("FROM", "INTO", "UPDATE"):
            return name in AROUND_TABLES
    return False


def count(asked: list[str]) -> tuple[int, int]:
    """How many of these statements are the page's own, and how many lie around it."""
    real = [sql for sql in asked if not sql.startswith(MARKS)]
    around = sum(is_around(sql) for sql in real)
    return len(real) - around, around


def count_all(facts: dict[str, Any]) -> dict[str, Any]:
    """Ask for each page once to warm up and once to count; `facts` are what `world make` said."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.bench.rows import ticks
    from waymark.core import clock

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    coordinator, manager = Client(), Client()
    coordinator.cookies.load(facts["coordinators"][0])
    manager.cookies.load(facts["managers"][0])
    (first, moment), (second, then) = facts["waiting"][0][-2:]
    found: dict[str, Any] = {}

    def ask(name: str, who: Client, path: str, form: dict[str, str] | None = None) -> str:
        with CaptureQueriesContext(connection) as asked:
            answer = who.post(path, form) if form else who.get(path)
        assert answer.status_code in (200, 302), (path, answer.status_code)
        found[name] = count([each["sql"] for each in asked])
        return answer.content.decode()

    with clock.at(datetime.fromisoformat(facts["moment"])):
        for _ in range(2):
            ask("pupil file", coordinator, facts["files"][0])
            ask("list", coordinator, "/placements/")
    for path, when in ((first, moment), (second, then)):
        with clock.at(datetime.fromisoformat(when)):
            page = ask("register form", manager, path)
            ask("register save", manager, path, ticks(page))
    return found
