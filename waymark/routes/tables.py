"""The tables of doors, one file for each area in `tables/`: read once, and refused at the start where one is not sound.

An area that agrees on doors of its own puts a file of its own beside these, with the numbers of its two authorities,
the day from which it holds and where it was agreed. The next edition is a further file; the former gets its `valid_to`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from waymark.core import area_tables
from waymark.core.clauses import clause
from waymark.routes import rules
from waymark.routes.states import Body, Force


@cache
def all_tables() -> tuple[rules.Table, ...]:
    """Every table of this system, in the order of their files."""
    return tuple(read(key, text) for key, text in area_tables.files_of(__package__, "tables"))


def table_for(la_code: str, on: date) -> rules.Table | None:
    """The table of the area that the authority belongs to, on the day; None where nothing is agreed."""
    for table in all_tables():
        if la_code in (table.county, table.city) and table.valid_from <= on < (table.valid_to or date.max):
            return table
    return None


def read(key: str, text: str) -> rules.Table:
    """A table from the text of its file. BadTable with every fault."""
    return area_tables.read(key, text, _table, rules.faults)


def _table(key: str, data: dict[str, Any]) -> rules.Table:
    begins = data["valid_from"]
    rows = [_row(row, begins, group.get("when", {})) for group in data["groups"] for row in group["rows"]]
    return rules.Table(
        key=key,
        title=data["title"],
        source=data["source"],
        county=data["county"],
        city=data["city"],
        valid_from=begins,
        valid_to=data.get("valid_to"),
        doors=tuple(_door(name, door) for name, door in data["doors"].items()),
        rows=tuple(rows),
        besides=tuple(
            rules.Beside(box=_box({}, each["when"]), part=_part(each), asks=each.get("asks", False))
            for each in data.get("besides", [])
        ),
        fallback=_row({**data["fallback"], "name": "fall-back", "when": []}, begins, {}),
    )


def _row(row: dict[str, Any], begins: date, shared: dict[str, list[str]]) -> rules.Row:
    return rules.Row(
        name=row["name"],
        door=row["door"],
        why=row["why"],
        clause=clause(row["clause"]).key,
        force=Force(row["force"]),
        boxes=tuple(_box(shared, own) for own in row["when"]),
        valid_from=row.get("valid_from", begins),
        valid_to=row.get("valid_to"),
    )


def _box(shared: dict[str, list[str]], own: dict[str, list[str]]) -> rules.Box:
    return rules.Box(takes={question: tuple(takes) for question, takes in {**shared, **own}.items()})


def _door(key: str, door: dict[str, Any]) -> rules.Door:
    return rules.Door(
        key=key,
        name=door["name"],
        what=door["what"],
        prepare=tuple(door["prepare"]),
        parts=tuple(_part(each) for each in door.get("parts", [])),
        contacts=tuple((Body(body).value, function) for body, function in door["contacts"]),
        referral=door.get("referral", ""),
        without_name=door.get("without_name", False),
        support_plan=door.get("support_plan", False),
        commission=door.get("commission", False),
    )


def _part(part: dict[str, Any]) -> rules.Part:
    return rules.Part(text=part["text"], clause=clause(part["clause"]).key, force=Force(part["force"]))
