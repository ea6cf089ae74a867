"""Several people, or one impatient one, at the same moment: threads with connections and transactions of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections
from django.test import Client

from waymark.core import clock

MANY = {"sqlite": 8, "postgresql": 50}
PATIENCE = 120  # seconds


def many() -> int:
    """How many do the same at once: on SQLite they wait for one another."""
    return MANY[connection.vendor]


def all_at_once(acts: list[Callable[[], Any]], moment: Any) -> list[Any]:
    """Do all of it at one moment; return what came of each, in order. What one raises is raised here."""
    barrier = threading.Barrier(len(acts))
    came: list[Any] = [None] * len(acts)
    raised: list[BaseException] = []

    def one(at: int) -> None:
        try:
            with clock.at(moment):
                connection.ensure_connection()
                barrier.wait(PATIENCE)
                came[at] = acts[at]()
        except BaseException as error:  # noqa: BLE001  # raised again below, in the thread of the test
            raised.append(error)
            barrier.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if raised:
        raise raised[0]
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return came


def same_browser(client: Client) -> Client:
    """Another window of the same browser: the same session."""
    other = Client(raise_request_exception=False)
    other.cookies = client.cookies.copy()
    return other
