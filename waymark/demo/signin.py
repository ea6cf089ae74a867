"""Becoming one of the people of the demonstration with one click. It exists in a demonstration, and for them, only."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest

from waymark.accounts import services, sessions
from waymark.accounts.models import Membership, Person
from waymark.core import clock
from waymark.core.instance import is_demo, this_instance
from waymark.demo.people import OF_THE_SHORT_STAY_SCHOOL, PEOPLE
from waymark.demo.plans import area_of

_TRY = {somebody.name: somebody.try_this for somebody in (*PEOPLE, *OF_THE_SHORT_STAY_SCHOOL)}
_ORDER = {somebody.name: place for place, somebody in enumerate(PEOPLE)}


@dataclass(frozen=True)
class DemoPerson:
    """Somebody one can become: their role, and what is worth trying as them."""

    membership: Membership
    try_this: str

    @property
    def key(self) -> str:
        return str(self.membership.public_id)

    @property
    def label(self) -> str:
        return (
            f"{self.membership.person.name}, {self.membership.role_name.lower()}, {self.membership.organisation.name}"
        )


def people() -> list[DemoPerson]:
    """Everybody one can become today, in the order of the story."""
    held = Membership.objects.on(clock.today()).filter(person__is_demo=True).select_related("person", "organisation")
    instance = this_instance()
    small = instance is not None and area_of(instance) == "small"  # what to try is told of its pupils
    found = [DemoPerson(one, _TRY.get(one.person.name, "") if small else "") for one in held]
    return sorted(found, key=lambda one: (_ORDER.get(one.membership.person.name, len(_ORDER)), one.label))


def become(request: HttpRequest, key: str) -> Membership:
    """End the session at hand and begin one as this person of the demonstration. Http404 for anybody else."""
    chosen = next((one.membership for one in people() if one.key == key), None)
    if chosen is None or not is_demo():
        raise Http404
    person: Person = chosen.person
    logout(request)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.begin(request, second_factor=sessions.DEMO)
    sessions.choose(request, chosen)
    services.signed_in(person, sessions.DEMO)
    return chosen
