"""Read-only mode: everything can be read, nothing can be changed, and every page says so.

Switched while people work, by `./run manage read_only on`. What is still written is that somebody signed in and that
somebody read; what is still taken in is what leads to reading, such as opening a register for its emergency contacts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from waymark.core import clock, history
from waymark.core.instance import this_instance
from waymark.core.models import Instance

RETRY_AFTER = 300  # seconds; a guess, for programs
_STILL_TAKEN: set[str] = set()


def still_takes(*url_names: str) -> None:
    """Let a slice name the forms that lead to reading. Called in its `apps.py`, in `ready`."""
    _STILL_TAKEN.update(url_names)


def is_on() -> bool:
    """Whether nothing may be changed now."""
    instance = this_instance()
    return instance is not None and instance.read_only_since is not None


@transaction.atomic
def switch(actor: history.Acts, *, on: bool, why: str = "") -> bool:
    """Switch the mode, with a reason that everybody reads, and record it. Return whether anything changed."""
    instance, _ = Instance.objects.select_for_update().get_or_create(pk=1, defaults={"made_at": clock.now()})
    if (instance.read_only_since is not None) == on and instance.read_only_why == why:
        return False
    instance.read_only_since = (instance.read_only_since or clock.now()) if on else None
    instance.read_only_why = why
    instance.save(update_fields=["read_only_since", "read_only_why"])
    history.record(actor, "instance.read_only" if on else "instance.read_and_write", reason=why)
    return True


class ReadOnly:
    """Answer a form that would change something with a page that keeps its words, while the mode is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        instance = getattr(request, "instance", None)
        if instance is None or instance.read_only_since is None or request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in _STILL_TAKEN:
            return None
        from waymark.core.pages import typed_words  # pages know of the gallery: asked for late

        context = {"typed": typed_words(request), "files": bool(request.FILES)}
        response = render(request, "core/503.html", context, status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
