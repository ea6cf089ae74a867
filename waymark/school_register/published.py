"""The two files of the national register as they are published, and as rows of its tables.

`edubasealldataYYYYMMDD.csv` has some 135 columns, found here by their headings; the names of head teachers are not
read. `links_edubasealldataYYYYMMDD.csv` says which school came before or after which.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from waymark.core.table_cells import BadCell, day_cell, figures_cell, shown, text_cell, whole_number_cell
from waymark.core.tables import Column, FileRow, Shape
from waymark.school_register.models import RegisterEntry, SchoolLink
from waymark.school_register.rules import SchoolFacts
from waymark.school_register.states import SchoolStatus

STATUSES = {
    "open": SchoolStatus.OPEN,
    "open, but proposed to close": SchoolStatus.CLOSING,
    "closed": SchoolStatus.CLOSED,
    "proposed to open": SchoolStatus.PROPOSED,
}
_urn = figures_cell("a URN has six figures", r"[0-9]{6}")
_la_code = figures_cell("an authority's number has three figures", r"[0-9]{3}")
_age = whole_number_cell(0, 99)


def _status(cell: str) -> SchoolStatus:
    found = STATUSES.get(" ".join(cell.split()).casefold())
    if found is None:
        raise BadCell(f"{shown(cell)} is no status that a school can have: {', '.join(STATUSES)}.")
    return found


def _not_empty(cell: str) -> str:
    """The register writes "Not applicable" and 00-00-0000 where there is nothing."""
    return "" if cell.casefold() in ("not applicable", "not recorded", "unknown", "does not apply") else cell


def _day_or_nothing(cell: str) -> date | None:
    return None if re.fullmatch(r"0+-0+-0+", cell) else day_cell(cell)


SCHOOLS = Shape(
    (
        Column("URN", "urn", "The school's own number.", _urn, True, must_be_filled=True),
        Column("LA (code)", "la_code", "The authority's number.", _la_code, True, must_be_filled=True),
        Column("EstablishmentNumber", "establishment_number", "Its number there.", text_cell, True, 4),
        Column("EstablishmentName", "name", "Its name.", text_cell, True, must_be_filled=True),
        Column("TypeOfEstablishment (code)", "type_code", "What it is.", text_cell, longest=3),
        Column("TypeOfEstablishment (name)", "type_name", "What it is.", text_cell, True, 80, must_be_filled=True),
        Column("EstablishmentStatus (name)", "status", "Open or closed.", _status, True, must_be_filled=True),
        Column("ReasonEstablishmentOpened (name)", "why_opened", "Why it opened.", _not_empty, longest=80),
        Column("OpenDate", "opened_on", "When it opened.", _day_or_nothing, True),
        Column("ReasonEstablishmentClosed (name)", "why_closed", "Why it closed.", _not_empty, longest=80),
        Column("CloseDate", "closed_on", "When it closed.", _day_or_nothing, True),
        Column("PhaseOfEducation (name)", "phase", "Its phase.", _not_empty, longest=40),
        Column("StatutoryLowAge", "lowest_age", "The youngest age.", _age),
        Column("StatutoryHighAge", "highest_age", "The oldest age.", _age),
        Column("UKPRN", "ukprn", "Its provider number.", text_cell, True, 8),
        Column("Street", "street", "Its address.", text_cell),
        Column("Locality", "locality", "Its address.", text_cell),
        Column("Address3", "address3", "Its address.", text_cell),
        Column("Town", "town", "Its address.", text_cell),
        Column("Postcode", "postcode", "Its postcode.", text_cell, longest=8),
        Column("GSSLACode (name)", "gss_code", "The authority's statistical code.", text_cell, longest=9),
    ),
    of="schools",
    most_rows=None,
    most_bytes=None,
)
LINKS = Shape(
    (
        Column("URN", "urn", "The school.", _urn, True, must_be_filled=True),
        Column(
            "LinkURN", "link_urn", "The school it is linked to.", _urn, True, also=("link_urn",), must_be_filled=True
        ),
        Column("LinkName", "link_name", "The name of that school.", text_cell, also=("link_name",)),
        Column("LinkType", "link_type", "How.", text_cell, True, 60, also=("link_type",), must_be_filled=True),
        Column(
            "LinkEstablishedDate",
            "link_on",
            "Since when.",
            _day_or_nothing,
            also=("link_date", "link_established_date"),
        ),
    ),
    of="links",
    most_rows=None,
    most_bytes=None,
)
FIELDS = tuple(field.name for field in RegisterEntry._meta.concrete_fields if field.name not in ("id", "urn"))
# What has a kind of change of its own; the rest is told as "other".
_TOLD = ("name", "status", "la_code", "type_name", "opened_on", "closed_on")
OTHERS = tuple(name for name in FIELDS if name not in _TOLD)


def day_of(file_name: str) -> date | None:
    """The day in a published name such as edubasealldata20250422.csv."""
    match = re.search(r"(20[0-9]{2})([01][0-9])([0-3][0-9])", file_name)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def entry_of(row: FileRow) -> RegisterEntry:
    """A sound row as a row of the table, not yet saved."""
    values: dict[str, Any] = {name: row.values[name] for name in FIELDS if row.values.get(name) is not None}
    parts = (row.get(name) for name in ("street", "locality", "address3", "town"))
    values["address"] = ", ".join(part for part in parts if part)[:300]
    return RegisterEntry(urn=row.get("urn"), **values)


def link_of(row: FileRow) -> SchoolLink:
    return SchoolLink(
        urn=row.get("urn"),
        link_urn=row.get("link_urn"),
        link_name=row.get("link_name"),
        link_type=row.get("link_type"),
        link_on=row.get("link_on", None),
    )


def facts_of(entry: RegisterEntry) -> SchoolFacts:
    return SchoolFacts(
        name=entry.name,
        status=SchoolStatus(entry.status),
        la_code=entry.la_code,
        type_name=entry.type_name,
        opened_on=entry.opened_on,
        closed_on=entry.closed_on,
        others=tuple((name, "" if getattr(entry, name) is None else str(getattr(entry, name))) for name in OTHERS),
    )
