"""The demonstration in one process: builds the area once, then runs the server and the jobs until told to stop.

`./run demo [--area small|county] [--port 8000] [--host 127.0.0.1] [--reset] [--no-browser]`
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from waymark.core.disk import remove_beside, remove_sqlite

ROOT = Path(__file__).resolve().parent.parent
AREAS = ("small", "county")
FIRST_PORT = 8000
PORTS_TRIED = 10
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


def main() -> int:
    """Run the demonstration; return the exit code."""
    options = _options()
    os.environ["WAYMARK_DEMO"] = "1"
    os.environ["WAYMARK_DEMO_AREA"] = options.area
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    port = _free_port(options.host, options.port)
    if port is None:
        print(f"Port {options.port} is taken. Try another: ./run demo --port 8123", file=sys.stderr)
        return 1
    address = f"http://localhost:{port}/" if options.host == "127.0.0.1" else f"http://{options.host}:{port}/"
    os.environ.setdefault("WAYMARK_BASE_URL", address)
    if not _prepare(reset=options.reset):
        return 1
    return _serve(options.host, port, address, browser=not options.no_browser)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run demo", description="See Waymark in an invented area.")
    port = os.environ.get("PORT", "")
    parser.add_argument(
        "--area",
        choices=AREAS,
        default=os.environ.get("WAYMARK_DEMO_AREA") or AREAS[0],
        help="small, or a county: 600 pupils, 40 providers, two school years (built in some minutes, once)",
    )
    parser.add_argument("--port", type=int, default=int(port) if port.isdigit() else None, help="default: 8000")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (also name it in ALLOWED_HOSTS)")
    parser.add_argument("--reset", action="store_true", help="build the area anew; what was tried out is lost")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    return parser.parse_args()


def _free_port(host: str, wanted: int | None) -> int | None:
    """Return the port asked for, or the first free one from 8000; None if it is taken."""
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None


def _prepare(*, reset: bool) -> bool:
    """Bring database and static files up to date; build the area the first time."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    from waymark.core.instance import is_demo

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = Path(database["NAME"])
        if reset:
            remove_sqlite(file)
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        if not file.exists() and not _build_beside(file):
            return False
        call_command("migrate", verbosity=0, interactive=False)
        if not is_demo():
            print(f"{file} holds no demonstration. Build it anew: ./run demo --reset", file=sys.stderr)
            return False
    else:
        if reset:
            print("--reset is for the embedded database. Drop and create the one in DATABASE_URL.", file=sys.stderr)
            return False
        call_command("migrate", verbosity=0, interactive=False)
        if not is_demo():
            call_command("demo", "build", "--size", settings.DEMO_AREA)
    call_command("collectstatic", verbosity=0, interactive=False)
    connections.close_all()
    return True


def _build_beside(file: Path) -> bool:
    """Build the area in a file beside and move it into place, so that half an area is never seen."""
    from django.conf import settings

    print("Building the demonstration area. This happens once.", flush=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    building = file.with_name(f"{file.stem}.building.sqlite3")
    remove_sqlite(building)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{building}"}
    for command in (["migrate", "--verbosity", "0", "--no-input"], ["demo", "build", "--size", settings.DEMO_AREA]):
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=False)
        if done.returncode:
            print(f"Building stopped at `manage {' '.join(command)}`.", file=sys.stderr)
            return False
    with contextlib.closing(sqlite3.connect(building)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # nothing of it is left in a file beside
    remove_beside(file)
    building.replace(file)
    remove_beside(building)
    return True


def _serve(host: str, port: int, address: str, *, browser: bool) -> int:
    """Run the server and the jobs; stop both when told to, or when one of them stops."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children = {"server": _start(_server_command(host, port)), "jobs": _start(_jobs_command())}
    try:
        began, announced = time.monotonic(), False
        while not stopping:
            ended = [name for name, child in children.items() if child.poll() is not None]
            if ended:
                print(f"Stopping: the {ended[0]} ended with code {children[ended[0]].returncode}.", file=sys.stderr)
                return 1
            if not announced and _answers(host, port):
                _announce(address, browser=browser)
                announced = True
            if not announced and time.monotonic() - began > SECONDS_TO_START:
                print("Stopping: the server does not answer.", file=sys.stderr)
                return 1
            time.sleep(0.2)
        return 0
    finally:
        _stop(list(children.values()))


def _server_command(host: str, port: int) -> list[str]:
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5"),
        *("--log-level", "warning", "config.wsgi:application"),
    ]


def _jobs_command() -> list[str]:
    return [sys.executable, "manage.py", "jobs", "--loop"]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C in the terminal reaches this process alone, which then stops the children in order.
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def _answers(host: str, port: int) -> bool:
    try:
        with urlopen(f"http://{host}:{port}/", timeout=5):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def _announce(address: str, *, browser: bool) -> None:
    from django.core.management import call_command
    from django.db import connections

    print(f"\nWaymark is running at {address}\n", flush=True)
    call_command("demo", "people")
    connections.close_all()
    print("\nStop with Ctrl-C. Start afresh with ./run demo --reset", flush=True)
    opener = shutil.which("xdg-open") or shutil.which("open")
    if (
        browser
        and opener
        and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin")
    ):
        quiet = subprocess.DEVNULL
        subprocess.Popen([opener, address], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
