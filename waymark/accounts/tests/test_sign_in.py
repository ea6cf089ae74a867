"""Signing in by the real steps: two factors (S1), counted tries (S2), sessions (S3), what ends them (S6)."""

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import sessions
from waymark.accounts.actors import job_actor
from waymark.accounts.models import Membership, PasswordRequest, Person
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock, history, outbox
from waymark.core.jobs import JOBS
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.core.policies import entry_points

pytestmark = pytest.mark.django_db
PASSWORD = "harbour tulip seventeen"
OTHER = "lantern gravel ostrich mild"
HOME = "/you/"


@pytest.fixture
def cast():
    made = Cast.gather()
    person = made.coordinator.person
    person.set_password(PASSWORD)
    person.save()
    return made


@pytest.fixture
def secret(cast):
    """The co-ordinator's app."""
    made = totp.generate_totp_secret()
    totp.TOTP.activate(cast.coordinator.person, made)
    return made


def code(secret, steps=0):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def give_password(client, email="colin@example.org", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def give_code(client, said):
    return client.post(reverse("mfa_authenticate"), {"code": said})


def is_in(client):
    """Whether this browser acts as somebody."""
    return client.get(HOME).status_code == 200


# --- S1


def test_s1_password_and_code_let_somebody_in(client, cast, secret):
    answer = give_password(client)
    assert (answer.status_code, answer.url) == (302, reverse("mfa_authenticate"))
    assert not is_in(client)
    assert give_code(client, code(secret)).status_code == 302
    page = client.get(HOME)
    assert page.status_code == 200
    assert "Colin Reyes" in page.text
    assert AuditEvent.objects.filter(action="account.sign_in").count() == 1


def test_s1_a_code_works_once(client, cast, secret):
    said = code(secret)
    give_password(client)
    give_code(client, said)
    assert is_in(client)
    other = Client()
    give_password(other)
    again = give_code(other, said)
    assert again.status_code == 200
    assert "was used already" in again.text
    assert not is_in(other)


def test_s1_a_code_is_not_accepted_twice_within_its_tolerance(client, cast, secret):
    with time_machine.travel(1_800_000_015, tick=False) as machine:
        said = code(secret)
        give_password(client)
        give_code(client, said)
        assert is_in(client)
        machine.shift(31)  # the library has forgotten it, and a clock that is late would still show it
        other = Client()
        give_password(other)
        give_code(other, said)
        assert not is_in(other)
        give_code(other, code(secret))
        assert is_in(other)


def test_s1_a_recovery_code_works_once(client, cast, secret):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    recovery = RecoveryCodes.activate(cast.coordinator.person).get_unused_codes()[0]
    give_password(client)
    give_code(client, recovery)
    assert is_in(client)
    other = Client()
    give_password(other)
    give_code(other, recovery)
    assert not is_in(other)


def test_s1_without_a_second_step_nothing_opens_but_its_set_up(client, cast):
    answer = give_password(client)
    assert answer.status_code == 302
    for name in ("accounts:me", "accounts:choose_role", "account_change_password", "mfa_view_recovery_codes"):
        refused = client.get(reverse(name))
        assert (refused.status_code, refused.url) == (302, reverse("accounts:second_factor")), name
    assert client.get(reverse("accounts:people")).url == reverse("accounts:second_factor")
    assert "One more step" in client.get(reverse("accounts:second_factor")).text
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_s1_setting_up_the_second_step_opens_the_rest_and_shows_the_codes_once(client, cast):
    give_password(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert "<svg" in page.text and "data:" not in page.text
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(client.session["mfa.totp.secret"])})
    assert (answer.status_code, answer.url) == (302, reverse("mfa_view_recovery_codes"))
    assert is_in(client)
    codes = re.findall(r"<code>(\d{8})</code>", client.get(answer.url).text)
    assert len(codes) == 10
    assert not re.search(r"<code>\d", client.get(answer.url).text)
    assert OutboxMessage.objects.filter(notice="accounts.second_factor_changed").count() == 1


