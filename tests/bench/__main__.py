"""`./run bench [--json] [--quick] [--only 1,4] [--database sqlite] [--growth]`: how fast, beside the floor."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from tests import postgresql
from tests.bench import growth, raw, report
from tests.bench.report import DATABASES, Figure
from tests.bench.rows import MEASURED, Bench, Size
from tests.bench.serve import ROOT, WORKERS, serving
from waymark.core import clock

PROVIDERS, QUICK_PROVIDERS = 40, 16
YEAR_PUPILS = 2_000  # of row 5


@dataclass(frozen=True)
class Home:
    """Where one run keeps its two databases, and the environment of what runs on each."""

    ours: dict[str, str]
    floor: dict[str, str]


def main() -> int:
    options = _options()
    found: dict[int, dict[str, Figure]] = {}
    _say(f"Before: {report.machine()}")
    for kind in options.database or DATABASES:
        with home(kind) as where:
            for row, figure in measure(kind, where, options).items():
                found.setdefault(row, {})[kind] = figure
    heading = (
        f"{clock.wall_now():%d %B %Y}; {report.machine()}; {WORKERS} workers of the server, the load on the same cores"
    )
    print(report.table(found, machine=heading))
    if options.json:
        print(report.as_json(found))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure Waymark beside the floor.")
    parser.add_argument("--json", action="store_true", help="a last line of JSON: row, database, figure")
    parser.add_argument("--quick", action="store_true", help="fewer requests in a smaller area: under five minutes")
    parser.add_argument("--tiny", action="store_true", help="hardly anything: to see that it runs")
    parser.add_argument("--only", type=lambda text: {int(row) for row in text.split(",")}, help="these rows: 1,2,4")
    parser.add_argument("--database", action="append", choices=DATABASES, help="on this one alone")
    parser.add_argument("--growth", action="store_true", help="row 6: the hot pages with 10 and 100 times the marks")
    return parser.parse_args()


def measure(kind: str, where: Home, options: argparse.Namespace) -> dict[int, Figure]:
    """Every row asked for, on one database."""
    size = Size.tiny() if options.tiny else Size.quick() if options.quick else Size()
    wanted = options.only or set(range(1, 13))
    providers = 8 if options.tiny else QUICK_PROVIDERS if options.quick else PROVIDERS
    facts = _json(where.ours, "tests.bench.world", "make", "--providers", str(providers))
    floor_facts = _json(where.floor, "tests.bench.floor.prepare")
    _say(f"{kind}: {facts['pupils']} pupils, {facts['marks']} marks, made in {facts['seconds']} s")
    found: dict[int, Figure] = {}
    if 7 in wanted:
        found[7] = statement_figure(_json(where.ours, "tests.bench.world", "counts", said=facts))
        _say(f"{kind}: row 7 {found[7]}")
    with ExitStack() as stack:
        floor = stack.enter_context(serving("tests.bench.floor.wsgi:application", where.floor))
        ours = stack.enter_context(serving("tests.bench.served:application", where.ours))
        bench = Bench(floor, ours, floor_facts, facts, size)
        for row, measured in MEASURED.items():
            if row in wanted:
                found[row] = measured(bench)
                _say(f"{kind}: row {row} {found[row]}")
        if 5 in wanted:
            # with --growth the pupils there are: what is added here would be multiplied there
            pupils = 0 if options.growth or options.quick or options.tiny else YEAR_PUPILS
            made = _json(where.ours, "tests.bench.world", "year", "--pupils", str(pupils))
            _say(f"{kind}: a year of {made['pupils']} pupils, {made['marks']} marks, made in {made['seconds']} s")
            found[5] = raw.year_report(bench, where.ours["DATABASE_URL"], made)
            _say(f"{kind}: row 5 {found[5]}")
        if 6 in wanted:
            why = "Asked for with --growth: it makes a large database."
            found[6] = Figure(None, note=why)
            if options.growth:
                found[6] = growth.measure(
                    bench, lambda times: _json(where.ours, "tests.bench.world", "grow", "--times", str(times))
                )
    return found


def statement_figure(counted: dict[str, Any]) -> Figure:
    """The worst of the pages: its own statements to its budget, or those around it to theirs."""
    from tests.bench.statements import AROUND, BUDGET

    worst = max(max(counted[name][0] / most, counted[name][1] / AROUND) for name, most in BUDGET.items())
    words = ", ".join(
        f"{name} {counted[name][0]} of {most} and {counted[name][1]} around" for name, most in BUDGET.items()
    )
    return Figure(worst, note=words)


@contextmanager
def home(kind: str) -> Iterator[Home]:
    """Two empty databases of this kind, on a disk, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder, ExitStack() as stack:
        urls = [f"sqlite:///{folder}/{name}.sqlite3" for name in ("ours", "floor")]
        if kind == "postgresql":
            address = stack.enter_context(postgresql.server(in_memory=False))
            urls = [_database(address, name) for name in ("ours", "floor")]
        base = {
            **os.environ,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "WAYMARK_VAR": folder,
            "WAYMARK_DEMO": "0",
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "ERROR",
        }
        for name in ("DJANGO_SETTINGS_MODULE", "WAYMARK_BASE_URL", "ALLOWED_HOSTS"):
            base.pop(name, None)
        yield Home(
            {**base, "DATABASE_URL": urls[0], "DJANGO_SETTINGS_MODULE": "config.settings.base"},
            {**base, "DATABASE_URL": urls[1], "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings"},
        )


def _database(address: str, name: str) -> str:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return address.replace("/postgres?", f"/{name}?")


def _json(environment: dict[str, str], module: str, *arguments: str, said: Any = None) -> Any:
    """Run a module of the bench in its own process, and read the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        input=json.dumps(said),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
