"""A9: after twenty ids in a minute that lead nowhere no more is looked for, it is written down, and nobody else is hurt.

That guessed ids lead nowhere at all: tests/access/test_world.py::test_guessed_ids_give_nothing.
"""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.footprint import without_chance
from tests.cast import SCHOOL_DAY, Cast
from tests.reliability.together import all_at_once, same_browser
from waymark.accounts import guessing
from waymark.accounts.tests.factories import sign_in
from waymark.attendance.tests.factories import known_pupil
from waymark.core import clock
from waymark.core.models import AuditEvent

pytestmark = pytest.mark.django_db
FILE = "casefile:pupil"
MOST = 20  # as the promise has it, not as the code


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def referrer(cast):
    return sign_in(Client(), cast.referrer)


def file_of(pupil_id):
    return reverse(FILE, kwargs={"pupil_id": pupil_id})


def miss(client, times):
    return [client.get(file_of(uuid4())).status_code for _ in range(times)]


def told(client, address):
    answer = client.get(address)
    return answer.status_code, without_chance(answer.content), sorted(answer.items())


def test_a9_after_twenty_misses_a_minute_no_more_is_looked_for(cast, referrer):
    mine, others = known_pupil(cast), known_pupil(cast, cast.birchfield)
    assert miss(referrer, MOST - 1) == [404] * (MOST - 1)
    assert referrer.get(file_of(mine.public_id)).status_code == 200
    assert miss(referrer, 2) == [404, 429]
    # what exists, what is another's and what is nothing: one answer, letter for letter
    answers = [told(referrer, file_of(each)) for each in (mine.public_id, others.public_id, uuid4())]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 429
    assert mine.surname.encode() not in answers[0][1]


def test_a9_everything_without_an_id_goes_on_meanwhile(cast, referrer):
    miss(referrer, MOST + 1)
    for name in ("casefile:home", "pupils:list", "attendance:board", "accounts:me"):
        assert referrer.get(reverse(name)).status_code == 200, name
    found = referrer.post(reverse("casefile:search"), {"text": "anything", "form_key": str(uuid4())})
    assert found.status_code == 200
    assert referrer.post(reverse("account_logout")).status_code == 302


def test_a9_a_minute_later_pages_open_again(cast, referrer):
    mine, now = known_pupil(cast), clock.wall_now()
    with time_machine.travel(now, tick=False):
        miss(referrer, MOST)
        assert referrer.get(file_of(mine.public_id)).status_code == 429
    with time_machine.travel(now + timedelta(seconds=59), tick=False):
        assert referrer.get(file_of(mine.public_id)).status_code == 429
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        assert referrer.get(file_of(mine.public_id)).status_code == 200
        assert miss(referrer, MOST + 1) == [404] * MOST + [429]  # counted afresh


def test_a9_old_links_that_somebody_follows_through_a_morning_stop_nothing(cast, referrer):
    mine, now = known_pupil(cast), clock.wall_now()
    for minute in range(4):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            assert miss(referrer, MOST - 1) == [404] * (MOST - 1)
            assert referrer.get(file_of(mine.public_id)).status_code == 200
    assert not AuditEvent.objects.filter(action="account.guessing").exists()


def choose_again(client, membership):
    """The role already worn: the session goes on under a new key."""
    before = client.session.session_key
    assert client.post(reverse("accounts:choose_role"), {"membership": str(membership.public_id)}).status_code == 302
    assert client.session.session_key != before


def test_a9_nobody_else_waits(cast, referrer):
    mine = known_pupil(cast)
    colleague = sign_in(Client(), cast.head)
    assert miss(referrer, MOST + 1)[-1] == 429
    assert colleague.get(file_of(mine.public_id)).status_code == 200


def test_a9_a_new_key_or_another_session_of_the_person_counts_on_and_waits_too(cast, referrer):
    mine = known_pupil(cast)
    assert miss(referrer, MOST - 2) == [404] * (MOST - 2)
    choose_again(referrer, cast.referrer)
    assert miss(referrer, 1) == [404]
    elsewhere = sign_in(Client(), cast.referrer)
    assert miss(elsewhere, 2) == [404, 429]
    choose_again(elsewhere, cast.referrer)
    for client in (referrer, elsewhere, sign_in(Client(), cast.referrer)):
        assert client.get(file_of(mine.public_id)).status_code == 429
        assert client.get(reverse("casefile:home")).status_code == 200
    assert AuditEvent.objects.filter(action="account.guessing").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a9_misses_at_one_moment_are_each_counted(cast, referrer):
    windows = [same_browser(referrer) for _ in range(8)]
    for at_once in (8, 8, 3):
        answers = all_at_once([lambda c=c: miss(c, 1) for c in windows[:at_once]], SCHOOL_DAY)
        assert answers == [[404]] * at_once
    assert miss(referrer, 2) == [404, 429]
    assert AuditEvent.objects.filter(action="account.guessing").count() == 1


def test_a9_misses_under_way_when_the_wait_begins_are_no_second_event(cast, referrer):
    person, actor = cast.referrer.person, cast.actor("referrer")
    for _ in range(MOST + 5):  # as requests that were all let through before the first was counted
        guessing._missed(actor)
    person.refresh_from_db()
    assert person.misses == MOST
    assert AuditEvent.objects.filter(action="account.guessing").count() == 1


def test_a9_a_page_that_is_found_costs_no_statement_for_it(cast, referrer, monkeypatch):
    mine = known_pupil(cast)
    address = file_of(mine.public_id)
    referrer.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert referrer.get(address).status_code == 200
    monkeypatch.setattr(guessing, "_names_an_id", lambda request: False)
    with CaptureQueriesContext(connection) as uncounted:
        assert referrer.get(address).status_code == 200
    assert len(counted) == len(uncounted)


def test_a9_the_twentieth_miss_is_told_to_whoever_runs_it(cast, referrer, caplog):
    with caplog.at_level(logging.WARNING, logger="waymark.guessing"):
        miss(referrer, MOST + 30)
    [line] = [each for each in caplog.records if each.name == "waymark.guessing"]
    assert line.getMessage() == "somebody asked for many records that are not there"
    [event] = AuditEvent.objects.filter(action="account.guessing")
    assert event.subject_id == str(cast.referrer.public_id)
    assert event.payload.content["after"] == {"misses": MOST}
    call_command("audit", "verify")
    seen = sign_in(Client(), cast.auditor).get(reverse("accounts:history"))
    assert "Somebody asked for many records that are not there" in seen.text


def test_a9_forms_about_ids_are_counted_too_and_give_back_what_was_typed(cast, referrer):
    for _ in range(MOST):
        form = {"text": "she was not there", "form_key": str(uuid4())}
        answer = referrer.post(reverse("pupils:change", kwargs={"pupil_id": uuid4()}), form)
        assert answer.status_code == 404
    answer = referrer.post(reverse("pupils:change", kwargs={"pupil_id": uuid4()}), {"text": "she was not there"})
    assert answer.status_code == 429
    assert "she was not there" in answer.text


def test_a9_somebody_without_a_session_is_sent_to_sign_in_and_counted_nowhere(client):
    assert miss(client, MOST + 5) == [302] * (MOST + 5)
