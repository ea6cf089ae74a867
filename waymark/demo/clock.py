"""The demonstration's own clock: a school day in four presses of a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.db.models import Count
from django.http import Http404

from waymark.accounts.actors import Actor, job_actor
from waymark.core import clock, history, jobs, outbox
from waymark.core.models import Instance, OutboxMessage
from waymark.organisations.models import Organisation
from waymark.school_year import rules
from waymark.school_year.queries import calendar_for

MORNING = time(9, 5)
LATER = (time(9, 30), time(13, 20))  # a morning register is late; an afternoon one nearly


@dataclass(frozen=True)
class Moved:
    """What the clock says now, and how many messages left because of it."""

    now: datetime
    sent: int


def next_moment(now: datetime) -> datetime:
    """The next stop after `now`: 9:30am, 1:20pm, or five past nine on the county's next school day.

    Raises CalendarRunsOut where the area's calendar ends.
    """
    here = now.astimezone(clock.LONDON)
    for stop in LATER:
        if here.time() < stop:
            return datetime.combine(here.date(), stop, clock.LONDON)
    day = rules.next_school_day(calendar_for(county(), here.date()), on=here.date())
    return datetime.combine(day, MORNING, clock.LONDON)


def county() -> Organisation:
    """The authority with the most bodies in its area."""
    counted = (
        Organisation.objects.filter(parent_authority__isnull=False)
        .order_by()
        .values("parent_authority")
        .annotate(bodies=Count("pk"))
        .order_by("-bodies", "parent_authority")
    )
    return Organisation.objects.authorities().get(pk__in=[row["parent_authority"] for row in counted[:1]])


def move_on(actor: Actor, *, from_moment: datetime | None = None) -> Moved:
    """Move the clock to its next stop and run the jobs there. Given `from_moment`, a second press does nothing."""
    with transaction.atomic():
        instance = Instance.objects.select_for_update().filter(pk=1, is_demo=True).first()
        if instance is None or instance.demo_now is None:
            raise Http404
        if from_moment is not None and from_moment != instance.demo_now:
            return Moved(instance.demo_now, 0)
        instance.demo_now = then = next_moment(instance.demo_now)
        instance.save(update_fields=["demo_now"])
        with clock.at(then):
            history.record(actor, "demo.move_on", after={"now": then.isoformat()})
    with clock.at(then):
        jobs.run_all()
        outbox.send_waiting(job_actor("send messages"))  # what the other jobs wrote
        sent = OutboxMessage.objects.filter(state=OutboxMessage.State.SENT, settled_at=then).count()
    return Moved(then, sent)
