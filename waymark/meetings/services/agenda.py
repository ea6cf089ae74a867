"""A case comes onto an agenda, finds its place, or is taken off; and a member declares an interest in it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.models import Person
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.documents import queries as documents
from waymark.documents.models import Document
from waymark.meetings import queries, rules
from waymark.meetings.models import AgendaItem, Interest, Meeting
from waymark.meetings.states import BodyKind, MeetingState
from waymark.referrals.models import Referral


@transaction.atomic
def book(actor: Actor, meeting: Meeting, referral: Referral, *, reason_to_go_on: str = "") -> AgendaItem:
    """Put a referral that waits on the agenda, at its end. `reason_to_go_on`: though it came after the meeting began."""
    actor.require(Permission.MEETING_RUN, over=meeting)
    actor.require(Permission.MEETING_RUN, over=referral)
    queries.deny_unless_run_by(actor, meeting.body)
    meeting = lock(Meeting, meeting.pk)
    referral = lock(Referral, referral.pk)  # two people booking at once book it once
    findings = rules.booking_refusals(queries.booking_facts(meeting, referral), on=clock.today())
    gone_past = refuse(findings, reason=reason_to_go_on)
    return put_on(actor, meeting, referral, reason=reason_to_go_on if gone_past else "")


def read_paper(actor: Actor, item: AgendaItem, document: Document) -> bytes:
    """The bytes of a paper that `queries.paper_or_404` gave. The reading is an event."""
    actor.require(Permission.MEETING_VIEW, over=item)
    content = documents.content_of(document)
    history.record(actor, "document.read", document, pupil=document.pupil)
    return content


def put_on(actor: Actor, meeting: Meeting, referral: Referral, *, reason: str = "") -> AgendaItem:
    """The row itself, for `book` and for a case that is put off to a later meeting."""
    assert actor.membership is not None
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=queries.next_position(meeting),
        school=referral.school,
        referral=referral,
        pupil=referral.pupil,
        booked_at=clock.now(),
        booked_by=actor.membership,
    )
    after = {"meeting": meeting, "referral": referral}
    history.record(actor, "agendaitem.book", item, after=after, reason=reason, pupil=referral.pupil)
    carry_interests(item, Interest.objects.filter(item__referral=referral))
    return item


def carry_interests(item: AgendaItem, declared: QuerySet[Interest]) -> None:
    """Who declared an interest in a case has it still when the case comes back to a table."""
    first = {each.person_id: each for each in declared.order_by("-declared_at", "-pk")}
    Interest.objects.bulk_create(
        Interest(
            item=item,
            person_id=each.person_id,
            reason=each.reason,
            had_read=each.had_read,
            declared_at=each.declared_at,
            declared_by_id=each.declared_by_id,
        )
        for each in first.values()
    )


@transaction.atomic
def ask(actor: Actor, meeting: Meeting, *, year_group: int, worry: str, asked: str) -> AgendaItem:
    """A school asks a forum about a pupil whom it does not name."""
    actor.require(Permission.REFERRAL_SEND, over=meeting)
    if not actor.organisation.is_school:
        raise Denied(Permission.REFERRAL_SEND)
    assert actor.membership is not None
    meeting = lock(Meeting, meeting.pk)
    facts = rules.QuestionFacts(kind=BodyKind(meeting.body.kind), worry=worry, asked=asked)
    booking = rules.BookingFacts(meets_on=meeting.meets_on, is_cancelled=meeting.state == MeetingState.CANCELLED)
    on = clock.today()
    refuse([*rules.booking_refusals(booking, on=on), *rules.question_refusals(facts, on=on)])
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=queries.next_position(meeting),
        school=actor.organisation,
        year_group=year_group,
        worry=worry,
        asked=asked,
        booked_at=clock.now(),
        booked_by=actor.membership,
    )
    history.record(actor, "agendaitem.ask", item, after={"meeting": meeting, "year_group": year_group})
    return item


@transaction.atomic
def move_up(actor: Actor, item: AgendaItem, *, version: int | None = None) -> AgendaItem:
    """Hear a case one place earlier. The first stays first."""
    actor.require(Permission.MEETING_RUN, over=item)
    queries.deny_unless_run_by(actor, item.meeting.body)
    lock(Meeting, item.meeting_id)
    item = lock(AgendaItem, item.pk, version)
    above = (
        AgendaItem.objects.select_for_update(of=("self",))
        .filter(meeting=item.meeting_id, taken_off_at__isnull=True, position__lt=item.position)
        .order_by("-position")
        .first()
    )
    if above is not None:
        above.position, item.position = item.position, above.position
        above.save_changes("position")
        item.save_changes("position")
        history.record(actor, "agendaitem.move_up", item, after={"position": item.position}, pupil=item.pupil)
    return item


@transaction.atomic
def take_off(actor: Actor, item: AgendaItem, *, reason: str, version: int | None = None) -> AgendaItem:
    """Take a case off the agenda. Members no longer read of it; it may be put on another meeting."""
    actor.require(Permission.MEETING_RUN, over=item)
    queries.deny_unless_run_by(actor, item.meeting.body)
    item = lock(AgendaItem, item.pk, version)
    if item.taken_off_at is not None:
        raise Conflict(item)
    facts = rules.ReasonFacts(reason=reason, is_decided=queries.decision_of(item) is not None)
    refuse(rules.take_off_refusals(facts, on=clock.today()))
    item.taken_off_at, item.taken_off_by, item.taken_off_because = clock.now(), actor.membership, reason.strip()
    item.save_changes("taken_off_at", "taken_off_by", "taken_off_because")
    history.record(actor, "agendaitem.take_off", item, reason=reason, pupil=item.pupil)
    return item


@transaction.atomic
def declare_interest(actor: Actor, item: AgendaItem, *, reason: str, had_read: bool) -> Interest:
    """The actor has an interest in a case. From now on it is hidden from them, whichever role they act in."""
    actor.require(Permission.MEETING_VIEW, over=item)
    assert actor.membership is not None
    item = lock(AgendaItem, item.pk)
    refuse(rules.interest_refusals(rules.ReasonFacts(reason=reason), on=clock.today()))
    person: Person = actor.membership.person
    found = Interest.objects.filter(item=item, person=person).first()
    if found is not None:
        return found
    interest = Interest.objects.create(
        item=item,
        person=person,
        reason=reason.strip(),
        had_read=had_read,
        declared_at=clock.now(),
        declared_by=actor.membership,
    )
    history.record(
        actor,
        "agendaitem.declare_interest",
        item,
        after={"had_read": had_read},
        reason=reason,
        pupil=item.pupil,
    )
    return interest
