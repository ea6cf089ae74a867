"""Who is asking. The actor is worked out anew at every request: nothing about access is remembered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from waymark.accounts import asking, sessions
from waymark.accounts.session_store import SessionStore
from waymark.core import clock


class InstanceClockMiddleware:
    """Look up who asks, and answer by the clock of this instance: the machine's, or the demonstration's own.

    Sets `request.asking` and `request.instance`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = cast(Any, request).asking = asking.asked(request)
        instance = cast(Any, request).instance = found.instance
        own_time = instance.demo_now if instance is not None and instance.is_demo else None
        with clock.at(own_time) if own_time is not None else nullcontext():
            return self.get_response(request)


class Sessions(SessionMiddleware):
    """Django's, with the content that was looked up together with who asks."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        asking.opened(cast(Any, request).asking, cast(SessionStore, request.session))


class People(AuthenticationMiddleware):
    """Django's, with the person who was looked up together with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        cast(Any, request).user = SimpleLazyObject(lambda: asking.signed_in(request, cast(Any, request).asking))


class ActorMiddleware:
    """Set `request.actor`: a person in one live membership with a second factor, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sessions.attach_actor(request)
        return self.get_response(request)
