"""The way round: who one is on this page, for the header, and where one may go from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix

from waymark.core.addresses import address_if_any


class Group(StrEnum):
    """What several entries are about, in the words that stand above them."""

    ATTENDANCE = "Attendance"
    PROVISION = "Provision"
    DECISIONS = "Decisions"
    AREA = "Area"


FEW = 7  # entries that may stand side by side: one line at a desk, two on a phone


@dataclass(frozen=True)
class Way:
    """An entry of the navigation: its words, where it leads, the permission it needs and the group it is in, if any."""

    label: str
    url_name: str
    permission: StrEnum | None
    group: Group | None
    order: int
    _known: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def href(self, root: str, prefix: str) -> str:
        """Where it leads, or nothing where there is no such page. `root` and `prefix` are what addresses hang on."""
        if (root, prefix) not in self._known:
            self._known[root, prefix] = address_if_any(self.url_name)
        return self._known[root, prefix]


@dataclass(frozen=True)
class Here:
    """An entry of the navigation on one page; or a group, which leads nowhere itself and has its entries within."""

    label: str
    href: str
    current: bool
    within: tuple[Here, ...] = ()


_WAYS: dict[str, Way] = {}


def add_to_navigation(
    label: str, url_name: str, *, permission: StrEnum | None = None, group: Group | None = None, order: int = 50
) -> None:
    """Put a page into the navigation of whoever may open it. Called from a slice's `apps.py`, in `ready`.

    Without a group it always stands by itself: for the few pages that people want most.
    """
    _WAYS[url_name] = Way(label, url_name, permission, group, order)


def navigation(request: HttpRequest | None) -> list[Here]:
    """The entries for the actor of this request, in order; none for somebody who is not signed in.

    Whoever has few of them sees them side by side. Otherwise a group stands for its entries, where the first of them
    would stand; a group of one is that one.
    """
    actor = getattr(request, "actor", None)
    if request is None or actor is None:
        return []
    found: list[tuple[Way, str]] = []
    root, prefix = settings.ROOT_URLCONF, get_script_prefix()
    for way in sorted(_WAYS.values(), key=lambda one: (one.order, one.label)):
        if way.permission is not None and not actor.may(way.permission):
            continue
        if href := way.href(root, prefix):
            found.append((way, href))
    inside = [href for _, href in found if request.path == href or (href != "/" and request.path.startswith(href))]
    nearest = max(inside, key=len, default="")
    entries = [(way.group, Here(way.label, href, href == nearest)) for way, href in found]
    return [entry for _, entry in entries] if len(entries) <= FEW else _grouped(entries)


def _grouped(entries: list[tuple[Group | None, Here]]) -> list[Here]:
    shown: list[Here] = []
    done: set[Group] = set()
    for group, entry in entries:
        if group is None:
            shown.append(entry)
        elif group not in done:
            done.add(group)
            within = tuple(other for its, other in entries if its is group)
            current = any(other.current for other in within)
            shown.append(Here(group, "", current, within) if len(within) > 1 else entry)
    return shown


@dataclass(frozen=True)
class Who:
    """Who somebody is on this page, for the header."""

    person: str
    role: str
    organisation: str
    links: list[Here]


_OWN_LINKS = (("Your account", "accounts:me"), ("Sign out", "account_logout"))


def who_am_i(request: HttpRequest | None) -> Who | None:
    """The words of the header: person, role and organisation of the actor; None for somebody not signed in."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    if getattr(actor, "membership", None) is None:  # a device that holds a link, or a job
        return Who(person=str(actor.label), role="", organisation="", links=[])
    role = actor.role
    links = [Here(label, href, False) for label, name in _OWN_LINKS if (href := address_if_any(name))]
    return Who(
        person=str(actor.person.name),
        role=str(getattr(role, "label", "") or str(role).replace("_", " ").capitalize()),
        organisation=str(actor.organisation.name),
        links=links,
    )
