"""Who waits for a start: a place on the list, how urgent it is, and the end of the wait."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.refusals import refuse
from waymark.meetings import queries, rules
from waymark.meetings.models import PlaceInOrder, WaitingPlace
from waymark.meetings.states import Priority, WaitingEnd
from waymark.pupils.models import Pupil
from waymark.referrals.models import Referral

MOST_WORDS = 300  # of why somebody waits no more


@transaction.atomic
def put_on_list(actor: Actor, referral: Referral, *, priority: Priority, reasons: str) -> WaitingPlace:
    """A referral that was accepted without a panel, or taken off the list before, waits for its start."""
    actor.require(Permission.MEETING_RUN, over=referral)
    queries.deny_unless_accepted_by(actor, referral)
    referral = lock(Referral, referral.pk)  # two people putting it on at once put it on once
    refuse(rules.join_refusals(queries.join_facts(referral, reasons, clock.today()), on=clock.today()))
    return join(actor, referral, priority=priority, reasons=reasons)


@transaction.atomic
def join(actor: Actor, referral: Referral, *, priority: Priority, reasons: str) -> WaitingPlace:
    """A referral that was accepted waits for its start, from that day on. The same referral waits in one place.

    Whoever was taken off the list before waits from today.
    """
    actor.require(Permission.MEETING_RUN, over=referral)
    refuse(rules.priority_refusals(rules.ReasonFacts(reason=reasons), on=clock.today()))
    assert actor.membership is not None
    found = WaitingPlace.objects.filter(referral=referral, left_at__isnull=True).first()
    if found is not None:
        return found
    accepted_on = Referral.objects.values_list("decided_on", flat=True).get(pk=referral.pk)
    waited_before = WaitingPlace.objects.filter(referral=referral).exists()
    place = WaitingPlace.objects.create(
        referral=referral,
        pupil=referral.pupil,
        organisation=referral.partnership,
        since=clock.today() if waited_before or accepted_on is None else accepted_on,
        joined_at=clock.now(),
        joined_by=actor.membership,
    )
    _put_in_order(actor, place, priority, reasons)
    history.record(actor, "waitingplace.join", place, after={"priority": priority}, reason=reasons, pupil=place.pupil)
    return place


@transaction.atomic
def set_priority(
    actor: Actor, place: WaitingPlace, *, priority: Priority, reasons: str, version: int | None = None
) -> WaitingPlace:
    """From today the wait is this urgent. What was said before stays to be read."""
    place = _held(actor, place, version)
    refuse(rules.priority_refusals(rules.ReasonFacts(reason=reasons), on=clock.today()))
    before = place.order.filter(is_current=True).values_list("priority", flat=True).first()
    place.order.filter(is_current=True).update(is_current=False)
    _put_in_order(actor, place, priority, reasons)
    place.save_changes()
    history.record(
        actor,
        "waitingplace.priority",
        place,
        before={"priority": before},
        after={"priority": priority},
        reason=reasons,
        pupil=place.pupil,
    )
    return place


@transaction.atomic
def leave(
    actor: Actor, place: WaitingPlace, *, as_: WaitingEnd, reason: str, version: int | None = None
) -> WaitingPlace:
    """The pupil waits no more, without a start."""
    place = _held(actor, place, version)
    refuse(rules.leave_list_refusals(rules.ReasonFacts(reason=reason), on=clock.today()))
    _end(actor, place, as_, clock.today(), reason)
    return place


@transaction.atomic
def started(actor: Actor, pupil: Pupil, *, on: date) -> None:
    """A placement of the pupil has started: called by whoever starts it, whose right to do so has been asked."""
    for found in WaitingPlace.objects.filter(pupil=pupil, left_at__isnull=True):
        _end(actor, lock(WaitingPlace, found.pk), WaitingEnd.STARTED, on, "A placement has started.")


@transaction.atomic
def case_closed(actor: Actor, referral: Referral, *, on: date, reason: str) -> None:
    """The programme after this referral has ended: called by whoever ends it, whose right to do so has been asked."""
    for found in WaitingPlace.objects.filter(referral=referral, left_at__isnull=True):
        _end(actor, lock(WaitingPlace, found.pk), WaitingEnd.CLOSED, on, reason[:MOST_WORDS])


def _held(actor: Actor, place: WaitingPlace, version: int | None) -> WaitingPlace:
    """The place, locked, for whoever keeps that list. `Conflict` when the pupil waits no more."""
    actor.require(Permission.MEETING_RUN, over=place)
    queries.deny_unless_keeps_list(actor, place)
    place = lock(WaitingPlace, place.pk, version)
    if place.left_at is not None:
        raise Conflict(place)
    return place


def _put_in_order(actor: Actor, place: WaitingPlace, priority: Priority, reasons: str) -> None:
    assert actor.membership is not None
    PlaceInOrder.objects.create(
        waiting=place,
        priority=priority,
        reasons=reasons,
        set_on=clock.today(),
        set_at=clock.now(),
        set_by=actor.membership,
    )


def _end(actor: Actor, place: WaitingPlace, as_: WaitingEnd, on: date, reason: str) -> None:
    place.left_on, place.left_as, place.left_because = on, as_, reason.strip()
    place.left_at, place.left_by = clock.now(), actor.membership
    place.save_changes("left_on", "left_as", "left_because", "left_at", "left_by")
    history.record(
        actor, "waitingplace.leave", place, after={"as": as_}, reason=reason, happened_on=on, pupil=place.pupil
    )
