"""Pages about people."""

from django.urls import path

from waymark.accounts.views import history, passkeys, people, sign_in

app_name = "accounts"
urlpatterns = [
    path("you/", sign_in.me, name="me"),
    path("you/role/", sign_in.choose_role, name="choose_role"),
    path("you/second-step/", sign_in.second_factor, name="second_factor"),
    path("you/devices/", sign_in.devices_page, name="devices"),
    path("you/devices/<uuid:session_id>/sign-out/", sign_in.end_session, name="end_session"),
    path("you/passkeys/", passkeys.passkeys, name="passkeys"),
    path("you/passkeys/add/", passkeys.add_passkey, name="add_passkey"),
    path("you/passkeys/<str:key>/name/", passkeys.rename_passkey, name="rename_passkey"),
    path("you/passkeys/<str:key>/remove/", passkeys.remove_passkey, name="remove_passkey"),
    path("you/sign-out-elsewhere/", sign_in.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("invitation/<str:token>/", sign_in.invitation, name="invitation"),
    path("invitation/<str:token>/with/", sign_in.invitation_with_provider, name="invitation_with_provider"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
    path("people/<uuid:membership_id>/", people.colleague, name="colleague"),
    path("people/<uuid:membership_id>/give-role/", people.give_role, name="give_role"),
    path("people/<uuid:membership_id>/change-role/", people.change_colleague_role, name="change_colleague_role"),
    path("people/<uuid:membership_id>/end/", people.end_role, name="end_role"),
    path("people/<uuid:membership_id>/second-step/", people.reset_second_factor, name="reset_second_factor"),
    path("people/<uuid:membership_id>/devices/", people.colleague_devices, name="colleague_devices"),
    path("people/area/", people.area, name="area"),
    path("people/area/<uuid:organisation_id>/invite/", people.invite_administrator, name="invite_administrator"),
    path("history/", history.events, name="history"),
    path("history/chains/", history.chains, name="chains"),
]
