"""Whoever has pupils at a place that the law would call a school is told so, until it no longer would."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.dates import end_of_work
from waymark.core.models import lock
from waymark.duties import services as duties
from waymark.duties.models import Duty, DutyQuerySet
from waymark.duties.states import DutyKind, DutyState
from waymark.legality import queries, rules
from waymark.organisations.models import Organisation
from waymark.quality import queries as quality
from waymark.quality.models import Proprietor

KIND = DutyKind.KEEP_WITHIN_LAW


@dataclass(frozen=True)
class Owed:
    """A commissioner owes that a place is put right, by a day. The place is known by its proprietor, or by itself."""

    owner: int
    subject: Proprietor | Organisation
    link: str
    by: date

    @property
    def key(self) -> tuple[int, UUID]:
        return self.owner, self.subject.public_id


@transaction.atomic
def look_again(actor: Actor, providers: Iterable[Organisation] | None = None) -> tuple[int, int]:
    """Open a duty for each commissioner with pupils at a place that is or will be a school in law; settle the others.

    At every place, or at those that these providers belong to. One duty for each commissioner and place, about no pupil.
    What is owed already stays as it is, so this may run at any time. Return how many were opened and settled.
    """
    today = clock.today()
    scope = None if providers is None else quality.related(each.pk for each in providers)
    asked = None if scope is None else Organisation.objects.filter(pk__in=scope)
    found, _ = queries.positions(today, asked)
    owed = {each.key: each for position in found for each in _owed(position, today)}
    return _open(actor, owed), _settle(actor, owed, scope)


def _owed(position: queries.Position, today: date) -> list[Owed]:
    """What each commissioner with a pupil there owes, if the place is a school in law today or on a day ahead."""
    day = rules.first_day_over(position.days)
    if day is None:
        return []
    subject = position.proprietor or position.providers[0]
    link = reverse("legality:place", args=[position.providers[0].public_id])
    owners = {each.commissioner for each in position.half_days if each.is_on(day)}
    return [Owed(owner, subject, link, max(day, today)) for owner in owners]


def _open(actor: Actor, owed: dict[tuple[int, UUID], Owed]) -> int:
    """Those that are not owed yet. Two who look at one place at the same moment come one after the other."""
    opened = 0
    bodies = {each.pk: each for each in Organisation.objects.filter(pk__in={owner for owner, _ in owed})}
    for key in sorted(owed, key=str):
        each = owed[key]
        lock(type(each.subject).objects.all(), each.subject.pk)
        if _waiting().filter(owner=each.owner, subject_id=each.subject.public_id).exists():
            continue
        duties.open_duty(
            actor,
            KIND,
            owner=bodies[each.owner],
            subject=each.subject,
            link=each.link,
            clause="EA1996 s463",
            due_at=end_of_work(each.by),
        )
        opened += 1
    return opened


def _settle(actor: Actor, owed: dict[tuple[int, UUID], Owed], scope: set[int] | None) -> int:
    """Nobody owes any longer what is put right: everywhere, or at the providers in `scope` and with their proprietors."""
    waiting = _waiting().select_related("owner")
    if scope is not None:
        places = Organisation.objects.filter(pk__in=scope).values("public_id")
        proprietors = Proprietor.objects.filter(proprietorships__provider__in=scope).values("public_id")
        waiting = waiting.filter(Q(subject_id__in=places) | Q(subject_id__in=proprietors))
    settled = 0
    for duty in list(waiting):
        if (duty.owner_id, duty.subject_id) not in owed:
            settled += duties.discharge(actor, KIND, _subject(duty), owner=duty.owner)
    return settled


def _waiting() -> DutyQuerySet:
    """What is owed and not done: open, or missed already."""
    rows = Duty.objects.filter(kind=KIND, done_at__isnull=True)
    return rows.filter(state__in=[DutyState.OPEN, DutyState.MISSED])


def _subject(duty: Duty) -> Proprietor | Organisation:
    kept_as = Proprietor if duty.subject_type == Proprietor._meta.label_lower else Organisation
    return kept_as.objects.get(public_id=duty.subject_id)
