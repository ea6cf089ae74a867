"""How allauth signs people in here: by invitation only, with two factors, counted tries, and our own words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from waymark.accounts import devices, oidc, services, sessions
from waymark.core.sealing import cipher

SEALED_FOR = "waymark.accounts.second-factor"
FROM_A_KNOWN_DEVICE = "10/h/key"
FROM_ELSEWHERE = "100/h/ip,10/h/key"
CLOSED = "This account is closed. Ask whoever runs Waymark for your organisation."

SAID = {  # what allauth wants said after a step; whatever is not here is not said
    "account/messages/password_changed.txt": "Your password is changed. Every other device is signed out.",
    "mfa/messages/totp_activated.txt": "Your second step is set up.",
    "account/messages/logged_out.txt": "You are signed out.",
}


class AccountAdapter(DefaultAccountAdapter):
    """What happens around signing in with e-mail and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address and the password do not match. Check both and try again",
        "too_many_login_attempts": (
            "Too many wrong tries for this account in the last hour. "
            "Ask for a new password, or use a device on which you have signed in before"
        ),
        "enter_current_password": "This is not your present password",
        "incorrect_password": "This is not your password",
        "incorrect_code": "This code is not right, or was used already. Wait for the next one and try again",
        "invalid_password_reset": "This link cannot be used",
        "rate_limited": "Too many tries in a short time. Wait a few minutes",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this try. Strangers' tries for an account are counted together, those of a known device apart."""
        email = str(credentials.get("email", "")).strip().lower()
        device = devices.known_device(request, email)
        rates = FROM_A_KNOWN_DEVICE if device else FROM_ELSEWHERE
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            config={"login_failed": rates},
            key=f"{email}|{device}",
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        """Start the session's clocks; note a second factor if one was shown."""
        kinds = [
            record.get("type", "") for record in get_authentication_records(request, user) if record["method"] == "mfa"
        ]
        given = (how.get("signal_kwargs") or {}).get("sociallogin")
        claims = oidc.claims_of(given) if given else {}
        if not kinds and oidc.shows_second_factor(claims):
            kinds = [sessions.PROVIDER]
        response = super().post_login(request, user, **how)
        sessions.begin(request, second_factor=kinds[-1] if kinds else "")
        if kinds == [sessions.PROVIDER] and not oidc.was_asked_just_now(claims):
            request.session.pop(sessions.PROVED_AT, None)
        services.signed_in(user, kinds[-1] if kinds else "")
        devices.remember(request, response, user.email)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Said only to somebody who knows the password."""
        messages.error(request, CLOSED)
        return HttpResponseRedirect(reverse(settings.LOGIN_URL))

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the password of the person signed in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not while the first second factor is set up, nor within five minutes of showing both."""
        return sessions.has_second_factor(self.request) and not sessions.proved_just_now(self.request)

    def set_password(self, user: Any, password: str) -> None:
        services.set_password(user, password, keep=sessions.sign_in_id(self.request) if self._is_oneself(user) else "")

    def _is_oneself(self, user: Any) -> bool:
        """Whether the person signed in changes their own; a link from a message comes without a session."""
        return bool(self.request.user.is_authenticated and self.request.user.pk == user.pk)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise RuntimeError(f"{template_prefix}: messages are sent by the outbox")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:me")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words, or not at all. What went wrong with a form is said as the form says it."""
        if message and level == messages.ERROR:
            messages.error(request, message)
        if words := SAID.get(message_template or "", ""):
            messages.success(request, words)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps lie encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return cipher(SEALED_FOR).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return str(cipher(SEALED_FOR).decrypt(encrypted_text.encode()), "utf-8")

    def build_totp_svg(self, url: str) -> str:
        """The square to scan, to stand in the page itself: the content security policy admits no data addresses."""
        drawn = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a passkey is for: this host, and no other."""
        return {"id": self.request_host(), "name": "Waymark"}

    def request_host(self) -> str:
        """The host that was asked for, without the port."""
        return str(context.request.get_host().partition(":")[0])

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Whose a passkey is: by the random id, as everywhere outside the database."""
        return {"id": user.public_id.bytes, "display_name": user.name, "name": user.email}
