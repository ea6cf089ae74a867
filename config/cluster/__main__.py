"""`./run cluster start|stop|status|promote|rejoin|alone`: Waymark scaled out, on this machine."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

import psycopg

from config.cluster import verbs
from config.cluster.layout import ROOT, Amiss, Cluster
from config.demo import AREAS

WHAT = {
    "start": "make and start it, or start again what was stopped",
    "stop": "stop everything; --remove throws it away",
    "status": "how each part is",
    "promote": "let the standby lead, and lead pgbouncer there",
    "rejoin": "let the other node follow again, and commits wait for it",
    "alone": "let commits wait for no standby, while it is away",
}


def main() -> int:
    """Do what is asked; return the exit code."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave through what cleans up
    folder = options.folder.absolute()
    try:
        if options.verb == "start" and not (folder / "cluster.json").exists():
            return _start(folder, options)
        return _do(Cluster.kept_in(folder), options)
    except (Amiss, psycopg.Error) as amiss:
        print(amiss, file=sys.stderr)
        return 1


def _options() -> argparse.Namespace:
    lines = [f"  {verb:8} {what}" for verb, what in WHAT.items()]
    parser = argparse.ArgumentParser(
        prog="./run cluster",
        description="Waymark scaled out on this machine: two PostgreSQL nodes, pgbouncer, several servers, one address.",
        epilog="\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=list(WHAT), metavar="verb", help="one of those below")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "cluster", help="default: var/cluster")
    parser.add_argument("--port", type=int, help="start: the address; default: the first free one from 8080")
    parser.add_argument("--servers", type=int, default=2, help="start: how many; default: 2")
    parser.add_argument("--area", choices=AREAS, default="", help="start: with an invented area to look at")
    parser.add_argument("--remove", action="store_true", help="stop: throw everything away")
    parser.add_argument("--accept-loss", action="store_true", help="promote: though commits did not wait for it")
    return parser.parse_args()


def _start(folder: Path, options: argparse.Namespace) -> int:
    if folder.exists() and any(folder.iterdir()):
        raise Amiss(f"{folder} is not empty. Name another: --folder")
    cluster = Cluster.new(folder, servers=max(1, options.servers), port=options.port, area=options.area)
    verbs.make(cluster, print)
    print(f"\nWaymark is running at {cluster.url}\nStop it: ./run cluster stop")
    return 0


def _do(cluster: Cluster, options: argparse.Namespace) -> int:
    match options.verb:
        case "start":
            verbs.start_again(cluster, print)
        case "stop":
            verbs.stop(cluster, print)
            if options.remove:
                verbs.remove(cluster)
        case "promote":
            verbs.promote(cluster, print, accept_loss=options.accept_loss)
        case "rejoin":
            verbs.rejoin(cluster, print)
        case "alone":
            verbs.alone(cluster, print)
        case _:
            lines = verbs.status(cluster)
            for line in lines:
                print(f"{line.part:10} {line.port or '':>6}  {line.said}")
            return 0 if all(line.is_well for line in lines) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
