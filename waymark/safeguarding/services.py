"""Risk information is written one version at a time, handed over, and acknowledged by who must act on it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import ONE_DAY, end_of_day
from waymark.core.models import Conflict, lock
from waymark.core.refusals import Refusal, refuse
from waymark.duties.services import discharge, drop, open_duty
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil
from waymark.pupils.queries import main_school
from waymark.safeguarding import queries, rules
from waymark.safeguarding.models import RiskAssessment, RiskShare
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import CalendarRunsOut, add_school_days

READ_WITHIN = 3  # school days, as a provider has to answer an offer


@transaction.atomic
def write_risk_assessment(
    actor: Actor,
    pupil: Pupil,
    *,
    keep_safe: str,
    risks: str,
    what_helps: str,
    emergency_contact: str,
    review_on: date,
    medical: str = "",
    has_left_without_permission: bool = False,
    nothing_known: bool = False,
    based_on: int | None = None,
) -> RiskAssessment:
    """Write the next version; it is in force at once, and the one before stays to be read.

    `based_on` is the number of the version the writer had before them, 0 for none: Conflict if another has been
    written since. The review is due from the writer's body.
    """
    actor.require(Permission.SAFETY_EDIT, over=pupil)
    pupil = lock(Pupil, pupil.pk)
    before = queries.version_in_force(pupil)
    if based_on is not None and based_on != (before.number if before else 0) and before is not None:
        raise Conflict(before)
    facts = rules.RiskFacts(
        keep_safe=keep_safe,
        risks=risks,
        what_helps=what_helps,
        emergency_contact=emergency_contact,
        written_on=actor.day,
        review_on=review_on,
        has_left_without_permission=has_left_without_permission,
        nothing_known=nothing_known,
    )
    refuse(rules.risk_assessment_refusals(facts, on=actor.day))
    if before is not None:
        before = lock(RiskAssessment, before.pk)
        before.is_current = False
        before.save_changes("is_current")
        discharge(actor, DutyKind.REVIEW_RISK, before, pupil=pupil)
    last = RiskAssessment.objects.filter(pupil=pupil).aggregate(last=Max("number"))["last"] or 0
    assessment = RiskAssessment.objects.create(
        pupil=pupil,
        number=last + 1,
        keep_safe=keep_safe,
        risks=risks,
        what_helps=what_helps,
        has_left_without_permission=has_left_without_permission,
        emergency_contact=emergency_contact,
        medical=medical,
        review_on=review_on,
        written_at=clock.now(),
        written_by_label=actor.label,
    )
    history.record(
        actor,
        "risk_assessment.write",
        assessment,
        before={"version": before.number} if before else None,
        after={"version": assessment.number, "review_on": review_on},
        pupil=pupil,
    )
    if actor.membership is not None:
        open_duty(
            actor,
            DutyKind.REVIEW_RISK,
            owner=actor.organisation,
            subject=assessment,
            link=reverse("safeguarding:write", args=[pupil.public_id]),
            clause="WM risk review",
            due_at=end_of_day(review_on),
            pupil=pupil,
        )
    return assessment


@transaction.atomic
def share(actor: Actor, assessment: RiskAssessment, organisation: Organisation) -> RiskShare:
    """Hand the version in force over to a body, which must now read it and say so. Twice is once."""
    actor.require(Permission.SAFETY_EDIT, over=assessment)
    pupil = lock(Pupil, assessment.pupil_id)
    assessment = lock(RiskAssessment, assessment.pk)
    if not assessment.is_current:
        refuse([Refusal("not_in_force", clause="APS2025 AppA safety", who="school")])
    found = RiskShare.objects.filter(assessment=assessment, organisation=organisation).first()
    if found is not None:
        return found
    row = RiskShare.objects.create(
        assessment=assessment, organisation=organisation, shared_at=clock.now(), shared_by_label=actor.label
    )
    history.record(
        actor,
        "risk_assessment.share",
        assessment,
        after={"organisation": organisation, "version": assessment.number},
        pupil=pupil,
    )
    earlier = RiskAssessment.objects.filter(
        pupil=pupil, number__lt=assessment.number, shared_with__organisation=organisation
    )
    for each in earlier:
        drop(actor, each, DutyKind.ACKNOWLEDGE_RISK, reason="A newer version was handed over.", owner=organisation)
    open_duty(
        actor,
        DutyKind.ACKNOWLEDGE_RISK,
        owner=organisation,
        subject=assessment,
        link=reverse("safeguarding:assessment", args=[assessment.public_id]),
        clause="WM handed over",
        due_at=end_of_day(_read_by(pupil, actor.day)),
        pupil=pupil,
    )
    return row


@transaction.atomic
def acknowledge(actor: Actor, assessment: RiskAssessment) -> RiskShare:
    """The body to which the version was handed over says that it has read it. Twice is once."""
    actor.require(Permission.SAFETY_ACKNOWLEDGE, over=assessment)
    row = RiskShare.objects.select_for_update().filter(assessment=assessment, organisation=actor.organisation).first()
    if row is None:
        refuse([Refusal("not_handed_over", clause="WM handed over", who="school")])
    assert row is not None
    if row.acknowledged_at is not None:
        return row
    row.acknowledged_at, row.acknowledged_by_label = clock.now(), actor.label
    row.save(update_fields=["acknowledged_at", "acknowledged_by_label"])
    history.record(
        actor, "risk_assessment.acknowledge", assessment, after={"version": assessment.number}, pupil=assessment.pupil
    )
    discharge(actor, DutyKind.ACKNOWLEDGE_RISK, assessment, pupil=assessment.pupil, owner=actor.organisation)
    return row


def _read_by(pupil: Pupil, on: date) -> date:
    """Three school days of the pupil's main school; three days where its calendar does not reach."""
    school = main_school(pupil, on)
    try:
        return add_school_days(calendar_for(school, on), on=on, days=READ_WITHIN) if school else on + 3 * ONE_DAY
    except CalendarRunsOut:
        return on + 3 * ONE_DAY
