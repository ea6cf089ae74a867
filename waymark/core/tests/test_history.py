"""The history holds, and shows where it does not."""

import re
from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from waymark.accounts.actors import job_actor
from waymark.attendance.tests.factories import known_pupil
from waymark.core import history
from waymark.core.models import A_STRETCH, AuditEvent, AuditPayload, ChainHead, EventPupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return Cast.gather().actor("coordinator")


def three_events(actor):
    history.record_many([history.Entry(actor, f"test.{n}", after={"n": n}, reason="née O’Brien") for n in range(3)])
    return list(AuditEvent.objects.filter(chain=actor.chain).order_by("seq"))


def unprotected(table, sql, params):
    """Change a row as somebody with the keys to the database would: the guard is taken off first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        cursor.execute(sql, params)


def test_an_untouched_chain_holds(actor):
    three_events(actor)
    assert history.verify(actor.chain) == (3, None)


@pytest.mark.parametrize("few", [0, history.FEW])
def test_events_at_once_are_links_like_any_others(few, monkeypatch):
    monkeypatch.setattr(history, "FEW", few)  # a page's few are taken apart by the database, many are not
    cast = Cast.gather()
    pupil = known_pupil(cast)
    actor, other = cast.actor("coordinator"), cast.actor("head")
    history.record(actor, "test.first")
    entries = [
        history.Entry(who, f"test.{n}", pupil if n else None, after={"n": n}, reason="née", pupils=[pupil] * n)
        for n in range(2)
        for who in (actor, other)
    ]
    history.record_many(entries)
    history.record(actor, "test.last")
    made = [AuditEvent.objects.get(chain=each.actor.chain, action=each.action) for each in entries]
    assert [(each.chain, each.action, each.seq) for each in made] == [
        (actor.chain, "test.0", 2),
        (other.chain, "test.0", 1),
        (actor.chain, "test.1", 3),
        (other.chain, "test.1", 2),
    ]
    assert history.verify(actor.chain) == (4, None)
    assert history.verify(other.chain) == (2, None)
    assert AuditPayload.objects.get(event=made[2]).content == {"before": None, "after": {"n": 1}, "reason": "née"}
    assert [str(row.pupil_id) for row in made[3].pupils.all()] == [str(pupil.public_id)]


def test_many_events_cost_statements_by_the_chain(actor):
    history.record(actor, "test.first")
    counted = []
    for size in (history.FEW + 1, 40):
        with CaptureQueriesContext(connection) as asked:
            history.record_many([history.Entry(actor, "test.one", after={"n": n}) for n in range(size)])
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_the_events_about_a_pupil_are_found_in_every_stretch(actor):
    child, *others = [SimpleNamespace(public_id=uuid4()) for _ in range(51)]
    events = range(3 * A_STRETCH // len(others))
    shown = [(others if n % 7 else [*others, child]) for n in events]  # pages of fifty pupils, over three stretches
    history.record_many([history.Entry(actor, f"list.{n}", pupils=pupils) for n, pupils in enumerate(shown)])
    history.note_read(actor, "last.read", pupils=[child])
    stretches = {key // A_STRETCH for key in EventPupil.objects.values_list("pk", flat=True)}
    assert len(stretches) >= 3
    found = history.events_about(child.public_id)
    assert [each.action for each in found] == [*(f"list.{n}" for n in events if n % 7 == 0), "last.read"]
    assert found.filter(action="last.read").count() == 1
    assert not history.events_about(uuid4()).exists()


def test_a_pupil_is_looked_up_in_the_index(actor):
    history.note_read(actor, "one.read", pupils=[SimpleNamespace(public_id=uuid4())])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # one row is read faster than an index
        assert "pupil_by_stretch" in history.events_about(uuid4()).explain()


def test_the_few_events_of_a_page_cost_two_statements(actor):
    history.record(actor, "test.first")
    pupils = [SimpleNamespace(public_id=uuid4()) for _ in range(15)]
    with CaptureQueriesContext(connection) as asked:
        history.record_many([history.Entry(actor, "test.one", pupils=pupils)] * history.FEW)
    assert len([each for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 2
    assert history.verify(actor.chain) == (1 + history.FEW, None)


def test_the_database_refuses_a_link_that_does_not_follow_the_end(actor, monkeypatch):
    history.record(actor, "test.first")
    head = ChainHead.objects.get(chain=actor.chain)
    old = ChainHead(pk=head.pk, chain=head.chain)  # as it was before: somebody who did not hold the chain
    monkeypatch.setattr(history, "_head", lambda chain: old)
    with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
        history.record(actor, "test.second")
    assert history.verify(actor.chain) == (1, None)


def test_whoever_looks_into_the_view_sees_nothing(actor):
    history.record(actor, "test.first")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_newlink")
        assert cursor.fetchone() == (0,)


def test_a_changed_event_is_found_at_its_link(actor):
    _, second, _ = three_events(actor)
    unprotected("core_auditevent", "UPDATE core_auditevent SET action = 'test.x' WHERE id = %s", [second.pk])
    held, fault = history.verify(actor.chain)
    assert (held, fault.seq, fault.why) == (1, 2, "its words do not match its hash")


def test_changed_content_is_found(actor):
    first, _, _ = three_events(actor)
    unprotected("core_auditpayload", "UPDATE core_auditpayload SET salt = 'x' WHERE event_id = %s", [first.pk])
    held, fault = history.verify(actor.chain)
    assert (held, fault.seq, fault.why) == (0, 1, "its content does not match its commitment")


def test_a_rewritten_link_is_found_by_its_follower(actor):
    first, _, _ = three_events(actor)
    first.action = "test.rewritten"
    first.hash = history._hash(first)
    unprotected(
        "core_auditevent",
        "UPDATE core_auditevent SET action = %s, hash = %s WHERE id = %s",
        [first.action, first.hash, first.pk],
    )
    held, fault = history.verify(actor.chain)
    assert (held, fault.seq) == (1, 2)


def test_a_cut_off_end_is_found(actor):
    *_, third = three_events(actor)
    for table in ("core_auditpayload", "core_auditevent"):
        column = "event_id" if table == "core_auditpayload" else "id"
        unprotected(table, f"DELETE FROM {table} WHERE {column} = %s", [third.pk])
    held, fault = history.verify(actor.chain)
    assert (held, fault.seq) == (2, 3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditevent SET action = 'x'",
        "DELETE FROM core_auditevent",
        "UPDATE core_auditpayload SET salt = ''",
        "DELETE FROM core_eventpupil",
    ],
)
def test_the_database_refuses_to_change_the_history(actor, sql):
    from types import SimpleNamespace
    from uuid import uuid4

    history.record(actor, "test.read", pupils=[SimpleNamespace(public_id=uuid4())])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.count() == AuditPayload.objects.count() == 1


def test_each_organisation_has_a_chain_of_its_own():
    cast = Cast.gather()
    history.record(cast.actor("coordinator"), "test.a")
    history.record(cast.actor("referrer"), "test.b")
    assert sorted(ChainHead.objects.values_list("seq", flat=True)) == [1, 1]


def forgery_of_the_how_to():
    """What docs/how-to/check-the-history.md tells a forger to do on this engine: without the guard, and with it."""
    text = (settings.BASE_DIR / "docs/how-to/check-the-history.md").read_text(encoding="utf-8")
    program = {"sqlite": "sqlite3 /tmp/forged.sqlite3", "postgresql": "psql forged --command"}[connection.vendor]
    return re.findall(rf'^{program} "([^"]+)"$', text, flags=re.MULTILINE)


def test_the_how_to_shows_a_forgery_and_the_command_names_its_link(actor):
    stranger = job_actor("a test")
    history.record(stranger, "test.first")
    three_events(actor)
    guarded, unguarded = forgery_of_the_how_to()
    with pytest.raises(DatabaseError, match="core_auditevent is append-only"), transaction.atomic():
        connection.cursor().execute(guarded)
    before = AuditEvent.objects.get(chain="instance", seq=1).role
    for statement in unguarded.split(";"):
        connection.cursor().execute(statement)
    after = AuditEvent.objects.get(chain="instance", seq=1).role
    assert (len(after), sum(a != b for a, b in zip(before, after, strict=True))) == (len(before), 1)  # one byte

    said, complained = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 of 2 chains do not hold"):
        call_command("audit", "verify", stdout=said, stderr=complained)
    assert complained.getvalue() == "Chain instance, link 1: its words do not match its hash.\n"
    assert said.getvalue() == ""


def test_a_chain_that_grows_while_it_is_walked_holds(monkeypatch):
    cast = Cast.gather()
    actor = cast.actor("coordinator")
    history.record(actor, "test.first"), history.record(actor, "test.second")
    chain = actor.chain
    fault, later = history._fault, iter(["test.third", "test.fourth"])

    def meanwhile(*arguments):
        if (action := next(later, None)) is not None:
            history.record(actor, action)
        return fault(*arguments)

    monkeypatch.setattr(history, "_fault", meanwhile)
    assert history.verify(chain) == (4, None)


def test_a_chain_whose_last_link_was_taken_away_does_not_hold(actor):
    history.record(actor, "test.first")
    chain = actor.chain
    ChainHead.objects.filter(chain=chain).update(seq=2)
    held, broken = history.verify(chain)
    assert (held, broken.seq) == (1, 2)


def test_what_happens_as_a_whole_is_recorded_in_its_order_at_the_end(actor):
    with history.in_one_go():
        history.record(actor, "test.one")
        with history.in_one_go():
            history.record(actor, "test.two")
        assert not AuditEvent.objects.filter(chain=actor.chain).exists()
    events = AuditEvent.objects.filter(chain=actor.chain).order_by("seq").values_list("action", flat=True)
    assert list(events) == ["test.one", "test.two"]
    assert history.verify(actor.chain) == (2, None)


def test_what_fails_as_a_whole_leaves_nothing(actor):
    with pytest.raises(ZeroDivisionError), history.in_one_go():
        history.record(actor, "test.one")
        raise ZeroDivisionError
    history.record(actor, "test.after")
    assert list(AuditEvent.objects.filter(chain=actor.chain).values_list("action", flat=True)) == ["test.after"]
