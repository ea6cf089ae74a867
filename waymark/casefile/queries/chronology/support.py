"""What a school tried for a pupil, and whom it asked for help."""

from __future__ import annotations

from collections.abc import Iterator

from waymark.accounts.actors import Actor
from waymark.casefile.queries.chronology.entry import Entry
from waymark.pupils.models import Pupil
from waymark.support.models import Cycle, HelpAsked, SupportPlan


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    plans = SupportPlan.objects.visible_to(actor).filter(pupil=pupil)
    for plan in plans.select_related("school", "started_by__person"):
        values, href = {"school": plan.school.name, "level": plan.level}, plan.get_absolute_url()
        by = plan.started_by.person.name
        yield Entry("support_begun", plan.starts_on, by, values, plan.why, href, recorded_at=plan.started_at)
        if plan.ended_on:
            by, at = plan.ended_by_label, plan.ended_at
            yield Entry("support_ended", plan.ended_on, by, values, plan.end_reason, href, recorded_at=at)
    cycles = Cycle.objects.visible_to(actor).filter(plan__pupil=pupil)
    for cycle in cycles.select_related("plan__school", "begun_by__person", "reviewed_by__person"):
        values = {"school": cycle.plan.school.name, "number": str(cycle.number), "level": cycle.level}
        href, by = cycle.plan.get_absolute_url(), cycle.begun_by.person.name
        yield Entry("cycle_begun", cycle.starts_on, by, values, cycle.aim, href, recorded_at=cycle.begun_at)
        if cycle.reviewed_on and cycle.reviewed_by:
            values["impact"] = cycle.impact_scale
            by, at = cycle.reviewed_by.person.name, cycle.reviewed_at
            yield Entry("cycle_reviewed", cycle.reviewed_on, by, values, cycle.impact, href, "key", at)
    asked = HelpAsked.objects.visible_to(actor).filter(pupil=pupil)
    for row in asked.select_related("school", "asked_by__person", "answered_by__person"):
        values = {"school": row.school.name, "service": row.service}
        by = row.asked_by.person.name
        yield Entry("help_asked", row.asked_on, by, values, row.what, recorded_at=row.asked_at)
        if row.answered_on and row.answered_by:
            values["reply"] = row.reply
            by, at = row.answered_by.person.name, row.answered_at
            yield Entry("help_answered", row.answered_on, by, values, row.outcome, recorded_at=at)
