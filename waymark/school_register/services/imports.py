"""The national register taken in: looked at whole first, then the bodies here, then the register itself.

However long the file is, it is gone through a batch at a time; only what concerns the area is remembered. Nothing is
written before the last row has been read and found sound. The bodies are changed in one transaction; the register's
own tables a batch at a time, so that nobody who works meanwhile waits long, and a run that was cut off is simply run
again. The bodies come first: what the register said before tells a change of theirs from one that was made by hand.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.tables import CHUNK, MAX_FAULTS, FileRow, Findings, Stream
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation
from waymark.school_register import published as files
from waymark.school_register import rules
from waymark.school_register.models import RegisterEdition, RegisterEntry, SchoolLink
from waymark.school_register.queries import entries_of
from waymark.school_register.services.bodies import Bodies, BodyChange, apply
from waymark.school_register.services.closings import look_for_closings
from waymark.school_register.states import FileKind

BATCH = 1_000
URNS = 1_000_000
Tell = Callable[[str, str, rules.Change], None]  # URN, name, and what is other than it was


@dataclass
class Plan:
    """What a file would do. With faults, nothing."""

    file_name: str
    findings: Findings
    sha256: str = ""
    counts: Counter[str] = field(default_factory=Counter)  # changes in the whole register, by kind
    unseen: int = 0  # in the register taken in before, and not in this file

    @property
    def is_sound(self) -> bool:
        return self.findings.is_sound

    @property
    def changes_register(self) -> bool:
        return bool(self.counts)


@dataclass
class SchoolPlan(Plan):
    changes: list[BodyChange] = field(default_factory=list)  # of bodies here
    kept: list[str] = field(default_factory=list)  # where somebody here says otherwise, in words
    missing: list[Organisation] = field(default_factory=list)  # bodies with a URN that is not in the file

    @property
    def changes_anything(self) -> bool:
        return bool(self.counts or self.changes)


class LinkPlan(Plan):
    @property
    def changes_anything(self) -> bool:
        return bool(self.counts)


# Looking at the file


def plan_schools(
    actor: Actor, stream: BinaryIO, file_name: str, *, with_primary: bool = False, tell: Tell | None = None
) -> SchoolPlan:
    """Go through the whole file and say what it would change. Writes nothing. `tell` hears of every change, one by one."""
    actor.require(Permission.MEMBERSHIP_EDIT)
    plan = SchoolPlan(file_name, Findings(most_faults=MAX_FAULTS))
    file = Stream(stream, files.SCHOOLS, plan.findings)
    if not file.is_text():
        return plan
    bodies = Bodies()
    seen = bytearray(URNS)
    known = 0
    for rows in _batches(file.rows()):
        entries = [files.entry_of(row) for row in _once(rows, seen, plan.findings)]
        before = entries_of(entry.urn for entry in entries)
        known += len(before)
        for entry in entries:
            old = before.get(entry.urn)
            for change in _changes(old, entry, actor):
                plan.counts[change.kind] += 1
                if tell is not None:
                    tell(entry.urn, entry.name, change)
            bodies.look_at(old, entry, with_primary=with_primary, actor=actor)
    if not plan.is_sound:
        plan.counts.clear()
        return plan
    plan.unseen = RegisterEntry.objects.count() - known
    plan.changes, plan.kept, plan.missing = bodies.changes(), bodies.kept, bodies.missing(seen)
    plan.sha256 = _sha256(stream)
    return plan


def plan_links(actor: Actor, stream: BinaryIO, file_name: str) -> LinkPlan:
    """The same for the file of links: how many are new, other, or gone."""
    actor.require(Permission.MEMBERSHIP_EDIT)
    plan = LinkPlan(file_name, Findings(most_faults=MAX_FAULTS))
    file = Stream(stream, files.LINKS, plan.findings)
    if not file.is_text():
        return plan
    known = 0
    for rows in _batches(row for row in file.rows() if not row.unread):
        added, changed, same = _link_differences(rows)
        known += len(changed) + same
        plan.counts["added"] += len(added)
        plan.counts["changed"] += len(changed)
    plan.unseen = SchoolLink.objects.count() - known
    plan.counts["gone"] = plan.unseen
    plan.counts = +plan.counts if plan.is_sound else Counter()
    plan.sha256 = _sha256(stream)
    return plan


def _batches(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _once(rows: list[FileRow], seen: bytearray, findings: Findings) -> Iterator[FileRow]:
    for row in rows:
        if row.unread:
            continue
        urn = int(row.get("urn"))
        if seen[urn]:
            findings.fault(row.number, "URN", f"{row.get('urn')} stands in an earlier row too.")
            continue
        seen[urn] = 1
        yield row


def _changes(old: RegisterEntry | None, new: RegisterEntry, actor: Actor) -> list[rules.Change]:
    if old is not None and all(getattr(old, name) == getattr(new, name) for name in files.FIELDS):
        return []
    facts = rules.EditionFacts(before=files.facts_of(old) if old else None, after=files.facts_of(new))
    return rules.register_changes(facts, on=actor.day)


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


# Taking it in


def take_in_schools(actor: Actor, stream: BinaryIO, plan: SchoolPlan) -> RegisterEdition | None:
    """Do what the plan says. None if that is nothing, which the second run of a file is."""
    actor.require(Permission.MEMBERSHIP_EDIT)
    if not plan.is_sound:
        raise ValueError("A file with faults is not taken in.")
    if not plan.changes_anything:
        look_for_closings(actor)
        return None
    with transaction.atomic():
        for change in plan.changes:
            apply(actor, change)
    file = Stream(stream, files.SCHOOLS)
    file.is_text()
    codes: Counter[tuple[str, str]] = Counter()
    for rows in _batches(file.rows()):
        entries = [files.entry_of(row) for row in rows]
        codes.update((entry.gss_code, entry.la_code) for entry in entries if entry.gss_code and entry.is_open)
        _write_entries(entries)
    organisations.note_authority_codes(actor, codes)
    edition = _edition(actor, FileKind.SCHOOLS, plan)
    look_for_closings(actor)
    return edition


@transaction.atomic
def _write_entries(entries: list[RegisterEntry]) -> None:
    before = entries_of(entry.urn for entry in entries)
    RegisterEntry.objects.bulk_create([entry for entry in entries if entry.urn not in before], batch_size=250)
    changed = []
    for entry in entries:
        old = before.get(entry.urn)
        if old is not None and any(getattr(old, name) != getattr(entry, name) for name in files.FIELDS):
            entry.pk = old.pk
            changed.append(entry)
    RegisterEntry.objects.bulk_update(changed, files.FIELDS, batch_size=50)


def take_in_links(actor: Actor, stream: BinaryIO, plan: LinkPlan) -> RegisterEdition | None:
    """Do what the plan says: add, change, and take out what the register has taken back."""
    actor.require(Permission.MEMBERSHIP_EDIT)
    if not plan.is_sound:
        raise ValueError("A file with faults is not taken in.")
    if not plan.changes_anything:
        return None
    file = Stream(stream, files.LINKS)
    file.is_text()
    if plan.unseen:
        _take_out_links(file)
    for rows in _batches(file.rows()):
        with transaction.atomic():
            added, changed, _ = _link_differences(rows)
            SchoolLink.objects.bulk_create(added, batch_size=250)
            SchoolLink.objects.bulk_update(changed, ["link_name", "link_on"], batch_size=100)
    return _edition(actor, FileKind.LINKS, plan)


def _take_out_links(file: Stream) -> None:
    """Links that stand in the table and no longer in the file: found by a mark for each row of the table."""
    last = SchoolLink.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    there = bytearray(last + 1)
    for rows in _batches(file.rows()):
        for link in _stored_links(rows).values():
            there[link.pk] = 1
    gone: list[int] = []
    for pk in SchoolLink.objects.values_list("pk", flat=True).iterator():
        if not there[pk]:
            gone.append(pk)
        if len(gone) == BATCH:
            SchoolLink.objects.filter(pk__in=gone).delete()
            gone.clear()
    SchoolLink.objects.filter(pk__in=gone).delete()


def _stored_links(rows: list[FileRow]) -> dict[tuple[str, str, str], SchoolLink]:
    wanted = {(row.get("urn"), row.get("link_urn"), row.get("link_type")) for row in rows}
    stored = SchoolLink.objects.filter(urn__in={urn for urn, _, _ in wanted})
    found = {(link.urn, link.link_urn, link.link_type): link for link in stored}
    return {key: link for key, link in found.items() if key in wanted}


def _link_differences(rows: list[FileRow]) -> tuple[list[SchoolLink], list[SchoolLink], int]:
    """New ones, changed ones, and how many are as they were. A link that stands in the file twice counts once."""
    stored = _stored_links(rows)
    wanted = {(link.urn, link.link_urn, link.link_type): link for link in map(files.link_of, rows)}
    added = [link for key, link in wanted.items() if key not in stored]
    changed = []
    for key, old in stored.items():
        new = wanted[key]
        if (old.link_name, old.link_on) != (new.link_name, new.link_on):
            old.link_name, old.link_on = new.link_name, new.link_on
            changed.append(old)
    return added, changed, len(stored) - len(changed)


@transaction.atomic
def _edition(actor: Actor, kind: FileKind, plan: Plan) -> RegisterEdition:
    edition = RegisterEdition.objects.create(
        kind=kind,
        file_name=plan.file_name[-200:],
        sha256=plan.sha256,
        of_day=files.day_of(plan.file_name),
        row_count=plan.findings.row_count,
        counts=dict(plan.counts),
        taken_in_at=clock.now(),
        taken_in_by_label=actor.label,
    )
    history.record(actor, "school_register.take_in", edition, after={"file": plan.file_name, **dict(plan.counts)})
    return edition
