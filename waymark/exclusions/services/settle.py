"""What is due about an exclusion follows its clocks: opened, moved, met or dropped after each step."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.dates import end_of_day
from waymark.core.moves import move
from waymark.duties import services as duties
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.exclusions import notices, queries, rules
from waymark.exclusions.models import Exclusion
from waymark.exclusions.services.guard import held
from waymark.exclusions.states import (
    MOVES,
    OVER,
    ClockKind,
    ClockState,
    ExclusionAction,
    ExclusionKind,
    ExclusionState,
)
from waymark.pupils.models import RollEntry

# What each kind of duty measures, and the page on which it is done.
DUTIES: dict[DutyKind, tuple[tuple[ClockKind, ...], str]] = {
    DutyKind.TELL_OF_EXCLUSION: (
        (ClockKind.TELL, ClockKind.TELL_OUTCOME, ClockKind.TELL_GOVERNORS),
        "exclusions:notices",
    ),
    DutyKind.GOVERNORS_CONSIDER: ((ClockKind.GOVERNORS,), "exclusions:governors"),
    DutyKind.HOLD_REVIEW_PANEL: ((ClockKind.REVIEW_HEARING,), "exclusions:panel"),
    DutyKind.RECONSIDER_EXCLUSION: ((ClockKind.RECONSIDER,), "exclusions:reconsider"),
    DutyKind.ARRANGE_SIXTH_DAY: ((ClockKind.SIXTH_DAY,), "exclusions:sixth_day"),
    DutyKind.DECIDE_SECTION_19: ((ClockKind.SECTION_19,), "exclusions:decide_section_19"),
    DutyKind.TAKE_OFF_ROLL: ((ClockKind.LEAVE_ROLL,), "exclusions:leave_roll"),
}


def settle(actor: Actor, row: Exclusion) -> None:
    """Let what is due say what the clocks say today. What was missed stays missed, and is opened once alone.

    Where no review was asked for in time and the name has left the roll, the exclusion is final.
    """
    clocks = rules.clocks(queries.case_of(row).facts, on=clock.today())
    if row.state == ExclusionState.DECLINED and any(
        each.kind is ClockKind.LEAVE_ROLL and each.met_on is not None for each in clocks
    ):
        move(row, ExclusionAction.LAPSE, MOVES, actor=actor, pupil=row.pupil)
    waiting = list(_waiting().filter(subject_id=row.public_id))
    if row.is_permanent and row.state != ExclusionState.IN_FORCE:
        for made in row.challenges.filter(replied_at__isnull=True):
            duties.drop(actor, made, DutyKind.ANSWER_CHALLENGE, reason="The exclusion was decided on.")
    for kind, (measured, page) in DUTIES.items():
        own = [each for each in clocks if each.kind in measured]
        _settle_one(actor, row, kind, own, page, [each for each in waiting if each.kind == kind])


def _settle_one(
    actor: Actor, row: Exclusion, kind: DutyKind, clocks: list[rules.Clock], page: str, waiting: list[Duty]
) -> None:
    owed = sorted(
        (each for each in clocks if each.is_open and each.due_on), key=lambda each: each.due_on or row.starts_on
    )
    if not owed:
        if any(each.met_on for each in clocks):
            duties.discharge(actor, kind, row)
        elif waiting:
            missed = any(each.state is ClockState.MISSED for each in clocks)
            duties.drop(actor, row, kind, reason="Missed: the pupil is back." if missed else "No longer owed.")
        return
    first = owed[0]
    link = reverse(page, args=[row.public_id])
    owner = queries.who_owes(row, first.owner)
    if owner is None or first.due_on is None:
        return
    due_at = end_of_day(first.due_on)
    if any(each.owner_id == owner.pk and each.due_at == due_at for each in waiting):
        return
    if any(each.met_on for each in clocks):  # the first part is done, another comes due later
        duties.discharge(actor, kind, row)
    elif any(each.owner_id != owner.pk for each in waiting):
        duties.drop(actor, row, kind, reason="Another body owes it now.")
    duties.open_duty(
        actor,
        kind,
        owner=owner,
        subject=row,
        link=link,
        clause=first.clause,
        due_at=due_at,
        pupil=row.pupil,
    )
    if all(each.owner_id != owner.pk for each in waiting):  # not for a day that moved
        notices.owed(actor, row, kind, owner, link)


def recount(actor: Actor) -> int:
    """Count anew every case in which something is due or may come due: a calendar or a home may have changed, or the
    pupil be back. Return how many moved.
    """
    keys = _waiting().filter(subject_type=Exclusion._meta.label_lower).values("subject_id")
    permanent = models.Q(kind=ExclusionKind.PERMANENT)
    is_out = permanent & ~models.Q(state__in=OVER)
    on_roll = RollEntry.objects.filter(
        pupil=models.OuterRef("pupil"), school=models.OuterRef("school"), valid_to__isnull=True
    )
    is_to_leave = permanent & models.Q(state=ExclusionState.FINAL) & models.Exists(on_roll)
    found = Exclusion.objects.filter(models.Q(public_id__in=keys) | is_out | is_to_leave)
    rows = found.select_related(*queries.WITH).order_by("pk")
    moved = 0
    for row in rows:
        with transaction.atomic():
            before = _due(row)
            settle(actor, held(row, None))
            moved += _due(row) != before
    return moved


def _due(row: Exclusion) -> set[tuple[str, int, datetime]]:
    return set(_waiting().filter(subject_id=row.public_id).values_list("kind", "owner_id", "due_at"))


def _waiting() -> models.QuerySet[Duty]:
    """What is still to be done, in time or not."""
    return Duty.objects.filter(state__in=[DutyState.OPEN, DutyState.MISSED], done_at__isnull=True)