def test_s1_a_wrong_first_code_sets_nothing_up(client, cast):
    give_password(client)
    client.get(reverse("mfa_activate_totp"))
    right = code(client.session["mfa.totp.secret"])
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    near = {code(client.session["mfa.totp.secret"], step) for step in (-1, 1)}
    assert wrong not in near
    answer = client.post(reverse("mfa_activate_totp"), {"code": wrong})
    assert answer.status_code == 200
    assert not Authenticator.objects.exists()
    assert client.get(HOME).url == reverse("accounts:second_factor")


def test_s1_secrets_of_apps_lie_encrypted(cast, secret):
    assert secret not in str(Authenticator.objects.get().data)


def test_s1_no_page_for_staff_opens_with_a_password_alone(client, cast):
    """Every page that needs a permission sends a session with one factor to the second."""
    give_password(client)
    asked = 0
    for name, view in entry_points():
        policy = getattr(view, "policy", None)
        if policy is None or policy.permission is None or not name.startswith("accounts:"):
            continue
        arguments = {"invitation_id": uuid4(), "membership_id": uuid4(), "organisation_id": uuid4()}
        for chosen in ({}, *({key: value} for key, value in arguments.items())):
            try:
                address = reverse(name, kwargs=chosen)
            except NoReverseMatch:  # this page takes another argument
                continue
            assert client.get(address).url == reverse("accounts:second_factor"), name
            asked += 1
    assert asked >= 8


# --- S2


@pytest.mark.parametrize("email", ["colin@example.org", "nobody@example.org"])
def test_s2_the_reply_is_the_same_for_known_and_unknown(client, cast, email):
    page = give_password(client, email, "wrong wrong wrong").text
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(email, "ADDRESS")
    page = re.sub(r"[0-9a-f-]{36}", "KEY", page)
    first = getattr(test_s2_the_reply_is_the_same_for_known_and_unknown, "page", page)
    test_s2_the_reply_is_the_same_for_known_and_unknown.page = page
    assert page == first
    assert "do not match" in page


@pytest.mark.parametrize("email", ["colin@example.org", "nobody@example.org"])
def test_s2_an_unknown_address_costs_as_much_work(client, cast, email, monkeypatch):
    encode, worked = MD5PasswordHasher.encode, []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: worked.append(1) or encode(*given))
    give_password(client, email, "wrong wrong wrong")
    assert len(worked) == 1


def test_s2_ten_wrong_passwords_an_hour_are_tried_for_an_account_and_no_more(client, cast, secret):
    tried = [give_password(Client(REMOTE_ADDR=f"10.0.0.{n}"), password=f"wrong guess {n}").text for n in range(14)]
    assert ["do not match" in page for page in tried] == [True] * 10 + [False] * 4
    assert all("Too many wrong tries" in page for page in tried[10:])
    stranger = give_password(Client(REMOTE_ADDR="10.0.1.1"))
    assert "Too many wrong tries" in stranger.text


def test_s2_the_victim_signs_in_from_a_known_device_all_the_same(client, cast, secret):
    give_password(client)
    give_code(client, code(secret))
    client.post(reverse("account_logout"))
    for n in range(14):
        give_password(Client(), password=f"wrong guess {n}")
    assert "Too many" in give_password(Client()).text
    answer = give_password(client)
    assert (answer.status_code, answer.url) == (302, reverse("mfa_authenticate"))


def test_s2_a_known_device_has_ten_tries_as_well(client, cast, secret):
    give_password(client)
    give_code(client, code(secret))
    client.post(reverse("account_logout"))
    tried = [give_password(client, password=f"wrong guess {n}").text for n in range(11)]
    assert "Too many" not in tried[9]
    assert "Too many" in tried[10]


def test_s2_a_device_of_one_person_counts_for_nobody_else(client, cast, secret):
    """The cookie names whose password was right here: with it one may not guess at others apart."""
    give_password(client)
    give_code(client, code(secret))
    client.post(reverse("account_logout"))
    victim = cast.head.person
    for n in range(10):
        give_password(Client(), victim.email, f"wrong guess {n}")
    assert "Too many" in give_password(client, victim.email, "one more guess").text


def test_s2_spraying_one_password_over_many_accounts_stops(client, cast):
    tried = [give_password(client, f"person{n}@example.org", "the same guess").text for n in range(102)]
    assert "Too many" not in tried[99]
    assert "Too many" in tried[101]


