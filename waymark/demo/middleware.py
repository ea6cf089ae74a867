"""What every page of a demonstration carries: that it is one, what time it is there, and who one can become."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from waymark.core import clock
from waymark.demo import signin
from waymark.demo.clock import next_moment
from waymark.school_year.rules import CalendarRunsOut


class Demo:
    """The bar of a demonstration, for one request. It asks the database only when it is drawn."""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.request, self.now = request, now

    @cached_property
    def people(self) -> list[signin.DemoPerson]:
        return signin.people()

    @property
    def here(self) -> str:
        """The key of the role one acts in now; "" for nobody."""
        actor = getattr(self.request, "actor", None)
        return str(actor.membership.public_id) if actor is not None and actor.membership is not None else ""

    @property
    def page(self) -> str:
        """Where to come back to after the clock has moved."""
        return self.request.path if self.request.method == "GET" else "/"

    @cached_property
    def next_stop(self) -> datetime | None:
        """When the clock stops next; None where the area's calendar ends."""
        try:
            return next_moment(self.now)
        except CalendarRunsOut:
            return None

    @property
    def same_day(self) -> bool:
        """Whether the next stop lies on the day it is."""
        stop = self.next_stop
        return stop is not None and stop.date() == self.now.astimezone(clock.LONDON).date()


class DemoMiddleware:
    """Set `request.demo` in a demonstration; elsewhere it is None and costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        instance = getattr(request, "instance", None)
        asked = cast(Any, request)
        asked.demo = Demo(request, instance.demo_now) if instance is not None and instance.is_demo else None
        if asked.demo and request.path == "/" and not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("demo:people"))  # nobody has an account yet: choose whom to be
        return self.get_response(request)
