from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command

from waymark.core import clock, jobs
from waymark.core.models import JobRun

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ME = "here:1:1"


@pytest.fixture
def at(monkeypatch):
    """The machine's clock, moved by hand: at(minutes=5) is five minutes past noon."""

    def moved(**after):
        monkeypatch.setattr(clock, "wall_now", lambda: NOON + timedelta(**after))

    moved()
    return moved


@pytest.fixture
def ran(monkeypatch):
    """What ran; the only job there is answers "done"."""
    ran = []
    monkeypatch.setattr(jobs, "JOBS", {})
    jobs.job("count", every=timedelta(minutes=1), policy="a test")(lambda: ran.append(clock.wall_now()) or "done")
    return ran


def test_a_job_runs_when_it_is_due_and_a_restart_forgets_nothing(at, ran):
    assert jobs.run_due(ME) == {"count": "done"}
    assert jobs.run_due("after a restart") == {}
    at(seconds=59)
    assert jobs.run_due(ME) == {}
    at(seconds=60)
    assert jobs.run_due(ME) == {"count": "done"}
    assert len(ran) == 2
    row = JobRun.objects.get()
    assert (row.said, row.failures, row.leased_until, row.went_well_at) == (
        "done",
        0,
        None,
        NOON + timedelta(minutes=1),
    )


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 10), (2, 20), (3, 40), (4, 80), (7, 640), (8, 900), (9, 900), (60_000, 900)]
)
def test_a_failure_waits_longer_each_time_but_never_more_than_a_quarter_of_an_hour(failures, seconds):
    assert jobs.retry_after(failures) == timedelta(seconds=seconds)


def test_a_job_that_fails_is_tried_again_and_stops_no_other(at, ran, monkeypatch, caplog):
    def fail():
        raise ValueError("Ayesha Begum")

    jobs.job("a broken one", every=timedelta(hours=1), policy="a test")(fail)
    assert jobs.run_due(ME) == {"count": "done"}
    row = JobRun.objects.get(name="a broken one")
    assert (row.failures, row.said, row.due_at) == (1, "ValueError", NOON + timedelta(seconds=10))
    at(seconds=10)
    jobs.run_due(ME)
    row.refresh_from_db()
    assert (row.failures, row.due_at) == (2, NOON + timedelta(seconds=30))
    monkeypatch.setitem(jobs.JOBS, "a broken one", jobs.Job("a broken one", timedelta(hours=1), lambda: "ok", "x"))
    at(seconds=30)
    assert jobs.run_due(ME) == {"a broken one": "ok"}
    row.refresh_from_db()
    assert (row.failures, row.due_at) == (0, NOON + timedelta(seconds=30, hours=1))


def test_a_job_that_another_worker_runs_is_left_alone_until_its_time_is_over(at, ran):
    JobRun.objects.create(
        name="count", due_at=NOON, started_at=NOON, worker="elsewhere:7:7", leased_until=NOON + timedelta(seconds=630)
    )
    assert jobs.run_due(ME) == {}
    at(seconds=629)
    assert jobs.run_due(ME) == {}
    at(seconds=630)
    assert jobs.reap() == ["count"]
    assert JobRun.objects.get().said == "cut off"
    at(seconds=640)
    assert jobs.run_due(ME) == {"count": "done"}


def test_a_worker_of_this_machine_that_is_gone_is_known_at_once(at, ran):
    mine = jobs.this_worker()
    assert not jobs.is_dead(mine)
    host, pid, began = mine.split(":")
    assert jobs.is_dead(f"{host}:{pid}:{int(began) + 1}")  # the number was given to another process since
    assert jobs.is_dead(f"{host}:4194305:{began}")  # beyond the greatest number of a process
    assert not jobs.is_dead(f"elsewhere:4194305:{began}")
    JobRun.objects.create(
        name="count",
        due_at=NOON,
        started_at=NOON,
        worker=f"{host}:4194305:{began}",
        leased_until=NOON + timedelta(hours=1),
    )
    assert jobs.reap() == ["count"]


def test_a_job_past_its_limit_is_stopped(at, ran):
    def endless():
        while True:
            try:
                sum(range(1000))
            except Exception:  # noqa: BLE001  # as a careless job would
                raise AssertionError("a job must not be able to swallow it") from None

    jobs.job("endless", every=timedelta(hours=1), policy="a test", limit=timedelta(seconds=0.2))(endless)
    assert jobs.run_due(ME) == {"count": "done"}
    assert JobRun.objects.get(name="endless").said == "TookTooLong"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 24, 3, 9, 59, tzinfo=UTC), datetime(2026, 11, 24, 3, 10, tzinfo=UTC)),
        (datetime(2026, 11, 24, 3, 10, tzinfo=UTC), datetime(2026, 11, 25, 3, 10, tzinfo=UTC)),
        (datetime(2026, 7, 1, 2, 9, tzinfo=UTC), datetime(2026, 7, 1, 2, 10, tzinfo=UTC)),  # 03:10 in summer
        (datetime(2026, 7, 1, 2, 10, tzinfo=UTC), datetime(2026, 7, 2, 2, 10, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 3, 10, tzinfo=UTC)),  # the clocks go back
    ],
)
def test_a_nightly_job_goes_by_the_clock_in_london(at, due):
    nightly = jobs.Job("n", timedelta(days=1), lambda: "", "a test", daily_at=time(3, 10))
    assert nightly.next_after(at) == due


def test_a_nightly_job_waits_for_its_hour_and_stays_out_of_what_runs_at_once(at, ran):
    jobs.job("nightly", policy="a test", daily_at=time(3, 10))(lambda: "by night")
    assert jobs.run_due(ME) == {"count": "done"}
    assert jobs.run_all() == {"count": "done"}
    assert jobs.run_all(nightly=True) == {"count": "done", "nightly": "by night"}
    at(hours=15, minutes=10)
    assert jobs.run_due(ME)["nightly"] == "by night"


def test_the_list_says_how_each_job_stands(at, ran, capsys):
    call_command("jobs", "--list")
    assert "count (every 0:01:00): not run yet" in capsys.readouterr().out
    jobs.run_due(ME)
    call_command("jobs", "--list")
    assert "last 2026-11-24 12:00:00 UTC: done; next 2026-11-24 12:01:00 UTC\n" in capsys.readouterr().out
    at(minutes=6)
    call_command("jobs", "--list")
    assert "late by 0:05:00: is a worker running?" in capsys.readouterr().out
    JobRun.objects.update(failures=3, said="ValueError")
    call_command("jobs", "--list")
    assert "failed 3 times in a row" in capsys.readouterr().out
    JobRun.objects.update(leased_until=NOON, worker="elsewhere:7:7")
    call_command("jobs", "--list")
    assert "running since 2026-11-24 12:00:00 UTC, by elsewhere:7:7" in capsys.readouterr().out
