"""Somebody leaves and hands over what they held; a body goes through who has access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from waymark.accounts import services as accounts
from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.dates import end_of_work, london_date
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import services as duties
from waymark.duties.queries import open_duties_of
from waymark.duties.states import DutyKind
from waymark.meetings import queries as meeting_queries
from waymark.meetings import services as meetings
from waymark.organisations.models import Organisation
from waymark.programmes import services as programmes
from waymark.programmes.queries import caseload_of_nobody
from waymark.staffing import queries, rules
from waymark.staffing.models import AccessReview, AccessReviewLine
from waymark.staffing.states import Answer

NOT_NEEDED = "Not needed any more: review of access."


@dataclass(frozen=True)
class HandedOver:
    """How much of what a leaver held somebody took by name, and how much waits for everybody."""

    roles: int
    duties: int
    duties_taken: int
    pupils: int
    pupils_taken: int
    seats: int
    seats_taken: int
    actions: int
    actions_taken: int


@dataclass(frozen=True)
class HandedOn:
    """How much the job took from people whose role has ended."""

    duties: int
    pupils: int
    seats: int
    actions: int


@transaction.atomic
def leave(
    actor: Actor,
    membership: Membership,
    *,
    on: date,
    reason: str,
    duties_to: Membership | None = None,
    pupils_to: Membership | None = None,
    seats_to: Membership | None = None,
    reason_to_go_on: str = "",
) -> HandedOver:
    """From `on` the person has no role in this body. What waits for them goes to colleagues, or to everybody there.

    Duties and agreed actions change hands at once, so that whoever goes on can ask; pupils have another key worker from
    `on`, and from that day somebody else sits on forums and panels, or nobody.
    """
    actor.require(Permission.PEOPLE_ADMIN, over=membership)
    for colleague in (duties_to, pupils_to, seats_to):
        if colleague is not None:
            actor.require(Permission.PEOPLE_ADMIN, over=colleague)
    found = queries.left_behind(membership, clock.today())
    if not found.roles:
        raise Refused([Refusal("nothing_to_end", clause="WM membership")])
    for role in found.roles:
        accounts.end_role(actor, role, on=max(on, role.valid_from), reason=reason, reason_to_go_on=reason_to_go_on)
    handed = HandedOver(
        roles=len(found.roles),
        duties=len(found.duties),
        duties_taken=duties.hand_over(actor, found.duties, duties_to),
        pupils=len(found.spells),
        pupils_taken=programmes.hand_over_caseload(actor, found.spells, pupils_to, on=on),
        seats=len(found.seats),
        seats_taken=meetings.hand_over_seats(actor, found.seats, seats_to, on=on, reason=reason),
        actions=len(found.actions),
        actions_taken=meetings.hand_over_actions(actor, found.actions, duties_to),
    )
    after = {
        "duties_to": duties_to,
        "pupils_to": pupils_to,
        "seats_to": seats_to,
        "duties": handed.duties,
        "pupils": handed.pupils,
        "seats": handed.seats,
        "actions": handed.actions,
    }
    history.record(actor, "person.leave", membership, after=after, reason=reason, happened_on=on)
    return handed


def hand_on(actor: Actor) -> HandedOn:
    """What still waits for people whose role has ended goes to everybody in their body, and their seats are empty."""
    day = clock.today()
    ended = Membership.objects.filter(valid_to__lte=day)
    waiting = list(open_duties_of(ended))
    spells = caseload_of_nobody(day)
    for duty in waiting:
        duties.hand_over(actor, [duty], None)
    for spell in spells:
        last = spell.key_worker.valid_to or day
        programmes.hand_over_caseload(actor, [spell], None, on=min(last, day))
    seats, actions = meeting_queries.seats_of(ended), meeting_queries.open_actions_of(ended)
    for seat in seats:
        last = seat.membership.valid_to or day
        meetings.hand_over_seats(actor, [seat], None, on=min(last, day), reason="The role has ended.")
    meetings.hand_over_actions(actor, actions, None)
    return HandedOn(len(waiting), len(spells), len(seats), len(actions))


# --- Reviews of who has access


@transaction.atomic
def begin_review(actor: Actor, organisation: Organisation) -> AccessReview:
    """The body goes through who has access: the list is drawn up, and going through it is due."""
    review = AccessReview.objects.create(
        organisation=organisation, opened_at=clock.now(), due_on=rules.review_due(on=clock.today())
    )
    members = queries.members_to_review(organisation)
    AccessReviewLine.objects.bulk_create(
        AccessReviewLine(
            review=review,
            membership=each,
            last_sign_in_on=london_date(each.person.last_login) if each.person.last_login else None,
        )
        for each in members
    )
    history.record(actor, "access_review.begin", review, after={"roles": len(members), "due_on": review.due_on})
    duties.open_duty(
        actor,
        DutyKind.REVIEW_ACCESS,
        owner=organisation,
        subject=review,
        link=review.get_absolute_url(),
        clause="WM access review",
        due_at=end_of_work(review.due_on),
        role=Role.ADMINISTRATOR,
    )
    return review


@transaction.atomic
def answer(
    actor: Actor, review: AccessReview, answers: Mapping[AccessReviewLine, Answer], *, version: int | None = None
) -> AccessReview:
    """Say of roles that they are still needed, or end them today. With the last answer the review is finished."""
    actor.require(Permission.PEOPLE_ADMIN, over=review)
    review = lock(AccessReview, review.pk, version)
    others_could = queries.others_could(actor)
    for line, said in answers.items():
        facts = rules.AnswerFacts(
            is_over=review.finished_at is not None,
            is_oneself=line.membership.person_id == actor.person.pk,
            others_could=others_could,
            ends=said is Answer.ENDED,
        )
        refuse(rules.answer_refusals(facts, on=clock.today()))
        _answer(actor, line, said)
    if not any(queries.waits(line, clock.today()) for line in queries.lines(review)):
        review.finished_at, review.finished_by = clock.now(), actor.membership
        duties.discharge(actor, DutyKind.REVIEW_ACCESS, review)
    review.save_changes("finished_at", "finished_by")
    if review.finished_at:
        history.record(actor, "access_review.finish", review, after=_result(review))
    return review


def _answer(actor: Actor, line: AccessReviewLine, said: Answer) -> None:
    line = lock(AccessReviewLine, line.pk)
    line.answer, line.answered_at, line.answered_by = said, clock.now(), actor.membership
    line.save_changes("answer", "answered_at", "answered_by")
    if said is Answer.ENDED:
        accounts.end_role(actor, line.membership, on=clock.today(), reason=NOT_NEEDED)
        left = queries.left_behind(line.membership, clock.today())
        duties.hand_over(actor, [each for each in left.duties if each.owner_person_id == line.membership_id], None)
        mine = [each for each in left.spells if each.key_worker_id == line.membership_id]
        programmes.hand_over_caseload(actor, mine, None, on=clock.today())
        seats = [each for each in left.seats if each.membership_id == line.membership_id]
        meetings.hand_over_seats(actor, seats, None, on=clock.today(), reason=NOT_NEEDED)
        taken_on = [each for each in left.actions if each.owner_person_id == line.membership_id]
        meetings.hand_over_actions(actor, taken_on, None)
    history.record(actor, "access_review.answer", line, after={"role": line.membership, "answer": said})


def _result(review: AccessReview) -> dict[str, int]:
    """How many roles got which answer."""
    said = [line.answer for line in review.lines.all()]
    return {each.value: said.count(each.value) for each in Answer}


def begin_due_reviews(actor: Actor) -> int:
    """Begin every review whose time has come. Return how many."""
    due = queries.bodies_due_for_review(clock.today())
    for organisation in due:
        begin_review(actor, organisation)
    return len(due)
