"""The open files of postcodes: those of the statistics office, of the mapping agency, and plain ones like them."""

from __future__ import annotations

import re

from waymark.core.table_cells import BadCell, shown, text_cell
from waymark.core.tables import Column, FileRow, Shape
from waymark.organisations.models import Postcode

FULL = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
YEARS = range(17, 31)
MOST_METRES = 1_300_000  # north of Shetland
COUNTY = "E10"  # a code that begins so is a county; the statistics office has E99 where there is none


def plain_postcode(text: str) -> str:
    """A postcode in capitals with one space; a district, such as LE1, as it is."""
    bare = re.sub(r"\s+", "", text).upper()
    return f"{bare[:-3]} {bare[-3:]}" if FULL.fullmatch(bare) else bare


def _postcode(cell: str) -> str:
    found = plain_postcode(cell)
    if not (" " in found or DISTRICT.fullmatch(found)):
        raise BadCell(f"{shown(cell)} is no postcode.")
    return found


def _metres(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}(\.0+)?", cell) or int(float(cell)) > MOST_METRES:
        raise BadCell(f"{shown(cell)} is no place on the national grid, in metres.")
    return int(float(cell))


def _by_place(first: list[str]) -> tuple[str, ...] | None:
    """Code-Point Open has no headings: postcode, quality, easting, northing, country, two of health, county, district, ward."""
    if len(first) == 10 and FULL.fullmatch(re.sub(r"\s+", "", first[0]).upper()) and first[2].isdigit():
        return ("postcode", "", "easting", "northing", "", "", "", "county", "district", "")
    return None


SHAPE = Shape(
    (
        Column(
            "Postcode",
            "postcode",
            "The postcode, or the first half of one.",
            _postcode,
            True,
            10,
            also=("pcds", "pcd", "pcd2", "pcd7", "pcd8", "outward code", "outcode"),
            must_be_filled=True,
        ),
        Column(
            "Easting",
            "easting",
            "Metres east.",
            _metres,
            True,
            10,
            also=("eastings", "oseast1m", "east1m", "x easting"),
        ),
        Column(
            "Northing",
            "northing",
            "Metres north.",
            _metres,
            True,
            10,
            also=("northings", "osnrth1m", "north1m", "y northing"),
        ),
        Column(
            "County",
            "county",
            "The county's statistical code.",
            text_cell,
            also=("oscty", "cty", *(f"cty{year}cd" for year in YEARS)),
        ),
        Column(
            "District",
            "district",
            "The district's or city's statistical code.",
            text_cell,
            also=("oslaua", "laua", *(f"lad{year}cd" for year in YEARS)),
        ),
    ),
    of="postcodes",
    most_rows=None,
    most_bytes=None,
    positions=_by_place,
)


def postcode_of(row: FileRow) -> Postcode | None:
    """A sound row as a row of the table; None for a postcode that lies nowhere, as a few of the published ones do."""
    easting, northing = row.get("easting", 0), row.get("northing", 0)
    if not easting or not northing:
        return None
    county, district = row.get("county")[:9], row.get("district")[:9]
    code = county if county.startswith(COUNTY) else district
    return Postcode(postcode=row.get("postcode"), easting=easting, northing=northing, gss_code=code)
