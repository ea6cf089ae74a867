"""Waymark as a server runs it, at the moment that the header X-Bench-Moment names: its school days are told in order.

The clock of `waymark.core.clock` is the one thing set from outside; everything else is what `config.wsgi` serves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from config.wsgi import application as waymark
from waymark.core import clock


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request at its moment."""
    with clock.at(datetime.fromisoformat(environ["HTTP_X_BENCH_MOMENT"])):
        return waymark(environ, start_response)
