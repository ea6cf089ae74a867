"""Messages leave by a job, forgotten passwords are answered by one, old sessions go, the history is verified by night."""

from __future__ import annotations

from datetime import time, timedelta

from waymark.accounts import services
from waymark.accounts.actors import job_actor
from waymark.accounts.session_store import SessionStore
from waymark.core import history, outbox
from waymark.core.jobs import job


@job(
    "send messages",
    every=timedelta(seconds=2),
    policy="Acts as itself. Asks of each message whether its reader may still know, sends it or stops it.",
    is_last=True,
)
def send_messages() -> str:
    sent, stopped = outbox.send_waiting(job_actor("send messages"))
    return f"{sent} sent, {stopped} stopped"


@job(
    "answer forgotten passwords",
    every=timedelta(seconds=2),
    policy="Acts as the person of each address that asked, to write them a message; forgets addresses nobody has here.",
)
def answer_password_requests() -> str:
    return f"{services.answer_password_requests()} asked"


@job(
    "sweep away sessions",
    every=timedelta(hours=6),
    policy="Acts as itself. Deletes rows of sessions that are over; reads nothing in them.",
)
def sweep_sessions() -> str:
    SessionStore.clear_expired()
    return "done"


class HistoryBroken(Exception):
    """A chain of the history does not hold: see `./run manage audit verify`."""


@job(
    "verify the history",
    daily_at=time(3, 10),
    limit=timedelta(hours=3),
    policy="Acts as itself. Reads every chain of the history and compares hashes; lets nothing out.",
)
def verify_history() -> str:
    links = 0
    for chain in history.chains():
        held, fault = history.verify(chain)
        if fault:
            raise HistoryBroken
        links += held
    return f"{links} links hold"
