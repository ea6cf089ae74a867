"""What a school's file of pupils would do: row by row, added, changed or left, and what keeps it out."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from waymark.accounts.actors import Actor
from waymark.core.refusals import Refusal, Severity
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authorities
from waymark.pupils import queries, rules, school_file
from waymark.pupils.models import Address, Pupil, PupilImport
from waymark.pupils.school_file import Fault, FileRow
from waymark.pupils.services.identity import PupilData, SchoolYear
from waymark.pupils.wording import REFUSALS

HEADINGS = {column.key: column.heading for column in school_file.COLUMNS}
PLACE = {column.heading: place for place, column in enumerate(school_file.COLUMNS, start=1)}
COLUMN_OF = {  # the column a refusal of the rules belongs to
    "no_date_of_birth": "Date of birth",
    "born_in_the_future": "Date of birth",
    "age_out_of_range": "Date of birth",
    "age_near_range": "Date of birth",
    "out_of_year_group": "Year group",
    "no_name": "Surname",
    "one_name_goes_last": "Surname",
    "upn_shape": "UPN",
    "upn_check_letter": "UPN",
    "upn_authority": "UPN",
    "postcode_shape": "Postcode",
    "roll_ahead_of_its_day": "On roll from",
}
IDENTITY = ("upn", "forename", "surname", "known_as", "date_of_birth", "sex")


class What(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"


@dataclass
class PlannedRow:
    """What a row would do: to whom, and what would differ, as (heading, before, after)."""

    row: FileRow
    what: What
    name: str
    pupil: Pupil | None = None
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.row.number


@dataclass
class Preview:
    """What a file would do. With faults there is no `pupil_import`, and nothing can be taken in."""

    file_name: str
    planned: list[PlannedRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pupil_import: PupilImport | None = None

    def rows(self, what: What) -> list[PlannedRow]:
        return [each for each in self.planned if each.what == what]

    @property
    def added(self) -> list[PlannedRow]:
        return self.rows(What.ADDED)

    @property
    def changed(self) -> list[PlannedRow]:
        return self.rows(What.CHANGED)

    @property
    def left(self) -> list[PlannedRow]:
        return self.rows(What.LEFT)

    @property
    def digest(self) -> str:
        """The same for the same plan: whoever takes the file in has seen what it does."""
        seen = [
            (each.number, each.what, str(each.pupil.public_id) if each.pupil else "", each.differences)
            for each in self.planned
        ]
        return hashlib.sha256(repr((seen, [each.sentence for each in self.warnings])).encode()).hexdigest()


def plain_name(file_name: str) -> str:
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if unicodedata.category(c)[0] != "C")[-200:] or "pupils.csv"


def plan(actor: Actor, school: Organisation, file_name: str, content: bytes) -> Preview:
    reading = school_file.read(content, laestab=school.laestab)
    preview = Preview(plain_name(file_name), faults=reading.faults, notes=reading.notes)
    known = _Known(actor, school)
    for row in reading.rows:
        planned = _planned_row(actor, school, row, known, preview)
        if planned is not None:
            preview.planned.append(planned)
    if preview.faults:
        preview.planned = []
        preview.faults.sort(key=lambda each: (each.row, PLACE.get(each.column, 0)))
    return preview


class _Known:
    """The school's own records, read once for the whole file."""

    def __init__(self, actor: Actor, school: Organisation) -> None:
        pupils = list(queries.in_own_records(actor, school))
        self.on_roll = set(queries.pupils_on_roll(school, actor.day).values_list("pk", flat=True))
        self.by_upn = {each.upn: each for each in pupils if each.upn}
        self.by_birth: dict[date, list[Pupil]] = {}
        for each in pupils:
            self.by_birth.setdefault(each.date_of_birth, []).append(each)
        self.school_year = SchoolYear.of(school, actor.day)
        rows = Address.objects.on(actor.day).filter(pupil__in=self.on_roll)
        self.addresses: dict[int, Address] = {row.pupil_id: row for row in rows.filter(do_not_disclose=False)}
        self.withheld = set(rows.filter(do_not_disclose=True).values_list("pupil_id", flat=True))
        self.authorities = {each.la_code: each for each in authorities()}
        self.taken: dict[int, str] = {}  # pupil to the row that meant them

    def alike(self, row: FileRow, data: PupilData) -> list[Pupil]:
        """Records of the same name and birth."""
        there = {str(each.public_id): each for each in self.by_birth.get(data.date_of_birth, [])}
        facts = rules.SamePupilFacts(
            pupil=rules.KnownPupil(
                key="", forename=data.forename, surname=data.surname, date_of_birth=data.date_of_birth
            ),
            known=tuple(
                rules.KnownPupil(
                    key=key, forename=each.forename, surname=each.surname, date_of_birth=each.date_of_birth
                )
                for key, each in there.items()
            ),
        )
        matches = rules.same_pupil(facts, on=data.date_of_birth)
        return [there[match.key] for match in matches]


def _planned_row(
    actor: Actor, school: Organisation, row: FileRow, known: _Known, preview: Preview
) -> PlannedRow | None:
    """What the row would do; nothing if it has a fault. Every cell is judged, whatever is wrong with the others."""
    findings = _findings(actor, row, known)
    for finding in findings:
        if not finding.is_warning:
            preview.faults.append(_fault(row, finding))
    born = row.get("date_of_birth", None)
    if row.unread or born is None or not all(finding.is_warning for finding in findings):
        return None
    data = _data(row, born)
    pupil, problem = _pupil_meant(row, data, known)
    if problem is None and pupil is not None and pupil.pk in known.taken:
        problem = ("", f"{known.taken[pupil.pk]} is about the same pupil.")
    if problem:
        preview.faults.append(Fault(row.number, *problem, unit=row.unit))
        return None
    _warn(row, data, pupil, findings, known, preview)
    name = f"{data.forename} {data.surname}".strip()
    if pupil is None:
        return PlannedRow(row, What.ADDED, name)
    known.taken[pupil.pk] = row.place
    differences = _differences(row, pupil, known)
    return PlannedRow(row, What.CHANGED if differences else What.LEFT, name, pupil, differences)


