"""Files of the national register as they are published, made up for a test: about 135 columns, Windows-1252."""

import csv
import io

COLUMNS = (
    "URN|LA (code)|LA (name)|EstablishmentNumber|EstablishmentName|TypeOfEstablishment (code)|"
    "TypeOfEstablishment (name)|EstablishmentTypeGroup (code)|EstablishmentTypeGroup (name)|"
    "EstablishmentStatus (code)|EstablishmentStatus (name)|ReasonEstablishmentOpened (code)|"
    "ReasonEstablishmentOpened (name)|OpenDate|ReasonEstablishmentClosed (code)|ReasonEstablishmentClosed (name)|"
    "CloseDate|PhaseOfEducation (code)|PhaseOfEducation (name)|StatutoryLowAge|StatutoryHighAge|Boarders (code)|"
    "Boarders (name)|NurseryProvision (name)|Gender (name)|SchoolCapacity|NumberOfPupils|UKPRN|Street|Locality|"
    "Address3|Town|County (name)|Postcode|SchoolWebsite|TelephoneNum|HeadTitle (name)|HeadFirstName|HeadLastName|"
    "GSSLACode (name)|Easting|Northing"
).split("|")
COLUMNS += [f"Other column {number}" for number in range(135 - len(COLUMNS))]
PLAIN = {
    "LA (code)": "855",
    "EstablishmentNumber": "4000",
    "TypeOfEstablishment (code)": "34",
    "TypeOfEstablishment (name)": "Academy converter",
    "EstablishmentStatus (name)": "Open",
    "ReasonEstablishmentClosed (name)": "Not applicable",
    "PhaseOfEducation (name)": "Secondary",
    "StatutoryLowAge": "11",
    "StatutoryHighAge": "16",
    "Street": "Mill Lane",
    "Town": "Whitcombe",
    "Postcode": "LE8 5PB",
    "TelephoneNum": "+44 116 496 0000",  # would run as a formula, and is not read
    "HeadLastName": "Nobody",
    "GSSLACode (name)": "E10000018",
}


def school(urn, name, **more):
    """A row: `status`, `closed`, `opened`, `la`, `kind`, `ukprn` for short, or any heading by `rows`."""
    short = {
        "status": "EstablishmentStatus (name)",
        "closed": "CloseDate",
        "opened": "OpenDate",
        "la": "LA (code)",
        "kind": "TypeOfEstablishment (name)",
        "kind_code": "TypeOfEstablishment (code)",
        "ukprn": "UKPRN",
        "high": "StatutoryHighAge",
        "gss": "GSSLACode (name)",
        "why_closed": "ReasonEstablishmentClosed (name)",
        "street": "Street",
    }
    return {**PLAIN, "URN": urn, "EstablishmentName": name, **{short[key]: value for key, value in more.items()}}


def register_file(*rows, encoding="cp1252"):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def links_file(*rows):
    """Rows as (URN, linked URN, name of that, kind, day as dd-mm-yyyy)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"))
    writer.writerows(rows)
    return text.getvalue().encode("cp1252")
