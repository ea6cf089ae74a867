"""From a session to an actor, by the rows as they stand now."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth import logout
from django.http import HttpRequest
from django.urls import reverse

from waymark.accounts import rules
from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.core import clock

ACTING_AS = "acting_as"
BEGAN_AT = "began_at"
LAST_SEEN_AT = "last_seen_at"
SECOND_FACTOR = "second_factor"  # "totp", "recovery", "webauthn", or "demo"


def attach_actor(request: HttpRequest) -> None:
    """Set `request.actor` and, when a step is missing, `request.sign_in_step`: where to go to finish signing in."""
    request.actor = None  # type: ignore[attr-defined]  # the request carries who asks
    request.sign_in_step = None  # type: ignore[attr-defined]  # and what is still missing
    if not request.user.is_authenticated:
        return
    if _is_over(request):
        logout(request)
        return
    person = request.user
    assert isinstance(person, Person)
    if not request.session.get(SECOND_FACTOR):
        request.sign_in_step = reverse("accounts:second_factor")  # type: ignore[attr-defined]  # as above
        return
    membership = acting_membership(request)
    if membership is None:
        request.sign_in_step = reverse("accounts:choose_role")  # type: ignore[attr-defined]  # as above
        return
    request.actor = staff_actor(membership)  # type: ignore[attr-defined]  # as above


def acting_membership(request: HttpRequest) -> Membership | None:
    """The live membership this session acts under: the one chosen, or the only one."""
    live = list(
        Membership.objects.on(clock.today()).filter(person_id=request.user.pk).select_related("person", "organisation")
    )
    chosen = request.session.get(ACTING_AS)
    for membership in live:
        if str(membership.public_id) == chosen:
            return membership
    return live[0] if len(live) == 1 else None


def begin(request: HttpRequest, *, second_factor: str = "") -> None:
    """Start the clocks of a new session. Called when somebody has signed in."""
    now = clock.wall_now()
    request.session[BEGAN_AT] = now.isoformat()
    request.session[LAST_SEEN_AT] = now.isoformat()
    if second_factor:
        request.session[SECOND_FACTOR] = second_factor


def _is_over(request: HttpRequest) -> bool:
    began, seen = request.session.get(BEGAN_AT), request.session.get(LAST_SEEN_AT)
    now = clock.wall_now()
    if not began or not seen:
        return True
    over = rules.session_is_over(
        rules.SessionFacts(began_at=_instant(began), last_seen_at=_instant(seen), asked_at=now), on=now.date()
    )
    if not over and (now - _instant(seen)).total_seconds() > 60:
        request.session[LAST_SEEN_AT] = now.isoformat()  # once a minute is enough, and saves a write a page
    return over


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of this request, or None for somebody not signed in."""
    return getattr(request, "actor", None)
