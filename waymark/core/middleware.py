"""What every answer of the system carries."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

KEPT = frozenset({200, 206, 304})


class PrivateAnswers:
    """Tell browsers and proxies to keep nothing but static files, and to lend nothing to other sites.

    The outermost middleware, so that errors and downloads are private too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not (request.path_info.startswith(settings.STATIC_URL) and response.status_code in KEPT):
            response["Cache-Control"] = "no-store"
        return response
