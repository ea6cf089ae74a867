"""What every answer of the system carries, and what no question may."""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

KEPT = frozenset({200, 206, 304})
MOST_DECLARED_BYTES = 1024 * 1024 * 1024  # far above what a form takes: nobody comes here by a slip and loses words


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


class OnePolicy:
    """Tell browsers what a page may be made of: the same for every page, so it is put into words once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)  # a download has a narrower one
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


class NoMoreThanDeclared:
    """Refuse what says of itself that it is far larger than anything we take, before a byte of it is read.

    A body of no declared length is not read at all, and no more is read than was declared.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if declared.isdecimal() and int(declared[:30]) > MOST_DECLARED_BYTES:
            response = render(request, "core/413.html", status=413)
            response["Connection"] = "close"
            return response
        return self.get_response(request)
