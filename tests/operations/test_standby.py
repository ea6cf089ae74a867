"""Reports are read from a standby that has everything the question could ask for, and from the primary otherwise."""

import csv
import io
import os
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from config import environment
from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.attendance import services as registers
from waymark.attendance.states import Attended
from waymark.attendance.tests.factories import at_nine_o_five, placed, register_of
from waymark.core import clock, health, request_log, standby
from waymark.core.database_roles import APP
from waymark.core.models import AuditEvent
from waymark.referrals.tests.factories import a_pupil
from waymark.reporting import services
from waymark.reporting.models import Disclosure
from waymark.reporting.queries import Asked
from waymark.reporting.states import ExportKind, FileForm

POSTGRESQL = os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql"
pytestmark = pytest.mark.django_db
READER = SimpleNamespace(audit_id="3f2b8a52")
HERE = ("7311", 16384, 2)  # the system, the database and the timeline of the primary


class Standby:
    """What a standby would say. Its rows are the test's own: it is the same connection under another name."""

    def __init__(self):
        self.asked, self.closed = 0, 0
        self.says = (*HERE, True, True)  # system, database, timeline, has replayed enough, is a standby
        self.fault = None
        self.catches_up_after = 0  # so many questions

    def ask(self, alias, question, *values):
        if alias != standby.ALIAS:
            return (*HERE, "0/3000060")
        assert values == ("0/3000060",)
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        if self.catches_up_after:
            self.catches_up_after -= 1
            self.says = (*HERE, self.catches_up_after == 0, True)
        return self.says


@pytest.fixture
def other(monkeypatch):
    made = Standby()
    monkeypatch.setitem(connections.settings, standby.ALIAS, connection.settings_dict)
    monkeypatch.setattr(standby, "_ask", made.ask)
    monkeypatch.setattr(standby._Rest, "until", 0.0)
    twin = connections[connection.alias]
    connections[standby.ALIAS] = twin
    monkeypatch.setattr(twin, "close", lambda: setattr(made, "closed", made.closed + 1))
    yield made
    monkeypatch.undo()
    del connections[standby.ALIAS]


@pytest.fixture
def routes(monkeypatch):
    """Which tables were read from where, and written where."""
    seen = set()
    for name in ("db_for_read", "db_for_write"):
        real = getattr(standby.Router, name)

        def spy(self, model, real=real, name=name, **hints):
            where = real(self, model, **hints)
            seen.add((name.removeprefix("db_for_"), model._meta.db_table, where))
            return where

        monkeypatch.setattr(standby.Router, name, spy)
    return seen


@standby.for_reports
def chains(actor):
    return list(AuditEvent.objects.values_list("chain", flat=True))


def read():
    """A report, and where it was read."""
    with standby.noted() as where:
        chains(READER)
    return where


def test_without_a_standby_a_report_is_read_like_any_page():
    assert not standby.is_configured()
    assert read() == []
    assert standby.ALIAS not in connections.settings


def test_a_report_is_read_from_a_standby_that_has_all_of_it(other, routes):
    assert read() == ["standby"]
    assert routes == {("read", "core_auditevent", "reports")}


def test_a_late_standby_is_waited_for_and_no_longer_than_said(other, monkeypatch):
    monkeypatch.setattr(standby, "ASKED_EVERY", 0.0001)
    monkeypatch.setattr(standby, "LATEST", 0.02)
    other.says = (*HERE, False, True)
    assert read() == ["primary"]
    assert other.asked > 1
    other.catches_up_after = 3
    assert read() == ["standby"]


@pytest.mark.parametrize(
    "says",
    [
        ("9999", 16384, 2, True, True),
        ("7311", 5, 2, True, True),
        ("7311", 16384, 1, True, True),
        ("7311", 16384, None, True, True),
        (*HERE, False, False),
    ],
    ids=["another system", "another database", "left on the dead primary's branch", "no timeline", "promoted"],
)
def test_what_is_no_standby_of_this_primary_is_not_read_from(other, says):
    other.says = says
    assert read() == ["primary"]
    assert (other.asked, other.closed) == (1, 1)  # not waited for; the next report looks for a standby anew


def test_a_standby_that_is_away_is_left_alone_for_a_while(other, monkeypatch):
    other.fault = OperationalError("connection refused")
    assert read() == ["primary"]
    assert read() == ["primary"]
    assert other.asked == 1
    monkeypatch.setattr(standby._Rest, "until", 0.0)
    other.fault = None
    assert read() == ["standby"]


def test_a_report_that_the_standby_breaks_off_is_read_again_from_the_primary(other):
    tries = []

    @standby.for_reports
    def report(actor):
        tries.append(standby.Router().db_for_read(AuditEvent))
        if len(tries) == 1:
            raise OperationalError("canceling statement due to conflict with recovery")
        return "all of it"

    assert report(READER) == "all of it"
    assert tries == ["reports", "default"]


