"""Access ends on the next request of every process (A12): two servers on one database, and nothing kept in either."""

import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from config import demo
from waymark.accounts import services
from waymark.accounts.actors import staff_actor
from waymark.accounts.models import Membership, Person, Session
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.organisations.models import Organisation, Site
from waymark.organisations.states import OrganisationKind

pytestmark = [pytest.mark.smoke, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 40


def database_url():
    """Where the tests' own database is, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def two_servers(transactional_db, tmp_path):
    """The addresses of two servers, each a process of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "WAYMARK_VAR": str(tmp_path),
        "LOG_LEVEL": "ERROR",
    }
    ports = [free_port(), free_port()]
    with (tmp_path / "servers.log").open("ab") as log:
        servers = [
            subprocess.Popen(
                demo._server_command("127.0.0.1", port),
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for port in ports
        ]
    try:
        began = time.monotonic()
        for port in ports:
            while not demo._answers("127.0.0.1", port):
                assert time.monotonic() - began < SECONDS_TO_START, (tmp_path / "servers.log").read_text()
                time.sleep(0.1)
        yield [f"http://127.0.0.1:{port}" for port in ports]
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(15)


@pytest.fixture
def school(transactional_db):
    made = Organisation.objects.create(kind=OrganisationKind.SCHOOL, name="Ashgrove School", urn="100001")
    Site.objects.create(organisation=made, name="Ashgrove School", address="1 Lane, Whitcombe", postcode="LE8 5PB")
    return made


def somebody(school, name, role):
    person = Person.objects.create_user(f"{name.lower()}@example.org", name, "harbour tulip seventeen")
    yesterday = clock.today() - timedelta(days=1)
    return Membership.objects.create(person=person, organisation=school, role=role, valid_from=yesterday)


@pytest.fixture
def referrer(school):
    return somebody(school, "Ruth", Role.SCHOOL_REFERRER)


@pytest.fixture
def administrator(school):
    return somebody(school, "Alison", Role.ADMINISTRATOR)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def asked(server, session_key, path="/pupils/"):
    """The status of the answer, and where it sends."""
    request = urllib.request.Request(server + path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_key}"})
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=20) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Location", "")


def actor(membership):
    return staff_actor(Membership.objects.select_related("person", "organisation").get(pk=membership.pk))


ENDS = {
    "role": lambda one, by, key: services.end_role(actor(by), one, on=clock.today(), reason="Has left."),
    "account": lambda one, by, key: Person.objects.filter(pk=one.person_id).update(is_active=False),
    "password": lambda one, by, key: services.set_password(one.person, "lantern gravel ostrich mild"),
    "signed out by an administrator": lambda one, by, key: services.end_sessions_of(actor(by), one, reason="Lost."),
    "one device": lambda one, by, key: services.end_session(one.person, Session.objects.get(pk=key)),
}


def test_a12_what_ends_in_one_process_has_ended_in_the_other(two_servers, school, administrator):
    """Each way of ending, ten times: both processes have just let them in, and neither does so again."""
    let_in_again = []
    for how, end in ENDS.items():
        for number in range(2):
            one = somebody(school, f"{how.replace(' ', '')}{number}", Role.SCHOOL_REFERRER)
            key = sign_in(Client(), one).session.session_key
            for server in two_servers:
                for _ in range(5):
                    assert asked(server, key)[0] == 200, how
            end(one, administrator, key)
            answers = [asked(server, key) for _ in range(5) for server in reversed(two_servers)]
            let_in_again += [(how, answer) for answer in answers if answer[0] != 302 or answer[1].startswith("/pupils")]
    assert let_in_again == []


def test_a12_a_role_given_in_one_process_counts_in_the_other(two_servers, school, administrator, referrer):
    """Nothing refused is remembered either."""
    services.end_role(actor(administrator), referrer, on=clock.today(), reason="By mistake.")
    key = sign_in(Client(), referrer).session.session_key
    assert {asked(server, key)[0] for server in two_servers} == {302}
    services.give_role(actor(administrator), referrer, role=Role.SCHOOL_HEAD, valid_from=clock.today())
    assert {asked(server, key)[0] for server in two_servers} == {200}


def test_a12_a_change_under_way_is_not_kept_when_the_role_ends_before_it(school, administrator, referrer, monkeypatch):
    """The role ends while a form is being taken in. Either the form came first, or nothing of it is kept."""
    from waymark.organisations import services as organisations

    half_done, go_on = threading.Event(), threading.Event()
    real = organisations.add_contact

    def slowly(*arguments, **more):
        half_done.set()
        assert go_on.wait(20)
        return real(*arguments, **more)

    monkeypatch.setattr(organisations, "add_contact", slowly)
    browser = sign_in(Client(), referrer)
    typed = {"form_key": str(uuid4()), "function": "attendance", "name": "Dana Sole", "telephone": "0116 496 0000"}
    answers = []

    def send():
        try:
            answers.append(browser.post(reverse("organisations:add_contact"), typed))
        finally:
            connection.close()

    sending = threading.Thread(target=send)
    sending.start()
    assert half_done.wait(20)
    if connection.vendor == "sqlite":  # one writer at a time: the end has to wait for the form
        go_on.set()
        sending.join(20)
        services.end_role(actor(administrator), referrer, on=clock.today(), reason="Has left.")
        assert answers[0].status_code == 302
        assert school.contacts.count() == 1
    else:
        services.end_role(actor(administrator), referrer, on=clock.today(), reason="Has left.")
        go_on.set()
        sending.join(20)
        assert answers[0].status_code in (302, 403)
        assert not answers[0].headers.get("Location", "").startswith("/organisations")
        assert school.contacts.count() == 0
        assert not AuditEvent.objects.filter(action="contact.add").exists()
    assert browser.get(reverse("organisations:add_contact")).status_code == 302
