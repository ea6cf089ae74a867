"""Everybody who may knock: each role in its own body and in another of the kind, and everybody whose time is not now.

A visitor whose standing has ended, has not begun, or is not complete gets nothing but the way to sign in.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access.world import TODAY, TOMORROW, World, membership
from waymark.accounts import sessions
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.core import clock

NOBODY = "nobody"  # not signed in, or not all the way
LINK = "link"  # a device that holds the register of one session at one site


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door. `role` is what counts today, for `body`; NOBODY for who must be sent to sign in."""

    name: str
    role: str
    body: str = ""
    signed_in: bool = False  # a session with a person in it, whatever it is good for
    membership: int = 0
    second_factor: bool = True
    chosen: int = 0  # the membership that the session says it acts under, if it is not the live one

    def __str__(self) -> str:
        return self.name


# name: (whose membership in the world, its role, its body)
PLAIN: dict[str, tuple[str, Role, str]] = {
    "referrer at Ashgrove": ("referrer", Role.SCHOOL_REFERRER, "ashgrove"),
    "head at Ashgrove": ("head", Role.SCHOOL_HEAD, "ashgrove"),
    "co-ordinator of the partnership": ("coordinator", Role.COORDINATOR, "partnership"),
    "key worker of the partnership": ("key_worker", Role.KEY_WORKER, "partnership"),
    "co-ordinator with an interest in a case": ("interested_coordinator", Role.COORDINATOR, "partnership"),
    "manager of Canal Street": ("provider_manager", Role.PROVIDER_MANAGER, "canal_street"),
    "officer of the county": ("inclusion_officer", Role.INCLUSION_OFFICER, "county"),
    "auditor of the county": ("auditor", Role.AUDITOR, "county"),
    "administrator of the county": ("administrator", Role.ADMINISTRATOR, "county"),
    "administrator of Ashgrove": ("ashgrove_administrator", Role.ADMINISTRATOR, "ashgrove"),
    "administrator of the partnership": ("partnership_administrator", Role.ADMINISTRATOR, "partnership"),
    "administrator of Canal Street": ("provider_administrator", Role.ADMINISTRATOR, "canal_street"),
    # roles beside those, each where its relationship to a pupil matters
    "safeguarding lead at Ashgrove": ("ashgrove_dsl", Role.SCHOOL_DSL, "ashgrove"),
    "safeguarding lead at Birchfield": ("birchfield_dsl", Role.SCHOOL_DSL, "birchfield"),
    "safeguarding lead of Canal Street": ("canal_street_dsl", Role.PROVIDER_DSL, "canal_street"),
    "tutor of Canal Street": ("canal_street_tutor", Role.TUTOR, "canal_street"),
    "tutor of a provider after the tail": ("old_forge_tutor", Role.TUTOR, "old_forge"),
    "lead officer of the county": ("lead_officer", Role.LEAD_OFFICER, "county"),
    # strangers, who are at home elsewhere
    "referrer at Birchfield": ("stranger_referrer", Role.SCHOOL_REFERRER, "birchfield"),
    "head at Birchfield": ("stranger_head", Role.SCHOOL_HEAD, "birchfield"),
    "co-ordinator who shares a provider": ("stranger_coordinator", Role.COORDINATOR, "other_partnership"),
    "key worker of the other partnership": ("stranger_key_worker", Role.KEY_WORKER, "other_partnership"),
    "manager of Harrow Farm": ("stranger_provider", Role.PROVIDER_MANAGER, "harrow_farm"),
    "officer of the city": ("stranger_officer", Role.INCLUSION_OFFICER, "city"),
    "auditor of the city": ("city_auditor", Role.AUDITOR, "city"),
    # providers whose placement is over
    "manager of a provider in the tail": ("tanyard_manager", Role.PROVIDER_MANAGER, "tanyard"),
    "manager of a provider after the tail": ("old_forge_manager", Role.PROVIDER_MANAGER, "old_forge"),
}


