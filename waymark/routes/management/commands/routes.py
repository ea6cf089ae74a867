"""The tables of doors: `routes`, `routes --check`, or `routes --ask situation=on_roll health=well`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from waymark.core import clock
from waymark.routes import rules, tables
from waymark.routes.states import ANSWERS


class Command(BaseCommand):
    policy = "Anybody at the console. It reads the tables of doors, and no record."
    help = "Say of each table of doors whether every combination of answers meets one row, or put answers to one."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="what every combination of answers meets, day by day")
        parser.add_argument("--ask", nargs="*", metavar="QUESTION=ANSWER", help="which door these answers lead to")
        parser.add_argument("--area", default="", help="the number of an authority, where there are several tables")
        parser.add_argument("--on", metavar="DATE", help="the day asked about, such as 2026-11-18; today without it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = [each for each in tables.all_tables() if options["area"] in ("", each.county, each.city)]
            day = date.fromisoformat(options["on"]) if options["on"] else clock.today()
        except ValueError as error:  # a table that is not sound, or a day that is none
            raise CommandError(str(error)) from error
        for table in found:
            until = f" until {table.valid_to.isoformat()}" if table.valid_to else ""
            self.stdout.write(f"{table.key}: {table.title}, from {table.valid_from.isoformat()}{until}")
            if options["check"]:
                self._check(table)
            if options["ask"] is not None:
                self._ask(table, options["ask"], day)

    def _check(self, table: rules.Table) -> None:
        for day in rules.days_of_change(table):
            said = rules.checked(table, on=day)
            self.stdout.write(
                f"    {day.isoformat()}: {said.combinations:,} combinations of answers; {said.to_a_row:,} meet one row,"
                f" {said.to_the_fallback:,} the fall-back"
            )

    def _ask(self, table: rules.Table, words: list[str], day: date) -> None:
        given = dict(word.partition("=")[::2] for word in words)
        facts = rules.facts_from(given)
        if strange := [word for word in words if word.partition("=")[0] not in facts.given()]:
            raise CommandError(f"Not understood: {', '.join(strange)}.", returncode=2)
        row, question = rules.door_for(facts, table, on=day), rules.next_question(facts, table, on=day)
        if row is not None:
            door = table.door(row.door)
            self.stdout.write(f"    {door.name} ({row.door}; {row.name}). {row.why} {row.clause}, {row.force}.")
        if question is not None:
            self.stdout.write(f"    Asked next: {question}, one of {', '.join(ANSWERS[question])}.")
