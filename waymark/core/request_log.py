"""One line for each request: which page, who by public id, how it was answered, how long it took, what it asked.

An address, what was typed and a name are never part of it: see `config/logs.py`, which lets nothing else through.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.logs import of_request
from waymark.core import standby

log = logging.getLogger("waymark.requests")


class RequestLog:
    """Give every request an id, carried by each line that is logged meanwhile, and log its end.

    The answer does not carry it: answers about nothing are the same byte for byte. A proxy may give the id.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = _given(request) or str(uuid.uuid4())
        cast(Any, request).request_id = request_id  # for a line that Django writes after the answer
        began, asked = time.perf_counter(), _Counter()
        with (
            of_request(request_id),
            connection.execute_wrapper(asked),
            standby.noted() as reports,
        ):
            response = self.get_response(request)
            match, actor = request.resolver_match, getattr(request, "actor", None)
            said = {
                "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
                "route": match.view_name if match else "",
                "status": response.status_code,
                "actor": actor.audit_id if actor is not None else "",
                "ms": round((time.perf_counter() - began) * 1000),
                "sql": asked.count,
            }
            if reports:
                said["reports"] = " ".join(reports)
            log.info("answered", extra=said)
        return response


class _Counter:
    """Counts the statements that the database is asked."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _given(request: HttpRequest) -> str:
    """The id that a proxy gave the request, if it is one: anything else could be somebody's words."""
    try:
        return str(uuid.UUID(request.headers.get("X-Request-ID", "")))
    except ValueError:
        return ""