def gather(world: World) -> list[Visitor]:
    """Everybody, with the people and memberships that need making."""
    found = [
        Visitor(name, role, body, signed_in=True, membership=world.people[key].pk)
        for name, (key, role, body) in PLAIN.items()
    ]
    found.append(Visitor("somebody anonymous", NOBODY))
    half_way = membership(world, "half_way_in", Role.COORDINATOR, "partnership")
    found.append(
        Visitor(
            "co-ordinator without a second factor", NOBODY, signed_in=True, membership=half_way.pk, second_factor=False
        )
    )
    ended = membership(world, "ended_yesterday", Role.COORDINATOR, "partnership", valid_to=TODAY)
    found.append(Visitor("co-ordinator until yesterday", NOBODY, signed_in=True, membership=ended.pk))
    future = membership(world, "begins_tomorrow", Role.COORDINATOR, "partnership", valid_from=TOMORROW)
    found.append(Visitor("co-ordinator from tomorrow", NOBODY, signed_in=True, membership=future.pk))
    disabled = membership(world, "disabled_person", Role.INCLUSION_OFFICER, "county")
    disabled.person.is_active = False
    disabled.person.save()
    found.append(Visitor("officer whose account is closed", NOBODY, signed_in=True, membership=disabled.pk))
    # two hats: the session acts under the harmless one, and under one that has ended
    one = membership(world, "two_hats", Role.PROVIDER_MANAGER, "old_forge")
    membership(world, "two_hats", Role.COORDINATOR, "partnership", person=one.person)
    found.append(
        Visitor(
            "co-ordinator under the provider's hat",
            Role.PROVIDER_MANAGER,
            "old_forge",
            signed_in=True,
            membership=one.pk,
        )
    )
    gone = membership(world, "former_hat", Role.INCLUSION_OFFICER, "county", valid_to=TODAY)
    stays = membership(world, "former_hat", Role.SCHOOL_REFERRER, "birchfield", person=gone.person)
    found.append(
        Visitor(
            "former officer, now a referrer at Birchfield",
            Role.SCHOOL_REFERRER,
            "birchfield",
            signed_in=True,
            membership=stays.pk,
            chosen=gone.pk,
        )
    )
    for person in Person.objects.all():  # as everybody has who came by invitation
        person.set_password("The otter sleeps under the weir")
        person.save()
    found += [Visitor(f"device with the register of {body}", LINK, body) for body in world.links]
    return found


def browser(world: World, visitor: Visitor) -> Client:
    """A browser in which this visitor has come as far as they come."""
    client = Client(raise_request_exception=False)
    if visitor.role == LINK:
        _redeem(client, world.links[visitor.body])
    elif visitor.signed_in:
        _sign_in(client, visitor)
    return client


def _sign_in(client: Client, visitor: Visitor) -> None:
    acting = Membership.objects.select_related("person").get(pk=visitor.membership)
    chosen = Membership.objects.get(pk=visitor.chosen or visitor.membership)
    client.force_login(acting.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    now = clock.wall_now().isoformat()
    session[sessions.BEGAN_AT] = session[sessions.LAST_SEEN_AT] = now
    # Without it the session belongs to nobody, and everything is asked the long way.
    session[sessions.SIGN_IN] = str(uuid.uuid4())
    session[sessions.ACTING_AS] = str(chosen.public_id)
    if visitor.second_factor:
        session[sessions.SECOND_FACTOR], session[sessions.PROVED_AT] = "totp", now
    session.save()


def stay_signed_in(client: Client, visitor: Visitor) -> None:
    """Put the clock of the session back: the matrix takes longer than anybody idles."""
    if visitor.signed_in:
        session = client.session
        if sessions.LAST_SEEN_AT in session:
            now = clock.wall_now().isoformat()
            session[sessions.BEGAN_AT] = session[sessions.LAST_SEEN_AT] = now
            if sessions.PROVED_AT in session:
                session[sessions.PROVED_AT] = now
            session.save()


def _redeem(client: Client, token: str) -> None:
    """Open the register as a person does who got the link: press the button."""
    answer: Any = client.post(reverse("attendance:link_open"), {"token": token, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 302, f"the link was not redeemed: {answer.status_code}"
