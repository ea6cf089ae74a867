"""Somebody who asks for id after id that leads nowhere is not told of any, right or wrong, for a minute.

Ids are random, so guessing finds nothing anyway; but a stolen session that tries is to be slowed down and seen. It is
counted by person: another role, a new key or a new sign-in begins no new count. Only addresses with an id in them wait:
My work, lists, the search and signing out go on. Whoever opens an old link of an ended placement misses once; it takes
twenty in one minute.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from waymark.accounts.actors import Actor
from waymark.accounts.models import Person
from waymark.accounts.sessions import actor_of
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.pages import typed_words

log = logging.getLogger("waymark.guessing")
MOST_MISSES = 20
WITHIN = timedelta(minutes=1)


class MissesAreCounted:
    """Count, for each person, the pages about an id that were not there, and let the person wait after too many.

    Both stand in the person's row, which every page reads anyway: a page that is found costs nothing more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        actor = actor_of(request)
        if response.status_code == 404 and actor is not None and _names_an_id(request):
            _missed(actor)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer before anything is looked for, so that the answer is the same whatever there is."""
        actor = actor_of(request)
        if actor is None or actor.membership is None or not _names_an_id(request):
            return None
        if not _waits(actor.membership.person):
            return None
        context = {"typed": typed_words(request), "files": bool(request.FILES)}
        response = render(request, "accounts/too_many_misses.html", context, status=429)
        response["Retry-After"] = str(int(WITHIN.total_seconds()))
        return response


def _names_an_id(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and any(isinstance(part, UUID) for part in match.kwargs.values())


def _waits(person: Person) -> bool:
    return person.misses >= MOST_MISSES and not _is_past(person)


def _is_past(person: Person) -> bool:
    return person.misses_since is None or clock.wall_now() - person.misses_since >= WITHIN


def _missed(actor: Actor) -> None:
    """Count one more. The row is locked, so that misses at one moment are each counted, and told of once."""
    if actor.membership is None:  # a device with a link: it opens one register, and has no ids to try
        return
    with transaction.atomic():
        person = lock(Person, actor.membership.person_id)
        if _waits(person):  # this was under way when the wait began
            return
        if _is_past(person):
            person.misses, person.misses_since = 0, clock.wall_now()
        person.misses += 1
        if person.misses >= MOST_MISSES:
            person.misses_since = clock.wall_now()  # the wait begins
            history.record(actor, "account.guessing", actor.membership, after={"misses": person.misses})
            log.warning("somebody asked for many records that are not there", extra={"actor": actor.audit_id})
        person.save(update_fields=["misses", "misses_since"])  # no change that a form could miss: the version stays
