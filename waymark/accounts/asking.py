"""Who asks, in one question: the session of a cookie, whose it is, their roles, and what this instance is.

Every page asks this first, and asks it anew: a role that ended a moment ago has ended here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.db.models import F, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from waymark.accounts.models import Membership, Person
from waymark.accounts.session_store import SessionStore
from waymark.core import clock
from waymark.core.instance import this_instance
from waymark.core.kept import kept
from waymark.core.models import Instance

_OF_INSTANCE = ("id", "is_demo", "demo_now", "made_at", "read_only_since", "read_only_why")


@dataclass(frozen=True)
class Asking:
    """What one look at the database says of a request. Nothing of it is believed before the session is checked."""

    instance: Instance | None
    sealed: str = ""  # the content of the session, as it lies in its row
    memberships: tuple[Membership, ...] = ()  # of the session's person, of today or not, with person and organisation

    @property
    def person(self) -> Person | None:
        return self.memberships[0].person if self.memberships else None

    def live_memberships(self, day: date) -> list[Membership]:
        """Those in force on the day, as `Membership.objects.on` finds them."""
        return [each for each in self.memberships if each.is_in_force(day)]


def asked(request: HttpRequest) -> Asking:
    """Look up who asks. Without a session of somebody who holds or held a role only the instance is known."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    rows = _rows(str(key), clock.wall_now()) if key and "\x00" not in key else []
    if not rows:
        return Asking(this_instance())
    first: Any = rows[0]
    found = {name: getattr(first, f"instance_{name}") for name in _OF_INSTANCE}
    return Asking(Instance(**found) if found["id"] else None, first.sealed, tuple(rows))


@kept
def _rows(key: str, at: datetime) -> QuerySet[Membership]:
    here = Instance.objects.filter(pk=1)
    rows = Membership.objects.filter(person__sessions__session_key=key, person__sessions__expire_date__gt=at)
    return (
        rows.annotate(
            sealed=F("person__sessions__session_data"),
            **{f"instance_{name}": Subquery(here.values(name)[:1]) for name in _OF_INSTANCE},
        )
        .select_related("person", "organisation")
        .order_by("pk")
    )


def opened(asking: Asking, session: SessionStore) -> None:
    """Give the session its content without asking again."""
    if asking.sealed:
        session.unseal(asking.sealed)


def signed_in(request: HttpRequest, asking: Asking) -> Any:
    """The person of the session, checked as Django checks it; anything unusual is left to Django itself."""
    person, session = asking.person, request.session
    if (
        person is not None
        and person.is_active
        and session.get(auth.SESSION_KEY) == str(person.pk)
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    ):
        return person
    return auth.get_user(request)