def _data(row: FileRow, born: date) -> PupilData:
    return PupilData(
        surname=row.get("surname"),
        forename=row.get("forename"),
        known_as=row.get("known_as"),
        upn=row.get("upn"),
        date_of_birth=born,
        year_group=row.get("year_group", None),
        postcode=row.get("postcode"),
    )


def _pupil_meant(row: FileRow, data: PupilData, known: _Known) -> tuple[Pupil | None, tuple[str, str] | None]:
    """The pupil of the school's records that the row is about, or what is wrong with it as (column, sentence).

    A number decides. Without one in both, the same name and birth is the same pupil; with one in one of them, a
    person must say.
    """
    pupil = known.by_upn.get(data.upn) if data.upn else None
    if pupil is None:
        alike = known.alike(row, data)
        unnumbered = [each for each in alike if not each.upn]
        if data.upn and unnumbered:
            return None, (
                "UPN",
                "a pupil of this name and date of birth is in your records without a UPN. If it is the same pupil, "
                "write the UPN on the pupil's page first.",
            )
        if not data.upn and len(alike) > len(unnumbered):
            return None, ("UPN", "a pupil of this name and date of birth is in your records with a UPN. Write it here.")
        if len(unnumbered) > 1:
            return None, (
                "UPN",
                "more than one pupil of this name and date of birth is in your records. Write the UPN.",
            )
        pupil = unnumbered[0] if unnumbered else None
    if pupil is not None and pupil.pk not in known.on_roll:
        return None, ("", "this pupil is in your records and not on your roll. Put the pupil back on the roll first.")
    return pupil, None


def _findings(actor: Actor, row: FileRow, known: _Known) -> list[Refusal]:
    """What the rules say of the cells that could be read. A cell that could not be has its fault already."""
    facts = rules.PupilRecordFacts(
        surname=row.get("surname") or row.unread.get("surname", ""),
        forename=row.get("forename") or row.unread.get("forename", ""),
        date_of_birth=row.get("date_of_birth", None),
        upn=row.get("upn"),
        postcode=row.get("postcode"),
        year_group=row.get("year_group", None),
        school_year_starts_on=known.school_year.starts_on,
    )
    findings = rules.pupil_record_refusals(facts, on=actor.day)
    if row.get("on_roll_from", actor.day) > actor.day:
        findings.append(Refusal("roll_ahead_of_its_day", clause="WM order of dates"))
    unread = {HEADINGS[key] for key in row.unread}
    return [finding for finding in findings if COLUMN_OF.get(finding.code, "") not in unread]


def _fault(row: FileRow, finding: Refusal) -> Fault:
    reason = REFUSALS[finding.code].format_map(finding.values)
    return Fault(row.number, COLUMN_OF.get(finding.code, ""), reason, row.unit)


def _warn(
    row: FileRow, data: PupilData, pupil: Pupil | None, findings: list[Refusal], known: _Known, preview: Preview
) -> None:
    """Keep the warnings of a sound row for the person who takes the file in."""
    if pupil is None and known.alike(row, data):
        findings = [*findings, Refusal("same_name_and_birth", clause="WM duplicate", severity=Severity.WARNING)]
    code = row.get("authority")
    if code and code not in known.authorities:
        named = "The authority" if row.get("do_not_disclose", False) else code
        here = ", ".join(f"{each} {body.name}" for each, body in sorted(known.authorities.items()))
        preview.warnings.append(
            Fault(
                row.number,
                "Authority",
                f"{named} takes no part here ({here}). The home authority stays open.",
                row.unit,
            )
        )
    preview.warnings += [_fault(row, finding) for finding in findings]


def _differences(row: FileRow, pupil: Pupil, known: _Known) -> list[tuple[str, str, str]]:
    """What would change, as (heading, before, after). An empty cell changes nothing; a withheld address stays."""
    found = []
    for key in IDENTITY:
        if key in row.values and str(getattr(pupil, key)) != str(row.values[key]):
            found.append((HEADINGS[key], _words(getattr(pupil, key)), _words(row.values[key])))
    year_group = queries.year_group_in(pupil, known.school_year.academic_year)
    if "year_group" in row.values and year_group != row.values["year_group"]:
        found.append((HEADINGS["year_group"], str(year_group), str(row.values["year_group"])))
    if "address_lines" in row.values and pupil.pk not in known.withheld:
        present = known.addresses.get(pupil.pk)
        before = f"{present.lines}, {present.postcode}".strip(", ") if present else ""
        after = f"{row.values['address_lines']}, {postcode_of(row)}".strip(", ")
        secret = row.get("do_not_disclose", False)
        if before != after or secret:
            found.append((HEADINGS["address_lines"], before, "must not be disclosed" if secret else after))
    return found


def _words(value: Any) -> str:
    return f"{value.day}/{value.month}/{value.year}" if isinstance(value, date) else str(value)


def postcode_of(row: FileRow) -> str:
    return rules.normalise_postcode(row.get("postcode"))
