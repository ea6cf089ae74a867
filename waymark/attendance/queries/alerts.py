"""Pupils who are missed: the alerts, what was done about them, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.attendance.models import AbsenceAlert, FollowUp
from waymark.attendance.queries.sessions import Session
from waymark.attendance.states import SETTLES, Finding
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page, page_number
from waymark.organisations.models import Organisation
from waymark.placements.models import Placement
from waymark.programmes import queries as programmes
from waymark.pupils.models import RollEntry
from waymark.pupils.states import RollKind
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import CalendarRunsOut, school_days_before
from waymark.school_year.states import Half

SETTLED_SCHOOL_DAYS = 10
SETTLED_A_PAGE = 50


def alerts_open(actor: Actor) -> list[AbsenceAlert]:
    """The pupils not accounted for whom the actor may know of, the newest first, each with its follow-ups."""
    found = _open(actor)
    prefetch_related_objects(found, Prefetch("follow_ups", queryset=FollowUp.objects.order_by("pk")))
    return found


@kept
def _open(actor: Actor) -> QuerySet[AbsenceAlert]:
    return (
        AbsenceAlert.objects.visible_to(actor)
        .filter(settled_at__isnull=True)
        .select_related("pupil", "placement__provider", "placement__site", "school")
        .order_by("-on", "-half", "pupil__surname", "pupil__forename", "pk")
    )


def alerts_of(placements: tuple[int, ...], on: date, half: Half) -> list[AbsenceAlert]:
    """What was raised about these placements at the session, each with its follow-ups."""
    found = _raised(placements, on, half)
    prefetch_related_objects(found, "follow_ups")
    return found


@kept
def _raised(placements: tuple[int, ...], on: date, half: Half) -> QuerySet[AbsenceAlert]:
    rows = AbsenceAlert.objects.filter(on=on, half=half, placement__in=placements)
    return rows.select_related("pupil", "school")


def still_to_find_before(actor: Actor, session: Session) -> int:
    """How many pupils of sessions before this one nobody has accounted for yet."""
    before = Q(on__lt=session.on) | Q(on=session.on, half__lt=session.half)
    rows = AbsenceAlert.objects.visible_to(actor).filter(before, settled_at__isnull=True)
    return rows.order_by().values("pupil").distinct().count()


def settled_since(actor: Actor, today: date) -> date:
    """From which day settled absences are listed: the tenth school day before today, by the reader's own calendar."""
    try:
        return school_days_before(calendar_for(actor.organisation, today), on=today, days=SETTLED_SCHOOL_DAYS)
    except CalendarRunsOut:
        return today - timedelta(weeks=2)


def alerts_settled(actor: Actor, since: date, page: str = "") -> Page[AbsenceAlert]:
    """The absences since a day whose pupils were found, the newest first, each with its follow-ups."""
    rows = (
        AbsenceAlert.objects.visible_to(actor)
        .filter(settled_at__isnull=False, on__gte=since)
        .select_related("pupil", "placement__provider", "school")
        .prefetch_related(Prefetch("follow_ups", queryset=FollowUp.objects.order_by("pk")))
        .order_by("-on", "-half", "pupil__surname", "pupil__forename", "pk")
    )
    return one_page(rows, page_number(page), size=SETTLED_A_PAGE)


def alert_or_404(actor: Actor, alert_id: UUID) -> AbsenceAlert:
    return one_or_404(
        AbsenceAlert.objects.visible_to(actor).select_related(
            "pupil", "placement__provider", "placement__site", "placement__programme", "school"
        ),
        alert_id,
    )


def follow_ups_of(alert: AbsenceAlert) -> list[FollowUp]:
    """What was done about it, oldest first."""
    return list(alert.follow_ups.select_related("organisation").order_by("pk"))


def settled_by_follow_up(follow_ups: Iterable[FollowUp]) -> bool:
    return any(Finding(each.finding) in SETTLES for each in follow_ups)


def schools_on_roll(shown: Iterable[Placement], on: date) -> dict[int, Organisation]:
    """The school on whose main roll each pupil is on the day, by the placement's key; else the programme's school."""
    listed = list(shown)
    rows = RollEntry.objects.on(on).filter(kind=RollKind.MAIN, pupil__in={each.pupil_id for each in listed})
    main = {row.pupil_id: row.school for row in rows.select_related("school")}
    return {each.pk: main.get(each.pupil_id, each.programme.school) for each in listed}


def key_workers_of(shown: Iterable[Placement], on: date) -> dict[int, Membership]:
    """The key worker of each placement's programme on the day, by the placement's key."""
    listed = list(shown)
    found = programmes.key_workers_on({each.programme for each in listed}, on) if listed else {}
    return {each.pk: found[each.programme_id] for each in listed if each.programme_id in found}
