"""Who waits for a start, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.paging import one_page, page_number
from waymark.core.periods import not_over_by
from waymark.core.policies import Denied
from waymark.meetings import rules
from waymark.meetings.models import PlaceInOrder, WaitingPlace
from waymark.meetings.queries.bodies import ROWS
from waymark.meetings.states import Priority
from waymark.pupils.models import Involvement, Pupil
from waymark.pupils.states import Basis
from waymark.referrals.models import Referral
from waymark.referrals.states import PLANNED_BY_PARTNERSHIP, ReferralState

RANKS = {priority.value: rank for rank, priority in enumerate(Priority)}


def waiting_or_404(actor: Actor, waiting_id: UUID) -> WaitingPlace:
    rows = WaitingPlace.objects.visible_to(actor).select_related(
        "pupil", "referral__school", "organisation", "left_by__person"
    )
    return one_or_404(rows, waiting_id)


@dataclass(frozen=True)
class Waiting:
    place: WaitingPlace
    now: PlaceInOrder


@dataclass(frozen=True)
class WaitingPage:
    rows: list[Waiting]
    number: int
    of: int
    total: int
    may_add: bool

    @property
    def pupils(self) -> list[Pupil]:
        return list({row.place.pupil_id: row.place.pupil for row in self.rows}.values())


def waiting_page(actor: Actor, *, page: str) -> WaitingPage:
    """Who waits for a start: the most urgent first, and among equals who has waited longest."""
    rank = Case(*(When(priority=name, then=Value(at)) for name, at in RANKS.items()), default=Value(len(RANKS)))
    places = WaitingPlace.objects.visible_to(actor).filter(left_at__isnull=True)
    rows = (
        PlaceInOrder.objects.filter(is_current=True, waiting__in=places)
        .select_related("waiting__pupil", "waiting__referral__school", "waiting__organisation")
        .order_by(rank, "waiting__since", "pk")
    )
    found = one_page(rows, page_number(page), size=ROWS)
    return WaitingPage(
        rows=[Waiting(row.waiting, row) for row in found.rows],
        number=found.number,
        of=found.of,
        total=found.total,
        may_add=actor.may(Permission.MEETING_RUN) and actor.organisation.is_partnership,
    )


def referrals_to_put_on_list(actor: Actor) -> list[Referral]:
    """What the actor's body accepted and nobody has a place for yet, longest accepted first.

    Its right to know of the pupil through the referral goes on until the programme ends: then the case is closed.
    """
    known = Involvement.objects.live_for(actor).filter(basis=Basis.REFERRAL).values("source_id")
    rows = Referral.objects.visible_to(actor).filter(
        partnership=actor.organisation_pk,
        state=ReferralState.ACCEPTED,
        kind__in=PLANNED_BY_PARTNERSHIP,
        public_id__in=known,
    )
    rows = rows.exclude(pk__in=WaitingPlace.objects.filter(left_at__isnull=True).values("referral"))
    rows = rows.exclude(pupil__in=_placed(actor.day).values("pupil"))
    return list(rows.select_related("pupil", "school").order_by("decided_on", "pk"))


def _placed(day: date) -> QuerySet[Involvement]:
    """Who knows of a pupil because of a placement that has started, or that has its first day."""
    return Involvement.objects.filter(not_over_by(day), basis=Basis.PLACEMENT)


def join_facts(referral: Referral, reason: str, day: date) -> rules.JoinFacts:
    return rules.JoinFacts(
        is_accepted=referral.state == ReferralState.ACCEPTED,
        leads_to_place=referral.kind in PLANNED_BY_PARTNERSHIP,
        waits_already=WaitingPlace.objects.filter(referral=referral, left_at__isnull=True).exists(),
        has_place=_placed(day).filter(pupil=referral.pupil_id).exists(),
        reason=reason,
    )


def deny_unless_accepted_by(actor: Actor, referral: Referral) -> None:
    if referral.partnership_id != actor.organisation_pk:
        raise Denied(Permission.MEETING_RUN)


def order_of(place: WaitingPlace) -> list[PlaceInOrder]:
    return list(place.order.select_related("set_by__person"))


def deny_unless_keeps_list(actor: Actor, place: WaitingPlace) -> None:
    if place.organisation_id != actor.organisation_pk:
        raise Denied(Permission.MEETING_RUN)


def may_order(actor: Actor, place: WaitingPlace) -> bool:
    """For showing the way, not for guarding it."""
    is_own = place.organisation_id == actor.organisation_pk
    return is_own and place.left_at is None and actor.may(Permission.MEETING_RUN)
