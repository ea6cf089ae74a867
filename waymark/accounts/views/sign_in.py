"""Signing in and out, the second factor, passwords, and the choice of a role. The steps themselves are allauth's."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy

from waymark.accounts import devices, oidc, queries, services, sessions
from waymark.accounts.forms import ChooseRoleForm, PlainForm, TakeUpForm
from waymark.accounts.models import Membership, Person
from waymark.accounts.views.guards import View, for_oneself
from waymark.core.policies import open_to_all

ASKED = (
    "If there is an account with that address, a message with a link is on its way. "
    "It comes within a minute or two and works for an hour."
)
SIGNS_IN_ELSEWHERE = "You have no password here: you sign in with the account of your organisation."


def page(view: Any) -> View:
    """A view of allauth as a function that a policy can stand before."""
    return cast(View, view.as_view())


def _person(request: HttpRequest) -> Person:
    """Who is signed in."""
    return cast(Person, request.user)


# --- Doors for people who are not signed in


class ForgottenPassword(allauth_views.PasswordResetView):
    success_url = reverse_lazy(settings.LOGIN_URL)

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if response.status_code == 302:
            messages.success(self.request, ASKED)  # the same words whether or not the address is known
        return response


class NewPassword(allauth_views.PasswordResetFromKeyView):
    success_url = reverse_lazy(settings.LOGIN_URL)

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        devices.remember(self.request, response, self.reset_user.email)
        return response


class SignIn(allauth_views.LoginView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "provider": oidc.provider()}


sign_in = open_to_all("the way in; the reply is the same for a wrong password and an unknown address")(page(SignIn))
enter_code = open_to_all("the second step of signing in; only with a password just given in this session")(
    page(mfa_views.AuthenticateView)
)
passkey_sign_in = open_to_all("signs in by a passkey; the reply is the same for every passkey that is not known")(
    page(passkey_views.LoginWebAuthnView)
)
forgotten_password = open_to_all("asks for a link; the reply is the same for every address")(page(ForgottenPassword))
new_password = open_to_all("opens by a single-use link from a message, within an hour")(page(NewPassword))
sign_out = open_to_all("ends the session at hand and does nothing else")(page(allauth_views.LogoutView))


@open_to_all("leads to the body's own provider of identities; 404 where there is none")
def provider_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    if oidc.provider() is None or request.method != "POST":
        raise Http404
    from allauth.socialaccount.providers.openid_connect import views as provider_views  # 7 MB: where it is used

    response: HttpResponse = provider_views.login(request, provider_id)
    return response


@open_to_all("takes the provider's answer to a question of this very session; 404 where there is none")
def provider_answers(request: HttpRequest, provider_id: str) -> HttpResponse:
    if oidc.provider() is None:
        raise Http404
    from allauth.socialaccount.providers.openid_connect import views as provider_views  # as above

    response: HttpResponse = provider_views.callback(request, provider_id)
    return response


@open_to_all("keeps the link of an invitation until the provider has said who holds it; changes nothing else")
def invitation_with_provider(request: HttpRequest, token: str) -> HttpResponse:
    """Take an invitation up by signing in with the body's own provider."""
    known = oidc.provider()
    if known is None or request.method != "POST" or queries.invitation_by_token(token) is None:
        raise Http404
    oidc.begin_with_invitation(request, token)
    return provider_sign_in(request, known.provider_id)


@open_to_all("opens by a single-use link; looking at it changes nothing, so that a preview of a link takes nothing up")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation: choose a password, or take the role up with the account there is."""
    found = queries.invitation_by_token(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    known = queries.person_by_email(found.email)
    context = {"invitation": found, "known": known, "provider": oidc.provider(), "token": token}
    if known:
        plain = PlainForm(request.POST or None)
        if plain.submitted(lambda data: services.take_up(token, password=None)):
            return _with_account_there_is(request, plain.result)
        return plain.page(request, "accounts/invitation.html", context)
    form = TakeUpForm(request.POST or None, person=Person(email=found.email, name=found.name))
    if form.submitted(lambda data: services.take_up(token, password=data["password1"])):
        logout(request)
        response: HttpResponse = perform_login(
            request, form.result.person, redirect_url=reverse("accounts:second_factor")
        )
        return response
    return form.page(request, "accounts/invitation.html", context)


def _with_account_there_is(request: HttpRequest, membership: Membership) -> HttpResponse:
    messages.success(request, f"You now have the role {membership.role_name} at {membership.organisation}.")
    if request.user.pk == membership.person_id:
        return redirect("accounts:choose_role")
    logout_needed = request.user.is_authenticated
    if logout_needed:
        logout(request)
        messages.success(request, "Sign in to use your new role.")
    return redirect(settings.LOGIN_URL)


# --- The second factor


@for_oneself("explains what is missing and leads there", before_second_factor=True)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Nothing else opens before a second step is set up."""
    if sessions.has_second_factor(request):
        return redirect(settings.LOGIN_REDIRECT_URL)
    if queries.has_second_factor(_person(request)):  # set up in another session since this one began
        logout(request)
        messages.info(request, "Sign in once more, with your second step.")
        return redirect(settings.LOGIN_URL)
    return render(request, "accounts/second_factor.html")


