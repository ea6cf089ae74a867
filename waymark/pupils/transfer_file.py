"""A Common Transfer File, the XML with which schools hand pupils over, through the columns of a school's file.

Any version is read: parts are known by their names and where they stand in a pupil. What no column is for is left out,
and said. The file says for which school it was made, and only that school takes it in.
"""

from __future__ import annotations

import io
import re
from collections.abc import Generator, Iterator
from typing import BinaryIO
from xml.sax.xmlreader import AttributesImpl

from waymark.core.markup import BadMarkup, Walker, walk
from waymark.core.table_cells import shown
from waymark.core.tables import CHUNK, FileRow, Findings, Shape, row_of

PARTS = {  # where a part stands in a pupil, and the column it is for
    "UPN": "upn",
    "Surname": "surname",
    "Forename": "forename",
    "DOB": "date_of_birth",
    "Sex": "sex",
    "Gender": "sex",
    "NCyearActual": "year_group",
    "PreferredForename": "known_as",
}
ADDRESS = ("SAON", "PAON", "Street", "Locality", "Town", "PostTown")
ADDRESS_LINES = tuple(f"AddressLine{number}" for number in range(1, 6))
POSTCODES = ("PostCode", "Postcode")
SCHOOLS = ("SourceSchool", "DestSchool")
IN_WORDS = {  # what a person would ask after, when it is left out
    "FormerUPN": "former UPN",
    "PreferredSurname": "preferred surname",
    "FormerSurname": "former surname",
    "MiddleNames": "middle names",
    "Ethnicity": "ethnicity",
    "Languages": "languages",
    "MedicalFlag": "medical flag",
    "Disabilities": "disabilities",
    "LookedAfter": "whether looked after",
    "FSMhistory": "free school meals",
    "SENhistory": "special educational needs",
    "SEN": "special educational needs",
    "Admissions": "admissions",
    "Phones": "telephone numbers",
    "Email": "e-mail address",
    "Contacts": "parents and carers",
    "Attendance": "attendance",
    "StageAssessments": "assessments",
    "SchoolHistory": "earlier schools",
    "UniqueLearnerNumber": "unique learner number",
}
MOST_NAMED = 40  # parts that are left out, by name
ANYBODY = ("", "XXXXXXX", "MMMMMMM")  # no destination is known, or none among maintained schools

NO_TRANSFER_FILE = (
    "It is XML and no Common Transfer File. Choose a CSV file, an Excel workbook or a Common Transfer File."
)
WEB_PAGE = "It is a web page, even if its name says that it is a workbook. Open it in Excel, and save it as an Excel workbook (.xlsx)."
UNDISCLOSED = (
    "A Common Transfer File does not say whose address must be kept secret. "
    "Withhold such an address on the pupil's page before anybody else looks."
)


def is_xml(content: bytes) -> bool:
    """Whether the bytes begin as XML does, in any of its encodings."""
    first = content[:200].removeprefix(b"\xef\xbb\xbf")
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        first = first[2:].replace(b"\0", b"")
    return first.lstrip()[:1] == b"<"


def rows(stream: BinaryIO, shape: Shape, findings: Findings, *, laestab: str) -> Iterator[FileRow]:
    """The pupils of a transfer file, in its order. Only when all are through is it known whether the file is sound."""
    findings.unit = "pupil"
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    first = stream.read(2_000)
    if shape.most_bytes is not None and size > shape.most_bytes:
        findings.only(shape.over_the_bytes())
    elif re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+)?html", first, re.I | re.S):
        findings.only(WEB_PAGE)
    else:
        reason = yield from _rows(stream, shape, laestab, findings)
        if reason:
            findings.only(reason)


