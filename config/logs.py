"""Logs as lines of JSON that name nobody.

An address may hold the token of a link and a message of an error may hold what somebody typed, so neither is
written: a request is known by its route, an error by its kind and the places it came through. Of our own lines the words
are fixed and the figures are those of `SAYABLE`; of a library's line only the place in its code is kept, and the words
where it fills figures into a fixed sentence, without the figures.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
# What a line of ours may say besides its words. None of it is a person's, or was typed by one.
SAYABLE = frozenset(
    {
        "request_id",  # random
        "method",
        "route",  # the name of the page
        "status",
        "actor",  # the public id of a membership, or the name of a job or link
        "ms",
        "sql",
        "reports",  # where they were read: standby, primary
        "permission",
        "job",
        "worker",  # machine and process
        "outbox",  # the number of a message
        "question",  # the name of a function of ours
    }
)
_OURS = ("waymark.", "config.")
_DJANGO_REQUESTS = ("django.request", "django.server", "django.security")
# What every log record carries anyway; the rest was given by the caller through `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time"}


def configuration(level: str) -> dict[str, Any]:
    """Return the LOGGING setting for this least level."""
    if level not in LEVELS:
        level = "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "config.logs.Lines"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers print addresses and errors in full.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "django.db.backends": {"level": "WARNING"},
        },
    }


class Lines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(describe(record), ensure_ascii=False, default=repr)


_request_id: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def of_request(request_id: str) -> Iterator[None]:
    """Let each line that is logged within the block carry the id of the request."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def describe(record: logging.LogRecord) -> dict[str, Any]:
    """Say what the record is about without the words of people."""
    event: dict[str, Any] = {"level": record.levelname.lower(), "logger": record.name}
    if request_id := _request_id.get():
        event["request_id"] = request_id
    if record.name.startswith(_DJANGO_REQUESTS):
        event["event"] = _request_event(record)
        _add_request(event, getattr(record, "request", None))
    elif record.name.startswith(_OURS):
        _add_said(event, record)
    else:
        event["event"] = record.msg if record.args and isinstance(record.msg, str) else "a library's line"
        event["place"] = f"{record.pathname}:{record.lineno} {record.funcName}"
    if (error := record.exc_info) and error[0] is not None:
        event["error"] = error[0].__name__
        event["through"] = places(error[2])
    event["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
    return event


def places(traceback: TracebackType | None) -> list[str]:
    """Return file, line and function of each step, without the values."""
    steps = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        steps.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return steps


def _add_said(event: dict[str, Any], record: logging.LogRecord) -> None:
    """Our own words as they stand in the code, and of the figures those that may be said."""
    event["event"] = str(record.msg)
    for name, value in vars(record).items():
        if name in _STANDARD or name.startswith("_"):
            continue
        if name in SAYABLE:
            event[name] = value if isinstance(value, int | float | bool | None) else str(value)
        else:
            event.setdefault("kept_back", []).append(name)


def _request_event(record: logging.LogRecord) -> str:
    status = getattr(record, "status_code", None)
    return f"answered {status}" if status else record.name


def _add_request(event: dict[str, Any], request: Any) -> None:
    if request is None:
        return
    match = getattr(request, "resolver_match", None)
    event["method"] = getattr(request, "method", None)
    event["route"] = match.view_name if match else None
    if request_id := getattr(request, "request_id", ""):
        event["request_id"] = request_id
