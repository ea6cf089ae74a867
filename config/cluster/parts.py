"""The parts of a cluster: how each is made, started, asked how it is, and stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config import demo
from config.cluster import files
from config.cluster.layout import ADMIN, APP, DATABASE, REPLICATOR, ROOT, Amiss, Cluster, database_user
from config.cluster.programs import end, pid_in, run, run_as_database_user, start, wait_until

DEPLOY = ROOT / "deploy" / "cluster"
SECONDS = 60
POOLER_ADMIN = "pgbouncer"  # the database of that name is pgbouncer's own console


def own_folder(path: Path, mode: int = 0o700) -> Path:
    """A folder of the user that the databases run as."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(mode)
    _give(path)
    return path


def _give(path: Path) -> None:
    owner = database_user()
    if owner is not None:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def own_file(path: Path, text: str) -> Path:
    """A file that only the user of the databases reads."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    _give(path)
    return path


# --- Nodes: PostgreSQL


def make_primary(cluster: Cluster) -> None:
    """An empty primary, with the roles that the standby and Waymark come with."""
    node = cluster.primary
    shared = own_file(cluster.folder / "postgresql.conf", (DEPLOY / "postgresql.conf").read_text())
    secret = own_file(cluster.logs / "first-password", cluster.passwords[ADMIN])
    own_folder(cluster.data(node))
    try:
        _postgresql(
            cluster,
            "initdb",
            *("-D", str(cluster.data(node)), "-U", ADMIN, "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"),
            *("--auth-local=scram-sha-256", "--auth-host=scram-sha-256", f"--pwfile={secret}", "--no-sync"),
        )
    finally:
        secret.unlink()
    with (cluster.data(node) / "postgresql.conf").open("a") as settings:
        settings.write(files.node_settings(shared))
    bring_to_disk(cluster.data(node))
    start_node(cluster, node)
    with asked(cluster.direct(node, database="postgres")) as primary:
        primary.execute(_role(REPLICATOR, "LOGIN REPLICATION", cluster.passwords[REPLICATOR]))
        primary.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(DATABASE))
        )


def _role(name: str, rights: str, password: str) -> sql.Composed:
    text = sql.SQL("CREATE ROLE {} " + rights + " PASSWORD {}")
    return text.format(sql.Identifier(name), sql.Literal(password))


def let_the_application_in(cluster: Cluster) -> None:
    """Its tables, the rights of each role, and a password for the application's own."""
    direct = cluster.environment(DATABASE_URL=cluster.direct(cluster.primary), DATABASE_REPORTS_URL="")
    run(direct, "-m", "config.cluster.tables")
    with asked(cluster.direct(cluster.primary)) as primary:
        words = sql.SQL("ALTER ROLE {} PASSWORD {}")
        primary.execute(words.format(sql.Identifier(APP), sql.Literal(cluster.passwords[APP])))


def make_standby(cluster: Cluster, node: str) -> None:
    """A copy of the primary that follows it. What lay there is put aside, and thrown away when the copy stands."""
    data, aside = cluster.data(node), cluster.folder / f"{node}-before"
    shutil.rmtree(aside, ignore_errors=True)
    if data.exists():
        data.rename(aside)
    own_folder(data)
    leader = cluster.nodes[cluster.primary]
    _postgresql(
        cluster,
        "pg_basebackup",
        *("-h", files.LOOPBACK, "-p", str(leader), "-U", REPLICATOR, "-D", str(data), "-X", "stream", "-c", "fast"),
        "--no-sync",
        PGPASSWORD=cluster.passwords[REPLICATOR],
    )
    own_file(data / "postgresql.auto.conf", files.standby_settings(cluster, node, cluster.primary))
    own_file(data / "standby.signal", "")
    bring_to_disk(data)
    start_node(cluster, node)
    shutil.rmtree(aside, ignore_errors=True)


def bring_to_disk(folder: Path) -> None:
    """The whole file system at once: much sooner than a thousand files one by one."""
    subprocess.run(["sync", "-f", str(folder)], check=True)


def start_node(cluster: Cluster, node: str) -> None:
    """Start PostgreSQL there and wait until it answers."""
    options = f"-p {cluster.nodes[node]} -c cluster_name={files.standby_name(node)}"
    log = str(cluster.logs / f"postgresql-{node}.log")
    _pg_ctl(cluster, node, "start", "-t", str(SECONDS), "-l", log, "-o", options)


def stop_node(cluster: Cluster, node: str) -> None:
    """Stop it in order, if it runs: a primary hands what is left to its standby first."""
    if node_pid(cluster, node) is not None:
        _pg_ctl(cluster, node, "stop", "-m", "fast", "-t", str(SECONDS))


def promote_node(cluster: Cluster, node: str) -> None:
    """Let the standby replay what it has received, and lead."""
    _pg_ctl(cluster, node, "promote", "-t", str(SECONDS))


def node_pid(cluster: Cluster, node: str) -> int | None:
    return pid_in(cluster.data(node) / "postmaster.pid")


def kill_node(cluster: Cluster, node: str) -> None:
    """SIGKILL to PostgreSQL and to each of its processes at once, as if the machine had gone."""
    pid = node_pid(cluster, node)
    if pid is None:
        raise Amiss(f"Node {node} does not run.")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def commits_wait_for(cluster: Cluster, node: str) -> None:
    """Let a commit on the primary be acknowledged only when it is on this standby's disk too; "" for none."""
    names = f"FIRST 1 ({files.standby_name(node)})" if node else ""
    with asked(cluster.direct(cluster.primary)) as primary:
        primary.execute(sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(sql.Literal(names)))
        primary.execute("SELECT pg_reload_conf()")


