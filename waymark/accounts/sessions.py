"""From a session to an actor, by the rows as they stand now. Access itself is never kept in a session."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest
from django.urls import reverse

from waymark.accounts import devices, rules
from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.asking import Asking
from waymark.accounts.models import BEGAN_AT, DEVICE, LAST_SEEN_AT, PLACE, SIGN_IN, Membership, Person
from waymark.core import clock
from waymark.core.instance import is_demo

ACTING_AS = "acting_as"
SECOND_FACTOR = "second_factor"  # "totp", "recovery_codes", or "demo"
PROVED_AT = "proved_at"  # when both factors were last shown
SHOWS_DANGER = "shows_danger"  # the page last shown holds what could endanger somebody
DEMO = "demo"
PROVIDER = "provider"  # the second factor was checked by the body's own provider of identities
JUST_PROVED = timedelta(minutes=5)


def attach_actor(request: HttpRequest) -> None:
    """Set `request.actor` and, when a step is missing, `request.sign_in_step`: where to go to finish signing in."""
    asked = cast(Any, request)  # the request carries who asks, and what is still missing
    asked.actor = asked.sign_in_step = None
    if not request.user.is_authenticated:
        return
    if _is_over(request):
        logout(request)
        return
    if not has_second_factor(request):
        asked.sign_in_step = reverse("accounts:second_factor")
        return
    membership = _chosen(request, _live_memberships(request))
    if membership is None:
        asked.sign_in_step = reverse("accounts:choose_role")
        return
    asked.actor = staff_actor(membership)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was begun with both factors. One click counts only in a demonstration, for its people."""
    how = request.session.get(SECOND_FACTOR, "")
    if how == DEMO:
        return isinstance(request.user, Person) and request.user.is_demo and _in_demo(request)
    return bool(how)


def acting_membership(request: HttpRequest) -> Membership | None:
    """The live membership this session acts under: the one chosen, or the only one."""
    return _chosen(request, _live(cast(Person, request.user)))


def _live(person: Person) -> list[Membership]:
    rows = Membership.objects.on(clock.today()).filter(person=person)
    return list(rows.select_related("person", "organisation"))


def _live_memberships(request: HttpRequest) -> list[Membership]:
    """Those in force of the person who is signed in, from the row by which the session was found where there is one."""
    found: Asking = cast(Any, request).asking
    person = cast(Person, request.user)
    is_known = found.person is not None and found.person.pk == person.pk
    return found.live_memberships(clock.today()) if is_known else _live(person)


def _chosen(request: HttpRequest, live: list[Membership]) -> Membership | None:
    chosen = request.session.get(ACTING_AS)
    for membership in live:
        if str(membership.public_id) == chosen:
            return membership
    return live[0] if len(live) == 1 else None


def begin(request: HttpRequest, *, second_factor: str = "") -> None:
    """Start the clocks of a new session. Called when somebody has signed in."""
    now = clock.wall_now().isoformat()
    request.session[BEGAN_AT] = request.session[LAST_SEEN_AT] = now
    request.session[SIGN_IN] = str(uuid.uuid4())
    request.session[DEVICE], request.session[PLACE] = devices.described(request)
    for left_over in (ACTING_AS, SECOND_FACTOR, PROVED_AT):
        request.session.pop(left_over, None)
    if second_factor:
        request.session[SECOND_FACTOR], request.session[PROVED_AT] = second_factor, now


def sign_in_id(request: HttpRequest) -> str:
    """Which of the person's sessions this is: the id by which the list of sessions knows it, or ""."""
    return str(request.session.get(SIGN_IN, ""))


def choose(request: HttpRequest, membership: Membership) -> None:
    """Act under this membership from now on, in a session with a new key."""
    request.session.cycle_key()
    request.session[ACTING_AS] = str(membership.public_id)


def second_factor_shown(request: HttpRequest, person: Person, kind: str) -> None:
    """The person has set up and shown a second factor: this session goes on under a new key, every other one ends."""
    update_session_auth_hash(request, person)
    request.session[SECOND_FACTOR], request.session[PROVED_AT] = kind, clock.wall_now().isoformat()


def second_factor_gone(request: HttpRequest, person: Person) -> None:
    """The person took the second factor away: this session goes on, but only to set up another."""
    update_session_auth_hash(request, person)
    request.session.pop(SECOND_FACTOR, None)


def proved_just_now(request: HttpRequest) -> bool:
    """Whether both factors were shown within the last five minutes."""
    proved = str(request.session.get(PROVED_AT, ""))
    return proved != "" and timedelta(0) <= clock.wall_now() - _instant(proved) < JUST_PROVED


def proved_of_late(request: HttpRequest) -> bool:
    """Whether both factors were shown recently enough for what could endanger somebody. One click counts in a demo."""
    if not has_second_factor(request):
        return False
    proved, now = str(request.session.get(PROVED_AT, "")), clock.wall_now()
    facts = rules.ProofFacts(proved_at=_instant(proved) if proved else None, asked_at=now)
    return request.session[SECOND_FACTOR] == DEMO or rules.proof_is_recent(facts, on=now.date())


def proved_again(request: HttpRequest) -> None:
    """A second factor was shown once more in this session, which began with a password."""
    request.session[PROVED_AT] = clock.wall_now().isoformat()


def shows_danger(request: HttpRequest) -> None:
    """Call this from a page that shows a withheld address or its like: left open, it ends the session sooner."""
    request.session[SHOWS_DANGER] = True
    request.session[LAST_SEEN_AT] = clock.wall_now().isoformat()


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of this request, or None for somebody not signed in."""
    return getattr(request, "actor", None)


def _is_over(request: HttpRequest) -> bool:
    began, seen = request.session.get(BEGAN_AT), request.session.get(LAST_SEEN_AT)
    now = clock.wall_now()
    if not began or not seen:
        return True
    over = rules.session_is_over(
        rules.SessionFacts(
            began_at=_instant(began),
            last_seen_at=_instant(seen),
            asked_at=now,
            shows_danger=bool(request.session.get(SHOWS_DANGER)),
        ),
        on=now.date(),
    )
    if over:
        return True
    if request.session.pop(SHOWS_DANGER, False) or (now - _instant(seen)).total_seconds() > 60:
        request.session[LAST_SEEN_AT] = now.isoformat()  # once a minute is enough, and saves a write a page
    return False


def _in_demo(request: HttpRequest) -> bool:
    instance = getattr(request, "instance", None)
    return bool(instance.is_demo) if instance is not None else is_demo()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