def test_a_fault_of_the_report_itself_is_not_hidden(other):
    @standby.for_reports
    def report(actor):
        raise IntegrityError("cannot write there")

    with pytest.raises(IntegrityError):
        report(READER)
    assert standby.Router().db_for_read(AuditEvent) == "default"


def test_a_file_is_made_from_the_standby_and_written_down_on_the_primary(other, routes):
    with clock.at(SCHOOL_DAY):
        cast = Cast.gather()
        a_pupil(cast, surname="Ames")
        actor = cast.actor("referrer")
        routes.clear()
        export = services.ask(
            actor, Asked(ExportKind.PUPILS), form=FileForm.CSV, to_whom="Our lead", why="The half-termly meeting"
        )
        content, disclosure = services.take(actor, export)
        event = AuditEvent.objects.get(action="export.take")
    assert [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))] == ["Surname", "Ames"]
    assert Disclosure.objects.get().children == disclosure.children == event.pupils.count() == 1
    assert ("read", "pupils_pupil", "reports") in routes
    assert {where for what, _, where in routes if what == "write"} == {"default"}
    written = {table for what, table, _ in routes if what == "write"}
    assert {"core_chainhead", "reporting_disclosure", "reporting_disclosedpupil"} <= written  # the chain is held there


def test_registers_are_read_from_the_primary_always(other, routes):
    with clock.at(at_nine_o_five()):
        cast = Cast.gather()
        placement = placed(cast)
        register = register_of(cast)
        browser = sign_in(Client(), cast.provider_manager)
        routes.clear()
        assert browser.get(register.get_absolute_url()).status_code == 200
        assert browser.get(reverse("attendance:registers")).status_code == 200
        line = registers.MarkInput(placement=placement.public_id, attended=Attended.PRESENT)
        registers.mark(cast.actor("provider_manager"), register, [line])
    assert {where for _, _, where in routes} == {"default"}
    assert other.asked == 0


def test_pages_of_the_history_are_reports_and_the_log_says_where_they_were_read(other, routes, monkeypatch):
    lines = []
    monkeypatch.setattr(request_log.log, "info", lambda words, extra: lines.append(extra))
    with clock.at(SCHOOL_DAY):
        cast = Cast.gather()
        browser = sign_in(Client(), cast.auditor)
        routes.clear()
        assert browser.get(reverse("accounts:history")).status_code == 200
        assert browser.get(reverse("accounts:me")).status_code == 200
    assert [line.get("reports") for line in lines] == ["standby standby", None]
    assert ("read", "core_auditevent", "reports") in routes
    assert ("read", "accounts_membership", "default") in routes  # who asks
    assert ("read", "accounts_membership", "reports") not in routes


def test_a_standby_that_is_away_wants_a_look_and_sends_nobody_away(other, monkeypatch):
    def away():
        raise OperationalError

    for behind, needs_care, words in (
        (lambda: 512, False, "512 bytes of the log behind"),
        (lambda: None, True, "no standby"),
        (away, True, "cannot be asked"),
    ):
        monkeypatch.setattr(standby, "behind", behind)
        found = health._standby()
        assert (found.is_well, found.needs_care) == (True, needs_care)
        assert words in found.said


def test_the_address_of_a_standby_may_name_several_hosts():
    primary = environment.database("postgresql://waymark@db1/waymark")
    found = environment.standby("postgresql://waymark@/waymark?host=db1,db2&port=5432,5433", primary)
    assert (found["HOST"], found["OPTIONS"]["port"]) == ("db1,db2", "5432,5433")
    assert found["OPTIONS"]["target_session_attrs"] == "standby"
    assert found["OPTIONS"]["isolation_level"] == 3
    assert "pool" not in found["OPTIONS"]
    with pytest.raises(environment.ImproperlyConfigured, match="DATABASE_REPORTS_URL is for PostgreSQL"):
        environment.standby("postgresql://waymark@db2/waymark", environment.database("sqlite:///x"))
    with pytest.raises(environment.ImproperlyConfigured, match="DATABASE_REPORTS_URL begins with 'mysql'"):
        environment.standby("mysql://a@b/c", primary)


if POSTGRESQL:

    def test_the_application_may_ask_how_far_the_log_has_come(monkeypatch):
        call_command("roles", "--apply")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {APP}")
            position = standby.primary_position()
            cursor.execute("RESET ROLE")
        assert "/" in position.log
        with connection.cursor() as cursor:
            cursor.execute("SELECT (pg_control_checkpoint()).timeline_id")
            assert cursor.fetchone() == (position.timeline,)
        monkeypatch.setitem(connections.settings, standby.ALIAS, connection.settings_dict)
        connections[standby.ALIAS] = connections["default"]
        monkeypatch.setattr(connection, "close", lambda: None)
        try:
            with pytest.raises(standby.NotFresh):  # it is the primary itself
                standby.wait_for(position)
            assert standby.behind() is None
        finally:
            del connections[standby.ALIAS]
