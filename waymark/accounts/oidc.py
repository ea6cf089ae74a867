"""Signing in as a body's own people do (OpenID Connect). Issuer and subject say who somebody is, never an e-mail address."""

from __future__ import annotations

import time
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from config.identity import Provider
from waymark.accounts import services, sessions
from waymark.core.refusals import Refused

INVITATION = "invitation_to_take_up"  # in the session, from the page of an invitation to the answer of the provider
NO_ACCOUNT = (
    "You are known there, but not yet here. People come in by invitation: open the link in yours, or ask the "
    "administrator of your organisation for one."
)
ANOTHER = "This invitation went to another address than the one you are known by there. Ask for one to that address."
BROKEN_OFF = "Signing in there was broken off. Nothing has changed. Try again, or use your password."


def provider() -> Provider | None:
    """The provider of identities of this instance, if it has one."""
    found: Provider | None = settings.OIDC
    return found


def begin_with_invitation(request: HttpRequest, token: str) -> None:
    """Whoever comes back from the provider takes up this invitation."""
    request.session[INVITATION] = token


def shows_second_factor(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it checked a second factor, in words that the settings trust."""
    known = provider()
    if known is None:
        return False
    amr = claims.get("amr")
    said = {str(each) for each in (amr if isinstance(amr, list) else [amr])} | {str(claims.get("acr"))}
    return bool(said & known.second_factor)


def claims_of(sociallogin: Any) -> dict[str, Any]:
    """What the provider signed about this sign-in."""
    claims: dict[str, Any] = sociallogin.account.extra_data.get("id_token") or {}
    return claims


def was_asked_just_now(claims: dict[str, Any]) -> bool:
    """Whether the person showed there who they are with this sign-in, and not long before."""
    return time.time() - float(claims.get("auth_time", time.time())) < sessions.JUST_PROVED.total_seconds()


class OpenIdAdapter(DefaultSocialAccountAdapter):
    """What happens when the provider answers."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody known goes on. Somebody with an invitation in hand becomes known; anybody else is told what to do."""
        token = request.session.pop(INVITATION, "")
        if sociallogin.state.get("process") != "login":
            _stop(request, BROKEN_OFF)
        if token:
            claims = claims_of(sociallogin)
            try:
                services.take_up_as(
                    token,
                    provider_id=sociallogin.account.provider,
                    subject=sociallogin.account.uid,
                    email=str(claims.get("email", "")),
                )
            except Refused as refused:
                codes = {each.code for each in refused.refusals}
                _stop(request, ANOTHER if "invitation_for_another" in codes else NO_ACCOUNT)
            sociallogin.lookup()
        if not sociallogin.is_existing:
            _stop(request, NO_ACCOUNT)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        request.session.pop(INVITATION, None)
        _stop(request, BROKEN_OFF)


def _stop(request: HttpRequest, words: str) -> NoReturn:
    messages.error(request, words)
    raise ImmediateHttpResponse(HttpResponseRedirect(reverse(settings.LOGIN_URL)))
