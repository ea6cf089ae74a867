"""The school year that row 5 asks for: more pupils, at providers of their own, so that no other page has more rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

FIRST, LAST = date(2025, 8, 26), date(2026, 7, 31)  # the county begins in August


def fill_to(pupils: int) -> dict[str, Any]:
    """Double the five stories until there are so many pupils with a whole year of marks. Say who asks, and for what."""
    from django.db import connection

    from tests.bench.world import MARKS, TODAY, _session
    from waymark.accounts.models import Membership
    from waymark.accounts.roles import Role
    from waymark.attendance.models import Mark, Register
    from waymark.organisations.models import Organisation
    from waymark.pupils.models import Pupil

    there = Pupil.objects.filter(marks__isnull=False).distinct().count()
    bodies = Organisation.objects.filter(kind="provider", offers__isnull=False, registers__isnull=True).distinct()
    free = [body for body in bodies.order_by("pk") if body.sites.count() == 1 and body.offers.count() == 1]
    last_register = max(Register.objects.values_list("pk", flat=True), default=0)
    missing = max(0, pupils - there)
    for nth, body in enumerate(free):
        more = missing // len(free) + (nth < missing % len(free))
        if more:
            _pupils_at(body, more, there)
            _registers_of(body)
            there += more
    with connection.cursor() as cursor:
        cursor.execute(f"{MARKS} AND r.id > {last_register}")
    count_months()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    officer = Membership.objects.filter(role=Role.INCLUSION_OFFICER, organisation__la_code="855").first()
    assert officer is not None
    marked = Mark.objects.filter(register__on__gte=FIRST, register__on__lte=LAST).visible_to(_actor(officer))
    return {
        "officer": _session(officer),
        "body": officer.organisation_id,
        "path": f"/reports/attendance/?year={FIRST.year}",
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "today": TODAY.isoformat(),
        "pupils": marked.order_by().values("pupil").distinct().count(),
        "marks": marked.count(),
    }


def _actor(member: Any) -> Any:
    from tests.bench.world import TODAY, at
    from waymark.accounts.actors import staff_actor
    from waymark.core import clock

    with clock.at(datetime.fromisoformat(at(TODAY))):
        return staff_actor(member)


def _pupils_at(body: Any, more: int, number: int) -> None:
    """So many pupils with the stories that were told, at this provider."""
    from tests.bench.doubles import double, rows_about
    from waymark.organisations.models import Organisation, Site
    from waymark.placements.models import Placement
    from waymark.pupils.models import Pupil
    from waymark.quality.models import Offer

    told = Placement.objects.select_related("provider", "site", "offer").order_by("pk")[:5]
    for nth, placement in enumerate(told):
        numbers = [number + each + 1 for each in range(nth, more, 5)]
        keys: Any = {
            Organisation: {placement.provider_id: body.pk},
            Site: {placement.site_id: body.sites.get().pk},
            Offer: {placement.offer_id: body.offers.get().pk},
        }
        double(rows_about(Pupil.objects.get(pk=placement.pupil_id)), numbers, [keys] * len(numbers))


def _registers_of(body: Any) -> None:
    """Registers of this provider, taken, at every session of the year from its first school day on."""
    from tests.bench.world import at
    from waymark.attendance.models import Register
    from waymark.organisations.models import Organisation
    from waymark.school_year.queries import calendar_for
    from waymark.school_year.rules import is_school_day
    from waymark.school_year.states import Half

    county = Organisation.objects.get(la_code="855", kind="authority")
    calendar, site, made = calendar_for(county, FIRST), body.sites.get(), []
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if is_school_day(calendar, on=day):
            for half in Half:
                now = datetime.fromisoformat(at(day, half.value))
                made.append(
                    Register(
                        provider=body,
                        site=site,
                        on=day,
                        half=half,
                        opened_at=now,
                        taken_at=now,
                        taken_by_label="Somebody there",
                        version=2,
                    )
                )
    Register.objects.bulk_create(made, batch_size=500)


def count_months() -> None:
    """The months say what the marks say that were written without the services."""
    from waymark.accounts.actors import job_actor
    from waymark.accounts.permissions import Permission
    from waymark.attendance.services import count_anew

    count_anew(job_actor("count months", Permission.REGISTER_MARK))
