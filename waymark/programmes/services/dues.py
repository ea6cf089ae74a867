"""What is due in a programme, from its key worker."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.core import clock
from waymark.core.dates import end_of_work, london_date
from waymark.core.kept import kept
from waymark.duties import services as duties
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.programmes import queries
from waymark.programmes.models import Programme

OF_PROGRAMME = (DutyKind.REVIEW_TARGETS, DutyKind.LOOK_AT_AGENCIES, DutyKind.LOOK_AT_PROGRAMME)


def due_by(actor: Actor, programme: Programme, kind: DutyKind, day: date | None, *, link: str, clause: str) -> None:
    """This is due from the key worker on the day; a former day is done when the next one is later, or there is none."""
    waiting = _waiting.first(programme.public_id, kind)
    if waiting and (day is None or london_date(waiting.due_at) < day):
        duties.discharge(actor, kind, programme)
        waiting = None
    if day is None or (waiting and london_date(waiting.due_at) == day):
        return
    duties.open_duty(
        actor,
        kind,
        owner=programme.commissioner,
        subject=programme,
        link=link,
        clause=clause,
        due_at=end_of_work(day),
        pupil=programme.pupil,
        person=queries.live_key_worker(programme, clock.today()),
    )


def open_part_time_review(actor: Actor, programme: Programme, on: date) -> None:
    """The part-time week is looked at again on the day, or by its end if that comes first."""
    duties.open_duty(
        actor,
        DutyKind.REVIEW_PART_TIME,
        owner=programme.commissioner,
        subject=programme,
        link=reverse("programmes:review_part_time", args=[programme.public_id]),
        clause="WM part-time review",
        due_at=end_of_work(min(filter(None, [on, programme.part_time_ends_on]))),
        pupil=programme.pupil,
    )


def now_due_from(actor: Actor, programme: Programme, worker: Membership | None) -> None:
    """What waits in the programme waits for this person from now on, or for everybody in the body."""
    waiting = Duty.objects.filter(subject_id=programme.public_id, kind__in=OF_PROGRAMME, done_at__isnull=True)
    duties.hand_over(actor, waiting.filter(state__in=[DutyState.OPEN, DutyState.MISSED]), worker)


@kept
def _waiting(programme: UUID, kind: DutyKind) -> QuerySet[Duty]:
    rows = Duty.objects.filter(subject_id=programme, kind=kind, done_at__isnull=True)
    return rows.filter(state__in=[DutyState.OPEN, DutyState.MISSED]).order_by("due_at", "pk")[:1]
