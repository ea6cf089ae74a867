"""Absences, and what somebody found out about them."""

from __future__ import annotations

from collections.abc import Iterator

from waymark.accounts.actors import Actor
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark
from waymark.attendance.states import Attended
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.pupils.models import Pupil


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    alerts = AbsenceAlert.objects.visible_to(actor).filter(pupil=pupil).select_related("placement__provider")
    alerted = set()
    for alert in alerts:
        alerted.add((alert.placement_id, alert.on, alert.half))
        values = {"provider": alert.placement.provider.name, "half": alert.half}
        tone = "" if alert.settled_at else "now"
        href = alert.get_absolute_url()
        yield Entry("not_accounted_for", alert.on, "", values, href=href, tone=tone, recorded_at=alert.raised_at)
    for row in FollowUp.objects.visible_to(actor).filter(pupil=pupil):
        at, by = row.followed_up_at, row.followed_up_by_label
        values = {"person": row.who_was_contacted, "finding": row.finding}
        yield Entry("follow_up", london_date(at), by, values, row.what_was_found, recorded_at=at)
    marks = Mark.objects.visible_to(actor).standing().filter(pupil=pupil).exclude(attended=Attended.PRESENT)
    for mark in marks.select_related("register", "placement__provider"):
        on, half = mark.register.on, mark.register.half
        if (mark.placement_id, on, half) in alerted:
            continue
        values = {"provider": mark.placement.provider.name, "half": half, "minutes": str(mark.minutes_late or "")}
        by, at = mark.recorded_by_label, mark.recorded_at
        yield Entry(f"marked_{mark.attended}", on, by, values, mark.note, recorded_at=at)
