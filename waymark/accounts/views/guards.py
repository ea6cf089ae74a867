"""Who may open a page about their own sign-in: anybody signed in, with or without a role."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from waymark.accounts import sessions
from waymark.core.policies import Policy

View = Callable[..., HttpResponse]


def for_oneself(reason: str, *, before_second_factor: bool = False, in_demo: bool = True) -> Callable[[View], View]:
    """Declare a page for every signed-in person, about themselves alone.

    Without a second factor only the pages that set one up answer. Pages that change how one signs in do not exist
    for people of a demonstration, who sign in by one click.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return HttpResponseRedirect(reverse(settings.LOGIN_URL))
            if not before_second_factor and not sessions.has_second_factor(request):
                return HttpResponseRedirect(reverse("accounts:second_factor"))
            if not in_demo and getattr(request.user, "is_demo", False):
                messages.info(request, "In the demonstration everybody signs in with one click.")
                return HttpResponseRedirect(reverse("accounts:me"))
            return view(request, *args, **kwargs)

        guarded.policy = Policy(None, reason)  # type: ignore[attr-defined]  # read by undeclared()
        return guarded

    return decorate
