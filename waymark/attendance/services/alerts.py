"""A pupil is missed: somebody is told, looks for the pupil, and says what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance import notices, queries, rules
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark, Register
from waymark.attendance.queries import RegisterRow
from waymark.attendance.states import SETTLES, AlertKind, Attended, Finding
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements.models import Placement
from waymark.school_year import queries as school_year
from waymark.school_year.states import Half


def answer_alerts(actor: Actor, register: Register, written: list[Mark], rows: Sequence[RegisterRow]) -> None:
    """Raise an alert for each absence that nobody explains; settle those that a mark explains."""
    asked = {each.placement_id for each in written} & {row.placement.pk for row in rows if row.has_alert}
    found = queries.alerts_of(tuple(sorted(asked)), register.on, Half(register.half))
    alerts = {alert.placement_id: alert for alert in found}
    placements = {row.placement.pk: row.placement for row in rows}
    missed = []
    for each in written:
        alert = alerts.get(each.placement_id)
        known = list(alert.follow_ups.all()) if alert else []
        facts = rules.AlertFacts(
            half=Half(register.half),
            attended=Attended(each.attended),
            reason_code=each.reason_code or next((one.reason_code for one in known if one.reason_code), ""),
            asked_at=clock.now(),
        )
        if rules.alert_needed(facts, on=register.on) is None:
            if alert and alert.settled_at is None:
                _settle(actor, alert)
        elif alert is None or not queries.settled_by_follow_up(known):
            missed.append(placements[each.placement_id])
    _raise(actor, missed, register.on, register.half, AlertKind.ABSENCE, alerts)


@transaction.atomic
def raise_alerts(actor: Actor) -> int:
    """Raise what today's sessions call for: absences without a reason, and registers that are due and not in."""
    actor.require(Permission.FOLLOW_UP)
    today, raised = clock.today(), 0
    for half in Half:
        expected = [each for found in queries.sites_expecting(today, half).values() for each in found]
        keys = [each.placement.pk for each in expected]
        marks = {
            each.placement_id: each
            for each in Mark.objects.standing()
            .of(each.placement for each in expected)
            .filter(register__on=today, register__half=half)
        }
        known = AbsenceAlert.objects.filter(on=today, half=half, placement__in=keys)
        known_for = set(known.values_list("placement_id", flat=True))
        missed: dict[AlertKind, list[Placement]] = {kind: [] for kind in AlertKind}
        for each in expected:
            mark_ = marks.get(each.placement.pk)
            facts = rules.AlertFacts(
                half=half,
                starts_at=each.session.starts_at,
                attended=Attended(mark_.attended) if mark_ else None,
                reason_code=mark_.reason_code if mark_ else "",
                asked_at=clock.now(),
            )
            kind = rules.alert_needed(facts, on=today)
            if kind and each.placement.pk not in known_for:
                missed[kind].append(each.placement)
        for kind, placements in missed.items():
            raised += len(_raise(actor, placements, today, half, kind, {}))
    return raised


def _raise(
    actor: Actor,
    missed: list[Placement],
    on: date,
    half: str,
    kind: AlertKind,
    known: dict[int, AbsenceAlert],
) -> list[AbsenceAlert]:
    """Raise an alert for each placement, or raise one again; tell the schools and the key workers of those raised."""
    if not missed:
        return []
    schools = queries.schools_on_roll(missed, on)
    told = {each.pk: each for each in [*schools.values(), *(alert.school for alert in known.values())]}
    calendars = school_year.calendars_for(list(told.values()), on)
    raised = []
    for placement in missed:
        alert = known.get(placement.pk)
        if alert is None:
            alert = AbsenceAlert.objects.create(
                pupil=placement.pupil,
                placement=placement,
                school=schools[placement.pk],
                on=on,
                half=half,
                kind=kind,
                raised_at=clock.now(),
            )
        elif alert.settled_at is None and alert.kind == kind:
            continue
        else:
            again = alert.settled_at is not None
            alert = lock(AbsenceAlert.objects.select_related(None), alert.pk)
            alert.kind, alert.settled_at, alert.settled_by_label = kind, None, ""
            alert.save_changes("kind", "settled_at", "settled_by_label")
            if not again:
                continue  # the register has come in and says so: the school was told already
        raised.append(alert)
        history.record(actor, "absence_alert.raise", alert, after={"kind": kind}, happened_on=on, pupil=placement.pupil)
        duties.open_duty(
            actor,
            DutyKind.FOLLOW_UP_ABSENCE,
            owner=alert.school,
            subject=alert,
            link=alert.get_absolute_url(),
            clause="WTISA2024 reason",
            due_at=end_of_day(duty_rules.follow_up_due(calendars[alert.school_id], on=on)),
            pupil=placement.pupil,
        )
    notices.not_accounted_for(actor, raised, queries.key_workers_of(missed, on))
    return raised


@transaction.atomic
def follow_up(
    actor: Actor,
    alert: AbsenceAlert,
    *,
    who_was_contacted: str,
    finding: Finding,
    what_was_found: str,
    reason_code: str = "",
    version: int | None = None,
) -> FollowUp:
    """Write down whom somebody rang about an absence and what was found. A pupil found safe settles the alert.

    The page comes anew when somebody goes back to it, with a new key and the new version; the browser puts the words
    in again. So the same words from the same person, sent again at once, are the entry that stands already.
    """
    actor.require(Permission.FOLLOW_UP, over=alert)
    locked = lock(AbsenceAlert, alert.pk, version)
    facts = rules.FollowUpFacts(
        who_was_contacted=who_was_contacted,
        what_was_found=what_was_found,
        finding=finding,
        reason_code=reason_code,
    )
    refuse(rules.follow_up_refusals(facts, on=clock.today()))
    earlier = locked.follow_ups.order_by("pk").last()
    if earlier and _is_sent_again(actor, earlier, facts):
        return earlier
    made = FollowUp.objects.create(
        alert=locked,
        pupil=alert.pupil,
        who_was_contacted=who_was_contacted,
        finding=finding,
        what_was_found=what_was_found,
        reason_code=reason_code,
        followed_up_at=clock.now(),
        followed_up_by_label=actor.label,
        organisation=actor.organisation,
    )
    locked.save_changes()
    after = {"finding": finding, "reason_code": reason_code}
    history.record(actor, "absence_alert.follow_up", locked, after=after, happened_on=alert.on, pupil=alert.pupil)
    if finding in SETTLES:
        _settle(actor, locked)
    return made


def _is_sent_again(actor: Actor, earlier: FollowUp, said: rules.FollowUpFacts) -> bool:
    facts = rules.SentAgainFacts(
        same_person=(earlier.followed_up_by_label, earlier.organisation_id) == (actor.label, actor.organisation_pk),
        same_words=said
        == rules.FollowUpFacts(
            who_was_contacted=earlier.who_was_contacted,
            what_was_found=earlier.what_was_found,
            finding=Finding(earlier.finding),
            reason_code=earlier.reason_code,
        ),
        kept_at=earlier.followed_up_at,
        sent_at=clock.now(),
    )
    return rules.is_sent_again(facts, on=clock.today())


def _settle(actor: Actor, alert: AbsenceAlert) -> None:
    locked = lock(AbsenceAlert, alert.pk)
    if locked.settled_at is not None:
        return
    locked.settled_at, locked.settled_by_label = clock.now(), actor.label
    locked.save_changes("settled_at", "settled_by_label")
    history.record(actor, "absence_alert.settle", locked, happened_on=locked.on, pupil=locked.pupil)
    duties.discharge(actor, DutyKind.FOLLOW_UP_ABSENCE, locked)
