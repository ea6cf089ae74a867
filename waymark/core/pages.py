"""Pages that belong to no slice: what went wrong, and the accessibility statement."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from waymark.core import gallery
from waymark.core.addresses import address_if_any
from waymark.core.policies import open_to_all


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
        "sign_in": address_if_any(settings.LOGIN_URL) or "/",
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
