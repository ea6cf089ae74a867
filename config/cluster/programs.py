"""Debian's programs: where they are, and how they are run as somebody who is not root."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from config.cluster.layout import ROOT, Amiss, database_user

POSTGRESQL = Path("/usr/lib/postgresql")
OLDEST = 15
NEEDED = {"pgbouncer": "pgbouncer", "haproxy": "haproxy"}  # program, package
DAEMONS = {"postgres", "pgbouncer", "haproxy"}  # they write their own files of who they are
_started: list[subprocess.Popen[bytes]] = []


def find() -> dict[str, str]:
    """The folder of PostgreSQL's programs, and the other two. Amiss where one is missing."""
    found = {"postgresql": _postgresql(), **{name: _program(name) for name in NEEDED}}
    missing = [{"postgresql": "postgresql", **NEEDED}[name] for name, path in found.items() if not path]
    if missing:
        raise Amiss(
            f"The cluster needs {' and '.join(missing)} (PostgreSQL {OLDEST} or newer)."
            f" Debian, Ubuntu: apt-get install {' '.join(missing)}"
        )
    return found


def _postgresql() -> str:
    installed = [each for each in POSTGRESQL.glob("*/bin") if each.parent.name.isdigit() and (each / "initdb").exists()]
    fit = [each for each in installed if int(each.parent.name) >= OLDEST]
    if fit:
        return str(max(fit, key=lambda each: int(each.parent.name)))
    beside = shutil.which("initdb")
    return str(Path(beside).parent) if beside else ""


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or ""


def run_as_database_user(command: Sequence[str], log: Path, **environment: str) -> None:
    """Run a program to its end as the user that the databases run as; what it says goes to `log`. Amiss when it fails."""
    owner = database_user()
    with log.open("ab") as said:  # a file: a server left running would hold a pipe open
        done = subprocess.run(
            list(command),
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC", **environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise Amiss(f"{Path(command[0]).name} failed:\n{_end_of(log)}")


def run(environment: dict[str, str], *words: str) -> str:
    """Run a program of Waymark to its end; return what it printed."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Amiss(f"{' '.join(words)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def manage(environment: dict[str, str], *words: str) -> str:
    """Run a command of Waymark to its end; return what it printed."""
    return run(environment, "manage.py", *words)


def start(command: Sequence[str], environment: dict[str, str], log: Path, pid_file: Path) -> None:
    """Start a process of Waymark that outlives this one."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _started.append(process)
    pid_file.write_text(f"{process.pid} {_began(process.pid)}\n")


def pid_in(pid_file: Path) -> int | None:
    """The process that the file names, if it still runs and no other has taken its number."""
    try:
        pid, *more = pid_file.read_text().split()
        began, name = _began(int(pid)), Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    is_it = more == [began] if len(more) == 1 else name in DAEMONS
    return int(pid) if began and is_it else None


def _began(pid: int) -> str:
    """When the process began, in ticks since the machine did; "" if there is none, or only what is left of one."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if after_name[0] in "ZX" else after_name[19]


def end(pid_file: Path, seconds: float = 15) -> None:
    """Ask the process of this file to end; after a while, make it."""
    pid = pid_in(pid_file)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: pid_in(pid_file) is None, seconds):
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: pid_in(pid_file) is None, 5)
    for child in _started:
        child.poll()  # so that nothing is left of one that has ended
    pid_file.unlink(missing_ok=True)


def wait_until(is_so: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Whether it became so within the time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(every)
    return True


def version(binaries: str) -> str:
    """What PostgreSQL calls itself."""
    said = subprocess.run([f"{binaries}/postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+(\.\d+)?", said)
    return found.group() if found else said.strip()


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])
