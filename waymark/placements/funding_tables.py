"""Who pays for a place, one file for each area in `funding/`: read when the system starts, which a file that is not sound stops.

An area that has agreed on its own puts a file of its own beside these. A change is a further row, and the former one
gets its `valid_to`: what was agreed before stays readable.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from waymark.core import area_tables
from waymark.core.area_tables import BadTable
from waymark.core.clauses import clause
from waymark.placements import rules
from waymark.placements.rules import FundingRow, FundingTable, Party
from waymark.placements.states import FundingNeed, FundingPlace, FundingRoute, PupilShare, Rest


@cache
def all_tables() -> tuple[FundingTable, ...]:
    """Every table of this system, in the order of their files. BadTable where one is not sound, or two meet."""
    tables = tuple(read(key, text) for key, text in area_tables.files_of(__package__, "funding"))
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
    return area_tables.read(key, text, _table, rules.funding_faults)


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
