"""Duties are opened and discharged by the services in which the facts happen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.kept import kept
from waymark.core.models import Record, lock
from waymark.core.moves import move
from waymark.core.rows import insert
from waymark.duties import queries
from waymark.duties.models import Duty
from waymark.duties.states import MOVES, DutyAction, DutyKind, DutyState
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil


@transaction.atomic
def open_duty(
    actor: Actor,
    kind: DutyKind,
    *,
    owner: Organisation,
    subject: Record,
    link: str,
    clause: str,
    due_at: datetime,
    pupil: Pupil | None = None,
    role: Role | None = None,
    person: Membership | None = None,
) -> Duty:
    """Something is now due from `owner`. Opening the same open duty again moves its due moment and nothing else."""
    duty = _open.first(kind, owner.pk, subject.public_id, pupil.pk if pupil else None)
    if duty:
        before = duty.due_at
        duty.due_at, duty.link = due_at, link
        duty.owner_person = person
        duty.save_changes("due_at", "link", "owner_person")
        history.record(actor, "duty.due_again", duty, before={"due_at": before}, after={"due_at": due_at}, pupil=pupil)
        return duty
    duty = Duty(
        kind=kind,
        owner=owner,
        owner_role=role or "",
        owner_person=person,
        pupil=pupil,
        subject_type=subject._meta.label_lower,
        subject_id=subject.public_id,
        link=link,
        clause=clause,
        opened_at=clock.now(),
        due_at=due_at,
    )
    insert([duty])
    history.record(actor, "duty.open", duty, after={"kind": kind, "due_at": due_at}, pupil=pupil)
    return duty


def discharge(
    actor: Actor,
    kind: DutyKind,
    subject: Record,
    *,
    pupil: Pupil | None = None,
    owner: Organisation | None = None,
) -> int:
    """What was due about `subject` has been done, by `owner` alone where two bodies owe the same.

    Return how many duties that settles. A missed one stays missed.
    """
    return _settle(actor, kind, subject, pupil, DutyAction.DISCHARGE, owner=owner)


def drop(actor: Actor, subject: Record, *kinds: DutyKind, reason: str = "", owner: Organisation | None = None) -> int:
    """What was due about `subject` is no longer owed: withdrawn, declined or ended. All kinds when none are named.

    What was missed before keeps the moment: it waits for nobody any more, and was late all the same.
    """
    return _settle(actor, None, subject, None, DutyAction.DROP, kinds=kinds, reason=reason, owner=owner)


@transaction.atomic
def hand_over(actor: Actor, duties: Iterable[Duty], to: Membership | None) -> int:
    """What waited for one person now waits for `to`, where their role may do it, and otherwise for everybody there.

    Return how many `to` took.
    """
    taken = 0
    for found in duties:
        duty = lock(Duty, found.pk)
        fits = (
            to is not None
            and to.organisation_id == duty.owner_id
            and duty.owner_role in ("", to.role)
            and queries.may_do(DutyKind(duty.kind), Role(to.role))
        )
        before, duty.owner_person = duty.owner_person, to if fits else None
        duty.save_changes("owner_person")
        taken += fits
        history.record(
            actor,
            "duty.hand_over",
            duty,
            before={"person": before},
            after={"person": duty.owner_person},
            pupil=duty.pupil,
        )
    return taken


@transaction.atomic(savepoint=False)
def _settle(
    actor: Actor,
    kind: DutyKind | None,
    subject: Record,
    pupil: Pupil | None,
    action: DutyAction,
    kinds: tuple[DutyKind, ...] = (),
    reason: str = "",
    owner: Organisation | None = None,
) -> int:
    asked = (kind,) if kind else kinds
    settled = 0
    for duty in _owed(subject.public_id, asked, pupil.pk if pupil else None, owner.pk if owner else None):
        settled += 1
        if duty.state == DutyState.MISSED and action is DutyAction.DISCHARGE:
            duty.done_at, duty.done_by_label = clock.now(), actor.label
            duty.save_changes("done_at", "done_by_label")
            history.record(actor, "duty.done_late", duty, pupil=duty.pupil)
            continue
        fields: tuple[str, ...] = ()
        if action is DutyAction.DISCHARGE:
            duty.done_at, duty.done_by_label = clock.now(), actor.label
            fields = ("done_at", "done_by_label")
        move(duty, action, MOVES, actor=actor, reason=reason, fields=fields, pupil=duty.pupil)
    return settled


@kept
def _open(kind: DutyKind, owner: int, subject: UUID, pupil: int | None) -> QuerySet[Duty]:
    """What is open of this kind, of which there is one at most, held until this transaction is over."""
    rows = Duty.objects.filter(kind=kind, owner=owner, subject_id=subject, pupil=pupil, state=DutyState.OPEN)
    return rows.select_for_update().order_by()


@kept
def _owed(subject: UUID, kinds: tuple[DutyKind, ...], pupil: int | None, owner: int | None) -> QuerySet[Duty]:
    """What is still owed about this, of these kinds or of any, held until this transaction is over."""
    rows = Duty.objects.filter(subject_id=subject, done_at__isnull=True)
    rows = rows.filter(state__in=[DutyState.OPEN, DutyState.MISSED])
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if pupil is not None:
        rows = rows.filter(pupil=pupil)
    if owner is not None:
        rows = rows.filter(owner=owner)
    return rows.select_for_update().order_by("pk")


def miss_overdue(actor: Any) -> int:
    """Record as missed every duty whose moment has passed. Return how many."""
    missed = 0
    now = clock.now()
    for pk in list(Duty.objects.filter(state=DutyState.OPEN, due_at__lt=now).values_list("pk", flat=True)):
        with transaction.atomic():
            duty = lock(Duty, pk)
            if duty.state != DutyState.OPEN:
                continue
            duty.missed_at = now
            move(duty, DutyAction.MISS, MOVES, actor=actor, fields=("missed_at",), pupil=duty.pupil)
            missed += 1
    return missed
