"""What an operator does with a cluster: start, stop, status, promote, rejoin, alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.cluster import files, parts
from config.cluster.layout import DATABASE, Amiss, Cluster, database_user
from config.cluster.programs import find, manage, pid_in, version

Say = Callable[[str], None]


def make(cluster: Cluster, say: Say) -> None:
    """Make and start a new cluster. What was made goes again when it does not come to stand."""
    cluster.binaries = find()
    cluster.folder.mkdir(parents=True, exist_ok=True)
    cluster.folder.chmod(0o711)  # the databases' own user goes through it to its own folders
    try:
        _can_be_entered(cluster.folder)
        parts.own_folder(cluster.logs, 0o755)
        (cluster.folder / "var").mkdir(mode=0o700, exist_ok=True)
        say(f"PostgreSQL {version(cluster.binaries['postgresql'])}: a primary, the tables, the roles")
        parts.make_primary(cluster)
        parts.let_the_application_in(cluster)
        if cluster.area:
            say("An invented area. This takes a while.")
            direct = cluster.environment(DATABASE_URL=cluster.direct(cluster.primary), DATABASE_REPORTS_URL="")
            manage(direct, "demo", "build", "--size", cluster.area)
        cluster.keep()
        say("A standby that each commit waits for")
        follow(cluster)
        say(f"pgbouncer, {len(cluster.servers)} servers, the jobs, and haproxy in front")
        _start_front(cluster)
    except BaseException:
        stop(cluster, say=lambda _: None)
        remove(cluster)
        raise


def start_again(cluster: Cluster, say: Say) -> None:
    """Start what was stopped, as it was: the primary first."""
    cluster.binaries = find()
    if parts.node_pid(cluster, cluster.primary) is not None:
        raise Amiss(f"It runs already: {cluster.url}. Stop it first: ./run cluster stop")
    parts.start_node(cluster, cluster.primary)
    if cluster.standby:
        parts.start_node(cluster, cluster.standby)
        parts.wait_for_standby(cluster, cluster.standby, sync=not cluster.alone)
    _start_front(cluster)
    say("It runs again.")


def _start_front(cluster: Cluster) -> None:
    parts.start_pooler(cluster)
    parts.start_servers(cluster)
    parts.start_address(cluster)


def stop(cluster: Cluster, say: Say) -> None:
    """Stop everything, from the address inwards; the primary last, so that the standby gets all of it."""
    parts.stop_address(cluster)
    parts.stop_servers(cluster)
    parts.stop_pooler(cluster)
    for node in (cluster.primary, cluster.other(cluster.primary)):
        parts.stop_node(cluster, node)
    say("Stopped.")


def remove(cluster: Cluster) -> None:
    """Throw the stopped cluster away."""
    shutil.rmtree(cluster.folder, ignore_errors=True)


def follow(cluster: Cluster) -> None:
    """Let the other node be a new copy of the primary, and commits wait for it."""
    node = cluster.other(cluster.primary)
    parts.make_standby(cluster, node)
    parts.wait_for_standby(cluster, node, sync=False)
    parts.commits_wait_for(cluster, node)
    parts.wait_for_standby(cluster, node, sync=True)
    cluster.standby, cluster.alone = node, False
    cluster.keep()


def promote(cluster: Cluster, say: Say, *, accept_loss: bool = False) -> None:
    """Let the standby lead, and lead pgbouncer there. A primary that still runs is stopped first: there are never two.

    The new primary waits for no standby, since there is none: `rejoin` makes one.
    """
    old, new = cluster.primary, cluster.standby
    if not new or parts.node_pid(cluster, new) is None:
        raise Amiss("There is no standby that runs, so nothing can be promoted.")
    if cluster.alone and parts.node_pid(cluster, old) is None and not accept_loss:
        raise Amiss(
            "Commits did not wait for the standby (`cluster alone`), so it may lack what was acknowledged since."
            " Start the old primary if you can. Otherwise: promote --accept-loss"
        )
    planned = parts.node_pid(cluster, old) is not None
    if planned:
        parts.tell_pooler(cluster, f"PAUSE {DATABASE}")  # what is under way is finished, what comes waits
    try:
        parts.stop_node(cluster, old)
        parts.promote_node(cluster, new)
        cluster.primary, cluster.standby, cluster.alone = new, "", True
        cluster.keep()
        parts.point_pooler(cluster)
    finally:
        if planned:
            parts.tell_pooler(cluster, f"RESUME {DATABASE}")
    say(f"Node {new} is the primary, and the only copy. A second one: ./run cluster rejoin")


def rejoin(cluster: Cluster, say: Say) -> None:
    """Let the node that does not lead follow again, with a fresh copy, and commits wait for it."""
    node = cluster.other(cluster.primary)
    parts.stop_node(cluster, node)
    follow(cluster)
    say(f"Node {node} follows, and commits wait for it.")


def alone(cluster: Cluster, say: Say) -> None:
    """Let commits wait for no standby: what waits now goes on at once. For as long as the standby is away."""
    parts.commits_wait_for(cluster, "")
    cluster.alone = True
    cluster.keep()
    say("Commits wait for no standby: one disk holds what is acknowledged. Both again: ./run cluster rejoin")


@dataclass(frozen=True)
class Line:
    """One part, as the operator reads it."""

    part: str
    port: int | None
    said: str
    is_well: bool = True


def status(cluster: Cluster) -> list[Line]:
    """How each part is."""
    lines = []
    for node, port in cluster.nodes.items():
        lines.append(Line(f"node {node}", port, *_node(cluster, node)))
    pooled = pid_in(parts.pooler_folder(cluster) / "pgbouncer.pid") is not None
    lines.append(Line("pgbouncer", cluster.pooler, "runs" if pooled else "does not run", pooled))
    for number, port in enumerate(cluster.servers, 1):
        runs = pid_in(cluster.folder / f"server-{number}.pid") is not None
        lines.append(Line(f"server {number}", port, "runs" if runs else "does not run", runs))
    working = pid_in(cluster.folder / "jobs.pid") is not None
    lines.append(Line("jobs", None, "run" if working else "do not run", working))
    fronted = pid_in(cluster.folder / "address" / "haproxy.pid") is not None
    lines.append(Line("haproxy", cluster.address, "runs" if fronted else "does not run", fronted))
    return lines


def _node(cluster: Cluster, node: str) -> tuple[str, bool]:
    if parts.node_pid(cluster, node) is None:
        return "does not run", False
    if node != cluster.primary:
        try:
            state, how, behind = parts.followers(cluster).get(files.standby_name(node), ("away", "", 0))
        except psycopg.Error:
            return "runs; its primary does not answer", False
        is_well = (state, how) == ("streaming", "sync")
        return f"standby: {state}, {how or 'nobody waits for it'}, {behind} bytes behind", is_well
    return f"primary; commits wait for {'no standby' if cluster.alone else 'the standby'}", not cluster.alone


def _can_be_entered(folder: Path) -> None:
    owner = database_user()
    if owner is None:
        return
    tried = subprocess.run(
        ["test", "-x", str(folder)], user=owner.pw_uid, group=owner.pw_gid, extra_groups=[], check=False, cwd="/"
    )
    if tried.returncode:
        raise Amiss(
            f"The user {owner.pw_name}, whom the databases run as, cannot enter {folder}."
            " Name a folder that everybody can reach: --folder /var/tmp/waymark-cluster"
        )
