"""A decision that is challenged: in time, and answered by whom."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.lookup import one_or_404
from waymark.core.policies import Denied
from waymark.meetings import rules
from waymark.meetings.models import AgendaItem, Challenge
from waymark.meetings.queries.cases import decision_of, has_interest, table
from waymark.meetings.states import ChallengeBy, LetterTo, Outcome
from waymark.organisations.models import Organisation
from waymark.school_year import queries as school_year

MAY_RUN = tuple(role for role in Role if Permission.MEETING_RUN in HOLDS[role])


def challenge_or_404(actor: Actor, challenge_id: UUID) -> Challenge:
    rows = Challenge.objects.visible_to(actor).select_related(
        "item__pupil",
        "item__referral",
        "item__school",
        "item__decision__decided_by__person",
        "answering_body",
        "item__meeting__body",
    )
    return one_or_404(rows, challenge_id)


def told_on(item: AgendaItem, by: ChallengeBy) -> date | None:
    """The day on which that side was given its letter: of several to a family, the last; None while one is not given."""
    to = LetterTo.SCHOOL if by is ChallengeBy.SCHOOL else LetterTo.FAMILY
    days = list(item.letters.filter(to=to).values_list("given_on", flat=True))
    return None if not days or None in days else max(day for day in days if day)


def school_challenges_until(item: AgendaItem) -> date | None:
    """The last day on which the school may challenge the decision, once it was given its letter."""
    told = told_on(item, ChallengeBy.SCHOOL)
    return rules.challenge_until(school_year.calendar_for(item.school, told), on=told) if told else None


def challenge_facts(actor: Actor, item: AgendaItem, by: ChallengeBy, reason: str, day: date) -> rules.ChallengeFacts:
    decision = decision_of(item)
    assert decision is not None
    return rules.ChallengeFacts(
        outcome=Outcome(decision.outcome),
        is_question=item.is_question,
        by=by,
        writer_is_school=item.school_id == actor.organisation_pk,
        reason=reason,
        calendar=school_year.calendar_for(item.school, day),
        told_on=told_on(item, by),
        challenged_already=item.challenges.filter(by=by).exists(),
    )


def sides_to_challenge(actor: Actor, item: AgendaItem) -> list[ChallengeBy]:
    """For whom the actor may still challenge: a school for itself and its family, others for the family, each side once."""
    sides = list(ChallengeBy) if item.school_id == actor.organisation_pk else [ChallengeBy.FAMILY]
    made = set(item.challenges.values_list("by", flat=True))
    return [side for side in sides if side not in made]


def who_answers(item: AgendaItem, day: date) -> Organisation:
    """The body that runs the meeting, where somebody there did not decide and may answer; else its authority."""
    body = item.meeting.body.organisation
    others = may_be_asked_to_answer(item, body, day)
    return body if others or body.parent_authority is None else body.parent_authority


def may_be_asked_to_answer(item: AgendaItem, body: Organisation, day: date) -> list[Membership]:
    """Who may answer a challenge there: whoever runs meetings, did not decide or take part, and has no interest in it."""
    others = Membership.objects.on(day).filter(organisation=body, role__in=MAY_RUN)
    others = others.exclude(person_id__in=_deciders(item))
    others = others.exclude(person_id__in=item.interests.values("person_id"))
    return list(others.select_related("person", "organisation").order_by("person__name", "pk"))


def is_the_decider(actor: Actor, item: AgendaItem) -> bool:
    decision = decision_of(item)
    assert decision is not None and actor.membership is not None
    return decision.decided_by.person_id == actor.membership.person_id


def took_part(actor: Actor, item: AgendaItem) -> bool:
    """Whether the person who acts was there as a member when it was decided, in whichever role they act now."""
    assert actor.membership is not None
    return actor.membership.person_id in {each.membership.person_id for each in table(item).took_part}


def _deciders(item: AgendaItem) -> set[int]:
    decision = decision_of(item)
    assert decision is not None
    return {decision.decided_by.person_id, *(each.membership.person_id for each in table(item).took_part)}


def who_may_not_answer(challenge: Challenge) -> list[Person]:
    """Those of the body that answers who decided or took part, to be named before anybody begins to write."""
    rows = Person.objects.filter(pk__in=_deciders(challenge.item))
    rows = rows.filter(
        memberships__in=Membership.objects.on(clock.today()).filter(organisation=challenge.answering_body)
    )
    return list(rows.distinct().order_by("name", "pk"))


def deny_unless_answering(actor: Actor, challenge: Challenge) -> None:
    """Denied for whoever does not answer for the body that is asked, before their form is looked at."""
    actor.require(Permission.MEETING_RUN, over=challenge)
    if challenge.answering_body_id != actor.organisation_pk:
        raise Denied(Permission.MEETING_RUN)


def may_answer(actor: Actor, challenge: Challenge) -> bool:
    """For showing the way, not for guarding it."""
    return (
        actor.may(Permission.MEETING_RUN)
        and challenge.answered_at is None
        and challenge.answering_body_id == actor.organisation_pk
        and not is_the_decider(actor, challenge.item)
        and not took_part(actor, challenge.item)
        and not has_interest(challenge.item, actor)
    )