def _rows(stream: BinaryIO, shape: Shape, laestab: str, findings: Findings) -> Generator[FileRow, None, str]:
    """Gather the pupils; answer why the file is turned away, if it is."""
    walker = _PupilWalker(findings)
    columns = dict(enumerate(shape.columns))
    has_address = False
    try:
        for _ in walk(_chunks(stream), walker):
            if walker.root and walker.root != "CTfile":
                return NO_TRANSFER_FILE
            for cells in walker.found:
                findings.row_count += 1
                if shape.most_rows is not None and findings.row_count > shape.most_rows:
                    return shape.over_the_rows()
                has_address = has_address or "address_lines" in cells
                _no_year_in_letters(cells, findings)
                texts = [cells.get(column.key, "") for column in shape.columns]
                yield row_of(findings.row_count, texts, columns, findings)
            walker.found.clear()
    except BadMarkup as bad:
        return f"{bad} Ask for the file again."
    if not walker.root:
        return NO_TRANSFER_FILE
    reason = _not_for(walker.schools, laestab)
    if not reason and not findings.row_count:
        return f"It is a Common Transfer File and holds no {shape.of}."
    if has_address:
        findings.note(UNDISCLOSED)
    if walker.left_out:
        findings.note(f"Parts that are not read, and left out: {', '.join(walker.left_out)}.")
    return reason


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(CHUNK // 4):
        yield chunk


def _no_year_in_letters(cells: dict[str, str], findings: Findings) -> None:
    """Reception and nursery have letters here. As with an empty cell, the age decides."""
    if cells.get("year_group", "").strip().upper() in ("R", "E1", "E2", "N1", "N2", "X", "M"):
        del cells["year_group"]
        findings.note("Some year groups are letters, such as R for reception. For these pupils the age decides.")


def _not_for(schools: dict[str, dict[str, str]], laestab: str) -> str:
    """Why this school may not take the file in; "" if it may."""
    source, to = (_number(schools.get(each, {})) for each in SCHOOLS)
    if not laestab:
        return (
            "Your school's number, of the authority and of the school (like 8554001), is not recorded here, so it cannot "
            "be told whether the file is for you. Ask whoever looks after the schools here to record it, or choose a CSV file."
        )
    if to == laestab:
        return ""
    is_nobodys = to in ANYBODY or to[3:] == "LLLL"
    if is_nobodys and source == laestab:
        return ""  # the school's own list
    if is_nobodys:
        maker = f"by the school {shown(source)}" if source else "by a school that it does not name"
        return f"It was made {maker} and does not name yours ({laestab}) as its destination. Ask for a file made for your school."
    return (
        f"It was made for the school {shown(to)}, and yours is {laestab}. Only the school it was made for takes it in."
    )


def _number(school: dict[str, str]) -> str:
    return (school.get("LEA", "").strip() + school.get("Estab", "").strip()).upper()


class _PupilWalker(Walker):
    """Gathers pupils as texts by the keys of the columns."""

    texts_of = frozenset({*PARTS, *ADDRESS, *ADDRESS_LINES, *POSTCODES, "LEA", "Estab"})

    def __init__(self, findings: Findings) -> None:
        super().__init__()
        self.findings = findings
        self.root = ""
        self.path: list[str] = []
        self.schools: dict[str, dict[str, str]] = {}
        self.pupil: dict[str, str] | None = None
        self.address: dict[str, str] = {}
        self.found: list[dict[str, str]] = []
        self.left_out: list[str] = []

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        self.root = self.root or name
        self.path.append(name)
        if self.path == ["CTfile", "CTFpupilData", "Pupil"]:
            self.pupil, self.address = {}, {}
        elif self.pupil is not None and self._is_left_out(name):
            self._leave_out(name)

    def closed(self, name: str, text: str) -> None:
        path = tuple(self.path)
        self.path.pop()
        if len(path) == 4 and path[1] == "Header" and path[2] in SCHOOLS and name in ("LEA", "Estab"):
            if self.schools.setdefault(path[2], {}).setdefault(name, text) != text:
                raise BadMarkup("It names more than one school as its source or its destination.")
        elif path == ("CTfile", "CTFpupilData", "Pupil") and self.pupil is not None:
            self._add_address(self.pupil)
            self.found.append(self.pupil)
            self.pupil = None
        elif self.pupil is not None:
            self._keep(path[3:], name, text)

    def _keep(self, path: tuple[str, ...], name: str, text: str) -> None:
        assert self.pupil is not None  # closed() asked
        if path[:-1] in ((), ("BasicDetails",)) and name in PARTS and text.strip():
            self.pupil.setdefault(PARTS[name], " ".join(text.split("\n")))
        elif path[0] == "Address" and text.strip():
            self.address.setdefault(name, text.strip())

    def _add_address(self, pupil: dict[str, str]) -> None:
        if pupil.get("known_as", "") == pupil.get("forename", ""):
            pupil.pop("known_as", None)
        found = self.address
        lines = [found[each] for each in ADDRESS_LINES if each in found]
        if not lines:
            house, street = found.get("PAON", ""), found.get("Street", "")
            is_number = re.fullmatch(r"[0-9]{1,5}[A-Za-z]?", house)
            home = [f"{house} {street}".strip()] if is_number else [house, street]
            rest = [found.get(each, "") for each in ("Locality", "Town", "PostTown")]
            lines = [line for line in (found.get("SAON", ""), *home, *rest) if line]
        if lines:
            pupil["address_lines"] = ", ".join(dict.fromkeys(lines))
        postcode = next((found[each] for each in POSTCODES if each in found), "")
        if postcode:
            pupil["postcode"] = postcode

    def _is_left_out(self, name: str) -> bool:
        inside = self.path[3:]
        if len(inside) == 1:
            return name not in PARTS and name not in ("BasicDetails", "Address")
        return len(inside) == 2 and inside[0] == "BasicDetails" and name not in PARTS

    def _leave_out(self, name: str) -> None:
        words = IN_WORDS.get(name, shown(name))
        if words not in self.left_out and len(self.left_out) < MOST_NAMED:
            self.left_out.append(words)
