"""Write docs/reference/clauses.md anew."""

from typing import Any

from django.core.management.base import BaseCommand

from waymark.core.clauses_page import PAGE, clauses_page


class Command(BaseCommand):
    policy = "The developer at the console. It reads the code alone, and no record."
    help = "Write docs/reference/clauses.md anew: every clause, and the rules that carry it out."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(clauses_page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(PAGE.parents[2])} is written.")
