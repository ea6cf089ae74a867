"""What answers when even the page for errors fails: a plain sentence, and a line in the log without the words of the error.

Left to itself, the server would print the error with all that it holds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

log = logging.getLogger("waymark.requests")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
SORRY = b"Something is wrong with this system. Nothing you sent was saved. Try again in some minutes.\n"


def never_tells(application: Application) -> Application:
    """Wrap the application so that no error leaves it."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except Exception:
            log.exception("the page for errors failed")
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
            start_response("500 Internal Server Error", headers)
            return [SORRY]

    return answer
