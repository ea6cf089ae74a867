"""`audit verify`: walk every chain of the history and say whether it holds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.core import history


class Command(BaseCommand):
    help = "Verify the history: every chain from its first link to its head."
    policy = "The operator at the console. It prints chain names and counts, never content."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        links = 0
        broken: list[history.BrokenLink] = []
        chains = history.chains()
        for chain in chains:
            held, fault = history.verify(chain)
            links += held
            if fault:
                broken.append(fault)
        for fault in broken:
            self.stderr.write(f"Chain {fault.chain}, link {fault.seq}: {fault.why}.")
        if broken:
            raise CommandError(f"{len(broken)} of {len(chains)} chains do not hold.")
        self.stdout.write(f"The history holds: {links} links in {len(chains)} chains.")
