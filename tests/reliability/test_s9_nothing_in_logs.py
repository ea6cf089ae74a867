"""S9: whatever breaks, no name, number, password or token of anybody gets into the log or onto the page."""

import io
import logging
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from config import logs
from waymark.accounts.tests.factories import sign_in
from waymark.core import jobs
from waymark.pupils.tests.factories import pupil, upn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
CANARY = "Zerlina Quistgaard"
SECRETS = (CANARY, "Zerlina", "Quistgaard", "s3cret-Passphrase-9", "A855400126", "7 Refuge Close")


@pytest.fixture
def log():
    """All that the logging of this system would write, at its most talkative."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Lines())
    root, django = logging.getLogger(), logging.getLogger("django")
    levels = root.level, django.level
    root.addHandler(handler)
    root.setLevel("DEBUG")
    django.setLevel("DEBUG")
    yield written
    root.removeHandler(handler)
    root.setLevel(levels[0])
    django.setLevel(levels[1])


def judge(log, answer=None):
    said = log.getvalue()
    assert [secret for secret in SECRETS if secret in said] == [], said[-2000:]
    if answer is not None:
        assert answer.status_code == 500
        assert [secret for secret in SECRETS if secret.encode() in answer.content] == []
        assert '"error": ' in said, "the log says nothing of it"


def breaking(error):
    def breaks(*arguments, **more):
        words = f"{CANARY} {arguments} {more}"
        raise error(words) from ValueError(words)

    return breaks


IDENTITY = {
    "forename": "Zerlina",
    "surname": "Quistgaard",
    "date_of_birth": "2013-03-14",
    "sex": "F",
    "upn": upn(5),
    "on_roll_from": "2026-11-24",
    "address_lines": "7 Refuge Close",
}


@pytest.mark.parametrize("error", [RuntimeError, IntegrityError, KeyError, UnicodeError])
def test_a_form_that_breaks(cast, log, monkeypatch, error):
    monkeypatch.setattr("waymark.pupils.services.add_pupil", breaking(error))
    client = sign_in(Client(raise_request_exception=False), cast.referrer)
    answer = client.post(reverse("pupils:add"), {**IDENTITY, "form_key": str(uuid.uuid4())})
    judge(log, answer)


def test_a_page_that_breaks_while_it_is_drawn(cast, log, monkeypatch):
    kai = pupil(cast.actor("referrer"), forename="Zerlina", surname="Quistgaard", upn=upn(5))
    monkeypatch.setattr("waymark.pupils.views.records.queries.pupil_facts", breaking(RuntimeError), raising=False)
    monkeypatch.setattr("waymark.core.history.note_read", breaking(RuntimeError))
    client = sign_in(Client(raise_request_exception=False), cast.referrer)
    judge(log, client.get(reverse("pupils:pupil", args=[kai.public_id])))


def test_a_refusal_of_the_database_itself(cast, log):
    """PostgreSQL's own words repeat the row."""
    pupil(cast.actor("referrer"), forename="Zerlina", surname="Quistgaard", upn=upn(5))
    with pytest.raises(IntegrityError) as error, connection.cursor() as cursor:
        cursor.execute("INSERT INTO pupils_pupil (surname) VALUES (%s)", [CANARY])
    logging.getLogger("waymark").error("it failed", exc_info=error.value)
    judge(log)


def test_a_sign_in_that_breaks(cast, log, monkeypatch):
    monkeypatch.setattr("waymark.accounts.forms.SignInForm.clean", breaking(RuntimeError))
    typed = {"login": "zerlina@Quistgaard.example", "password": "s3cret-Passphrase-9"}
    judge(log, Client(raise_request_exception=False).post(reverse("account_login"), typed))


def test_a_link_whose_page_breaks_does_not_write_its_token(cast, log, monkeypatch):
    monkeypatch.setattr("waymark.attendance.services.redeem_link", breaking(RuntimeError))
    form = {"token": "s3cret-Passphrase-9", "form_key": str(uuid.uuid4())}
    answer = Client(raise_request_exception=False).post(reverse("attendance:link_open"), form)
    judge(log, answer if answer.status_code == 500 else None)
    Client(raise_request_exception=False).get("/registers/link/s3cret-Passphrase-9/")
    Client(raise_request_exception=False).get("/nowhere/Quistgaard?q=Zerlina")
    judge(log)


def test_a_job_that_breaks(cast, log, monkeypatch):
    name = sorted(jobs.JOBS)[0]
    monkeypatch.setitem(jobs.JOBS, name, replace(jobs.JOBS[name], run=breaking(RuntimeError)))
    assert name not in jobs.run_due("a worker")
    judge(log)
    assert "job failed" in log.getvalue()


def test_the_net_is_not_blind(log):
    logging.getLogger("waymark.core").warning(f"{CANARY} rang")
    with pytest.raises(AssertionError):
        judge(log)
