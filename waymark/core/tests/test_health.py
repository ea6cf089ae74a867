import json
import shutil
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from waymark.core import clock, health, jobs
from waymark.core.models import JobRun, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked_anew():
    health.kept.forget()


@pytest.fixture
def worker():
    """A worker that has just run every job."""
    now = clock.wall_now()
    for name in jobs.JOBS:
        JobRun.objects.create(name=name, due_at=now + timedelta(hours=1), finished_at=now, said="done")


def amiss(client):
    health.kept.forget()
    return client.get("/ready").json()["not_well"]


def test_the_process_is_alive_whatever_the_database_says(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(connection, "cursor", lambda *a: 1 / 0)
    answer = client.get("/health")
    assert (answer.status_code, answer.text) == (200, "alive\n")
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer


def test_a_probe_needs_no_host_name_and_no_https(client, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["ap.example.org"], True
    assert client.get("/health", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_system_where_all_is_well_is_ready(client, worker):
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "not_well": []})


def test_a_system_whose_worker_does_not_run_is_not_ready(client, worker):
    JobRun.objects.filter(name="send messages").update(due_at=clock.wall_now() - timedelta(minutes=6))
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "not_well": ["jobs"]})
    JobRun.objects.filter(name="send messages").update(leased_until=clock.wall_now())
    assert amiss(client) == []  # it runs now, and is within its time
    JobRun.objects.all().delete()
    assert amiss(client) == ["jobs"]


def test_a_system_with_a_migration_to_come_is_not_ready(client, worker):
    MigrationRecorder(connection).record_unapplied("core", "0004_operations")
    assert amiss(client) == ["migrations"]


def test_a_system_without_its_database_is_not_ready_and_does_not_fall_over(client, worker, monkeypatch):
    def refuse(*_):
        raise DatabaseError("connection to 10.0.0.1 refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "not_well": ["database"]})
    assert "10.0.0.1" not in answer.text


def test_a_full_disk_is_not_ready(client, worker, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, health.LEAST_FREE - 1))
    assert amiss(client) == ["disk"]


def test_an_answer_is_kept_for_a_moment(client, worker, django_assert_num_queries):
    client.get("/ready")
    with django_assert_num_queries(0):
        client.get("/ready")


def test_the_operator_reads_figures_and_nobody_s_name(client, worker, capsys, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    JobRun.objects.filter(name="send messages").update(failures=2, said="ConnectionRefusedError")
    OutboxMessage.objects.create(
        recipient_type="address",
        address="ayesha@example.org",
        notice="n",
        written_at=clock.now() - timedelta(hours=3),
        tries=4,
    )
    call_command("ready")
    said = capsys.readouterr().out
    assert "jobs       look here  failing: send messages (2 times in a row: ConnectionRefusedError)" in said
    assert (
        "mail       look here  1 wait, 1 of them were not taken by the mail server; the oldest since 3 hours ago"
        in said
    )
    assert "backup     look here  none was made here" in said
    assert said.endswith("\nready\n")
    assert "ayesha" not in said
    (tmp_path / "last-backup.json").write_text(json.dumps({"at": (clock.wall_now() - timedelta(hours=5)).isoformat()}))
    call_command("ready", "--json")
    findings = {one["name"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["backup"]["said"] == "last 5 hours ago, read back whole"
    assert not findings["backup"]["needs_care"]
    JobRun.objects.all().delete()
    with pytest.raises(SystemExit):
        call_command("ready")
    assert capsys.readouterr().out.endswith("\nnot ready\n")
