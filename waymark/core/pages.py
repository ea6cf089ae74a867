"""Pages that belong to no slice: what went wrong, the accessibility statement, and the way round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch

from waymark.core import gallery
from waymark.core.addresses import address
from waymark.core.fields import joined
from waymark.core.policies import open_to_all


@dataclass(frozen=True)
class Way:
    """An entry of the navigation: its words, where it leads, and the permission it needs, if any."""

    label: str
    url_name: str
    permission: StrEnum | None
    order: int


@dataclass(frozen=True)
class Here:
    """An entry of the navigation on one page."""

    label: str
    href: str
    current: bool


_WAYS: dict[str, Way] = {}


def add_to_navigation(label: str, url_name: str, *, permission: StrEnum | None = None, order: int = 50) -> None:
    """Put a page into the navigation of whoever may open it. Called from a slice's `apps.py`, in `ready`."""
    _WAYS[url_name] = Way(label, url_name, permission, order)


def navigation(request: HttpRequest | None) -> list[Here]:
    """The entries for the actor of this request, in order; none for somebody who is not signed in."""
    actor = getattr(request, "actor", None)
    if request is None or actor is None:
        return []
    found = []
    for way in sorted(_WAYS.values(), key=lambda one: (one.order, one.label)):
        if way.permission is not None and not actor.may(way.permission):
            continue
        if href := _address(way.url_name):
            found.append((way.label, href))
    inside = [href for _, href in found if request.path == href or (href != "/" and request.path.startswith(href))]
    nearest = max(inside, key=len, default="")
    return [Here(label, href, href == nearest) for label, href in found]


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
    links = [Here(label, href, False) for label, name in _OWN_LINKS if (href := _address(name))]
    return Who(
        person=str(actor.person.name),
        role=str(getattr(role, "label", "") or str(role).replace("_", " ").capitalize()),
        organisation=str(actor.organisation.name),
        links=links,
    )


def _address(name: str) -> str:
    """Where a page is, or nothing where this instance has no such page."""
    try:
        return address(name)
    except NoReverseMatch:
        return ""


def permission_words(permission: StrEnum) -> str:
    """What a permission allows, in words: its label, or "start placement" for `placement.start`."""
    what, _, act = str(permission).replace("_", " ").partition(".")
    return str(getattr(permission, "label", "") or f"{act} {what}".strip())


_HOLDERS: list[Callable[[StrEnum], list[str]]] = []


def holders_are_known_by(answer: Callable[[StrEnum], list[str]]) -> None:
    """Let accounts say which roles hold a permission, so that a refusal can name whom to ask."""
    _HOLDERS[:] = [answer]


def whom_to_ask(permission: StrEnum | None) -> str:
    """The roles that may do it, as words: "a co-ordinator or a key worker"; nothing when that is not known."""
    if permission is None or not _HOLDERS:
        return ""
    return joined(_HOLDERS[0](permission), "or")


def _said(request: HttpRequest, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    return render(request, f"core/{status}.html", context or {}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _said(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _said(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _said(request, 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also what a throttle may return by itself."""
    return _said(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the request, so that no session and no database is asked."""
    return HttpResponse(render_to_string("core/500.html"), status=500)


SECRETS = frozenset({"password", "oldpassword", "code", "secret", "token", "otp", "key"})
NO_SECRETS = frozenset({"form_key", "reason_code"})  # that end like one


def typed_words(request: HttpRequest) -> list[tuple[str, str]]:
    """What a post carried, to be shown to its sender and sent again; nothing at all once a secret is among it."""
    passing = {"csrfmiddlewaretoken"}
    typed = [(name, value) for name, values in request.POST.lists() if name not in passing for value in values]
    if any(_is_secret(name) for name, _ in typed):
        return []
    return typed


def _is_secret(name: str) -> bool:
    """Whether a field holds a secret, by its last word: `password1` and `login_code` do; `postcode`, `key_worker` do not."""
    field = name.rpartition("-")[2].lower()  # without the prefix of its form
    return field not in NO_SECRETS and field.rpartition("_")[2].rstrip("0123456789") in SECRETS


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A post whose protection was missing or old: the sign-in has changed since the page was opened.

    What was typed is shown again, ready to be sent with fresh protection, but only where the browser says that the
    post came from a page of ours; a post made by another site gets nothing back.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    typed = typed_words(request) if ours else []
    return render(request, "core/csrf.html", {"typed": typed, "files": bool(request.FILES)}, status=403)


def signed_out(request: HttpRequest) -> HttpResponse:
    """A post after the sign-in has ended: nothing was done, and what was typed is kept on the page."""
    context = {
        "typed": typed_words(request),
        "files": bool(request.FILES),
        "sign_in": _address(settings.LOGIN_URL) or "/",
    }
    return render(request, "core/signed_out.html", context, status=403)


@open_to_all("a statement the law asks for, the same for everybody")
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")


@open_to_all("shows the components with invented words, and only where no real person is recorded")
def design(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for whoever builds pages; a demonstration or a developer's machine only."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "core/design.html", gallery.context(request.GET.get("form", "")))
