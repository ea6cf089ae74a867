"""The few lines that differ by place, beside the files of deploy/cluster/, which are used as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.cluster.layout import ADMIN, APP, DATABASE, REPLICATOR, Cluster

LOOPBACK = "127.0.0.1"


def node_settings(shared: Path) -> str:
    """The end of a node's postgresql.conf."""
    return (
        f"\nlisten_addresses = '{LOOPBACK}'\n"
        "unix_socket_directories = ''\n"
        "recovery_init_sync_method = syncfs\n"  # a copy is brought to the disk at once, not file by file
        f"include '{shared}'\n"
    )


def standby_settings(cluster: Cluster, node: str, leader: str) -> str:
    """The whole of a standby's postgresql.auto.conf: whom it follows. Nothing of the leader's own is taken over."""
    return (
        f"primary_conninfo = 'host={LOOPBACK} port={cluster.nodes[leader]} user={REPLICATOR}"
        f" password={cluster.passwords[REPLICATOR]} application_name={standby_name(node)}'\n"
    )


def standby_name(node: str) -> str:
    """How the primary knows it."""
    return f"waymark_{node}"


def pooler_settings(cluster: Cluster, folder: Path, shared: Path) -> str:
    """What pgbouncer is started with. Where the primary is stands in a file of its own, which a failover writes anew."""
    return (
        f"%include {folder / 'databases.ini'}\n"
        "[pgbouncer]\n"
        f"%include {shared}\n"
        f"listen_addr = {LOOPBACK}\n"
        f"listen_port = {cluster.pooler}\n"
        "unix_socket_dir =\n"
        f"auth_file = {folder / 'users.txt'}\n"
        f"pidfile = {folder / 'pgbouncer.pid'}\n"
        f"logfile = {cluster.logs / 'pgbouncer.log'}\n"
        f"admin_users = {ADMIN}\n"
    )


def pooler_databases(cluster: Cluster) -> str:
    """Where the primary is."""
    return f"[databases]\n{DATABASE} = host={LOOPBACK} port={cluster.nodes[cluster.primary]} dbname={DATABASE}\n"


def pooler_users(cluster: Cluster) -> str:
    """Whom pgbouncer lets in, and with what it goes on to the primary."""
    return "".join(f'"{who}" "{cluster.passwords[who]}"\n' for who in (APP, ADMIN))


def address_settings(port: int, servers: Sequence[int]) -> str:
    """The second file of haproxy: the one address, and the servers behind it."""
    lines = [f"    server waymark{number} {LOOPBACK}:{each} check" for number, each in enumerate(servers, 1)]
    return "\n".join(["listen waymark", f"    bind {LOOPBACK}:{port}", *lines, ""])
