"""The demonstration as it runs for a visitor: its own server, its own database, built once and copied for each story."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from config import demo

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60


class Area:
    """One copy of the demonstration: a server at `url`, and the command line beside it."""

    def __init__(self, var: Path, database_url: str = "") -> None:
        self.var, self.database_url = var, database_url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        outside = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "SECRET_KEY")}
        return {
            **outside,
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "WAYMARK_DEMO": "1",
            "WAYMARK_VAR": str(self.var),
            "WAYMARK_BASE_URL": self.url,
            "LOG_LEVEL": "WARNING",
            **({"DATABASE_URL": self.database_url} if self.database_url else {}),
        }

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command beside the server and return what it said."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def build(self) -> None:
        """Build the area in an empty database, as `./run demo` does the first time."""
        self.var.mkdir(parents=True, exist_ok=True)
        for command in (["migrate", "-v0"], ["demo", "build"], ["collectstatic", "-v0", "--no-input"]):
            done = self.manage(*command)
            assert done.returncode == 0, f"manage {' '.join(command)}\n{done.stdout}\n{done.stderr}"

    def start(self) -> None:
        """Run the server that the demonstration runs. The jobs run when the clock is moved on."""
        command = demo._server_command("127.0.0.1", self.port)
        with (self.var / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        began = time.monotonic()
        while not demo._answers("127.0.0.1", self.port):
            stopped = self.server.poll() is not None or time.monotonic() - began > SECONDS_TO_START
            assert not stopped, f"The server does not answer:\n{self.log}"
            time.sleep(0.1)

    def stop(self) -> None:
        if self.server is None:
            return
        self.server.terminate()
        try:
            self.server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()

    @property
    def log(self) -> str:
        return (self.var / "server.log").read_text(encoding="utf-8")


@contextmanager
def running_copy(template: Path, folder: Path) -> Iterator[Area]:
    """Yield a running copy of the area built in `template`: on SQLite a copy of its file, on PostgreSQL of its database."""
    on_postgresql = os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql"
    _build_once(template, on_postgresql)
    shutil.copytree(template, folder)
    area = Area(folder)
    if on_postgresql:
        area.database_url = _copy_of_database(_name(template), _name(folder))
    try:
        area.start()
        yield area
    finally:
        area.stop()
        if on_postgresql:
            _on_the_server(f'DROP DATABASE IF EXISTS "{_name(folder)}" WITH (FORCE)')


def _build_once(template: Path, on_postgresql: bool) -> None:
    """Several processes may ask at once: the first builds, the others wait."""
    template.parent.mkdir(parents=True, exist_ok=True)
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if template.exists():
            return
        building = template.with_suffix(".building")
        shutil.rmtree(building, ignore_errors=True)
        area = Area(building)
        if on_postgresql:
            _on_the_server(f'CREATE DATABASE "{_name(template)}"')
            area.database_url = _address_of(_name(template))
        area.build()
        building.rename(template)


def _name(folder: Path) -> str:
    return f"waymark_{folder.parent.name}_{folder.name}".replace("-", "_").lower()[-60:]


def _address_of(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _copy_of_database(template: str, name: str) -> str:
    _on_the_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return _address_of(name)


def _on_the_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)  # names of our own making, and no others
