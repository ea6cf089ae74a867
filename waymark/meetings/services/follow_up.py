"""What follows a decision: somebody does what was agreed, and somebody asks for it to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import Conflict, lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.meetings import involvements, notices, queries, rules
from waymark.meetings.models import AgendaItem, AgreedAction, Challenge
from waymark.meetings.states import ChallengeBy, ChallengeOutcome
from waymark.organisations.models import Organisation
from waymark.school_year import queries as school_year


@transaction.atomic
def add_action(
    actor: Actor,
    item: AgendaItem,
    *,
    what: str,
    owner: Organisation,
    owner_person: Membership | None = None,
    due_on: date,
) -> AgreedAction:
    """The meeting agreed that this is to be done, by this body or one person of it, by this day."""
    actor.require(Permission.MEETING_RUN, over=item)
    queries.deny_unless_run_by(actor, item.meeting.body)
    item = lock(AgendaItem, item.pk)
    decision = queries.decision_of(item)
    if decision is None:
        raise Conflict(item)
    assert actor.membership is not None
    facts = rules.ActionFacts(
        what=what,
        due_on=due_on,
        decided_on=decision.decided_on,
        person_is_of_owner=owner_person is None or owner_person.organisation_id == owner.pk,
    )
    refuse(rules.action_refusals(facts, on=clock.today()))
    action = AgreedAction.objects.create(
        item=item,
        what=what,
        owner=owner,
        owner_person=owner_person,
        due_on=due_on,
        agreed_at=clock.now(),
        agreed_by=actor.membership,
    )
    history.record(actor, "agreedaction.add", action, after={"owner": owner, "due_on": due_on}, pupil=item.pupil)
    duties.open_duty(
        actor,
        DutyKind.DO_ACTION,
        owner=owner,
        subject=action,
        link=action.get_absolute_url(),
        clause="WM actions",
        due_at=end_of_day(due_on),
        pupil=item.pupil,
        person=owner_person,
    )
    return action


@transaction.atomic
def close_action(
    actor: Actor, action: AgreedAction, *, on: date, what_was_done: str, version: int | None = None
) -> AgreedAction:
    """Somebody of the body that owns it, or of the body that runs the meetings, says that it is done."""
    actor.require(Permission.MEETING_ACT, over=action)
    if actor.organisation_pk not in (action.owner_id, action.item.meeting.body.organisation_id):
        raise Denied(Permission.MEETING_ACT)
    action = lock(AgreedAction, action.pk, version)
    decision = queries.decision_of(action.item)
    assert decision is not None
    facts = rules.DoneFacts(
        is_done=action.done_on is not None, decided_on=decision.decided_on, done_on=on, what_was_done=what_was_done
    )
    refuse(rules.done_refusals(facts, on=clock.today()))
    action.done_on, action.what_was_done = on, what_was_done
    action.done_at, action.done_by = clock.now(), actor.membership
    action.save_changes("done_on", "what_was_done", "done_at", "done_by")
    history.record(actor, "agreedaction.done", action, after={"done_on": on}, happened_on=on, pupil=action.item.pupil)
    duties.discharge(actor, DutyKind.DO_ACTION, action)
    return action


@transaction.atomic
def hand_over_actions(actor: Actor, actions: Iterable[AgreedAction], to: Membership | None) -> int:
    """What somebody took on is now for `to`, where their role may do it for the same body, and else for everybody there.

    The duty goes the same way, by `duties.hand_over`. Return how many `to` took.
    """
    taken = 0
    for found in actions:
        action = lock(AgreedAction, found.pk)
        fits = to is not None and to.organisation_id == action.owner_id and Role(to.role) in queries.MAY_ACT
        before, action.owner_person = action.owner_person, to if fits else None
        action.save_changes("owner_person")
        taken += fits
        history.record(
            actor,
            "agreedaction.hand_over",
            action,
            before={"person": before},
            after={"person": action.owner_person},
            pupil=action.item.pupil,
        )
    return taken


@transaction.atomic
def challenge(actor: Actor, item: AgendaItem, *, by: ChallengeBy, reason: str) -> Challenge:
    """The school, or the family through whoever writes for it, asks for the decision to be looked at again."""
    actor.require(Permission.DECISION_CHALLENGE, over=item)
    if actor.organisation_pk not in (item.school_id, item.meeting.body.organisation_id):
        raise Denied(Permission.DECISION_CHALLENGE)
    item = lock(AgendaItem, item.pk)
    if queries.decision_of(item) is None:
        raise Conflict(item)
    today = clock.today()
    refuse(rules.challenge_refusals(queries.challenge_facts(actor, item, by, reason, today), on=today))
    assert actor.membership is not None and item.pupil is not None
    answering = queries.who_answers(item, today)
    made = Challenge.objects.create(
        item=item,
        pupil=item.pupil,
        by=by,
        reason=reason,
        made_on=today,
        made_at=clock.now(),
        made_by=actor.membership,
        answering_body=answering,
    )
    history.record(actor, "challenge.make", made, after={"by": by, "answering_body": answering}, pupil=item.pupil)
    involvements.know_while_challenged(actor, made)
    due_on = rules.challenge_answer_due(school_year.calendar_for(answering, today), on=today)
    duties.open_duty(
        actor,
        DutyKind.ANSWER_CHALLENGE,
        owner=answering,
        subject=made,
        link=made.get_absolute_url(),
        clause="WM challenge answer",
        due_at=end_of_day(due_on),
        pupil=item.pupil,
    )
    notices.challenge_made(actor, made)
    return made


@transaction.atomic
def answer(
    actor: Actor, challenge: Challenge, *, outcome: ChallengeOutcome, answer: str, version: int | None = None
) -> Challenge:
    """Somebody who did not decide answers: the decision stands, or the case is to be looked at again."""
    queries.deny_unless_answering(actor, challenge)
    challenge = lock(Challenge, challenge.pk, version)
    facts = rules.AnswerFacts(
        is_answered=challenge.answered_at is not None,
        is_the_decider=queries.is_the_decider(actor, challenge.item),
        took_part=queries.took_part(actor, challenge.item),
        has_interest=queries.has_interest(challenge.item, actor),
        answer=answer,
    )
    refuse(rules.answer_refusals(facts, on=clock.today()))
    challenge.outcome, challenge.answer = outcome, answer
    challenge.answered_on, challenge.answered_at, challenge.answered_by = clock.today(), clock.now(), actor.membership
    challenge.save_changes("outcome", "answer", "answered_on", "answered_at", "answered_by")
    history.record(actor, "challenge.answer", challenge, after={"outcome": outcome}, pupil=challenge.pupil)
    duties.discharge(actor, DutyKind.ANSWER_CHALLENGE, challenge)
    involvements.know_no_more(actor, challenge)
    notices.challenge_answered(actor, challenge)
    return challenge
