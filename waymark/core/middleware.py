"""What every answer of the system carries, and what no question may."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
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


class PlainAddresses:
    """Refuse an address with a null in it: no person types one, and a database may choke on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            "\x00" in request.path_info
            or "%00" in request.META.get("QUERY_STRING", "")
            or "\x00" in request.META.get("QUERY_STRING", "")
        ):
            raise BadRequest("an address with a null in it")
        return self.get_response(request)
