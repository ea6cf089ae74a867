"""Passkeys: a telephone, a computer or a key that shows who somebody is. Added, named, removed, and shown again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.webauthn import views as allauth_views
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts import queries, services, sessions
from waymark.accounts.forms import PasskeyForm, PasskeyNameForm, PlainForm
from waymark.accounts.models import Person
from waymark.accounts.views.guards import View, for_oneself

proved_lately = cast(Callable[[View], View], reauthentication_required(app="allauth.mfa"))
passkey_again = for_oneself("asks for one's own passkey once more", in_demo=False)(
    cast(View, allauth_views.ReauthenticateWebAuthnView.as_view())
)


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


@for_oneself("one's own passkeys", before_second_factor=True, in_demo=False)
def passkeys(request: HttpRequest) -> HttpResponse:
    if not sessions.has_second_factor(request):
        return redirect("accounts:second_factor")
    return render(request, "accounts/passkeys.html", {"passkeys": queries.passkeys(_person(request))})


@for_oneself("adds a passkey of one's own", before_second_factor=True, in_demo=False)
@proved_lately
def add_passkey(request: HttpRequest) -> HttpResponse:
    """The browser makes the passkey; its answer comes with the form. It does as the first second step too."""
    person = _person(request)
    if not sessions.has_second_factor(request) and queries.has_second_factor(person):
        return redirect("accounts:second_factor")  # set up elsewhere since: that one is asked for first
    form = PasskeyForm(request.POST or None, initial={"passkey_name": "This device"})
    if form.submitted(lambda data: _add(request, data["passkey_name"], data["credential"])):
        messages.success(request, "The passkey is added. From now on you can sign in with it alone.")
        return redirect("mfa_view_recovery_codes" if form.result else "accounts:passkeys")
    options = json.dumps(auth.begin_registration(person, passwordless=True))
    return form.page(request, "accounts/add_passkey.html", {"options": options})


def _add(request: HttpRequest, name: str, said: str) -> bool:
    """Keep a passkey if it answers what was asked. Return whether recovery codes were made with it."""
    person = _person(request)
    try:
        credential = json.loads(said)
        auth.parse_registration_response(credential)
        is_verified = auth.complete_registration(credential).is_user_verified()
    except (ValueError, ValidationError, TypeError, KeyError) as error:
        raise ValidationError("The passkey was not made. Try again, or use another device.") from error
    if not is_verified:
        raise ValidationError("This key does not check who holds it: set a PIN or a fingerprint on it first.")
    with transaction.atomic():
        auth.WebAuthn.add(person, name, credential)
        made_codes = auto_generate_recovery_codes(request) is not None
        services.passkey_changed(person, "added", name, keep=sessions.sign_in_id(request))
    if not sessions.has_second_factor(request):
        sessions.second_factor_shown(request, person, Authenticator.Type.WEBAUTHN)
    return made_codes


@for_oneself("names one of one's own passkeys anew", in_demo=False)
def rename_passkey(request: HttpRequest, key: str) -> HttpResponse:
    found = queries.passkey_or_404(_person(request), key)
    form = PasskeyNameForm(request.POST or None, initial={"passkey_name": found.name})
    if form.submitted(lambda data: _rename(request, found, data["passkey_name"])):
        return redirect("accounts:passkeys")
    return form.page(request, "accounts/rename_passkey.html", {"passkey": found})


@transaction.atomic
def _rename(request: HttpRequest, found: queries.Passkey, name: str) -> None:
    wrapped: Any = found.authenticator.wrap()
    wrapped.name = name
    found.authenticator.save()
    services.passkey_changed(_person(request), "renamed", name, keep=sessions.sign_in_id(request))


@for_oneself("removes one of one's own passkeys", in_demo=False)
@proved_lately
def remove_passkey(request: HttpRequest, key: str) -> HttpResponse:
    """Take one away. The last second step of all cannot go: another is set up first."""
    found = queries.passkey_or_404(_person(request), key)
    is_last = len(queries.passkeys(_person(request))) == 1 and not queries.has_app(_person(request))
    form = PlainForm(request.POST or None)
    if not is_last and form.submitted(lambda data: _remove(request, found)):
        messages.success(request, f"{found.name} is removed. Every other device is signed out.")
        return redirect("accounts:passkeys")
    return form.page(request, "accounts/remove_passkey.html", {"passkey": found, "is_last": is_last})


@transaction.atomic
def _remove(request: HttpRequest, found: queries.Passkey) -> None:
    found.authenticator.delete()
    services.passkey_changed(_person(request), "removed", found.name, keep=sessions.sign_in_id(request))
    update_session_auth_hash(request, _person(request))
