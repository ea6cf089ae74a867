"""What is written down beside the week: rows added, changed and ended; the school's site; and what is not needed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.core import clock, history
from waymark.core.dates import london_date
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.refusals import Refusal, refuse
from waymark.duties.states import DutyKind
from waymark.programmes import queries, rules
from waymark.programmes.models import (
    AccessArrangement,
    AgencyPart,
    ExamEntry,
    NotNeeded,
    PastoralPart,
    Programme,
)
from waymark.programmes.services.common import change, taken_while_open
from waymark.programmes.services.dues import due_by
from waymark.programmes.states import (
    MOVES,
    Agency,
    ArrangementKind,
    ArrangementState,
    Carer,
    ExamLevel,
    ExamParty,
    ExamState,
    PartKind,
    PastoralTask,
    SiteAccess,
)


@transaction.atomic
def write_pastoral(
    actor: Actor,
    of: Programme | PastoralPart,
    *,
    task: PastoralTask | str,
    whose: Carer | str,
    person: str,
    details: str = "",
    ended_on: date | None = None,
    version: int | None = None,
) -> PastoralPart:
    """Somebody does this for the pupil; `of` is the programme for a new line, or the line."""
    programme, row = _taken(actor, of, PastoralPart, version)
    others = programme.pastoral_parts.filter(task=task, ended_on__isnull=True).exclude(pk=row.pk)
    is_taken = PastoralTask(task) is not PastoralTask.SOMETHING_ELSE and ended_on is None and others.exists()
    refuse(rules.pastoral_refusals(rules.PastoralFacts(is_taken=is_taken, person=person), on=clock.today()))
    if ended_on is not None and ended_on > clock.today():
        refuse([Refusal("said_ahead", clause="WM told after", who="partnership")])
    fields = {
        "task": PastoralTask(task),
        "whose": Carer(whose),
        "person": person,
        "details": details,
        "ended_on": ended_on,
    }
    _keep(actor, programme, row, fields)
    return row


@transaction.atomic
def write_exam(
    actor: Actor,
    of: Programme | ExamEntry,
    *,
    subject: str,
    level: ExamLevel | str,
    series: str,
    entered_by: ExamParty | str,
    pays: ExamParty | str,
    board: str = "",
    venue: str = "",
    state: ExamState | str = ExamState.PLANNED,
    entered_on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> ExamEntry:
    """The pupil is to sit this; `of` is the programme for a new one, or the entry."""
    programme, row = _taken(actor, of, ExamEntry, version)
    state = ExamState(state)
    facts = rules.ExamFacts(state=state, entered_on=entered_on, reason=reason)
    refuse(rules.exam_refusals(facts, on=clock.today()))
    fields = {
        "subject": subject,
        "level": ExamLevel(level),
        "board": board,
        "series": series,
        "entered_by": ExamParty(entered_by),
        "pays": ExamParty(pays),
        "venue": venue,
        "entered_on": entered_on,
        "reason": reason,
    }
    _keep(actor, programme, row, fields)
    _go_to(actor, programme, row, state)
    return row


@transaction.atomic
def write_arrangement(
    actor: Actor,
    of: Programme | AccessArrangement,
    *,
    what: ArrangementKind | str,
    details: str = "",
    evidence_on: date | None = None,
    state: ArrangementState | str = ArrangementState.ASKED,
    answered_on: date | None = None,
    version: int | None = None,
) -> AccessArrangement:
    """Help in examinations is asked for, or answered; `of` is the programme for a new one, or the arrangement."""
    programme, row = _taken(actor, of, AccessArrangement, version)
    state = ArrangementState(state)
    facts = rules.ArrangementFacts(state=state, evidence_on=evidence_on, answered_on=answered_on)
    refuse(rules.arrangement_refusals(facts, on=clock.today()))
    fields = {
        "what": ArrangementKind(what),
        "details": details,
        "evidence_on": evidence_on,
        "answered_on": answered_on,
    }
    _keep(actor, programme, row, fields)
    _go_to(actor, programme, row, state)
    return row


@transaction.atomic
def write_agency(
    actor: Actor,
    of: Programme | AgencyPart,
    *,
    agency: Agency | str,
    person: str,
    does: str,
    by_when: date,
    next_look_on: date | None,
    agency_name: str = "",
    reach: str = "",
    for_return: str = "",
    ended_on: date | None = None,
    outcome: str = "",
    version: int | None = None,
) -> AgencyPart:
    """An agency has its part in the plan; `of` is the programme for a new one, or the part. Looking again is due."""
    programme, row = _taken(actor, of, AgencyPart, version)
    facts = rules.AgencyFacts(
        does=does,
        person=person,
        by_when=by_when,
        next_look_on=next_look_on,
        began_on=london_date(row.added_at) if row.pk else clock.today(),
        ended_on=ended_on,
        outcome=outcome,
    )
    refuse(rules.agency_refusals(facts, on=clock.today()))
    fields = {
        "agency": Agency(agency),
        "agency_name": agency_name,
        "person": person,
        "reach": reach,
        "does": does,
        "for_return": for_return,
        "by_when": by_when,
        "next_look_on": next_look_on,
        "ended_on": ended_on,
        "outcome": outcome,
    }
    _keep(actor, programme, row, fields)
    looks = programme.agency_parts.filter(ended_on__isnull=True).order_by("next_look_on")
    due_by(
        actor,
        programme,
        DutyKind.LOOK_AT_AGENCIES,
        looks.values_list("next_look_on", flat=True).first(),
        link=reverse("programmes:agencies", args=[programme.public_id]),
        clause="APS2025 agencies",
    )
    return row


@transaction.atomic
def say_not_needed(actor: Actor, programme: Programme, part: PartKind, *, why: str) -> NotNeeded:
    """Nothing of this part is needed, and why; until somebody writes a row of it."""
    programme = taken_while_open(actor, programme)
    refusals = []
    if queries.part_rows(programme, part)[0]:
        refusals.append(Refusal("part_has_rows", clause="WM reason", who="partnership"))
    if not why.strip():
        refusals.append(Refusal("no_why_not_needed", clause="WM reason", who="partnership"))
    refuse(refusals)
    _needed_after_all(programme, part)
    assert actor.membership is not None
    row = NotNeeded.objects.create(
        programme=programme, part=part, why=why, said_at=clock.now(), said_by=actor.membership
    )
    history.record(actor, "programme.not_needed", programme, after={"part": part}, reason=why, pupil=programme.pupil)
    return row


@transaction.atomic
def say_site_access(
    actor: Actor,
    programme: Programme,
    *,
    access: SiteAccess | str,
    when: str = "",
    why: str = "",
    said_on: date,
    version: int | None = None,
) -> Programme:
    """Whether the pupil may come on the site of the school on roll, when, and why."""
    programme = taken_while_open(actor, programme, version)
    facts = rules.SiteAccessFacts(access=SiteAccess(access), when=when, why=why, said_on=said_on)
    refuse(rules.site_access_refusals(facts, on=clock.today()))
    fields = {"site_access": SiteAccess(access), "site_when": when, "site_why": why, "site_said_on": said_on}
    change(actor, programme, "programme.site_access", fields)
    return programme


def _taken(actor: Actor, of: Any, model: Any, version: int | None) -> tuple[Programme, Any]:
    """The programme, locked, and the row, locked in its version, or a new one that is not saved yet."""
    if isinstance(of, Programme):
        programme = taken_while_open(actor, of)
        return programme, model(programme=programme, added_at=clock.now(), added_by=actor.membership)
    programme = taken_while_open(actor, of.programme)
    return programme, lock(model, of.pk, version)


def _keep(actor: Actor, programme: Programme, row: Any, fields: dict[str, Any]) -> None:
    """Write the row and what changed in it; a part that has a row is needed after all."""
    is_new = row.pk is None
    before = {} if is_new else {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    if is_new:
        row.save()
        _needed_after_all(programme, row.PART)
    else:
        row.save_changes(*fields)
    action = f"programme.{row.PART}_{'add' if is_new else 'change'}"
    history.record(actor, action, row, before=before, after=fields, pupil=programme.pupil)


def _go_to(actor: Actor, programme: Programme, row: Any, state: Any) -> None:
    """Take a row to the state that a person chose, if the table of moves has a way."""
    if row.state == state:
        return
    ways = (
        act
        for (before, act), after in MOVES.items()
        if isinstance(before, type(state)) and (before, after) == (row.state, state)
    )
    action = next(ways, None)
    if action is None:
        refuse([Refusal("cannot_go_back", clause="WM order of dates", who="partnership")])
        return
    move(row, action, MOVES, actor=actor, pupil=programme.pupil)


def _needed_after_all(programme: Programme, part: PartKind) -> None:
    for row in programme.not_needed.select_for_update().filter(part=part, is_current=True):
        row.is_current = False
        row.save_changes("is_current")
