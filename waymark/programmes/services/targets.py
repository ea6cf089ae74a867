"""Targets: set, changed, read again, met or dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.refusals import refuse
from waymark.core.rows import insert
from waymark.duties.states import DutyKind
from waymark.programmes import queries, rules
from waymark.programmes.models import Programme, Target, TargetReview
from waymark.programmes.services.common import taken_while_open
from waymark.programmes.services.dues import due_by
from waymark.programmes.states import MOVES, Judgement, TargetAction, TargetArea, TargetState
from waymark.pupils.queries import year_group


@transaction.atomic
def set_target(
    actor: Actor,
    of: Programme | Target,
    *,
    area: TargetArea | str,
    what: str,
    baseline: str,
    measure: str,
    aim: str,
    starts_on: date,
    by_when: date,
    next_review_on: date,
    baseline_figure: Decimal | None = None,
    aim_figure: Decimal | None = None,
    unit: str = "",
    version: int | None = None,
) -> Target:
    """What the pupil is to reach; `of` is the programme for a new target, or the target to change. Reading it is due.

    A new target is of the key stage that the pupil is in today, and a target keeps its own.
    """
    is_new = isinstance(of, Programme)
    programme = taken_while_open(actor, of if isinstance(of, Programme) else of.programme)
    today = clock.today()
    target = _new(actor, programme, today) if isinstance(of, Programme) else lock(Target, of.pk, version)
    since = starts_on if is_new else max(filter(None, [starts_on, queries.last_read_on(target)]))
    facts = rules.TargetFacts(
        what=what,
        baseline=baseline,
        measure=measure,
        aim=aim,
        starts_on=starts_on,
        by_when=by_when,
        next_review_on=next_review_on,
        latest_review_on=queries.latest_review(programme, since, by_when, today),
        baseline_figure=baseline_figure,
        aim_figure=aim_figure,
    )
    refuse([*rules.still_open(TargetState(target.state)), *rules.target_refusals(facts, on=today)])
    fields: dict[str, Any] = {
        "area": TargetArea(area),
        "what": what,
        "baseline": baseline,
        "measure": measure,
        "aim": aim,
        "baseline_figure": baseline_figure,
        "aim_figure": aim_figure,
        "unit": unit,
        "starts_on": starts_on,
        "by_when": by_when,
        "next_review_on": next_review_on,
    }
    before = {} if is_new else {name: getattr(target, name) for name in fields}
    for name, value in fields.items():
        setattr(target, name, value)
    if is_new:
        target.save()
    else:
        target.save_changes(*fields)
    action = "target.set" if is_new else "target.change"
    history.record(actor, action, target, before=before, after=fields, pupil=programme.pupil)
    _reading_due(actor, programme)
    return target


@transaction.atomic
def review_target(
    actor: Actor,
    target: Target,
    *,
    reviewed_on: date,
    reading: str,
    judgement: Judgement | str,
    figure: Decimal | None = None,
    why: str = "",
    next_review_on: date | None = None,
    version: int | None = None,
) -> TargetReview:
    """Where the pupil stands on a day, and what that means: the target goes on, or is met or dropped."""
    programme = taken_while_open(actor, target.programme)
    target = lock(Target, target.pk, version)
    judgement, today = Judgement(judgement), clock.today()
    facts = rules.ReadingFacts(
        is_open=target.state == TargetState.OPEN,
        since=max(filter(None, [target.starts_on, queries.last_read_on(target)])),
        reviewed_on=reviewed_on,
        reading=reading,
        judgement=judgement,
        why=why,
        has_figures=target.is_counted,
        figure=figure,
        next_review_on=next_review_on,
        latest_review_on=queries.latest_review(programme, reviewed_on, None, today),
    )
    refuse(rules.reading_refusals(facts, on=today))
    goes_on = judgement in (Judgement.ON_COURSE, Judgement.BEHIND)
    assert actor.membership is not None
    review = TargetReview(
        target=target,
        reviewed_on=reviewed_on,
        reading=reading,
        figure=figure if target.is_counted else None,
        judgement=judgement,
        why=why,
        next_review_on=next_review_on if goes_on else None,
        reviewed_at=clock.now(),
        reviewed_by=actor.membership,
    )
    insert([review])
    target.next_review_on = review.next_review_on
    after = {
        "judgement": judgement,
        "reading": reading,
        "figure": review.figure,
        "next_review_on": review.next_review_on,
    }
    if goes_on:
        target.save_changes("next_review_on")
    else:
        action = TargetAction.MEET if judgement is Judgement.MET else TargetAction.DROP
        move(
            target,
            action,
            MOVES,
            actor=actor,
            on=reviewed_on,
            reason=why,
            fields=("next_review_on",),
            pupil=programme.pupil,
        )
    history.record(
        actor, "target.review", target, after=after, reason=why, happened_on=reviewed_on, pupil=programme.pupil
    )
    _reading_due(actor, programme)
    return review


def _new(actor: Actor, programme: Programme, on: date) -> Target:
    stage = rules.key_stage_of(year_group(programme.pupil, on))
    return Target(programme=programme, key_stage=stage, set_at=clock.now(), set_by=actor.membership)


def _reading_due(actor: Actor, programme: Programme) -> None:
    """The earliest review of the targets that go on is due from the key worker."""
    due_by(
        actor,
        programme,
        DutyKind.REVIEW_TARGETS,
        queries.next_reading_on(programme),
        link=reverse("programmes:targets", args=[programme.public_id]),
        clause="WM target review",
    )
