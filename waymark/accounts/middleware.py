"""Who is asking. The actor is worked out anew at every request: nothing about access is remembered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from waymark.accounts import sessions
from waymark.core import clock
from waymark.core.instance import this_instance


class InstanceClockMiddleware:
    """Answer by the clock of this instance: the machine's, or the demonstration's own. Sets `request.instance`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        instance = cast(Any, request).instance = this_instance()
        own_time = instance.demo_now if instance is not None and instance.is_demo else None
        with clock.at(own_time) if own_time is not None else nullcontext():
            return self.get_response(request)


class ActorMiddleware:
    """Set `request.actor`: a person in one live membership with a second factor, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sessions.attach_actor(request)
        return self.get_response(request)
