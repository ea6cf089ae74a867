"""Every entry point says who may use it, or the process does not start.

`requires` and `open_to_all` wrap views. A command carries `policy`, a sentence that says who runs it and what it may
read. `undeclared()` walks the URLs and the commands; `enforce()` is called before the first request is answered.
"""

from __future__ import annotations

import functools
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.cache import patch_cache_control

from waymark.core import clock, embedded, history
from waymark.core.database_roles import act_as
from waymark.core.models import Conflict, SubmittedForm
from waymark.core.moves import ImpossibleMove
from waymark.core.refusals import Refused
from waymark.core.rows import insert_if_new, update

log = logging.getLogger("waymark.policies")


class Denied(Exception):
    """The actor may see the record, but their role may not do this. The page says whom to ask."""

    def __init__(self, permission: StrEnum) -> None:
        super().__init__(f"needs {permission}")
        self.permission = permission


class NoLongerThere(Exception):
    """The actor's role ended while their request was under way. Nothing of it is kept."""


@dataclass(frozen=True)
class Policy:
    """Who may use an entry point: a permission, or everybody for a stated reason."""

    permission: StrEnum | None
    reason: str = ""
    step_up: bool = False  # both factors must have been shown of late


View = Callable[..., HttpResponse]
VERBS = ("GET", "HEAD", "POST")  # what a page answers to; to anything else it would answer as if it were read


_STEP_UP: list[Callable[[HttpRequest], HttpResponse | None]] = []


def step_up_is_asked_by(ask: Callable[[HttpRequest], HttpResponse | None]) -> None:
    """Let accounts ask for a fresh proof of who it is. `ask` answers None when it has one, else with a page that asks."""
    _STEP_UP[:] = [ask]


def requires(permission: StrEnum, *, step_up: bool = False) -> Callable[[View], View]:
    """Guard a view: signed in, the role may do this, one transaction, and a form is taken in once.

    `step_up`: and a second factor was shown of late. Until then a page asks for one, and keeps what was typed.

    The view runs inside one database transaction, so a read and its event, or a change and its event, stand or fall
    together. A POST needs the `form_key` of its form: the same key again is answered with the same redirect.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in VERBS:
                return HttpResponseNotAllowed(VERBS)
            actor = getattr(request, "actor", None)
            if actor is None:
                return _to_sign_in(request)
            if not actor.may(permission):
                return denied_page(request, permission)
            if step_up and (asked := _STEP_UP[0](request)) is not None:
                return asked
            return in_one_piece(request, actor, lambda: view(request, *args, **kwargs))

        return _declared(guarded, Policy(permission, step_up=step_up))

    return decorate


def open_to_all(reason: str) -> Callable[[View], View]:
    """Declare that anybody may use the view, and why that is safe."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in VERBS:
                return HttpResponseNotAllowed(VERBS)
            return view(request, *args, **kwargs)

        return _declared(opened, Policy(None, reason))

    return decorate


def _declared(view: View, policy: Policy) -> View:
    """The view with its policy on it, where `undeclared` looks."""
    vars(view)["policy"] = policy
    return view


def in_one_piece(request: HttpRequest, actor: Any, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer in one transaction, taking a posted form in once. Slips that reach this far get a plain page."""
    try:
        return (_changing if request.method == "POST" else _reading)(request, actor, answer)
    except NoLongerThere:
        return _to_sign_in(request)
    except Denied as denied:
        return denied_page(request, denied.permission)
    except (Conflict, ImpossibleMove):
        return render(request, "core/409.html", {"typed": _typed(request)}, status=409)
    except Refused as refused:
        return render(request, "core/422.html", {"refusals": refused.refusals, "typed": _typed(request)}, status=422)


def _changing(request: HttpRequest, actor: Any, answer: Callable[[], HttpResponse]) -> HttpResponse:
    with embedded.writing():
        response, read = _with_notes(actor, lambda: _taken_in_once(request, actor, answer))
        history.record_many(read)
        if not actor.still_stands():
            raise NoLongerThere
        return response


_NOTES = embedded.Together(lambda entries: history.record_many(entries))


def _reading(request: HttpRequest, actor: Any, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, once it is recorded who was shown: in the same transaction, or, embedded, in one right after it."""
    apart = embedded.is_apart()
    try:
        with embedded.reading():
            response, read = _with_notes(actor, answer)
            if not apart:
                history.record_many(read)
    except OperationalError as error:
        if not embedded.was_taken(error):
            raise
        with embedded.writing():  # the page writes, and somebody else did so first: once more, alone
            response, read = _with_notes(actor, answer)
            history.record_many(read)
            return response
    if apart and read:
        _NOTES.add(read)
    return response


def _with_notes(actor: Any, answer: Callable[[], HttpResponse]) -> tuple[HttpResponse, list[history.Entry]]:
    act_as(actor.audit_id)
    with history.noted_at_the_end() as read:
        return answer(), read


def _taken_in_once(request: HttpRequest, actor: Any, answer: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return render(request, "core/400.html", {"typed": _typed(request)}, status=400)
    form = SubmittedForm(key=key, owner=actor.audit_id, path=request.path[:300], taken_in_at=clock.wall_now())
    if not insert_if_new(form):
        earlier = SubmittedForm.objects.get(key=key, owner=actor.audit_id)
        if earlier.path != request.path[:300]:
            return render(request, "core/400.html", {"typed": _typed(request)}, status=400)
        return HttpResponseRedirect(earlier.answer)
    response = answer()
    if isinstance(response, HttpResponseRedirect):
        form.answer = response.url
        update(form, "answer")
    else:
        form.delete()
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person had typed, for a page that cannot show the form again."""
    hidden = {"csrfmiddlewaretoken", "form_key", "version"}
    return [(name, value) for name, values in request.POST.lists() if name not in hidden for value in values if value]


def denied_page(request: HttpRequest, permission: StrEnum) -> HttpResponse:
    """The page for someone who may see the record but whose role may not do this."""
    log.info("denied", extra={"permission": str(permission)})
    return render(request, "core/403.html", {"permission": permission, "typed": _typed(request)}, status=403)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and not getattr(request, "sign_in_step", None):
        from waymark.core.pages import signed_out  # pages declare policies, so they are asked for late

        return signed_out(request)
    where = getattr(request, "sign_in_step", None) or reverse(settings.LOGIN_URL)
    response = HttpResponseRedirect(where)
    if request.method == "GET" and "?" not in where and where == reverse(settings.LOGIN_URL):
        response = HttpResponseRedirect(f"{where}?next={request.path}")
    patch_cache_control(response, no_store=True)
    return response


def entry_points() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every URL of the process: its name (with namespace) and what answers it."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[Any], namespace: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern.callback


def undeclared() -> list[str]:
    """The entry points that say nothing of who may use them: URLs and commands."""
    others: dict[str, str] = settings.WAYMARK_THIRD_PARTY_POLICIES
    missing = [name for name, view in entry_points() if not hasattr(view, "policy") and name not in others]
    return missing + [f"command {name}" for name, command in waymark_commands() if not getattr(command, "policy", "")]


def waymark_commands() -> Iterator[tuple[str, Any]]:
    """The management commands of this package."""
    from django.core.management import get_commands, load_command_class

    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app.startswith("waymark."):
            yield name, load_command_class(app, name)


def enforce() -> None:
    """Refuse to start while an entry point has no policy."""
    missing = undeclared()
    if missing:
        raise ImproperlyConfigured(
            "These entry points declare no policy: " + ", ".join(missing) + ". Add @requires or @open_to_all to the"
            " view, or `policy` to the command."
        )
