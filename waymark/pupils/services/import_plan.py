"""What a school's file of pupils would do: row by row, added, changed or left, and what keeps it out."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from waymark.accounts.actors import Actor
from waymark.core.refusals import Refusal, Severity
from waymark.core.sentences import sentence
from waymark.core.tables import Fault, FileRow, Findings
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authorities
from waymark.pupils import queries, rules, school_file
from waymark.pupils.models import Address, Pupil, PupilImport
from waymark.pupils.school_file import SchoolFile
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
SHOWN = 200  # rows of each kind that a preview keeps, and faults that a page shows; the counts are of all
KEPT = 25_000  # faults and warnings that a preview keeps, so that the first of the file are among them
AT_ONCE = 500  # rows
IDENTITY = ("upn", "forename", "surname", "known_as", "date_of_birth", "sex")


class What(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"

    @property
    def words(self) -> str:
        return "left as they are" if self is What.LEFT else f"to be {self}"


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


class Preview:
    """What a file would do: how many of each kind, and the first of them. With faults nothing can be taken in."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.findings = Findings(most_faults=KEPT)
        self.warned = Findings(most_faults=KEPT)
        self.pupil_import: PupilImport | None = None
        self.counts = dict.fromkeys(What, 0)
        self._first: dict[What, list[PlannedRow]] = {what: [] for what in What}
        self._seen, self._asked = hashlib.sha256(), hashlib.sha256()

    def keep(self, planned: PlannedRow) -> None:
        """Count what a row would do, and keep it if it is among the first."""
        self.counts[planned.what] += 1
        if len(self._first[planned.what]) < SHOWN:
            self._first[planned.what].append(planned)
        key = str(planned.pupil.public_id) if planned.pupil else ""
        self._seen.update(repr((planned.number, str(planned.what), key, planned.differences)).encode())

    def warn(self, row: int, column: str, reason: str) -> None:
        self.warned.fault(row, column, reason)
        self._asked.update(repr((row, column, reason)).encode())

    def closed(self) -> Preview:
        """After the last row: with faults it says them and nothing else."""
        self.warned.unit = self.findings.unit
        self.faults.sort(key=lambda each: (each.row, PLACE.get(each.column, 0)))
        if self.faults:
            self._first = {what: [] for what in What}
            self.counts = dict.fromkeys(What, 0)
        return self

    @property
    def faults(self) -> list[Fault]:
        """The first of them; `fault_count` counts all."""
        return self.findings.faults

    @property
    def fault_count(self) -> int:
        return self.findings.fault_count

    @property
    def warnings(self) -> list[Fault]:
        """The first of them; `warning_count` counts all."""
        return self.warned.faults

    @property
    def warning_count(self) -> int:
        return self.warned.fault_count

    @property
    def notes(self) -> list[str]:
        return self.findings.notes

    @property
    def planned(self) -> list[PlannedRow]:
        """The first rows of each kind, in the order of the file."""
        return sorted((each for rows in self._first.values() for each in rows), key=lambda each: each.number)

    @property
    def added(self) -> list[PlannedRow]:
        return self._first[What.ADDED]

    @property
    def changed(self) -> list[PlannedRow]:
        return self._first[What.CHANGED]

    @property
    def left(self) -> list[PlannedRow]:
        return self._first[What.LEFT]

    @property
    def row_count(self) -> int:
        return sum(self.counts.values())

    @property
    def digest(self) -> str:
        """The same for the same plan: whoever takes the file in has seen what it does."""
        return hashlib.sha256(self._seen.digest() + self._asked.digest()).hexdigest()


def plain_name(file_name: str) -> str:
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if unicodedata.category(c)[0] != "C")[-200:] or "pupils.csv"


def plan(actor: Actor, school: Organisation, file_name: str, file: SchoolFile) -> Preview:
    """Go through the file, and say what it would do."""
    preview = Preview(plain_name(file_name))
    for planned in planned_rows(actor, school, file, preview):
        preview.keep(planned)
    return preview.closed()


def planned_rows(actor: Actor, school: Organisation, file: SchoolFile, preview: Preview) -> Iterator[PlannedRow]:
    """What each sound row would do, by the records as they stand when the first is asked for.

    What is wrong and what must be looked at is in `preview`. The memory it takes does not grow with the rows, but for a
    few prints of each.
    """
    known = _Known(actor, school)
    rows = file.rows(preview.findings)
    while batch := list(islice(rows, AT_ONCE)):
        known.fetch(batch)
        for row in batch:
            planned = _planned_row(actor, school, row, known, preview)
            if planned is not None:
                yield planned


