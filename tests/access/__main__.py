"""Run the matrix whole, or guess ids by the thousand, in a database made for it and thrown away.

    python -m tests.access [--json] [--every] [--share 0.15] [--seed N] [--jobs 2]     ./run matrix
    python -m tests.access --guess 10000

Every leak and every false denial is named; the last line is JSON. Leaves with 1 if there was one.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

SEED = "WAYMARK_MATRIX_SEED"


@contextmanager
def throw_away_database() -> Iterator[None]:
    """A database for this run alone, under the settings of the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")  # the matrix listens to the log itself
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    setup_test_environment()
    with redirect_stdout(io.StringIO()):  # Django says that a migration has made its cache table already
        old = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        yield
    finally:
        teardown_databases(old, verbosity=0)
        teardown_test_environment()


def reader() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="./run matrix", description="Who may do what, tried out cell by cell.")
    found.add_argument("--json", action="store_true", help="end with one line of JSON (it always does)")
    found.add_argument("--share", type=float, default=1.0, help="try only this share of the cells")
    found.add_argument("--seed", type=int, default=int(os.environ.get(SEED, "0")), help="which share")
    found.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="how many processes")
    found.add_argument("--every", action="store_true", help="also every record at doors that never open to a visitor")
    found.add_argument("--part", type=int, default=-1, help=argparse.SUPPRESS)
    found.add_argument("--guess", type=int, default=0, metavar="N", help="instead: guess N ids")
    return found


def main(arguments: list[str]) -> int:
    asked = reader().parse_args(arguments)
    if asked.guess:
        return guess(asked.guess, asked.seed)
    if asked.jobs > 1 and asked.part < 0:
        return in_parts(arguments, asked.jobs)
    part = max(asked.part, 0)
    with throw_away_database():
        from tests.access import mail
        from tests.access.matrix import Matrix

        matrix = Matrix()
        matrix.run(asked.share, asked.seed, part=part, of=asked.jobs, every=asked.every)
        if part == 0:
            mail.run(matrix)
        for fault in matrix.faults:
            print(fault)
        print("Answers: " + ", ".join(f"{count} x {status}" for status, count in sorted(matrix.statuses.items())))
        return ends_with(matrix.result())


def in_parts(arguments: list[str], jobs: int) -> int:
    """Run the parts beside each other, each with a database of its own, and add up what they found."""
    command = [sys.executable, "-m", "tests.access", *arguments, f"--jobs={jobs}"]
    parts = [subprocess.Popen([*command, f"--part={part}"], stdout=subprocess.PIPE, text=True) for part in range(jobs)]
    total: dict[str, int] = {}
    for each in parts:
        said, _ = each.communicate()
        *lines, last = said.strip().splitlines() or [""]
        print("\n".join(lines))
        if each.returncode not in (0, 1) or not last.startswith("{"):
            raise SystemExit(f"A part of the matrix broke off with {each.returncode}.\n{last}")
        for name, number in json.loads(last).items():
            total[name] = total.get(name, 0) + number
    return ends_with(total)


def guess(tries: int, seed: int) -> int:
    with throw_away_database():
        from tests.access.guess import guess_ids

        hits = guess_ids(tries, seed)
        for hit in hits:
            print(f"HIT: {hit}")
        return ends_with({"guesses": tries, "hits": len(hits)})


def ends_with(result: dict[str, int]) -> int:
    """The last line, and 1 where something is wrong."""
    print(json.dumps(result, separators=(",", ":")))
    return int(any(number for name, number in result.items() if name in ("leaks", "false_denials", "hits")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
