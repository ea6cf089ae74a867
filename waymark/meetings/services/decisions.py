"""The decision at the table, and what it sets going: the referral's answer, the waiting list, the letters that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import Conflict, lock
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.meetings import involvements, queries, rules
from waymark.meetings.models import AgendaItem, Decision, Meeting
from waymark.meetings.services import waiting
from waymark.meetings.services.agenda import carry_interests, put_on
from waymark.meetings.states import FINAL, BodyKind, Gap, MeetingState, Outcome, Priority, Provision, Threshold
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils.rules import tells_address
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.school_year import queries as school_year

ANSWERS = {
    Outcome.ACCEPT: referrals.accept,
    Outcome.DECLINE: referrals.decline,
    Outcome.ADVICE: referrals.decline,  # the school goes on with it and may refer again; the partnership takes nobody on
    Outcome.ASK_FOR_MORE: referrals.return_to_school,
}


@transaction.atomic
def decide(
    actor: Actor,
    item: AgendaItem,
    *,
    outcome: Outcome | None,
    reasons: str,
    conditions: str = "",
    answer_to_pupil: str = "",
    answer_to_family: str = "",
    thresholds: Sequence[Threshold] = (),
    provision: Provision | None = None,
    school_pays_pence: int | None = None,
    gap: Gap = Gap.NONE,
    considered_school: Organisation | None = None,
    why_not_there: str = "",
    next_school: Organisation | None = None,
    admission_on: date | None = None,
    priority: Priority | None = None,
    priority_reasons: str = "",
    defer_to: Meeting | None = None,
    version: int | None = None,
    reason_to_go_on: str = "",
) -> Decision:
    """Write down what the meeting decided. The referral is answered with it, or with nothing of it.

    `reason_to_go_on` goes past a meeting of today that has not begun, past too few members who took part, past a
    member of the pupil's school who declared no interest, and past a referral that came after it had begun.
    """
    actor.require(Permission.MEETING_RUN, over=item)
    queries.deny_unless_run_by(actor, item.meeting.body)
    item = lock(AgendaItem, item.pk, version)
    if queries.decision_of(item) is not None:
        raise Conflict(item)
    meeting, today = item.meeting, clock.today()
    defer_to = lock(Meeting, defer_to.pk) if defer_to else None  # it may be cancelled meanwhile
    table = queries.table(item)
    said = " ".join((reasons, conditions, answer_to_pupil, answer_to_family, why_not_there))
    facts = rules.DecisionFacts(
        kind=BodyKind(meeting.body.kind),
        outcome=outcome,
        meets_on=meeting.meets_on,
        begins_at=queries.still_to_begin(meeting),
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        is_taken_off=item.taken_off_at is not None,
        is_question=item.is_question,
        is_waiting=queries.is_waiting(item),
        is_permanent_exclusion=queries.is_permanent_exclusion(item),
        decider_has_interest=queries.has_interest(item, actor),
        reasons=reasons,
        answer_to_pupil=answer_to_pupil,
        answer_to_family=answer_to_family,
        thresholds=tuple(thresholds),
        provision=provision,
        priority=priority or "",
        priority_reasons=priority_reasons,
        considered_school=considered_school is not None,
        why_not_there=why_not_there,
        next_school=next_school is not None,
        admission_on=admission_on,
        defer_to_on=defer_to.meets_on if defer_to else None,
        defer_is_open=defer_to is None or (defer_to.body_id, defer_to.state) == (meeting.body_id, MeetingState.PLANNED),
        present=len(table.took_part),
        quorum=meeting.body.quorum,
        tells_withheld_address=item.pupil is not None and tells_address(said, pupils.withheld_words(item.pupil)),
        undeclared=table.undeclared,
        sent_after=queries.sent_after(meeting, item.referral),
    )
    gone_past = refuse(rules.decision_refusals(facts, on=today), reason=reason_to_go_on)
    assert actor.membership is not None and outcome is not None  # the rules refuse a decision without an outcome
    is_yes = outcome is Outcome.ACCEPT
    decision = Decision.objects.create(
        item=item,
        outcome=outcome,
        decided_on=meeting.meets_on,
        decided_at=clock.now(),
        decided_by=actor.membership,
        reasons=reasons,
        conditions=conditions,
        thresholds=[str(each) for each in thresholds],
        provision=provision if is_yes and provision else "",
        school_pays_pence=school_pays_pence if is_yes else None,
        gap=gap,
        considered_school=considered_school if is_yes else None,
        why_not_there=why_not_there if is_yes else "",
        next_school=next_school if is_yes else None,
        admission_on=admission_on if is_yes else None,
        deferred_to=defer_to if outcome is Outcome.DEFER else None,
        answer_to_pupil=answer_to_pupil,
        answer_to_family=answer_to_family,
        binds_members=rules.binds_members(facts, on=today),
        members_present=len(table.took_part),
        reason_to_go_on=reason_to_go_on if gone_past else "",
    )
    item.save_changes()
    after = {"outcome": outcome, "gap": gap, "gone_past": [warning.code for warning in gone_past]}
    history.record(
        actor,
        "agendaitem.decide",
        item,
        after=after,
        reason=reason_to_go_on if gone_past else "",
        happened_on=meeting.meets_on,
        pupil=item.pupil,
    )
    if item.referral is not None:
        _answer(actor, item, item.referral, decision)
        if is_yes and provision is not Provision.ANOTHER_SCHOOL:
            assert priority is not None
            waiting.join(actor, item.referral, priority=priority, reasons=priority_reasons)
    if outcome is Outcome.DEFER:
        assert defer_to is not None
        _put_off(actor, item, defer_to)
    return decision


def _answer(actor: Actor, item: AgendaItem, referral: Referral, decision: Decision) -> None:
    """Tell the referral, and let the body go on knowing of the pupil until its letters are out and may be answered."""
    outcome = Outcome(decision.outcome)
    if outcome is Outcome.DEFER:
        return
    ANSWERS[outcome](
        actor,
        referral,
        reason=decision.reasons,
        conditions=decision.conditions,
        answer_to_pupil=decision.answer_to_pupil,
        answer_to_family=decision.answer_to_family,
        on=decision.decided_on,
    )
    if outcome not in FINAL:
        return
    if outcome is not Outcome.ACCEPT:
        decision.known_until = involvements.knows_until(item, clock.today())
        decision.save_changes("known_until")
        involvements.go_on_knowing(actor, item, until=decision.known_until)
    owner = item.meeting.body.organisation
    due_on = rules.letters_due(school_year.calendar_for(owner, clock.today()), on=clock.today())
    duties.open_duty(
        actor,
        DutyKind.SEND_LETTERS,
        owner=owner,
        subject=item,
        link=item.get_absolute_url(),
        clause="WM letter time",
        due_at=end_of_day(due_on),
        pupil=item.pupil,
    )


def _put_off(actor: Actor, item: AgendaItem, to: Meeting) -> None:
    if item.referral is not None:
        put_on(actor, to, item.referral)
        return
    assert actor.membership is not None
    again = AgendaItem.objects.create(
        meeting=to,
        position=queries.next_position(to),
        school=item.school,
        year_group=item.year_group,
        worry=item.worry,
        asked=item.asked,
        booked_at=clock.now(),
        booked_by=actor.membership,
    )
    history.record(actor, "agendaitem.ask", again, after={"meeting": to})
    carry_interests(again, item.interests.all())