class _Known:
    """The school's own records: prints of all, and those that a few rows of the file may be about."""

    def __init__(self, actor: Actor, school: Organisation) -> None:
        self.actor = actor
        self.on_roll = set(queries.pupils_on_roll(school, actor.day).values_list("pk", flat=True).iterator())
        self.by_upn: dict[str, int] = {}
        self.by_name_and_birth: dict[bytes, tuple[int, ...]] = {}
        columns = ("pk", "upn", "forename", "surname", "date_of_birth")
        for key, upn, forename, surname, born in queries.in_own_records(actor, school).values_list(*columns).iterator():
            if upn:
                self.by_upn[upn] = key
            if found := _print(forename, surname, born):
                self.by_name_and_birth[found] = (*self.by_name_and_birth.get(found, ()), key)
        self.school_year = SchoolYear.of(school, actor.day)
        self.authorities = {each.la_code: each for each in authorities()}
        self.taken: dict[int, str] = {}  # pupil to the row that meant them
        self.pupils: dict[int, Pupil] = {}
        self.addresses: dict[int, Address] = {}
        self.withheld: set[int] = set()

    def fetch(self, rows: list[FileRow]) -> None:
        """Read the pupils that these rows may be about, in place of those of the rows before."""
        keys: set[int] = set()
        for row in rows:
            if (key := self.by_upn.get(row.get("upn"))) is not None:
                keys.add(key)
            keys.update(self._same(row.get("forename"), row.get("surname"), row.get("date_of_birth", None)))
        self.pupils = Pupil.objects.in_bulk(keys) if keys else {}
        addresses = Address.objects.on(self.actor.day).filter(pupil__in=keys & self.on_roll) if keys else ()
        self.addresses = {each.pupil_id: each for each in addresses if not each.do_not_disclose}
        self.withheld = {each.pupil_id for each in addresses if each.do_not_disclose}

    def numbered(self, upn: str) -> Pupil | None:
        key = self.by_upn.get(upn) if upn else None
        return None if key is None else self.pupils[key]

    def alike(self, data: PupilData) -> list[Pupil]:
        """Records of the same name and birth."""
        return [self.pupils[key] for key in self._same(data.forename, data.surname, data.date_of_birth)]

    def _same(self, forename: str, surname: str, born: date | None) -> tuple[int, ...]:
        found = _print(forename, surname, born)
        return self.by_name_and_birth.get(found, ()) if found else ()


def _print(forename: str, surname: str, born: date | None) -> bytes | None:
    """The same for the same name, as `rules.same_pupil` compares it, and the same day of birth."""
    words = rules.name_words(forename, surname)
    if not words or born is None:
        return None
    return hashlib.blake2b("\n".join([*words, str(born)]).encode(), digest_size=16).digest()


def _planned_row(
    actor: Actor, school: Organisation, row: FileRow, known: _Known, preview: Preview
) -> PlannedRow | None:
    """What the row would do; nothing if it has a fault. Every cell is judged, whatever is wrong with the others."""
    findings = _findings(actor, row, known)
    for finding in findings:
        if not finding.is_warning:
            preview.findings.fault(row.number, *_said(finding))
    born = row.get("date_of_birth", None)
    if row.unread or born is None or not all(finding.is_warning for finding in findings):
        return None
    data = _data(row, born)
    pupil, problem = _pupil_meant(row, data, known)
    if problem is None and pupil is not None and pupil.pk in known.taken:
        problem = ("", f"{known.taken[pupil.pk]} is about the same pupil.")
    if problem:
        preview.findings.fault(row.number, *problem)
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
    pupil = known.numbered(data.upn)
    if pupil is None:
        alike = known.alike(data)
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


def _said(finding: Refusal) -> tuple[str, str]:
    """The column that a finding is about, and its sentence."""
    return COLUMN_OF.get(finding.code, ""), sentence(REFUSALS[finding.code], finding)


def _warn(
    row: FileRow, data: PupilData, pupil: Pupil | None, findings: list[Refusal], known: _Known, preview: Preview
) -> None:
    """Keep the warnings of a sound row for the person who takes the file in."""
    if pupil is None and known.alike(data):
        findings = [*findings, Refusal("same_name_and_birth", clause="WM duplicate", severity=Severity.WARNING)]
    code = row.get("authority")
    if code and code not in known.authorities:
        named = "The authority" if row.get("do_not_disclose", False) else code
        here = ", ".join(f"{each} {body.name}" for each, body in sorted(known.authorities.items()))
        preview.warn(row.number, "Authority", f"{named} takes no part here ({here}). The home authority stays open.")
    for finding in findings:
        preview.warn(row.number, *_said(finding))


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
