"""`involvements check`: whether who may know of a pupil agrees with the facts it rests on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waymark.pupils.involvements import differences


class Command(BaseCommand):
    help = "Compare involvements with the facts behind them: rolls, home authorities, and what other parts register."
    policy = "The operator at the console. It prints keys, bases and days, never a name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(differences())
        for each in found:
            self.stderr.write(f"Pupil {each.pupil_id}: {each.words}.")
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("Involvements and facts agree.")
