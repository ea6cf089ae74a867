"""A place is held for a pupil, used up by a placement, or let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_work
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements import queries, rules
from waymark.placements.models import PlaceHold, Placement
from waymark.placements.services.guard import hold_provider, only_for
from waymark.placements.services.half_days import in_order
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState
from waymark.quality.models import Offer
from waymark.quality.queries import half_day
from waymark.school_year.states import Half

KIND = DutyKind.FIND_LONG_TERM_PLACE


@transaction.atomic
def hold_place(
    actor: Actor,
    programme: Programme,
    offer: Offer,
    *,
    sessions: Iterable[tuple[int, Half | str]],
    keeps_from: date,
    stands_until: date,
    reason: str,
    is_interim: bool = False,
    long_term_by: date | None = None,
) -> PlaceHold:
    """Keep a place free for a pupil from `keeps_from`, as long as the hold stands: `stands_until` is its last day.

    An interim place puts on the work list of whoever holds it that the long-term one is to be found by its day.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=programme)
    only_for(actor, programme.commissioner)
    programme = lock(Programme, programme.pk)
    hold_provider(offer.provider)
    wanted = in_order(sessions)
    long_term_by = long_term_by if is_interim else None
    facts = rules.HoldFacts(
        keeps_from=keeps_from,
        stands_until=stands_until,
        programme_ends_on=programme.planned_end_on,
        reason=reason,
        is_interim=is_interim,
        long_term_by=long_term_by,
        has_one_already=queries.has_a_place_at(programme, offer),
        programme_is_over=programme.state == ProgrammeState.ENDED,
    )
    until = max(keeps_from, long_term_by or stands_until)
    planned = queries.Planned(offer, tuple(wanted), keeps_from, until)
    today = clock.today()
    refuse(
        [
            *rules.hold_refusals(facts, on=today),
            *queries.commissioner_findings(programme, today),
            *queries.offer_findings(programme, planned, today),
        ]
    )
    assert actor.membership is not None
    hold = PlaceHold.objects.create(
        programme=programme,
        pupil=programme.pupil,
        offer=offer,
        commissioner=programme.commissioner,
        sessions=[half_day(weekday, half) for weekday, half in wanted],
        keeps_from=keeps_from,
        stands_until=stands_until,
        reason=reason,
        is_interim=is_interim,
        long_term_by=long_term_by,
        held_at=clock.now(),
        held_by=actor.membership,
    )
    after = {"offer": offer, "sessions": wanted, "keeps_from": keeps_from, "stands_until": stands_until}
    history.record(actor, "hold.make", hold, after=after, reason=reason, pupil=programme.pupil)
    if long_term_by:
        duties.open_duty(
            actor,
            KIND,
            owner=programme.commissioner,
            subject=hold,
            link=hold.get_absolute_url(),
            clause="CITY interim",
            due_at=end_of_work(long_term_by),
            pupil=programme.pupil,
            person=actor.membership,
        )
    return hold


@transaction.atomic
def let_go(actor: Actor, hold: PlaceHold, *, reason: str, version: int | None = None) -> PlaceHold:
    """The place is free for others. Of an interim one this says what became of it: nothing more is to be found."""
    actor.require(Permission.PLACEMENT_EDIT, over=hold)
    only_for(actor, hold.commissioner)
    hold = lock(PlaceHold, hold.pk, version)
    facts = rules.LetGoFacts(
        reason=reason,
        is_interim=hold.is_interim,
        is_over=hold.placement_id is not None or hold.stands_until < clock.today(),
        is_released=hold.released_at is not None,
    )
    refuse(rules.let_go_refusals(facts, on=clock.today()))
    _release(actor, hold, reason)
    duties.discharge(actor, KIND, hold)
    return hold


@transaction.atomic
def let_go_with_programme(actor: Actor, hold: PlaceHold) -> None:
    """The programme has ended: nothing is held for it, and no long-term place is looked for."""
    hold = lock(PlaceHold, hold.pk)
    if hold.released_at is None:
        _release(actor, hold, "The programme has ended.")
        duties.drop(actor, hold, KIND, reason="The programme has ended.")


def _release(actor: Actor, hold: PlaceHold, reason: str) -> None:
    hold.released_at, hold.released_by_label, hold.released_because = clock.now(), actor.label[:200], reason
    hold.save_changes("released_at", "released_by_label", "released_because")
    history.record(actor, "hold.let_go", hold, reason=reason, pupil=hold.pupil)


def use_up(actor: Actor, placement: Placement) -> None:
    """What was held for the pupil at this offer is now asked for: the placement has the place."""
    standing = PlaceHold.objects.standing(clock.today()).filter(pupil=placement.pupil_id, offer=placement.offer_id)
    for hold in standing.select_for_update():
        hold.placement = placement
        hold.save_changes("placement")
        history.record(actor, "hold.use_up", hold, after={"placement": placement}, pupil=placement.pupil)
