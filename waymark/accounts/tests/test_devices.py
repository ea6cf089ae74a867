"""Where somebody is signed in: the list, one's own ends, and those of an administrator (S3, S6)."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import devices, services, sessions
from waymark.accounts.models import Session
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused

pytestmark = pytest.mark.django_db
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
EDGE = WINDOWS + " Edg/142.0.0.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def two(cast):
    return sign_in(Client(), cast.coordinator), sign_in(Client(), cast.coordinator, device="Safari on an iPhone")


def post(client, name, *arguments, **data):
    return client.post(reverse(name, args=arguments), {"form_key": str(uuid4()), **data})


def is_in(client):
    return client.get(reverse("accounts:me")).status_code == 200


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (WINDOWS, "Chrome on Windows"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on an iPhone"),
        (ANDROID, "Chrome on an Android device"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        ("something with iPad in it", "An iPad"),
        ("", "A device that does not say what it is"),
    ],
)
def test_a_device_in_words(said, words):
    assert devices.device_words(said) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1", "on the computer that runs Waymark"),
        ("::1", "on the computer that runs Waymark"),
        ("10.4.0.9", "on a private network, at 10.4.0.9"),
        ("81.2.69.142", "on the internet, at 81.2.69.142"),
    ],
)
def test_a_place_in_words(address, words):
    assert devices.place_words(address) == words


def test_signing_in_writes_down_device_and_place(client, cast):
    person = cast.coordinator.person
    person.set_password("harbour tulip seventeen")
    person.save()
    client.post(
        reverse("account_login"),
        {"login": person.email, "password": "harbour tulip seventeen"},
        headers={"user-agent": IPHONE},
        REMOTE_ADDR="81.2.69.142",
    )
    row = Session.objects.get(person=person)
    assert (row.device, row.place) == ("Safari on an iPhone", "on the internet, at 81.2.69.142")
    assert row.began_at == row.last_used_at


def test_the_list_shows_every_device_this_one_first(two):
    here, there = two
    page = here.get(reverse("accounts:devices")).text
    assert page.index("This device") < page.index("Safari on an iPhone")
    assert page.count("Last used today") + page.count("Last used ") >= 2
    assert "Sign out on Safari on an iPhone" in page
    assert "Sign out on Firefox on Windows" not in page  # this one is left by signing out
    assert "Sign out on Firefox on Windows" in there.get(reverse("accounts:devices")).text


def test_a_session_left_idle_or_ended_is_not_in_the_list(two):
    here, there = two
    with time_machine.travel(clock.wall_now() + timedelta(minutes=29), tick=False):
        assert is_in(here)
    with time_machine.travel(clock.wall_now() + timedelta(minutes=31), tick=False):
        assert "iPhone" not in here.get(reverse("accounts:devices")).text
        assert not is_in(there)


def test_one_device_is_signed_out_and_the_others_stay(two, cast):
    here, there = two
    third = sign_in(Client(), cast.coordinator, device="Edge on Windows")
    session = Session.objects.get(device="Safari on an iPhone")
    answer = post(here, "accounts:end_session", session.public_id)
    assert (answer.status_code, answer.url) == (302, reverse("accounts:devices"))
    assert is_in(here) and is_in(third)
    assert not is_in(there)
    assert AuditEvent.objects.get(action="account.session_ended").subject_id == str(cast.coordinator.person.public_id)


def test_looking_at_the_address_of_the_button_signs_nobody_out(two):
    here, there = two
    here.get(reverse("accounts:end_session", args=[Session.objects.get(device="Safari on an iPhone").public_id]))
    assert is_in(there)


def test_nobody_ends_a_session_of_somebody_else(two, cast):
    here, _ = two
    other = sign_in(Client(), cast.administrator)
    session = Session.objects.get(person=cast.coordinator.person, device="Safari on an iPhone")
    assert post(other, "accounts:end_session", session.public_id).status_code == 404
    assert post(other, "accounts:end_session", uuid4()).status_code == 404
    assert Session.objects.filter(pk=session.pk).exists()


def test_all_others_end_at_one_go(two, cast):
    here, there = two
    third = sign_in(Client(), cast.coordinator)
    assert post(here, "accounts:sign_out_elsewhere").url == reverse("accounts:devices")
    assert is_in(here)
    assert not is_in(there) and not is_in(third)
    assert Session.objects.filter(person=cast.coordinator.person).count() == 1


def test_a_new_key_for_a_session_keeps_it_one_row(two, cast):
    here, _ = two
    before = Session.objects.filter(person=cast.coordinator.person).count()
    post(here, "accounts:choose_role", membership=str(cast.coordinator.public_id))
    assert Session.objects.filter(person=cast.coordinator.person).count() == before


def test_a_request_under_way_does_not_bring_an_ended_session_back(two, cast):
    here, _ = two
    session = here.session
    assert session[sessions.SIGN_IN]
    services.end_session(cast.coordinator.person, Session.objects.get(pk=session.session_key))
    session["something"] = "typed meanwhile"
    with pytest.raises(UpdateError):
        session.save()
    assert not is_in(here)


# --- An administrator


def test_an_administrator_signs_a_colleague_out_everywhere(cast):
    admin, officer = (
        sign_in(Client(), cast.administrator),
        sign_in(Client(), cast.inclusion_officer, device="Edge on Windows"),
    )
    assert "Sign out" in admin.get(reverse("accounts:people")).text
    page = admin.get(reverse("accounts:colleague_devices", args=[cast.inclusion_officer.public_id])).text
    assert "Edge on Windows" in page
    assert "203.0.113.9" not in page  # where they are is theirs to see
    answer = post(admin, "accounts:colleague_devices", cast.inclusion_officer.public_id, reason="Telephone lost.")
    assert answer.status_code == 302
    assert not is_in(officer)
    assert is_in(admin)
    event = AuditEvent.objects.get(action="account.sessions_ended")
    assert event.payload.content["reason"] == "Telephone lost."
    assert OutboxMessage.objects.get(notice="accounts.signed_out").address == "imran@example.org"
    assert (
        "Not signed in anywhere"
        in admin.get(reverse("accounts:colleague_devices", args=[cast.inclusion_officer.public_id])).text
    )


def test_an_administrator_of_another_body_cannot(cast):
    officer = sign_in(Client(), cast.coordinator)
    admin = sign_in(Client(), cast.administrator)
    assert post(admin, "accounts:colleague_devices", cast.coordinator.public_id, reason="No.").status_code == 404
    assert is_in(officer)


def test_signing_somebody_out_needs_a_reason_and_the_role(cast):
    with pytest.raises(Refused):
        services.end_sessions_of(cast.actor("administrator"), cast.inclusion_officer, reason=" ")
    with pytest.raises(Denied):
        services.end_sessions_of(cast.actor("auditor"), cast.inclusion_officer, reason="Telephone lost.")
    assert not AuditEvent.objects.filter(action="account.sessions_ended").exists()


def test_the_list_costs_the_same_however_many_devices(two, cast, django_assert_max_num_queries):
    here, _ = two
    for _ in range(5):
        sign_in(Client(), cast.coordinator)
    with django_assert_max_num_queries(8):
        here.get(reverse("accounts:devices"))