def test_s2_codes_are_counted_too(client, cast, secret):
    give_password(client)
    near = {code(secret, step) for step in range(-2, 3)}
    guesses = [f"{n:06d}" for n in range(20) if f"{n:06d}" not in near][:11]
    answers = [give_code(client, guess).text for guess in guesses]
    assert "Too many" not in answers[9]
    assert "Too many" in answers[10]
    assert "Too many" in give_code(client, code(secret)).text


# --- S3


def test_s3_a_session_ends_after_thirty_idle_minutes(client, cast):
    sign_in(client, cast.coordinator)
    began = clock.wall_now()
    with time_machine.travel(began + timedelta(minutes=29), tick=False):
        assert is_in(client)
    with time_machine.travel(began + timedelta(minutes=59, seconds=1), tick=False):
        assert not is_in(client)
        assert sessions.BEGAN_AT not in client.session


def test_s3_a_page_that_endangers_ends_the_session_after_fifteen(client, cast):
    sign_in(client, cast.coordinator)
    began = clock.wall_now()

    def leave_it_open():
        request = RequestFactory().get("/")
        request.session = client.session
        sessions.shows_danger(request)
        request.session.save()

    leave_it_open()
    with time_machine.travel(began + timedelta(minutes=14), tick=False):
        assert is_in(client)
    with time_machine.travel(began + timedelta(minutes=43), tick=False):
        assert is_in(client)  # 29 minutes after an ordinary page
        leave_it_open()
    with time_machine.travel(began + timedelta(minutes=58), tick=False):
        assert not is_in(client)


def test_s3_a_session_ends_after_twelve_hours_of_work(client, cast):
    sign_in(client, cast.coordinator)
    began = clock.wall_now()
    for quarter in range(1, 48):
        with time_machine.travel(began + timedelta(minutes=15 * quarter), tick=False):
            assert is_in(client), quarter
    with time_machine.travel(began + timedelta(hours=12), tick=False):
        assert not is_in(client)


def test_s3_a_session_without_its_clocks_is_over(client, cast):
    client.force_login(cast.coordinator.person)
    assert not is_in(client)


def test_s3_the_session_rotates_on_sign_in_and_on_a_change_of_role(client, cast, secret):
    client.get(reverse("account_login"))
    give_password(client)
    before = client.session.session_key
    give_code(client, code(secret))
    after = client.session.session_key
    assert before != after
    second = Membership.objects.create(
        person=cast.coordinator.person, organisation=cast.partnership, role=Role.KEY_WORKER, valid_from=SCHOOL_DAY
    )
    with clock.at(SCHOOL_DAY):
        assert client.get(reverse("accounts:choose_role")).status_code == 200
        client.post(reverse("accounts:choose_role"), {"membership": str(second.public_id)})
        assert client.session.session_key != after
        assert client.session[sessions.ACTING_AS] == str(second.public_id)
        assert "Key worker" in client.get(HOME).text


def test_s3_with_two_roles_one_chooses_before_anything_else(client, cast):
    Membership.objects.create(
        person=cast.coordinator.person, organisation=cast.partnership, role=Role.KEY_WORKER, valid_from=SCHOOL_DAY
    )
    sign_in(client, cast.coordinator)
    session = client.session
    del session[sessions.ACTING_AS]
    session.save()
    with clock.at(SCHOOL_DAY):
        assert client.get(reverse("accounts:history")).url == reverse("accounts:choose_role")


def test_s3_a_role_of_somebody_else_cannot_be_chosen(client, cast):
    sign_in(client, cast.coordinator)
    answer = client.post(reverse("accounts:choose_role"), {"membership": str(cast.administrator.public_id)})
    assert answer.status_code == 422
    assert client.session[sessions.ACTING_AS] == str(cast.coordinator.public_id)


def test_s3_signing_out_ends_the_session(client, cast):
    sign_in(client, cast.coordinator)
    key = client.session.session_key
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    client.post(reverse("account_logout"))
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(client)


# --- S6


@pytest.fixture
def two(cast, secret):
    """Two devices of the co-ordinator."""
    return sign_in(Client(), cast.coordinator), sign_in(Client(), cast.coordinator)


