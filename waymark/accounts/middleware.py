"""Who is asking. The actor is worked out anew at every request: nothing about access is remembered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from waymark.accounts import sessions
from waymark.core.instance import clock_of_this_instance


class InstanceClockMiddleware:
    """Answer by the clock of this instance: the machine's, or the demonstration's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock_of_this_instance():
            return self.get_response(request)


class ActorMiddleware:
    """Set `request.actor`: a person in one live membership with a second factor, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sessions.attach_actor(request)
        return self.get_response(request)
