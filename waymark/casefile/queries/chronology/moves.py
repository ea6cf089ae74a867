"""Managed moves with their agreements and trials, and the search for a school by fair access."""

from __future__ import annotations

from collections.abc import Iterator

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.moves.models import Agreement, FairAccessCase, ManagedMove, TrialReview
from waymark.moves.states import CaseState, MoveState
from waymark.pupils.models import Pupil

SETTLED = {
    MoveState.DECLINED: "move_declined",
    MoveState.STOPPED: "trial_stopped",
    MoveState.RETURNED: "trial_returned",
    MoveState.JOINING: "trial_went_well",
    MoveState.MOVED: "trial_went_well",
}


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    if actor.may(Permission.MOVE_VIEW):
        yield from _moves(actor, pupil)
    yield from _fair_access(actor, pupil)


def _moves(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    people = [f"{name}_by__person" for name in ("proposed", "started", "extended", "settled", "admitted")]
    rows = ManagedMove.objects.visible_to(actor).filter(pupil=pupil)
    found = {row.pk: row for row in rows.select_related("from_school", "to_school", *people)}
    for row in found.values():
        values, href = {"from": row.from_school.name, "to": row.to_school.name}, row.get_absolute_url()
        by = row.proposed_by.person.name
        yield Entry("move_proposed", row.proposed_on, by, values, row.why, href, "key", row.proposed_at)
        if row.started_at and row.started_by and row.trial_starts_on:
            by, on = row.started_by.person.name, row.trial_starts_on
            yield Entry("trial_started", on, by, values, href=href, tone="key", recorded_at=row.started_at)
        if row.extended_at and row.extended_by:
            by, on, at = row.extended_by.person.name, london_date(row.extended_at), row.extended_at
            yield Entry("trial_extended", on, by, values, row.extended_reason, href, recorded_at=at)
        if row.settled_on and row.settled_by:
            name, by = SETTLED[MoveState(row.state)], row.settled_by.person.name
            yield Entry(name, row.settled_on, by, values, row.settled_reason, href, "key", row.settled_at)
        if row.admitted_on and row.admitted_by:
            by = row.admitted_by.person.name
            yield Entry("moved", row.admitted_on, by, values, href=href, tone="key", recorded_at=row.admitted_at)
    if found:
        yield from _steps_of_moves(found)


def _steps_of_moves(found: dict[int, ManagedMove]) -> Iterator[Entry]:
    for given in Agreement.objects.filter(move__in=found).select_related("written_by__person", "taken_back_by__person"):
        values, href = {"party": given.party, "person": given.name}, found[given.move_id].get_absolute_url()
        by = given.written_by.person.name if given.written_by.person.name != given.name else ""
        yield Entry("move_agreed", given.given_on, by, values, given.words, href, recorded_at=given.written_at)
        if given.taken_back_at and given.taken_back_by:
            by, at = given.taken_back_by.person.name, given.taken_back_at
            yield Entry("agreement_taken_back", london_date(at), by, values, href=href, recorded_at=at)
    for row in TrialReview.objects.filter(move__in=found).select_related("written_by__person"):
        move, by = found[row.move_id], row.written_by.person.name
        values, href = {"to": move.to_school.name}, move.get_absolute_url()
        yield Entry("trial_reviewed", row.held_on, by, values, row.how_it_goes, href, recorded_at=row.written_at)


def _fair_access(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    """The steps, never the group that opened fair access to the child: it tells too much for one line."""
    people = [f"{name}_by__person" for name in ("begun", "answered", "considered", "allocated", "admitted", "closed")]
    rows = FairAccessCase.objects.visible_to(actor).filter(pupil=pupil)
    for row in rows.select_related("authority", "school", *people):
        values, href = {"authority": row.authority.name, "schools": row.applied_to}, row.get_absolute_url()
        if row.school:
            values["school"] = row.school.name
        by = row.begun_by.person.name
        yield Entry("school_applied_for", row.applied_on, by, values, href=href, recorded_at=row.begun_at)
        if row.answered_on and row.answered_by:
            name = "place_offered" if row.state == CaseState.PLACED else "no_place_offered"
            by, at = row.answered_by.person.name, row.answered_at
            yield Entry(name, row.answered_on, by, values, row.answer_reason, href, recorded_at=at)
        if row.considered_on and row.considered_by:
            by, at = row.considered_by.person.name, row.considered_at
            yield Entry("fair_access_considered", row.considered_on, by, values, href=href, recorded_at=at)
        if row.allocated_on and row.allocated_by:
            by, at = row.allocated_by.person.name, row.allocated_at
            yield Entry("school_allocated", row.allocated_on, by, values, row.allocation_reasons, href, "key", at)
        if row.admitted_on and row.admitted_by:
            by, at = row.admitted_by.person.name, row.admitted_at
            yield Entry("child_admitted", row.admitted_on, by, values, href=href, tone="key", recorded_at=at)
        if row.closed_at and row.closed_by:
            by, at = row.closed_by.person.name, row.closed_at
            yield Entry("fair_access_closed", london_date(at), by, values, row.closed_reason, href, recorded_at=at)
