"""A second factor once more, before what could endanger somebody (DD22, abuse case 11)."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import rules
from waymark.accounts.permissions import Permission
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.policies import entry_points
from waymark.pupils.tests.factories import pupil

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def secret(cast):
    made = totp.generate_totp_secret()
    totp.TOTP.activate(cast.head.person, made)
    return made


@pytest.fixture
def address(cast):
    return reverse(
        "pupils:reveal", args=[pupil(cast.actor("head"), address_lines="1 Hidden Lane", postcode="LE8 5PB").public_id]
    )


@pytest.fixture
def head(client, cast):
    return sign_in(client, cast.head)


def code(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def later(minutes):
    return time_machine.travel(clock.wall_now() + timedelta(minutes=minutes), tick=False)


ASKED = "Show once more that it is you"


@pytest.mark.parametrize(("seconds", "recent"), [(0, True), (599, True), (600, False), (601, False), (-1, False)])
def test_a_proof_is_recent_for_ten_minutes(seconds, recent):
    facts = rules.ProofFacts(proved_at=NOON, asked_at=NOON + timedelta(seconds=seconds))
    assert rules.proof_is_recent(facts, on=NOON.date()) is recent


def test_nothing_shown_is_no_proof():
    assert not rules.proof_is_recent(rules.ProofFacts(proved_at=None, asked_at=NOON), on=NOON.date())


def test_within_ten_minutes_of_signing_in_nobody_is_asked(head, address):
    with later(9):
        assert ASKED not in head.get(address).text


def test_afterwards_the_page_asks_and_goes_on_with_a_code(head, address, secret):
    with later(11):
        asked = head.get(address)
        assert asked.status_code == 403
        assert ASKED in asked.text
        answer = head.post(address, {"step_up_looking": "1", "step_up_code": code(secret)})
        assert (answer.status_code, answer.url) == (302, address)
        page = head.get(address)
        assert page.status_code == 200
        assert ASKED not in page.text
    assert AuditEvent.objects.filter(action="account.step_up").count() == 1


def test_what_was_typed_is_kept_and_sent_with_the_code(head, address, secret):
    key, why = str(uuid4()), 'The bus must know where to call,\nand "the office" is <closed>.'
    with later(11):
        asked = head.post(address, {"form_key": key, "why": why})
        assert asked.status_code == 403
        assert "Nothing that you typed is lost" in asked.text
        assert "&lt;closed&gt;" in asked.text
        assert not AuditEvent.objects.filter(action="address.reveal").exists()
        answer = head.post(address, {"form_key": key, "why": why, "step_up_code": code(secret)})
    assert answer.status_code == 200
    assert AuditEvent.objects.get(action="address.reveal").payload.content["reason"].splitlines() == why.splitlines()


def test_a_wrong_code_shows_nothing_and_keeps_what_was_typed(head, address, secret):
    with later(11):
        wrong = f"{(int(code(secret)) + 7) % 1_000_000:06d}"
        answer = head.post(address, {"form_key": str(uuid4()), "why": "The bus.", "step_up_code": wrong})
        assert answer.status_code == 403
        assert "This code is not right" in answer.text
        assert 'value="The bus."' in answer.text
        assert wrong not in answer.text
    assert not AuditEvent.objects.filter(action="address.reveal").exists()


def test_a_code_works_once_here_too(head, address, secret):
    with later(11):
        said = code(secret)
        head.post(address, {"step_up_looking": "1", "step_up_code": said})
    with later(22):
        with time_machine.travel(clock.wall_now() - timedelta(minutes=11), tick=False):
            assert code(secret) == said
        assert ASKED in head.post(address, {"step_up_looking": "1", "step_up_code": said}).text


def test_codes_are_counted_here_too(head, address, secret):
    with later(11):
        right = code(secret)
        guesses = [f"{n:06d}" for n in range(12) if f"{n:06d}" != right][:11]
        answers = [head.post(address, {"step_up_looking": "1", "step_up_code": each}).text for each in guesses]
        assert "Too many" not in answers[9]
        assert "Too many" in answers[10]
        assert "Too many" in head.post(address, {"step_up_looking": "1", "step_up_code": right}).text


def test_a_recovery_code_does_as_well_and_is_spent(head, address, secret, cast):
    recovery = RecoveryCodes.activate(cast.head.person)
    said = recovery.get_unused_codes()[0]
    with later(11):
        assert head.post(address, {"step_up_looking": "1", "step_up_code": said}).status_code == 302
    event = AuditEvent.objects.get(action="account.step_up")
    assert event.payload.content["after"] == {"second_factor": "recovery_codes"}
    assert said not in RecoveryCodes.activate(cast.head.person).get_unused_codes()


def test_the_click_of_a_demonstration_counts(client, cast, address, settings):
    from waymark.core.models import Instance

    with later(11):
        Instance.objects.update_or_create(pk=1, defaults={"is_demo": True, "demo_now": NOON, "made_at": NOON})
        cast.head.person.is_demo = True
        cast.head.person.save()
        sign_in(client, cast.head, second_factor="demo")
        with later(20):
            assert client.get(address).status_code == 200


def test_a_stranger_is_asked_the_same_about_anything(client, cast, address):
    """The question comes before the record is looked for, so it tells nothing of what exists."""
    sign_in(client, cast.stranger_referrer)
    nothing = reverse("pupils:reveal", args=[uuid4()])
    with later(1):
        assert {client.get(each).status_code for each in (address, nothing)} == {404}
    with later(11):
        assert {client.get(each).status_code for each in (address, nothing)} == {403}


def test_every_door_to_a_withheld_address_asks():
    found = {
        name: view.policy.step_up
        for name, view in entry_points()
        if getattr(view, "policy", None) and view.policy.permission is Permission.ADDRESS_REVEAL
    }
    assert found and all(found.values())
