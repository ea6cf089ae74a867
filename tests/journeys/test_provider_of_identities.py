"""Signing in as a body's own people do, against a provider on the loopback: by issuer and subject, never by address."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import oidc_provider_mock
import pytest
import requests
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from config.identity import Provider
from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import notices, services, sessions
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.models import AuditEvent

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.smoke,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the provider's own libraries
]
NAME = "Whitcombe County Council"
PEOPLE = {
    "nia-1": {"email": "nia@example.org", "email_verified": True, "name": "Nia Bowen"},
    "nia-with-factor": {"email": "nia@example.org", "email_verified": True, "amr": ["pwd", "mfa"]},
    "thief-9": {"email": "thief@example.org", "email_verified": True},
    "same-address-another-person": {"email": "imran@example.org", "email_verified": True},
}


@pytest.fixture
def provider(settings):
    """A provider that knows these people, and the settings that name it."""
    known = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        made = Provider(
            issuer=f"http://localhost:{server.server_port}", name=NAME, client_id="waymark", secret="not a real one"
        )
        settings.OIDC, settings.SOCIALACCOUNT_PROVIDERS = made, made.settings()
        yield made


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def trusted(provider, settings):
    """The provider says when it checked a second factor, and the settings believe it."""
    settings.OIDC = Provider(**{**provider.__dict__, "second_factor": frozenset({"mfa"})})
    return settings.OIDC


def invited(cast, email="nia@example.org", role=Role.INCLUSION_OFFICER):
    made = services.invite(cast.actor("administrator"), cast.county, role=role, email=email, name="Nia Bowen")
    return notices.invitation_link(made.public_id)


def answer_as(client, begun, subject):
    """Show the provider who one is, and come back from there."""
    assert begun.status_code == 302, begun.text
    assert "prompt=login" in begun.url and "code_challenge=" in begun.url
    there = requests.post(begun.url, data={"sub": subject}, allow_redirects=False, timeout=10)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def take_up(client, link, subject):
    return answer_as(client, client.post(f"{link}with/"), subject)


def sign_in(client, provider, subject):
    return answer_as(client, client.post(reverse("openid_connect_login", args=[provider.provider_id])), subject)


def is_in(client):
    return client.get(reverse("accounts:me")).status_code == 200


def test_an_invited_person_takes_the_role_up_and_sets_up_our_second_step(client, cast, provider):
    link = invited(cast)
    assert f"Take it up with {NAME}" in client.get(link).text
    take_up(client, link, "nia-1")
    person = Person.objects.get(email="nia@example.org")
    assert not person.has_usable_password()
    linked = SocialAccount.objects.get(user=person)
    assert (linked.provider, linked.uid) == (provider.provider_id, "nia-1")
    assert Membership.objects.get(person=person).role == Role.INCLUSION_OFFICER
    assert client.get(reverse("accounts:me")).url == reverse("accounts:second_factor")
    assert client.get(link).status_code == 410


def test_a_second_factor_there_counts_only_if_the_settings_say_so(cast, trusted):
    believed = Client()
    take_up(believed, invited(cast), "nia-with-factor")
    assert is_in(believed)
    event = AuditEvent.objects.filter(action="account.sign_in").last()
    assert event.payload.content["after"] == {"second_factor": "provider"}


def test_without_the_setting_the_same_words_count_for_nothing(client, cast, provider):
    take_up(client, invited(cast), "nia-with-factor")
    assert client.get(reverse("accounts:me")).url == reverse("accounts:second_factor")


def test_without_the_words_the_setting_counts_for_nothing(client, cast, trusted):
    take_up(client, invited(cast), "nia-1")
    assert client.get(reverse("accounts:me")).url == reverse("accounts:second_factor")


def test_the_next_time_issuer_and_subject_are_enough_and_the_address_may_change(cast, trusted, monkeypatch):
    take_up(Client(), invited(cast), "nia-with-factor")
    Person.objects.filter(email="nia@example.org").update(email="nia.jones@example.org")
    again = Client()
    sign_in(again, trusted, "nia-with-factor")
    assert is_in(again)
    assert Person.objects.count() == len({m.person_id for m in Membership.objects.all()})


def test_somebody_with_our_second_step_is_asked_for_it(client, cast, trusted):
    take_up(Client(), invited(cast), "nia-1")
    person = Person.objects.get(email="nia@example.org")
    totp.TOTP.activate(person, totp.generate_totp_secret())
    assert sign_in(client, trusted, "nia-1").url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_the_same_address_opens_nobodys_account(client, cast, provider):
    """Imran Shah has an account with this address; somebody at the provider has the same one."""
    before = Person.objects.count()
    answer = sign_in(client, provider, "same-address-another-person")
    assert answer.url == reverse("account_login")
    assert "People come in by invitation" in client.get(answer.url).text
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert Person.objects.count() == before


def test_nobody_signs_up(client, cast, provider):
    assert sign_in(client, provider, "thief-9").url == reverse("account_login")
    assert not Person.objects.filter(email="thief@example.org").exists()


def test_a_forwarded_invitation_is_not_taken_up_by_another(client, cast, provider):
    link = invited(cast)
    answer = take_up(client, link, "thief-9")
    assert answer.url == reverse("account_login")
    assert "went to another address" in client.get(answer.url).text
    assert not SocialAccount.objects.exists()
    assert client.get(link).status_code == 200  # still there for whom it is for


def test_a_person_with_an_account_takes_up_and_still_needs_their_second_step(client, cast, provider):
    person = cast.inclusion_officer.person
    totp.TOTP.activate(person, totp.generate_totp_secret())
    link = invited(cast, email=person.email, role=Role.AUDITOR)
    answer = take_up(client, link, "same-address-another-person")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_an_answer_without_its_question_opens_nothing(cast, provider):
    """The answer belongs to the session that asked: brought to another browser it is worth nothing."""
    take_up(Client(), invited(cast), "nia-1")
    asking, other = Client(), Client()
    begun = asking.post(reverse("openid_connect_login", args=[provider.provider_id]))
    there = requests.post(begun.url, data={"sub": "nia-1"}, allow_redirects=False, timeout=10)
    back = urlsplit(there.headers["Location"])
    other.get(f"{back.path}?{back.query}")
    assert "_auth_user_id" not in other.session


def test_a_closed_account_stays_closed(client, cast, trusted):
    take_up(Client(), invited(cast), "nia-with-factor")
    Person.objects.filter(email="nia@example.org").update(is_active=False)
    sign_in(client, trusted, "nia-with-factor")
    assert not is_in(client)


def test_another_issuer_with_the_same_subject_is_somebody_else():
    one = Provider(issuer="https://one.example", name="One", client_id="w", secret="s")
    other = Provider(issuer="https://other.example", name="One", client_id="w", secret="s")
    assert one.provider_id != other.provider_id


def test_after_ten_minutes_the_provider_is_asked_again(client, cast, trusted):
    take_up(client, invited(cast, role=Role.ADMINISTRATOR), "nia-with-factor")
    address = reverse("accounts:invite")
    assert client.get(address).status_code == 200
    session = client.session
    session[sessions.PROVED_AT] = (clock.wall_now() - timedelta(minutes=11)).isoformat()
    session.save()
    asked = client.post(address, {"form_key": str(uuid4()), "name": "Kept Words"})
    assert asked.status_code == 403
    assert f"Sign in with {NAME} again" in asked.text and "Kept Words" in asked.text
    sign_in(client, trusted, "nia-with-factor")
    assert client.get(address).status_code == 200


def test_without_a_provider_there_is_no_such_door(client, cast):
    assert client.post(reverse("openid_connect_login", args=["oidc-something"])).status_code == 404
    assert client.get(reverse("openid_connect_callback", args=["oidc-something"])).status_code == 404
    assert "Sign in with W" not in client.get(reverse("account_login")).text
