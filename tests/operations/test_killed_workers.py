"""A job whose worker was killed is run again, by another process and by the first one's successor (D2)."""

import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from tests.operations.conftest import ROOT
from waymark.accounts.jobs import HistoryBroken, verify_history
from waymark.core import history, jobs
from waymark.core.models import ChainHead, JobRun
from waymark.core.operator import Operator

WORKER = """
import sys, time
import django
django.setup()
from datetime import timedelta
from waymark.core import jobs
jobs.JOBS.clear()
def work():
    print("working", flush=True)
    time.sleep(float(sys.argv[1]))
    return "done"
jobs.job("long work", every=timedelta(hours=1), policy="a test")(work)
print(jobs.run_due(jobs.this_worker()), flush=True)
"""


def worker(environment, seconds):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(seconds)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_run_again(environment_here, monkeypatch):
    with worker(environment_here, 60) as killed:
        assert killed.stdout.readline() == "working\n"
        with worker(environment_here, 0) as second:  # another worker beside it leaves the job alone
            assert second.communicate()[0] == "{}\n"
        killed.kill()
    row = JobRun.objects.get()
    assert row.leased_until is not None
    with worker(environment_here, 0) as successor:  # sees that it was cut off, and waits its ten seconds
        assert successor.communicate()[0] == "{}\n"
    row.refresh_from_db()
    assert (row.failures, row.said, row.leased_until) == (1, "cut off", None)
    row.due_at = row.started_at
    row.save()
    with worker(environment_here, 0) as successor:
        assert successor.communicate()[0] == "working\n{'long work': 'done'}\n"
    row.refresh_from_db()
    assert (row.failures, row.said) == (0, "done")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_loop_of_jobs_ends_well_when_told_to(environment_here):
    loop = subprocess.Popen([sys.executable, "manage.py", "jobs", "--loop"], cwd=ROOT, env=environment_here)
    try:
        for _ in range(200):
            if JobRun.objects.filter(name="send messages", went_well_at__isnull=False).exists():
                break
            time.sleep(0.1)
        loop.terminate()
        assert loop.wait(20) == 0
    finally:
        loop.kill()
    assert set(jobs.JOBS) == set(JobRun.objects.values_list("name", flat=True))
    assert not JobRun.objects.filter(leased_until__isnull=False).exists()


@pytest.mark.django_db
def test_a_broken_history_fails_its_nightly_job():
    history.record(Operator(), "test")
    assert verify_history() == "1 links hold"
    ChainHead.objects.update(hash="0" * 64)
    with pytest.raises(HistoryBroken):
        verify_history()
    with pytest.raises(CommandError):
        call_command("audit", "verify")
