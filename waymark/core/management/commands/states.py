"""Write docs/reference/states.md anew."""

from typing import Any

from django.core.management.base import BaseCommand

from waymark.core.states_page import PAGE, states_page


class Command(BaseCommand):
    policy = "The developer at the console. It reads the code alone, and no record."
    help = "Write docs/reference/states.md anew: the states of every record, and the acts that move it."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(states_page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(PAGE.parents[2])} is written.")
