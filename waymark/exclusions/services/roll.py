"""The school's roll after a permanent exclusion: the name is taken off once it is final, and not for it before."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.exclusions import queries, rules
from waymark.exclusions.models import Exclusion
from waymark.exclusions.services.guard import as_school, held
from waymark.exclusions.services.settle import settle
from waymark.exclusions.states import ExclusionKind
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.states import RollKind


@transaction.atomic
def leave_roll(actor: Actor, row: Exclusion, *, last_day: date, version: int | None = None) -> Exclusion:
    """The school takes the name off its roll for a permanent exclusion that is final. What was due about it is done."""
    as_school(actor, row, Permission.PUPIL_EDIT)
    lock(Pupil, row.pupil_id)  # before the exclusion, as whatever ends an entry does
    row = held(row, version)
    case, today = queries.case_of(row), clock.today()
    entry = case.roll_entry
    facts = rules.LeaveRollFacts(
        removal=queries.removal_facts(row, rules.clocks(case.facts, on=today)),
        last_day=last_day,
        final_on=rules.final_on(case.facts, on=today),
        is_on_roll=entry is not None and entry.valid_to is None,
    )
    refuse(rules.leave_roll_refusals(facts, on=today))
    assert entry is not None  # or it was refused
    reason = f"Permanently excluded, and that is final: {row.reference}"
    if entry.kind == RollKind.SUBSIDIARY:
        pupils.end_subsidiary(actor, entry, last_day=last_day, reason=reason)
    else:
        pupils.leave_roll(actor, entry, last_day=last_day, reason=reason)
    row.refresh_from_db(fields=["state", "version"])
    return row


def speaks_against_leaving(entry: RollEntry) -> list[Refusal]:
    """What exclusions say when a name is to leave a roll on any ground."""
    today = clock.today()
    return [
        finding
        for row in _of_entry(entry)
        for finding in rules.leaving_warnings(
            queries.removal_facts(row, rules.clocks(queries.case_of(row).facts, on=today)), on=today
        )
    ]


def has_left_roll(actor: Actor, entry: RollEntry) -> None:
    """The name is off the roll: what was due about it is done.

    Where another school took the pupil over, the hourly count sees it: an exclusion is not that school's to write about.
    """
    if actor.is_job or entry.school_id == actor.organisation_pk:
        for row in _of_entry(entry):
            settle(actor, held(row, None))


def _of_entry(entry: RollEntry) -> list[Exclusion]:
    """The permanent exclusions of the pupil from this school."""
    rows = Exclusion.objects.filter(pupil=entry.pupil_id, school=entry.school_id, kind=ExclusionKind.PERMANENT)
    return list(rows.select_related(*queries.WITH))
