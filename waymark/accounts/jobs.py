"""Messages leave by a job, forgotten passwords are answered by one, and sessions that are over are swept away by another."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from waymark.accounts import services
from waymark.accounts.actors import job_actor
from waymark.core import outbox
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