def followers(cluster: Cluster) -> dict[str, tuple[str, str, int]]:
    """The standbys of the primary: streaming or not, sync or async, and how many bytes behind."""
    question = (
        "SELECT application_name, state, sync_state, coalesce(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), replay_lsn), 0)"
        " FROM pg_stat_replication WHERE application_name LIKE 'waymark!_%' ESCAPE '!'"
    )
    with asked(cluster.direct(cluster.primary)) as primary:
        return {name: (state, sync, int(behind)) for name, state, sync, behind in primary.execute(question)}


def wait_for_standby(cluster: Cluster, node: str, *, sync: bool) -> None:
    """Return when the standby streams, and, if asked, when commits wait for it."""

    def is_there() -> bool:
        state, how, _ = followers(cluster).get(files.standby_name(node), ("", "", 0))
        return state == "streaming" and (how == "sync" or not sync)

    if not wait_until(is_there, SECONDS):
        raise Amiss(f"The standby does not follow: see {cluster.logs / f'postgresql-{node}.log'}")


@contextlib.contextmanager
def asked(address: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection for a question or two, each on its own."""
    with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
        yield connection


def _pg_ctl(cluster: Cluster, node: str, verb: str, *more: str) -> None:
    _postgresql(cluster, "pg_ctl", "-D", str(cluster.data(node)), "-w", *more, verb)


def _postgresql(cluster: Cluster, program: str, *arguments: str, **environment: str) -> None:
    command = [f"{cluster.binaries['postgresql']}/{program}", *arguments]
    run_as_database_user(command, cluster.logs / "programs.log", **environment)


# --- The pooler


def pooler_folder(cluster: Cluster) -> Path:
    return cluster.folder / "pooler"


def start_pooler(cluster: Cluster) -> None:
    """Start pgbouncer in front of the primary."""
    folder = own_folder(pooler_folder(cluster))
    shared = own_file(folder / "shared.ini", (DEPLOY / "pgbouncer.ini").read_text())
    own_file(folder / "users.txt", files.pooler_users(cluster))
    own_file(folder / "databases.ini", files.pooler_databases(cluster))
    settings = own_file(folder / "pgbouncer.ini", files.pooler_settings(cluster, folder, shared))
    run_as_database_user([cluster.binaries["pgbouncer"], "-q", "-d", str(settings)], cluster.logs / "programs.log")
    _answers(cluster.pooler, "pgbouncer")
    if tell_pooler(cluster, "SHOW CONFIG").get("pool_mode") != "transaction":
        raise Amiss("pgbouncer did not take in the settings of deploy/cluster/pgbouncer.ini.")


def point_pooler(cluster: Cluster) -> None:
    """Lead pgbouncer to the node that is the primary now. What waits there goes on."""
    own_file(pooler_folder(cluster) / "databases.ini", files.pooler_databases(cluster))
    tell_pooler(cluster, "RELOAD")


def tell_pooler(cluster: Cluster, word: str) -> dict[str, Any]:
    """Say a word on pgbouncer's console; return what it answers, by the first column."""
    address = f"postgresql://{ADMIN}:{cluster.passwords[ADMIN]}@127.0.0.1:{cluster.pooler}/{POOLER_ADMIN}"
    with asked(address) as console:
        answer = console.execute(word.encode())
        return {row[0]: row[1] for row in answer} if answer.description else {}


def stop_pooler(cluster: Cluster) -> None:
    end(pooler_folder(cluster) / "pgbouncer.pid")


# --- Waymark's servers and jobs, and the address in front


def start_servers(cluster: Cluster) -> None:
    """Start the servers and the jobs. None of them keeps anything that another would need."""
    environment = cluster.environment()
    for number, port in enumerate(cluster.servers, 1):
        log, pid_file = cluster.logs / f"server-{number}.log", cluster.folder / f"server-{number}.pid"
        start(demo._server_command("127.0.0.1", port), environment, log, pid_file)
    start(demo._jobs_command(), environment, cluster.logs / "jobs.log", cluster.folder / "jobs.pid")
    for port in cluster.servers:
        _answers(port, "Waymark's server")


def stop_servers(cluster: Cluster) -> None:
    for pid_file in sorted(cluster.folder.glob("*.pid")):
        end(pid_file, 20)


def start_address(cluster: Cluster) -> None:
    """Start haproxy on the one address."""
    folder = own_folder(cluster.folder / "address")
    shared = own_file(folder / "haproxy.cfg", (DEPLOY / "haproxy.cfg").read_text())
    here = own_file(folder / "servers.cfg", files.address_settings(cluster.address, cluster.servers))
    command = [cluster.binaries["haproxy"], "-D", "-p", str(folder / "haproxy.pid"), "-f", str(shared), "-f", str(here)]
    run_as_database_user(command, cluster.logs / "programs.log")
    if not wait_until(lambda: demo._answers("127.0.0.1", cluster.address), SECONDS, 0.2):
        raise Amiss(f"Nobody answers at {cluster.url}: see {cluster.logs}")


def stop_address(cluster: Cluster) -> None:
    end(cluster.folder / "address" / "haproxy.pid")


def _answers(port: int, who: str) -> None:
    def is_there() -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    if not wait_until(is_there, SECONDS, 0.1):
        raise Amiss(f"{who} does not answer on port {port}.")
