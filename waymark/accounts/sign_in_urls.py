"""The doors of allauth that are in use, under the names by which it calls them. No other is mounted."""

from django.urls import path, re_path

from waymark.accounts.views import passkeys, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.enter_code, name="mfa_authenticate"),
    path("sign-in/passkey/", sign_in.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>/", sign_in.provider_sign_in, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", sign_in.provider_answers, name="openid_connect_callback"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("password/forgotten/", sign_in.forgotten_password, name="account_reset_password"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9a-f]{32})-(?P<key>[-:\w]+)/$",
        sign_in.new_password,
        name="account_reset_password_from_key",
    ),
    path("you/password/", sign_in.change_password, name="account_change_password"),
    path("you/password/again/", sign_in.password_again, name="account_reauthenticate"),
    path("you/code/again/", sign_in.code_again, name="mfa_reauthenticate"),
    path("you/passkey/again/", passkeys.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("you/app/", sign_in.set_up_second_factor, name="mfa_activate_totp"),
    path("you/app/another/", sign_in.take_away_second_factor, name="mfa_deactivate_totp"),
    path("you/recovery-codes/", sign_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("you/recovery-codes/new/", sign_in.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