def test_s6_a_new_password_ends_the_other_sessions_and_not_this_one(two, cast):
    here, there = two
    assert is_in(here) and is_in(there)
    answer = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    )
    assert (answer.status_code, answer.url) == (302, reverse("accounts:me"))
    assert is_in(here)
    assert not is_in(there)
    assert OutboxMessage.objects.get(notice="accounts.password_changed").address == "colin@example.org"


def test_s6_a_wrong_present_password_changes_nothing(two, cast):
    here, there = two
    answer = here.post(
        reverse("account_change_password"), {"oldpassword": "not it at all", "password1": OTHER, "password2": OTHER}
    )
    assert "not your present password" in answer.text
    assert is_in(there)
    assert not OutboxMessage.objects.exists()


def test_whoever_has_no_password_here_is_told_so(two, cast):
    """They sign in with the account of their organisation."""
    here, _ = two
    assert reverse("account_change_password") in here.get(reverse("accounts:me")).text
    cast.coordinator.person.set_unusable_password()
    cast.coordinator.person.save()
    here = sign_in(Client(), cast.coordinator)
    answer = here.get(reverse("account_change_password"), follow=True)
    assert answer.redirect_chain == [(reverse("accounts:me"), 302)]
    assert "You have no password here" in answer.text
    assert reverse("account_change_password") not in answer.text


def test_s6_an_easy_password_is_refused(two, cast):
    here, _ = two
    for easy in ("short", "password1234", "colin@example.org"):
        answer = here.post(
            reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": easy, "password2": easy}
        )
        assert answer.status_code == 200, easy
        assert "There is a problem" in answer.text, easy
    cast.coordinator.person.refresh_from_db()
    assert cast.coordinator.person.check_password(PASSWORD)


def test_s6_a_closed_account_is_out_on_the_next_request(two, cast):
    here, there = two
    Person.objects.filter(pk=cast.coordinator.person_id).update(is_active=False)
    assert not is_in(here) and not is_in(there)
    assert "account is closed" in give_password(Client(), follow=True).text


def test_s6_the_end_of_a_role_shuts_every_device_on_the_next_request(two, cast):
    here, _ = two
    sign_in(here, cast.administrator)
    with clock.at(SCHOOL_DAY):
        assert here.get(reverse("accounts:people")).status_code == 200
        Membership.objects.filter(pk=cast.administrator.pk).update(valid_to=SCHOOL_DAY)
        assert here.get(reverse("accounts:people")).url == reverse("accounts:choose_role")
        assert "no role at present" in here.get(reverse("accounts:choose_role")).text


def test_s6_another_second_step_ends_the_other_sessions(two, cast):
    here, there = two
    assert here.get(reverse("mfa_deactivate_totp")).status_code == 200
    here.post(reverse("mfa_deactivate_totp"))
    assert not is_in(there)
    assert not Authenticator.objects.exists()
    assert here.get(HOME).url == reverse("accounts:second_factor")
    here.get(reverse("mfa_activate_totp"))
    here.post(reverse("mfa_activate_totp"), {"code": code(here.session["mfa.totp.secret"])})
    assert is_in(here)


def test_s6_changing_how_one_signs_in_asks_again_after_five_minutes(two, cast):
    here, _ = two
    session = here.session
    session[sessions.PROVED_AT] = (clock.wall_now() - timedelta(minutes=6)).isoformat()
    session.save()
    assert here.post(reverse("mfa_deactivate_totp")).url.startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.exists()
    wrong = here.post(reverse("account_reauthenticate"), {"password": "not mine at all"})
    assert "not your password" in wrong.text
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert here.post(reverse("mfa_deactivate_totp")).url == reverse("accounts:second_factor")
    assert not Authenticator.objects.exists()


def test_s6_signing_out_elsewhere_keeps_this_device(two, cast):
    here, there = two
    here.post(reverse("accounts:sign_out_elsewhere"), {"form_key": str(uuid4())})
    assert is_in(here)
    assert not is_in(there)


# --- A forgotten password


def reset_link():
    """The link as the message says it; it lies in no table."""
    JOBS["answer forgotten passwords"].run()
    message = OutboxMessage.objects.get(notice="accounts.password_reset")
    assert message.link == ""
    return re.search(r"/password/new/\S+", outbox.words(message)[1])[0]


