"""A school's file of pupils: looked at first, then taken in whole or not at all."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Record, lock
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, Severity, refuse
from waymark.core.tables import FileRow
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authorities, authorities_of_postcodes, authority_of_postcode
from waymark.pupils import queries, rules
from waymark.pupils.involvements import Opening, involve_many
from waymark.pupils.models import Address, Pupil, PupilImport, PupilImportFile, RollEntry
from waymark.pupils.names import folded
from waymark.pupils.school_file import AT_THE_CONSOLE, SchoolFile
from waymark.pupils.services.home import settle_home_authority
from waymark.pupils.services.identity import SchoolYear, identity_of
from waymark.pupils.services.import_plan import (
    AT_ONCE,
    HEADINGS,
    IDENTITY,
    PlannedRow,
    Preview,
    What,
    plain_name,
    plan,
    planned_rows,
    postcode_of,
)
from waymark.pupils.states import Basis, HomeBasis, RollKind, Sex

KEPT_FOR = timedelta(days=7)  # a file that nobody takes in


@transaction.atomic
def preview_import(actor: Actor, school: Organisation, file_name: str, content: bytes) -> Preview:
    """Say what the file would do, and keep it for taking in if it has no fault. Nothing about pupils is written."""
    _require(actor, school)
    preview = plan(actor, school, file_name, _file(school, content))
    if preview.faults:
        return preview
    assert actor.membership is not None  # _require asked: somebody of the school
    preview.pupil_import = PupilImport.objects.create(
        school=school,
        file_name=plain_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        row_count=preview.row_count,
        uploaded_at=clock.now(),
        uploaded_by=actor.membership,
    )
    PupilImportFile.objects.create(pupil_import=preview.pupil_import, content=content)
    history.record(actor, "pupil_import.preview", preview.pupil_import, after={"rows": preview.row_count})
    return preview


def preview_again(actor: Actor, pupil_import: PupilImport) -> Preview:
    """What the kept file would do as the records stand now."""
    _require(actor, pupil_import.school)
    content = queries.content_of_import(actor, pupil_import)
    preview = plan(actor, pupil_import.school, pupil_import.file_name, _file(pupil_import.school, content))
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
    school = lock(Organisation, pupil_import.school_id)  # one file of a school at a time
    pupil_import = lock(PupilImport, pupil_import.pk)
    if pupil_import.state == PupilImport.State.TAKEN_IN:
        return pupil_import
    if version is not None and version != pupil_import.version:
        refuse([Refusal("file_looks_different_now", clause="UKGDPR 5(1)(d)", who="school")])
    if pupil_import.state == PupilImport.State.LEFT:
        refuse([Refusal("file_was_left", clause="UKGDPR 5(1)(e)", who="school")])
    file = _file(school, queries.content_of_import(actor, pupil_import))
    preview = plan(actor, school, pupil_import.file_name, file)
    _refuse(preview, digest=digest, reason=reason)
    added, changed = _write(
        actor, school, file, preview, subject=pupil_import, reason=reason if preview.warnings else ""
    )
    pupil_import.state = PupilImport.State.TAKEN_IN
    pupil_import.taken_in_at, pupil_import.taken_in_by = clock.now(), actor.membership
    pupil_import.added_count, pupil_import.changed_count = added, changed
    pupil_import.save_changes("state", "taken_in_at", "taken_in_by", "added_count", "changed_count")
    _clear_file(pupil_import)
    return pupil_import


def _refuse(preview: Preview, *, digest: str, reason: str) -> None:
    """Stop unless the file may be taken in as it is, warnings with a reason."""
    clause, findings = "UKGDPR 5(1)(d)", []
    if preview.faults:
        findings.append(Refusal("file_has_faults", clause=clause, who="school"))
    elif digest and digest != preview.digest:
        findings.append(Refusal("file_looks_different_now", clause=clause, who="school"))
    elif not (preview.added or preview.changed):
        findings.append(Refusal("nothing_to_take_in", clause=clause, who="school"))
    elif preview.warnings:
        count = {"count": preview.warning_count}
        warning = Severity.WARNING
        findings.append(Refusal("file_has_warnings", clause=clause, severity=warning, who="school", values=count))
    refuse(findings, reason=reason)


# At the console


@dataclass(frozen=True)
class TakenIn:
    added: int
    changed: int


def look_at_file(actor: Actor, school: Organisation, path: Path) -> Preview:
    """What a file on the machine would do; it may hold many more pupils than a page takes."""
    actor.require(Permission.PUPIL_IMPORT)
    with path.open("rb") as stream:
        return plan(actor, school, path.name, SchoolFile(stream, laestab=school.laestab, shape=AT_THE_CONSOLE))


@transaction.atomic
def take_in_file(actor: Actor, school: Organisation, path: Path, *, digest: str, reason: str = "") -> TakenIn:
    """Add and change the pupils of a file on the machine, all of them or none, as it was looked at."""
    actor.require(Permission.PUPIL_IMPORT)
    school = lock(Organisation, school.pk)
    with path.open("rb") as stream:
        file = SchoolFile(stream, laestab=school.laestab, shape=AT_THE_CONSOLE)
        preview = plan(actor, school, path.name, file)
        _refuse(preview, digest=digest, reason=reason)
        added, changed = _write(actor, school, file, preview, subject=school, reason=reason if preview.warnings else "")
        after = {"file": plain_name(path.name), "sha256": file.sha256(), "added": added, "changed": changed}
    history.record(actor, "pupil_import.at_the_console", school, after=after)
    return TakenIn(added, changed)


@transaction.atomic
def leave_import(actor: Actor, pupil_import: PupilImport) -> PupilImport:
    """The file is not taken in after all."""
    actor.require(Permission.PUPIL_IMPORT, over=pupil_import)
    pupil_import = lock(PupilImport, pupil_import.pk)
    if pupil_import.state == PupilImport.State.PREVIEWED:
        _leave(actor, pupil_import)
    return pupil_import


def leave_forgotten_imports(actor: Actor) -> int:
    """Leave the files that nobody has taken in for a week, and return how many. Run by a job."""
    since = clock.now() - KEPT_FOR
    forgotten = PupilImport.objects.filter(state=PupilImport.State.PREVIEWED, uploaded_at__lt=since)
    count = 0
    for pk in list(forgotten.values_list("pk", flat=True)):
        with transaction.atomic():
            pupil_import = lock(PupilImport, pk)
            if pupil_import.state == PupilImport.State.PREVIEWED:
                _leave(actor, pupil_import)
                count += 1
    return count


def _leave(actor: Actor, pupil_import: PupilImport) -> None:
    pupil_import.state = PupilImport.State.LEFT
    pupil_import.save_changes("state")
    _clear_file(pupil_import)
    history.record(actor, "pupil_import.leave", pupil_import)


def _clear_file(pupil_import: PupilImport) -> None:
    """The file is settled: its name, its print and its counts stay, its bytes go."""
    PupilImportFile.objects.filter(pupil_import=pupil_import).delete()


def _require(actor: Actor, school: Organisation) -> None:
    actor.require(Permission.PUPIL_IMPORT, over=school)
    if school.pk != actor.organisation_pk:
        raise Denied(Permission.PUPIL_IMPORT)


# Taking it in


def _file(school: Organisation, content: bytes) -> SchoolFile:
    return SchoolFile(io.BytesIO(content), laestab=school.laestab)


def _write(
    actor: Actor, school: Organisation, file: SchoolFile, preview: Preview, *, subject: Record, reason: str
) -> tuple[int, int]:
    """Write what `preview` says of the file, some hundred rows at a time, each with its event. Return how many of each."""
    added = changed = 0
    again = Preview(preview.file_name)
    rows = planned_rows(actor, school, file, again)
    while batch := list(islice(rows, AT_ONCE)):
        for planned in batch:
            again.keep(planned)
        new = _add_all(actor, school, [each for each in batch if each.what == What.ADDED])
        old, before = _change_all(actor, school, [each for each in batch if each.what == What.CHANGED])
        added, changed = added + len(new), changed + len(old)
        if new or old:
            _record(actor, subject, new, old, before, reason)
    if again.closed().digest != preview.digest:  # cannot be: the school is locked, and its file is what it was
        refuse([Refusal("file_looks_different_now", clause="UKGDPR 5(1)(d)", who="school")])
    return added, changed


def _record(
    actor: Actor, subject: Record, new: list[Pupil], old: list[Pupil], before: list[dict[str, Any]], reason: str
) -> None:
    history.record(
        actor,
        "pupil_import.take_in",
        subject,
        before={"changed": before},
        after={
            "added": [{"pupil": each, **identity_of(each)} for each in new],
            "changed": [{"pupil": each, **identity_of(each)} for each in old],
        },
        reason=reason,
        pupils=[*new, *old],
    )


def _add_all(actor: Actor, school: Organisation, planned: list[PlannedRow]) -> list[Pupil]:
    """The new pupils with roll entry, address, home authority and involvements, in a fixed number of statements."""
    if not planned:
        return []
    here = {each.la_code: each for each in authorities()}
    areas = authorities_of_postcodes(
        postcode_of(each.row) for each in planned if not each.row.get("do_not_disclose", False)
    )
    school_year, now = SchoolYear.of(school, actor.day), clock.now()
    pupils = []
    for each in planned:
        row = each.row
        year, year_from = school_year.group(row.get("date_of_birth"), row.get("year_group", None), on=actor.day)
        lives_in = (here.get(row.get("authority")) or _area(row, areas)) if row.get("address_lines") else None
        homes = (rules.ParentHome(authority=lives_in.la_code),) if lives_in else ()
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
                postcode=postcode_of(each.row),
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


def _area(row: FileRow, areas: dict[str, Organisation]) -> Organisation | None:
    """The authority by the postcode. Of an address that must not be disclosed nothing is worked out."""
    return None if row.get("do_not_disclose", False) else areas.get(postcode_of(row))


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
    if not planned:
        return [], []
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
    secret = row.get("do_not_disclose", False)
    nearest = here.get(code) if code else None if secret else authority_of_postcode(postcode_of(row))
    Address.objects.create(
        pupil=pupil,
        lines=row.get("address_lines"),
        postcode=postcode_of(row),
        do_not_disclose=row.get("do_not_disclose", False),
        authority=nearest if code or nearest else (present.authority if present else None),
        valid_from=max(actor.day, present.valid_from) if present else actor.day,
    )
    settle_home_authority(actor, pupil, on=actor.day)
