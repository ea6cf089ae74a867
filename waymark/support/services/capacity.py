"""Work for schools: outreach, training, networks and good practice shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.organisations.models import Organisation
from waymark.support import queries, rules
from waymark.support.models import CapacitySchool, CapacityWork
from waymark.support.states import CapacityKind


@transaction.atomic
def write_work(
    actor: Actor,
    *,
    kind: CapacityKind,
    happened_on: date,
    hours: Decimal,
    who: str,
    what: str,
    schools: Sequence[Organisation],
    outcome: str = "",
) -> CapacityWork:
    """The actor's partnership or authority did something that makes schools stronger. Each of them reads of it."""
    actor.require(Permission.CAPACITY_EDIT)
    assert actor.membership is not None  # a job does no outreach
    refuse(rules.capacity_refusals(_facts(actor, happened_on, hours, who, what, schools), on=clock.today()))
    work = CapacityWork.objects.create(
        body=actor.organisation,
        kind=kind,
        happened_on=happened_on,
        hours=hours,
        who=who,
        what=what,
        outcome=outcome,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    CapacitySchool.objects.bulk_create(CapacitySchool(work=work, school=school) for school in schools)
    after = {"kind": kind, "hours": hours, "schools": [school.name for school in schools]}
    history.record(actor, "capacitywork.write", work, after=after, happened_on=happened_on)
    return work


@transaction.atomic
def change_work(
    actor: Actor,
    work: CapacityWork,
    *,
    kind: CapacityKind,
    happened_on: date,
    hours: Decimal,
    who: str,
    what: str,
    schools: Sequence[Organisation],
    outcome: str = "",
    struck_reason: str = "",
    version: int | None = None,
) -> CapacityWork:
    """Put right what was written, or add what came of it. With `struck_reason` it counts no more, and nothing else changes."""
    actor.require(Permission.CAPACITY_EDIT)
    if work.body_id != actor.organisation_pk:
        raise Denied(Permission.CAPACITY_EDIT)
    work = lock(CapacityWork, work.pk, version)
    before = queries.schools_of(work)
    facts = _facts(actor, happened_on, hours, who, what, schools, before, is_struck=work.struck_at is not None)
    refuse(rules.capacity_refusals(facts, on=clock.today()))
    if struck_reason.strip():
        work.struck_at, work.struck_by, work.struck_reason = clock.now(), actor.membership, struck_reason
        work.save_changes("struck_at", "struck_by", "struck_reason")
        history.record(actor, "capacitywork.strike", work, reason=struck_reason)
        return work
    wanted = {"kind": kind, "happened_on": happened_on, "hours": hours, "who": who, "what": what, "outcome": outcome}
    changed = {name: value for name, value in wanted.items() if getattr(work, name) != value}
    was = {name: getattr(work, name) for name in changed}
    for name, value in changed.items():
        setattr(work, name, value)
    work.save_changes(*changed)
    for school in schools:
        CapacitySchool.objects.update_or_create(work=work, school=school, defaults={"is_current": True})
    work.for_schools.exclude(school__in=schools).update(is_current=False)
    history.record(
        actor,
        "capacitywork.change",
        work,
        before={**was, "schools": [school.name for school in before]},
        after={**changed, "schools": [school.name for school in schools]},
        happened_on=happened_on,
    )
    return work


def _facts(
    actor: Actor,
    happened_on: date,
    hours: Decimal,
    who: str,
    what: str,
    schools: Sequence[Organisation],
    named_before: Sequence[Organisation] = (),
    *,
    is_struck: bool = False,
) -> rules.CapacityFacts:
    own = {school.pk for school in [*queries.schools_served(actor, clock.today()), *named_before]}
    return rules.CapacityFacts(
        happened_on=happened_on,
        hours=hours,
        who=who,
        what=what,
        schools=len(schools),
        strangers=len([school for school in schools if school.pk not in own]),
        is_struck=is_struck,
    )
