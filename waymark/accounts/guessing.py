"""Somebody who asks for id after id that leads nowhere is not told of any, right or wrong, for a minute.

Ids are random, so guessing finds nothing anyway; but a stolen session that tries is to be slowed down and seen. Only
addresses with an id in them wait: My work, lists, the search and signing out go on. Whoever opens an old link of an
ended placement misses once; it takes twenty in one minute.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from waymark.accounts.actors import Actor
from waymark.accounts.sessions import actor_of
from waymark.core import clock, history
from waymark.core.pages import typed_words

log = logging.getLogger("waymark.guessing")
MOST_MISSES = 20
WITHIN = timedelta(minutes=1)
WAITS_UNTIL = "waits_until"  # in the session: asking it costs nothing


class MissesAreCounted:
    """Count, for each session, the pages about an id that were not there, and make the session wait after too many."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        actor = actor_of(request)
        if response.status_code == 404 and actor is not None and _names_an_id(request):
            _missed(request, actor)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer before anything is looked for, so that the answer is the same whatever there is."""
        if actor_of(request) is None or not _names_an_id(request) or not _waits(request):
            return None
        context = {"typed": typed_words(request), "files": bool(request.FILES)}
        response = render(request, "accounts/too_many_misses.html", context, status=429)
        response["Retry-After"] = str(int(WITHIN.total_seconds()))
        return response


def _names_an_id(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and any(isinstance(part, UUID) for part in match.kwargs.values())


def _waits(request: HttpRequest) -> bool:
    until = request.session.get(WAITS_UNTIL)
    return until is not None and clock.wall_now() < datetime.fromisoformat(until)


def _missed(request: HttpRequest, actor: Actor) -> None:
    now = clock.wall_now()
    key = "misses:" + hashlib.sha256(str(request.session.session_key).encode()).hexdigest()
    began, misses = cache.get(key) or (now, 0)
    if now - began >= WITHIN:
        began, misses = now, 0
    misses += 1
    cache.set(key, (began, misses), WITHIN.total_seconds())
    if misses >= MOST_MISSES and not _waits(request):
        request.session[WAITS_UNTIL] = (now + WITHIN).isoformat()
        cache.delete(key)
        history.record(actor, "account.guessing", actor.membership, after={"misses": misses})
        log.warning("one session asked for many records that are not there", extra={"actor": actor.audit_id})
