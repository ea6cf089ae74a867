"""Who answers for a pupil's education: written down when a programme opens, and looked at again when it changes."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.core import clock, history
from waymark.core.refusals import Refusal, refuse
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.programmes import queries, rules
from waymark.programmes.models import Programme, Responsibility
from waymark.programmes.queries import Now
from waymark.programmes.services.common import change, taken_while_open
from waymark.programmes.services.dues import due_by
from waymark.programmes.states import Otherwise, ProgrammeState
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.states import Basis
from waymark.school_year.queries import calendar_for


def begin_responsibility(actor: Actor, programme: Programme) -> Responsibility:
    """Write down who has the pupil and who answers on the day the programme opens."""
    now = queries.standing_now(programme.pupil, programme.school, programme.legal_route, clock.today())
    return _write(actor, programme, now, valid_from=clock.today(), note="")


def follow_route(actor: Actor, programme: Programme) -> None:
    """Another footing may mean that another body answers; home and school wait until somebody looks."""
    then = programme.responsibilities.filter(valid_to__isnull=True).first()
    now = queries.standing_now(programme.pupil, programme.school, programme.legal_route, clock.today())
    if then is None or now.school != programme.school or then.home_authority != now.home_authority:
        return
    if then.responsible_body != now.responsible_body:
        _close(then, clock.today())
        _write(actor, programme, now, valid_from=clock.today(), note="The programme has another footing.")


@transaction.atomic
def look_again(
    actor: Actor, programme: Programme, *, valid_from: date, note: str, version: int | None = None
) -> Responsibility:
    """The pupil belongs elsewhere from a day: the programme follows, and what was before stays in the history.

    Another school on roll knows of the pupil by the programme from now on, and the former one no more; half-days at
    the former school end.
    """
    programme = taken_while_open(actor, programme, version)
    today = clock.today()
    now = queries.standing_now(programme.pupil, programme.school, programme.legal_route, today)
    then = programme.responsibilities.select_for_update().get(valid_to__isnull=True)
    seen = queries.look_findings(programme, then, now, today, ehc_plan=True)
    refusals = []
    if not any(finding.code in rules.CHANGES for finding in seen):
        refusals.append(Refusal("nothing_changed", clause="WM look again", who="partnership"))
    if not note.strip():
        refusals.append(Refusal("no_note", clause="WM reason", who="partnership"))
    if valid_from > today:
        refusals.append(Refusal("looked_ahead", clause="WM told after", who="partnership"))
    if valid_from < then.valid_from:
        refusals.append(Refusal("looked_before_the_last", clause="WM order of dates", who="partnership"))
    refuse(refusals)
    _close(then, valid_from)
    if now.school != programme.school:
        _move_to(actor, programme, now, valid_from)
    else:
        programme.save_changes()
    row = _write(actor, programme, now, valid_from=valid_from, note=note)
    duties.discharge(actor, DutyKind.LOOK_AT_PROGRAMME, programme)
    return row


def _move_to(actor: Actor, programme: Programme, now: Now, valid_from: date) -> None:
    programme.school = now.school
    programme.save_changes("school")
    for row in programme.school_sessions.select_for_update().filter(valid_to__isnull=True):
        row.valid_to = max(valid_from, row.valid_from)
        row.save_changes("valid_to")
    uninvolve(actor, programme, valid_to=clock.today(), basis=Basis.REFERRED)
    involve(actor, programme.pupil, now.school, Basis.REFERRED, source=programme, valid_from=clock.today())


def _close(row: Responsibility, day: date) -> None:
    row.valid_to = max(day, row.valid_from)
    row.save_changes("valid_to")


def _write(actor: Actor, programme: Programme, now: Now, *, valid_from: date, note: str) -> Responsibility:
    assert actor.membership is not None
    row = Responsibility.objects.create(
        programme=programme,
        school=now.school,
        registration=now.registration,
        home_authority=now.home_authority,
        responsible_body=now.responsible_body,
        valid_from=valid_from,
        note=note,
        noted_at=clock.now(),
        noted_by=actor.membership,
    )
    after = {
        "school": now.school,
        "home_authority": now.home_authority,
        "responsible_body": now.responsible_body,
        "registration": now.registration,
        "valid_from": valid_from,
    }
    history.record(actor, "programme.responsibility", programme, after=after, reason=note, pupil=programme.pupil)
    return row


@transaction.atomic
def say_otherwise(
    actor: Actor, programme: Programme, *, otherwise: Otherwise | str, version: int | None = None
) -> Programme:
    """Say that the pupil is home educated or has an EOTAS package, which no record tells; or neither."""
    programme = taken_while_open(actor, programme, version)
    change(actor, programme, "programme.otherwise", {"otherwise": Otherwise(otherwise)})
    return programme


@transaction.atomic
def ask_to_look_again(actor: Actor) -> tuple[int, int]:
    """Looking again becomes due where a pupil belongs elsewhere now, and is no longer where that is over.

    Return how many wait, and how many wait no more.
    """
    today = clock.today()
    going = Programme.objects.exclude(state=ProgrammeState.ENDED)
    programmes = list(going.select_related("pupil__home_authority", "school", "commissioner"))
    found = queries.to_look_at(programmes, today)
    for programme in found:
        due_on = duty_rules.look_at_programme_due(calendar_for(programme.school, today), on=today)
        link = reverse("programmes:look_again", args=[programme.public_id])
        if not queries.is_due(programme, DutyKind.LOOK_AT_PROGRAMME):
            due_by(actor, programme, DutyKind.LOOK_AT_PROGRAMME, due_on, link=link, clause="WM look again")
    waiting = queries.waiting_to_look(programmes)
    over = [each for each in waiting if each not in found]
    for programme in over:
        duties.drop(actor, programme, DutyKind.LOOK_AT_PROGRAMME, reason="The pupil belongs where they did before.")
    return len(found), len(over)