class SetUpSecondFactor(totp_views.ActivateTOTPView):
    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            services.second_factor_changed(_person(self.request), added=True, keep=sessions.sign_in_id(self.request))
        sessions.second_factor_shown(self.request, _person(self.request), "totp")
        return response


class TakeAwaySecondFactor(totp_views.DeactivateTOTPView):
    success_url = reverse_lazy("accounts:second_factor")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            services.second_factor_changed(_person(self.request), added=False, keep=sessions.sign_in_id(self.request))
        if queries.has_second_factor(_person(self.request)):  # a passkey is left
            update_session_auth_hash(self.request, _person(self.request))
            return HttpResponseRedirect(reverse("accounts:me"))
        sessions.second_factor_gone(self.request, _person(self.request))
        return response


set_up_second_factor = for_oneself("sets up one's own second step", before_second_factor=True, in_demo=False)(
    page(SetUpSecondFactor)
)
take_away_second_factor = for_oneself("takes away one's own second step, to set up another", in_demo=False)(
    page(TakeAwaySecondFactor)
)
recovery_codes = for_oneself("one's own recovery codes, shown once", in_demo=False)(
    page(recovery_views.ViewRecoveryCodesView)
)
new_recovery_codes = for_oneself("one's own recovery codes, made anew", in_demo=False)(
    page(recovery_views.GenerateRecoveryCodesView)
)
password_again = for_oneself("asks for one's own password once more", in_demo=False)(
    page(allauth_views.ReauthenticateView)
)
code_again = for_oneself("asks for one's own code once more", in_demo=False)(page(mfa_views.ReauthenticateView))


class ChangePassword(allauth_views.PasswordChangeView):
    """Whoever signs in with the account of their organisation alone has no password here to change."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _person(request).has_usable_password():
            messages.info(request, SIGNS_IN_ELSEWHERE)
            return redirect("accounts:me")
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))


change_password = for_oneself("changes one's own password", in_demo=False)(page(ChangePassword))


# --- One's own account and roles


@for_oneself("one's own name, roles and ways to sign in")
def me(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    return render(
        request,
        "accounts/me.html",
        {
            "person": person,
            "memberships": list(queries.live_memberships(person)),
            "acting_as": sessions.acting_membership(request),
            "has_app": queries.has_app(person),
            "passkeys": queries.passkeys(person),
        },
    )


@for_oneself("ends one's own sessions on other devices")
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        services.end_other_sessions(_person(request), keep=sessions.sign_in_id(request))
        update_session_auth_hash(request, _person(request))
        messages.success(request, "Every other device is signed out.")
    return redirect("accounts:devices")


@for_oneself("where one is signed in")
def devices_page(request: HttpRequest) -> HttpResponse:
    """One's own sessions, this one first."""
    here = sessions.sign_in_id(request)
    found = sorted(queries.sessions_in_use(_person(request)), key=lambda one: str(one.public_id) != here)
    context = {"sessions": found, "here": here, "sign_out_form": PlainForm()}
    return render(request, "accounts/devices.html", context)


@for_oneself("ends one of one's own sessions")
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign out on one other device. This one has its own button."""
    found = queries.own_session_or_404(_person(request), session_id)
    if request.method == "POST":
        services.end_session(_person(request), found)
        messages.success(request, f"{found.device} is signed out.")
    return redirect("accounts:devices")


@for_oneself("the choice among one's own roles")
def choose_role(request: HttpRequest) -> HttpResponse:
    """Somebody with two hats says which one they wear; the choice counts for this session and is seen on every page."""
    memberships = list(queries.live_memberships(_person(request)))
    acting = sessions.acting_membership(request)
    form = ChooseRoleForm(request.POST or None, initial={"membership": acting.public_id if acting else None})
    form.let_choose("membership", memberships, label=lambda one: f"{one.role_name}, {one.organisation}")
    if form.submitted(lambda data: sessions.choose(request, data["membership"])):
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    return form.page(request, "accounts/choose_role.html", {"memberships": memberships})
