"""Programmes: who is key worker, what the pupil is to reach, and each look at a part-time week."""

from __future__ import annotations

from collections.abc import Iterator

from waymark.accounts.actors import Actor
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.programmes.models import KeyWorkerSpell, PartTimeReview, Programme, Target, TargetReview
from waymark.pupils.models import Pupil


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    programmes = Programme.objects.visible_to(actor).filter(pupil=pupil)
    found = {row.pk: row for row in programmes.select_related("opened_by__person", "commissioner")}
    for programme in found.values():
        values = {"reference": programme.reference, "commissioner": programme.commissioner.name}
        href, opened_at = programme.get_absolute_url(), programme.opened_at
        by = programme.opened_by.person.name
        yield Entry("programme_opened", london_date(opened_at), by, values, href=href, recorded_at=opened_at)
        if programme.ended_on:
            yield Entry("programme_ended", programme.ended_on, "", values, text=programme.end_reason, href=href)
    if found:
        yield from _key_workers(found)
        yield from _targets(actor, pupil)
        yield from _looks_at_part_time(actor, found)


def _key_workers(found: dict[int, Programme]) -> Iterator[Entry]:
    for spell in KeyWorkerSpell.objects.filter(programme__in=found).select_related("key_worker__person"):
        yield Entry("key_worker", spell.valid_from, values={"person": spell.key_worker.person.name})


def _targets(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = Target.objects.visible_to(actor).filter(programme__pupil=pupil)
    found = {row.pk: row for row in rows.select_related("programme", "set_by__person")}
    for target in found.values():
        values, at = {"target": target.area}, target.set_at
        href, by = target.get_absolute_url(), target.set_by.person.name
        yield Entry("target_set", london_date(at), by, values, target.what, href, recorded_at=at)
    if not found:
        return
    for look in TargetReview.objects.filter(target__in=found).select_related("reviewed_by__person"):
        target = found[look.target_id]
        values, at = {"target": target.area, "judgement": look.judgement}, look.reviewed_at
        href, by = target.get_absolute_url(), look.reviewed_by.person.name
        yield Entry("target_reviewed", look.reviewed_on, by, values, look.reading, href, recorded_at=at)


def _looks_at_part_time(actor: Actor, found: dict[int, Programme]) -> Iterator[Entry]:
    rows = PartTimeReview.objects.visible_to(actor).filter(programme__in=found)
    for look in rows.select_related("written_by__person"):
        href, at = found[look.programme_id].get_absolute_url(), look.written_at
        yield Entry("part_time_looked_at", look.held_on, look.written_by.person.name, {}, look.found, href, "", at)
