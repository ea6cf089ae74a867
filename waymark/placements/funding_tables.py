"""Who pays for a place, one file for each area in `funding/`: read when the system starts, which a file that is not sound stops.

An area that has agreed on its own puts a file of its own beside these. A change is a further row, and the former one
gets its `valid_to`: what was agreed before stays readable.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from waymark.core.clauses import UnknownClause, clause
from waymark.placements import rules
from waymark.placements.rules import FundingRow, FundingTable, Party
from waymark.placements.states import FundingNeed, FundingPlace, FundingRoute, PupilShare, Rest


class BadTable(ValueError):
    """A table that cannot be used; its text names every fault."""


@cache
def all_tables() -> tuple[FundingTable, ...]:
    """Every table of this system, in the order of their files. BadTable where one is not sound, or two meet."""
    folder = resources.files(__package__).joinpath("funding")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=str)
    tables = tuple(read(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in files)
    if found := rules.faults_together(tables):
        raise BadTable("; ".join(found))
    return tables


def table_for(la_code: str, on: date) -> FundingTable | None:
    """The table that holds for the authority on the day; None where nothing is agreed."""
    for table in all_tables():
        if la_code in table.authorities and table.valid_from <= on < (table.valid_to or date.max):
            return table
    return None


def read(key: str, text: str) -> FundingTable:
    """A table from the text of its file. BadTable with every fault."""
    try:
        table = _table(key, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, UnknownClause) as error:
        raise BadTable(f"{key}: {type(error).__name__}: {error}") from error
    if found := rules.funding_faults(table):
        raise BadTable(f"{key}: {'; '.join(found)}")
    return table


def _table(key: str, data: dict[str, Any]) -> FundingTable:
    return FundingTable(
        key=key,
        title=data["title"],
        source=data["source"],
        authorities=tuple(data["authorities"]),
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        rows=tuple(_row(row, data) for row in data["rows"]),
    )


def _row(row: dict[str, Any], data: dict[str, Any]) -> FundingRow:
    return FundingRow(
        name=row["name"],
        needs=tuple(FundingNeed(each) for each in row["need"]),
        commissioners=tuple(Party(each) for each in row["commissioner"]),
        places=tuple(FundingPlace(each) for each in row["place"]),
        route=FundingRoute(row["route"]),
        share=PupilShare(row["share"]),
        rest=Rest(row["rest"]),
        said=row["said"],
        clause=clause(row["clause"]).key,
        valid_from=row.get("valid_from", data["valid_from"]),
        valid_to=row.get("valid_to", data.get("valid_to")),
    )
