"""A school's file of pupils: looked at first, then taken in whole or not at all."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, Severity, refuse
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authorities
from waymark.pupils import queries, rules, school_file
from waymark.pupils.involvements import Opening, involve_many
from waymark.pupils.models import Address, Pupil, PupilImport, RollEntry
from waymark.pupils.names import folded
from waymark.pupils.school_file import Fault, FileRow
from waymark.pupils.services.home import settle_home_authority
from waymark.pupils.services.identity import PupilData, SchoolYear, identity_of
from waymark.pupils.states import Basis, HomeBasis, RollKind, Sex
from waymark.pupils.wording import REFUSALS

HEADINGS = {column.key: column.heading for column in school_file.COLUMNS}
COLUMN_OF = {  # the column a refusal of the rules belongs to
    "no_date_of_birth": "Date of birth",
    "born_in_the_future": "Date of birth",
    "age_out_of_range": "Date of birth",
    "no_name": "Surname",
    "one_name_goes_last": "Surname",
    "upn_shape": "UPN",
    "upn_check_letter": "UPN",
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
    more_faults: int = 0
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
    def fault_count(self) -> int:
        return len(self.faults) + self.more_faults

    @property
    def digest(self) -> str:
        """The same for the same plan: whoever takes the file in has seen what it does."""
        seen = [
            (each.number, each.what, str(each.pupil.public_id) if each.pupil else "", each.differences)
            for each in self.planned
        ]
        return hashlib.sha256(repr((seen, [each.sentence for each in self.warnings])).encode()).hexdigest()


@transaction.atomic
def preview_import(actor: Actor, school: Organisation, file_name: str, content: bytes) -> Preview:
    """Say what the file would do, and keep it for taking in if it has no fault. Nothing about pupils is written."""
    _require(actor, school)
    preview = _plan(actor, school, file_name, content)
    if preview.faults:
        return preview
    assert actor.membership is not None  # _require asked: somebody of the school
    preview.pupil_import = PupilImport.objects.create(
        school=school,
        file_name=_plain_name(file_name),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        row_count=len(preview.planned),
        uploaded_at=clock.now(),
        uploaded_by=actor.membership,
    )
    history.record(actor, "pupil_import.preview", preview.pupil_import, after={"rows": len(preview.planned)})
    return preview


def preview_again(actor: Actor, pupil_import: PupilImport) -> Preview:
    """What the kept file would do as the records stand now."""
    _require(actor, pupil_import.school)
    preview = _plan(actor, pupil_import.school, pupil_import.file_name, bytes(pupil_import.content))
    preview.pupil_import = pupil_import
    return preview


@transaction.atomic
def take_in_import(
    actor: Actor, pupil_import: PupilImport, *, digest: str = "", reason: str = "", version: int | None = None
) -> PupilImport:
    """Add and change the pupils of a kept file, all of them or none. A file taken in already is left as it is.

    `digest` is that of the preview the person saw: refused if the file would do something else by now. `reason`
    answers the warnings.
    """
    actor.require(Permission.PUPIL_IMPORT, over=pupil_import)
    _require(actor, pupil_import.school)
    school = lock(Organisation.objects.all(), pupil_import.school_id)  # one file of a school at a time
    pupil_import = lock(PupilImport.objects.all(), pupil_import.pk)
    if pupil_import.state == PupilImport.State.TAKEN_IN:
        return pupil_import
    if version is not None and version != pupil_import.version:
        refuse([Refusal("file_looks_different_now", clause="UKGDPR 5(1)(d)", who="school")])
    preview = _plan(actor, school, pupil_import.file_name, bytes(pupil_import.content))
    findings = []
    if preview.faults:
        findings.append(Refusal("file_has_faults", clause="UKGDPR 5(1)(d)", who="school"))
    elif digest and digest != preview.digest:
        findings.append(Refusal("file_looks_different_now", clause="UKGDPR 5(1)(d)", who="school"))
    elif not (preview.added or preview.changed):
        findings.append(Refusal("nothing_to_take_in", clause="UKGDPR 5(1)(d)", who="school"))
    elif preview.warnings:
        count = len(preview.warnings)
        findings.append(
            Refusal(
                "file_has_warnings",
                clause="UKGDPR 5(1)(d)",
                severity=Severity.WARNING,
                who="school",
                values={"count": count},
            )
        )
    refuse(findings, reason=reason)
    added = _add_all(actor, school, preview.added)
    changed, before = _change_all(actor, school, preview.changed)
    pupil_import.state = PupilImport.State.TAKEN_IN
    pupil_import.taken_in_at, pupil_import.taken_in_by = clock.now(), actor.membership
    pupil_import.added_count, pupil_import.changed_count = len(added), len(changed)
    pupil_import.save_changes("state", "taken_in_at", "taken_in_by", "added_count", "changed_count")
    history.record(
        actor,
        "pupil_import.take_in",
        pupil_import,
        before={"changed": before},
        after={
            "added": [{"pupil": each, **identity_of(each)} for each in added],
            "changed": [{"pupil": each, **identity_of(each)} for each in changed],
        },
        reason=reason if preview.warnings else "",
        pupils=[*added, *changed],
    )
    return pupil_import


@transaction.atomic
def leave_import(actor: Actor, pupil_import: PupilImport) -> PupilImport:
    """The file is not taken in after all."""
    actor.require(Permission.PUPIL_IMPORT, over=pupil_import)
    pupil_import = lock(PupilImport.objects.all(), pupil_import.pk)
    if pupil_import.state == PupilImport.State.PREVIEWED:
        pupil_import.state = PupilImport.State.LEFT
        pupil_import.save_changes("state")
        history.record(actor, "pupil_import.leave", pupil_import)
    return pupil_import


def _require(actor: Actor, school: Organisation) -> None:
    actor.require(Permission.PUPIL_IMPORT, over=school)
    if school.pk != actor.organisation_pk:
        raise Denied(Permission.PUPIL_IMPORT)


def _plain_name(file_name: str) -> str:
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if unicodedata.category(c)[0] != "C")[-200:] or "pupils.csv"


# What the file would do


def _plan(actor: Actor, school: Organisation, file_name: str, content: bytes) -> Preview:
    reading = school_file.read(content)
    preview = Preview(_plain_name(file_name), faults=reading.faults, notes=reading.notes)
    preview.more_faults = reading.more_faults
    known = _Known(actor, school)
    for row in reading.rows:
        planned = _planned_row(actor, school, row, known, preview)
        if planned is not None:
            preview.planned.append(planned)
    if preview.faults:
        preview.planned = []
        preview.faults.sort(key=lambda each: each.row)
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
        self.facts = queries.facts_of([each for each in pupils if each.pk in self.on_roll], actor.day)
        rows = Address.objects.on(actor.day).filter(pupil__in=self.on_roll)
        self.addresses: dict[int, Address] = {row.pupil_id: row for row in rows.filter(do_not_disclose=False)}
        self.withheld = set(rows.filter(do_not_disclose=True).values_list("pupil_id", flat=True))
        self.authorities = {each.la_code: each for each in authorities()}
        self.year_starts_on = queries.year_starts_on(school, actor.day)
        self.taken: dict[int, int] = {}  # pupil to the row that meant them

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
    def fault(column: str, reason: str) -> None:
        preview.faults.append(Fault(row.number, column, reason))

    born = row.get("date_of_birth", None)
    if born is None:
        fault("Date of birth", REFUSALS["no_date_of_birth"])
        return None
    data = _data(row, born)
    pupil, problem = _pupil_meant(row, data, known)
    if problem:
        fault(*problem)
        return None
    if pupil is not None and pupil.pk in known.taken:
        fault("", f"row {known.taken[pupil.pk]} is about the same pupil.")
        return None
    bad = _judge_row(actor, row, data, pupil, known, preview)
    if bad:
        return None
    name = f"{data.forename} {data.surname}".strip()
    if pupil is None:
        return PlannedRow(row, What.ADDED, name)
    known.taken[pupil.pk] = row.number
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


def _judge_row(
    actor: Actor, row: FileRow, data: PupilData, pupil: Pupil | None, known: _Known, preview: Preview
) -> bool:
    """Ask the rules; True if one refuses. Warnings are kept for the person who takes the file in."""
    facts = rules.PupilRecordFacts(
        forename=data.forename,
        surname=data.surname,
        date_of_birth=data.date_of_birth,
        upn=data.upn,
        postcode=data.postcode,
        year_group=data.year_group,
        school_year_starts_on=known.year_starts_on,
    )
    findings = rules.pupil_record_refusals(facts, on=actor.day)
    if pupil is None and known.alike(row, data):
        findings.append(Refusal("same_name_and_birth", clause="WM duplicate", severity=Severity.WARNING))
    if row.get("on_roll_from", actor.day) > actor.day:
        findings.append(Refusal("roll_ahead_of_its_day", clause="WM order of dates"))
    code = row.get("authority")
    if code and code not in known.authorities:
        here = ", ".join(f"{each} {body.name}" for each, body in sorted(known.authorities.items()))
        preview.warnings.append(
            Fault(row.number, "Authority", f"{code} takes no part here ({here}). The home authority stays open.")
        )
    for finding in findings:
        text = REFUSALS[finding.code].format_map(finding.values)
        found = Fault(row.number, COLUMN_OF.get(finding.code, ""), text)
        (preview.warnings if finding.is_warning else preview.faults).append(found)
    return any(not finding.is_warning for finding in findings)


def _differences(row: FileRow, pupil: Pupil, known: _Known) -> list[tuple[str, str, str]]:
    """What would change, as (heading, before, after). An empty cell changes nothing; a withheld address stays."""
    found = []
    for key in IDENTITY:
        if key in row.values and str(getattr(pupil, key)) != str(row.values[key]):
            found.append((HEADINGS[key], _words(getattr(pupil, key)), _words(row.values[key])))
    if "year_group" in row.values and known.facts[pupil.pk].year_group != row.values["year_group"]:
        found.append((HEADINGS["year_group"], str(known.facts[pupil.pk].year_group), str(row.values["year_group"])))
    if "address_lines" in row.values and pupil.pk not in known.withheld:
        present = known.addresses.get(pupil.pk)
        before = f"{present.lines}, {present.postcode}".strip(", ") if present else ""
        after = f"{row.values['address_lines']}, {_postcode(row)}".strip(", ")
        secret = row.get("do_not_disclose", False)
        if before != after or secret:
            found.append((HEADINGS["address_lines"], before, "must not be disclosed" if secret else after))
    return found


def _words(value: Any) -> str:
    return f"{value.day}/{value.month}/{value.year}" if isinstance(value, date) else str(value)


def _postcode(row: FileRow) -> str:
    return rules.normalise_postcode(row.get("postcode"))


# Taking it in


def _add_all(actor: Actor, school: Organisation, planned: list[PlannedRow]) -> list[Pupil]:
    """The new pupils with roll entry, address, home authority and involvements, in a fixed number of statements."""
    here = {each.la_code: each for each in authorities()}
    school_year, now = SchoolYear.of(school, actor.day), clock.now()
    pupils = []
    for each in planned:
        row = each.row
        year, year_from = school_year.group(row.get("date_of_birth"), row.get("year_group", None), on=actor.day)
        lives_in = here.get(row.get("authority")) if row.get("address_lines") else None
        homes = (rules.ParentHome(authority=row.get("authority")),) if lives_in else ()
        answer = rules.home_authority(rules.HomeFacts(parents=homes), on=actor.day)
        pupils.append(
            Pupil(
                upn=row.get("upn"),
                forename=row.get("forename"),
                surname=row.get("surname"),
                known_as=row.get("known_as"),
                search_name=folded(row.get("forename"), row.get("surname"), row.get("known_as")),
                date_of_birth=row.get("date_of_birth"),
                sex=row.get("sex", Sex.UNKNOWN),
                year_group=year,
                year_group_from=year_from,
                home_authority=lives_in,
                home_authority_basis=HomeBasis(answer.reason),
                held_by=school,
                added_at=now,
                added_by_label=actor.label,
            )
        )
    Pupil.objects.bulk_create(pupils, batch_size=200)
    pairs = list(zip(pupils, planned, strict=True))
    entries = [
        RollEntry(pupil=pupil, school=school, kind=RollKind.MAIN, valid_from=each.row.get("on_roll_from", actor.day))
        for pupil, each in pairs
    ]
    RollEntry.objects.bulk_create(entries, batch_size=200)
    Address.objects.bulk_create(
        [
            Address(
                pupil=pupil,
                lines=each.row.get("address_lines"),
                postcode=_postcode(each.row),
                do_not_disclose=each.row.get("do_not_disclose", False),
                authority=pupil.home_authority,
                valid_from=each.row.get("on_roll_from", actor.day),
            )
            for pupil, each in pairs
            if each.row.get("address_lines")
        ],
        batch_size=200,
    )
    involve_many(actor, _openings(school, entries))
    return pupils


def _openings(school: Organisation, entries: list[RollEntry]) -> list[Opening]:
    found = []
    for entry in entries:
        pupil, since = entry.pupil, entry.valid_from
        found.append(Opening(pupil, school, Basis.ROLL, entry, since))
        if school.parent_authority is not None:
            found.append(Opening(pupil, school.parent_authority, Basis.SCHOOL_AUTHORITY, entry, since))
        if pupil.home_authority is not None:
            found.append(Opening(pupil, pupil.home_authority, Basis.HOME_AUTHORITY, pupil, since))
    return found


def _change_all(
    actor: Actor, school: Organisation, planned: list[PlannedRow]
) -> tuple[list[Pupil], list[dict[str, Any]]]:
    """The changed pupils, and what they were before."""
    keys = [each.pupil.pk for each in planned if each.pupil is not None]
    locked = {each.pk: each for each in Pupil.objects.select_for_update().filter(pk__in=keys)}
    school_year = SchoolYear.of(school, actor.day)
    changed, before = [], []
    for each in planned:
        assert each.pupil is not None
        pupil, row = locked[each.pupil.pk], each.row
        before.append({"pupil": pupil, **identity_of(pupil)})
        for key in IDENTITY:
            if key in row.values:
                setattr(pupil, key, row.values[key])
        if "year_group" in row.values:
            pupil.year_group, pupil.year_group_from = row.values["year_group"], school_year.academic_year
        pupil.search_name = folded(pupil.forename, pupil.surname, pupil.known_as)
        pupil.version += 1
        changed.append(pupil)
    fields = [*IDENTITY, "year_group", "year_group_from", "search_name", "version"]
    Pupil.objects.bulk_update(changed, fields, batch_size=100)
    for each in planned:
        assert each.pupil is not None
        if any(heading == HEADINGS["address_lines"] for heading, _, _ in each.differences):
            _move_address(actor, locked[each.pupil.pk], each.row)
    return changed, before


def _move_address(actor: Actor, pupil: Pupil, row: FileRow) -> None:
    present = Address.objects.filter(pupil=pupil, valid_to__isnull=True).first()
    if present is not None:
        present.valid_to = max(actor.day, present.valid_from)
        present.save_changes("valid_to")
    here = {each.la_code: each for each in authorities()}
    code = row.get("authority")
    Address.objects.create(
        pupil=pupil,
        lines=row.get("address_lines"),
        postcode=_postcode(row),
        do_not_disclose=row.get("do_not_disclose", False),
        authority=here.get(code) if code else (present.authority if present else None),
        valid_from=max(actor.day, present.valid_from) if present else actor.day,
    )
    settle_home_authority(actor, pupil, on=actor.day)