def test_a_forgotten_password_is_replaced_by_a_link_and_the_second_step_stays(client, cast, secret):
    answer = client.post(reverse("account_reset_password"), {"email": "Colin@Example.org"}, follow=True)
    assert "a message with a link is on its way" in answer.text
    link = reset_link()
    page = client.get(link, follow=True)
    assert "Choose a new password" in page.text
    assert "-set-password/" in page.redirect_chain[-1][0]  # the key has left the address
    done = client.post(page.redirect_chain[-1][0], {"password1": OTHER, "password2": OTHER})
    assert (done.status_code, done.url) == (302, reverse("account_login"))
    assert give_password(client, password=OTHER).url == reverse("mfa_authenticate")
    again = Client().get(link, follow=True)
    assert "This link cannot be used" in again.text


def test_a_reset_link_names_no_number_and_no_person(client, cast):
    client.post(reverse("account_reset_password"), {"email": "colin@example.org"})
    assert cast.coordinator.person.public_id.hex in reset_link()
    outbox.send_waiting(job_actor("send messages"))
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert urlsplit(settings.WAYMARK_BASE_URL).netloc in said
    assert "Colin" not in said and "Reyes" not in said and "Partnership" not in said


def test_s2_an_unknown_address_gets_the_same_words_and_no_message(client, cast):
    known = client.post(reverse("account_reset_password"), {"email": "colin@example.org"}, follow=True)
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True)

    def plain(answer):
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)

    assert plain(known) == plain(unknown)
    assert JOBS["answer forgotten passwords"].run() == "2 asked"
    assert OutboxMessage.objects.count() == 1
    assert not PasswordRequest.objects.exists()


def statements_of_asking(address):
    """What the database is asked when somebody forgets a password: each statement without its values."""
    with CaptureQueriesContext(connection) as captured:
        Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
    return [re.sub(r"'[^']*'|\"s[0-9]+_x[0-9]+\"|\b[0-9.]+\b", "?", each["sql"]) for each in captured.captured_queries]


def test_s2_the_same_work_is_done_for_a_known_address_as_for_an_unknown_one(cast, monkeypatch):
    """Neither the database nor a cipher is asked more, so that time tells nothing either (A3, A15)."""
    statements_of_asking("somebody@example.org")  # the counters of this address of the network are made
    made = []
    monkeypatch.setattr(PasswordResetTokenGenerator, "make_token", lambda *given: made.append(given) or "token")
    monkeypatch.setattr(history, "record", lambda *given, **named: made.append(given))
    closed = cast.referrer.person.email
    Person.objects.filter(email=closed).update(is_active=False)

    unknown = statements_of_asking("nobody@example.org")
    assert len(unknown) > 3
    for address in ("colin@example.org", closed):
        assert statements_of_asking(address) == unknown, address
    assert made == []
    assert not OutboxMessage.objects.exists()


def test_a_closed_account_gets_no_link(client, cast):
    Person.objects.filter(email="colin@example.org").update(is_active=False)
    client.post(reverse("account_reset_password"), {"email": "colin@example.org"})
    JOBS["answer forgotten passwords"].run()
    assert not OutboxMessage.objects.exists()


def test_a_reset_link_is_spent_after_an_hour(client, cast):
    client.post(reverse("account_reset_password"), {"email": "colin@example.org"})
    link = reset_link()
    with time_machine.travel(clock.wall_now() + timedelta(minutes=61)):
        assert "This link cannot be used" in client.get(link, follow=True).text


@pytest.mark.parametrize("address", ["0" * 32 + "-abc-def", "f" * 32 + "-set-password"])
def test_a_wrong_reset_link_says_what_to_do(client, cast, address):
    page = client.get(f"/password/new/{address}/", follow=True)
    assert page.status_code == 200
    assert "Ask for a new link" in page.text


def test_nobody_signs_up(client, cast):
    names = {name for name, _ in entry_points()}
    assert "account_signup" not in names
    assert client.get("/signup/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_nobody_is_sent_to_another_site(client, cast, secret):
    client.post(
        reverse("account_login") + "?next=https://evil.example/", {"login": "colin@example.org", "password": PASSWORD}
    )
    answer = give_code(client, code(secret))
    assert answer.url == "/"
