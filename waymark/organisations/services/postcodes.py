"""Postcodes taken in from an open file: the whole file is looked at first, then written a batch at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.tables import CHUNK, MAX_FAULTS, Findings, Stream
from waymark.organisations.models import Postcode, PostcodeEdition
from waymark.organisations.postcode_file import SHAPE, postcode_of

BATCH = 2_000
FIELDS = ("easting", "northing", "gss_code")


@dataclass
class PostcodePlan:
    """What a file would do. With faults, nothing."""

    findings: Findings
    sha256: str = ""
    added: int = 0
    moved: int = 0
    left: int = 0
    nowhere: int = 0

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.moved)


def plan_postcodes(actor: Actor, stream: BinaryIO) -> PostcodePlan:
    """Go through the whole file and count what it would change. Writes nothing."""
    actor.require(Permission.ORGANISATION_EDIT)
    plan = PostcodePlan(Findings(most_faults=MAX_FAULTS))
    file = Stream(stream, SHAPE, plan.findings)
    if not file.is_text():
        return plan
    for rows in _batches(file, plan):
        added, moved = _differences(rows)
        plan.added, plan.moved = plan.added + len(added), plan.moved + len(moved)
        plan.left += len(rows) - len(added) - len(moved)
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    plan.sha256 = digest.hexdigest()
    return plan


def take_in_postcodes(
    actor: Actor, stream: BinaryIO, plan: PostcodePlan, *, file_name: str, source: str, of_day: date | None
) -> PostcodeEdition | None:
    """Do what the plan says. None if that is nothing. Postcodes that the file does not have are left."""
    actor.require(Permission.ORGANISATION_EDIT)
    if not plan.findings.is_sound:
        raise ValueError("A file with faults is not taken in.")
    if not plan.changes_anything:
        return None
    file = Stream(stream, SHAPE)
    file.is_text()
    for rows in _batches(file, PostcodePlan(file.findings)):
        with transaction.atomic():
            added, moved = _differences(rows)
            Postcode.objects.bulk_create(added, batch_size=1_000)
            Postcode.objects.bulk_update(moved, FIELDS, batch_size=200)
    with transaction.atomic():
        edition = PostcodeEdition.objects.create(
            file_name=file_name[-200:],
            source=source[:200],
            of_day=of_day,
            sha256=plan.sha256,
            row_count=plan.findings.row_count,
            taken_in_at=clock.now(),
            taken_in_by_label=actor.label,
        )
        after = {"file": file_name, "source": source, "added": plan.added, "moved": plan.moved}
        history.record(actor, "postcodes.take_in", edition, after=after)
    return edition


def _batches(file: Stream, plan: PostcodePlan) -> Iterator[list[Postcode]]:
    rows = (row for row in file.rows() if not row.unread)
    while batch := list(islice(rows, BATCH)):
        places = [postcode_of(row) for row in batch]
        plan.nowhere += places.count(None)
        yield list({place.postcode: place for place in places if place is not None}.values())


def _differences(rows: list[Postcode]) -> tuple[list[Postcode], list[Postcode]]:
    """The new ones, and those that lie elsewhere than they did."""
    stored = {row.postcode: row for row in Postcode.objects.filter(postcode__in=[row.postcode for row in rows])}
    added = [row for row in rows if row.postcode not in stored]
    moved = []
    for row in rows:
        old = stored.get(row.postcode)
        if old is not None and any(getattr(old, name) != getattr(row, name) for name in FIELDS):
            row.pk = old.pk
            moved.append(row)
    return added, moved


def day_in(file_name: str) -> date | None:
    """The month in a published name: ONSPD_MAY_2025_UK.csv is of 1 May 2025."""
    match = re.search(r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*[_ -]?(20[0-9]{2})", file_name.upper())
    months = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
    return date(int(match[2]), months.index(match[1]) + 1, 1) if match else None
