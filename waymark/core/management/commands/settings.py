"""`settings`: every variable of the environment, what it means, and what it is now."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

PAGE = Path("docs/reference/settings.md")
HEAD = """# Settings

Written by `./run manage settings --page` from `config/variables.py`; change that, not this page. All settings come from the
environment. A wrong or missing one stops the start, with a hint. `./run manage settings` prints what holds now; of a secret
it says only whether it is set.

| Variable | What it is | If not set |
| --- | --- | --- |
"""


class Command(BaseCommand):
    help = f"Print every setting of the environment with its present value; with --page write {PAGE}."
    policy = "The operator at the console. Of a secret it prints only whether it is set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--page", action="store_true", help=f"write {PAGE}; no value is part of it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["page"]:
            (Path(settings.BASE_DIR) / PAGE).write_text(page(), encoding="utf-8")
            self.stdout.write(f"{PAGE}: {len(settings.WAYMARK_VARIABLES)} settings.")
            return
        for one in settings.WAYMARK_VARIABLES:
            self.stdout.write(f"{one.name} = {present(one)}\n    {one.meaning}")


def present(one: Any) -> str:
    """The value that holds now, or for a secret whether there is one."""
    value = os.environ.get(one.name, "").strip()
    if one.is_secret:
        return "set" if value else "not set"
    return value or f"{one.default or 'not set'} (not set in the environment)"


def page() -> str:
    """The whole page. No value of this system is part of it."""
    rows = []
    for one in settings.WAYMARK_VARIABLES:
        meaning = one.meaning + (f" For example `{one.example}`." if one.example else "")
        without = f"`{one.default}`" if one.default else ""
        must = "**must be set in production**" if one.in_production else ""
        rows.append(f"| `{one.name}` | {meaning} | {'; '.join(part for part in (without, must) if part)} |\n")
    return HEAD + "".join(rows)
