"""Ask a rule: `rule --list`, or `rule pupils.upn_refusals --facts facts.json --on 2026-11-18`."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from waymark.core import rule_explorer

MOST_BYTES = 1_000_000


class Command(BaseCommand):
    policy = "Anybody at the console. It reads the rules and the facts given to it, and no record."
    help = "List the rules, or put facts of your own to one and read its answer as JSON."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="the rule, such as pupils.upn_refusals")
        parser.add_argument("--list", action="store_true", help="name every rule with its clauses")
        parser.add_argument("--json", action="store_true", help="the list as JSON, with the shape of the facts")
        parser.add_argument("--facts", metavar="FILE", help="the facts as JSON; - reads them from the input")
        parser.add_argument("--on", metavar="DATE", help="the day asked about, such as 2026-11-18")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list(as_json=options["json"])
        elif not options["name"]:
            raise CommandError("Say which rule, or --list to see them.", returncode=2)
        else:
            self._ask(options["name"], options["facts"], options["on"])

    def _list(self, *, as_json: bool) -> None:
        rules = rule_explorer.list_rules()
        if as_json:
            self.stdout.write(json.dumps([asdict(rule) for rule in rules], indent=2, ensure_ascii=False))
            return
        for rule in rules:
            self.stdout.write(f"{rule.name}\n    {rule.promise}\n    {', '.join(rule.clauses)}")
        self.stdout.write(f"{len(rules)} rules.")

    def _ask(self, name: str, facts: str | None, on: str | None) -> None:
        day = _day(on)
        try:
            answer = rule_explorer.run_rule(name, _read(facts), day)
        except rule_explorer.BadQuestion as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise CommandError("Say the day with --on, such as --on 2026-11-18.", returncode=2) from error


def _read(source: str | None) -> bytes:
    """The facts from a file or the input, a megabyte at most."""
    if not source:
        raise CommandError("Say where the facts are with --facts FILE, or --facts - to read the input.", returncode=2)
    try:
        if source == "-":
            facts = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                facts = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"The facts in {source} cannot be read: {error.strerror}.", returncode=2) from error
    if len(facts) > MOST_BYTES:
        raise CommandError("The facts are larger than a megabyte.", returncode=2)
    return facts
