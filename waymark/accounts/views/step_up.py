"""Asking once more who it is, before what could endanger somebody. What was typed stays on the page."""

from __future__ import annotations

import json
from typing import cast

from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from waymark.accounts import oidc, queries, services, sessions
from waymark.accounts.forms import StepUpForm
from waymark.accounts.models import Person

LOOKING = "step_up_looking"  # the page was only looked at: afterwards it is fetched, not sent
OWN_FIELDS = {"csrfmiddlewaretoken", LOOKING, "step_up_code", "step_up_credential"}


def ask(request: HttpRequest) -> HttpResponse | None:
    """None when a second factor was shown of late, or is shown with this very request; otherwise a page that asks."""
    if sessions.proved_of_late(request):
        return None
    person = cast(Person, request.user)
    sent = request.method == "POST" and ("step_up_code" in request.POST or "step_up_credential" in request.POST)
    form = StepUpForm(request.POST if sent else None, user=person)
    if sent and form.is_valid():
        sessions.proved_again(request)
        services.proved_again(person, form.kind)
        return HttpResponseRedirect(request.get_full_path()) if LOOKING in request.POST else None
    context = {
        "form": form,
        "typed": _typed(request),
        "looking": LOOKING if request.method != "POST" or LOOKING in request.POST else "",
        "files": bool(request.FILES),
        "options": _options(person),
        "has_own": queries.has_second_factor(person),
        "provider": oidc.provider(),
    }
    return render(request, "accounts/step_up.html", context, status=403)


def _options(person: Person) -> str:
    """What a browser asks a passkey of this person, or nothing where there is none."""
    return json.dumps(auth.begin_authentication(person)) if queries.passkeys(person) else ""


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was sent, to be sent again with the proof."""
    if LOOKING in request.POST:
        return []
    return [(name, value) for name, values in request.POST.lists() if name not in OWN_FIELDS for value in values]
