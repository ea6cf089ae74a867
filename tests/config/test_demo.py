"""The parent process of the demonstration, with stand-ins for the server and the jobs."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import demo

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import sys
from config import demo
# Both write to one pipe: in one piece, so that neither tears the other's line.
wait = [sys.executable, "-c", "import os, time; os.write(1, f'{{os.getpid()}}{{chr(10)}}'.encode()); time.sleep(60)"]
demo._server_command = lambda host, port: wait
demo._jobs_command = lambda: {jobs}
demo._answers = lambda host, port: False
sys.exit(demo._serve("127.0.0.1", 1, "nowhere", browser=False))
"""


def parent(jobs: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PARENT.format(jobs=jobs)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_server_and_jobs_and_ends_well(told: signal.Signals) -> None:
    with parent("wait") as process:
        assert process.stdout
        children = [int(process.stdout.readline()), int(process.stdout.readline())]
        process.send_signal(told)
        assert process.wait(20) == 0
        assert all(is_gone(child) for child in children)


def test_when_one_ends_the_other_is_stopped_and_the_reason_given() -> None:
    with parent('[sys.executable, "-c", "import sys, time; time.sleep(1); sys.exit(3)"]') as process:
        assert process.stdout
        assert process.stderr
        child = int(process.stdout.readline())
        assert process.wait(20) == 1
        assert "the jobs ended with code 3" in process.stderr.read()
        assert is_gone(child)


def test_a_port_asked_for_is_taken_or_refused_and_otherwise_the_next_free_one_serves() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert demo._free_port("127.0.0.1", taken) is None
    assert demo._free_port("127.0.0.1", taken) == taken
    assert demo._free_port("127.0.0.1", None) in range(8000, 8010)


@pytest.mark.slow
def test_a_database_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "WAYMARK_VAR": str(tmp_path),
        "WAYMARK_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
    }
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    said = subprocess.run(
        [sys.executable, "-m", "config.demo", "--no-browser"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 1
    assert "holds no demonstration" in said.stderr
