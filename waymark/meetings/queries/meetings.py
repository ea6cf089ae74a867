"""One meeting: its agenda, who sits there, and what may be put on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.meetings import rules
from waymark.meetings.models import AgendaItem, Decision, Interest, Meeting, Member
from waymark.meetings.queries.bodies import own_seat, runs, sent_after, stage, with_what_is_written
from waymark.meetings.queries.cases import decision_of, is_own_case, items_for
from waymark.meetings.states import MeetingState, Presence, Stage
from waymark.pupils.models import Pupil
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState


def meeting_or_404(actor: Actor, meeting_id: UUID) -> Meeting:
    rows = with_what_is_written(Meeting.objects.visible_to(actor))
    return one_or_404(rows.select_related("body__organisation__parent_authority", "cancelled_by__person"), meeting_id)


@dataclass(frozen=True)
class Seat:
    """A member at a meeting: what was noted, and the cases in which they have an interest."""

    member: Member
    presence: Presence | None
    interests: list[str]


@dataclass(frozen=True)
class Line:
    """A case on the agenda, as this reader sees it."""

    item: AgendaItem
    decision: Decision | None
    is_of_own_school: bool  # the reader sits here and is of the pupil's school: to be told to declare an interest
    left: list[Member]  # noted as present, with an interest in it; for whoever runs the meeting
    undeclared: list[Member]  # members of the pupil's school who have not declared one; for whoever runs the meeting


@dataclass(frozen=True)
class MeetingPage:
    meeting: Meeting
    stage: Stage
    lines: list[Line]
    not_shown: int
    seats: list[Seat]
    seat: Member | None
    papers_are_open: bool
    runs: bool
    is_ahead: bool
    has_begun: bool
    may_ask: bool
    present: int

    @property
    def pupils(self) -> list[Pupil]:
        return [line.item.pupil for line in self.lines if line.item.pupil is not None]


def members_at(meeting: Meeting) -> list[Member]:
    """Who sits on the body on the day of the meeting."""
    rows = Member.objects.on(meeting.meets_on).filter(body=meeting.body_id)
    return list(rows.select_related("membership__person", "membership__organisation"))


def people_to_tell(meeting: Meeting) -> Iterable[Membership]:
    return [each.membership for each in members_at(meeting)]


def meeting_page(actor: Actor, meeting: Meeting) -> MeetingPage:
    assert actor.membership is not None
    runs_it = runs(actor, meeting.body)
    seat = own_seat(actor, meeting.body)
    items = list(items_for(actor).filter(meeting=meeting, taken_off_at__isnull=True))
    standing = AgendaItem.objects.filter(meeting=meeting, taken_off_at__isnull=True).count()
    members = members_at(meeting) if runs_it or seat else []
    noted = {row.member_id: Presence(row.presence) for row in meeting.attendances.all()} if members else {}
    interests: dict[int, list[Interest]] = {}
    for row in Interest.objects.filter(item__in=[item.pk for item in items]) if runs_it and items else []:
        interests.setdefault(row.person_id, []).append(row)
    named = {item.pk: item for item in items}
    declared = {(row.item_id, row.person_id) for rows in interests.values() for row in rows}
    lines = [
        Line(
            item,
            decision_of(item),
            is_of_own_school=seat is not None and is_own_case(item, actor),
            left=[
                each
                for each in members
                if noted.get(each.pk) is Presence.PRESENT and (item.pk, each.membership.person_id) in declared
            ],
            undeclared=[
                each
                for each in members
                if runs_it
                and not item.is_question
                and decision_of(item) is None
                and each.membership.organisation_id == item.school_id
                and (item.pk, each.membership.person_id) not in declared
            ],
        )
        for item in items
    ]
    how_far = stage(meeting)
    return MeetingPage(
        meeting=meeting,
        stage=how_far,
        lines=lines,
        not_shown=standing - len(items) if runs_it or seat else 0,
        seats=[
            Seat(
                each,
                noted.get(each.pk),
                [str(named[row.item_id]) for row in interests.get(each.membership.person_id, [])],
            )
            for each in members
        ],
        seat=seat,
        papers_are_open=meeting.state == MeetingState.PLANNED
        and meeting.papers_open_on <= actor.day <= meeting.papers_close_on,
        runs=runs_it,
        has_begun=how_far in (Stage.TO_WRITE_UP, Stage.HELD),
        is_ahead=meeting.state == MeetingState.PLANNED and meeting.meets_on >= actor.day,
        may_ask=actor.may(Permission.REFERRAL_SEND) and meeting.body.kind == "forum",
        present=sum(presence is Presence.PRESENT for presence in noted.values()),
    )


def decided_at(meeting: Meeting) -> int:
    return Decision.objects.filter(item__meeting=meeting).count()


def next_position(meeting: Meeting) -> int:
    last: int | None = meeting.items.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def referrals_to_book(actor: Actor, meeting: Meeting) -> list[Referral]:
    """The referrals that wait for a decision of this partnership and stand on no agenda ahead, longest waiting first."""
    booked = _booked().values("referral_id")
    rows = Referral.objects.visible_to(actor).filter(
        partnership=meeting.body.organisation_id, state=ReferralState.SENT, submitted_at__isnull=False
    )
    return list(rows.exclude(pk__in=booked).select_related("pupil", "school").order_by("submitted_at", "pk"))


def _booked() -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(
        referral__isnull=False,
        taken_off_at__isnull=True,
        decision__isnull=True,
        meeting__state=MeetingState.PLANNED,
    )


def booking_facts(meeting: Meeting, referral: Referral) -> rules.BookingFacts:
    return rules.BookingFacts(
        meets_on=meeting.meets_on,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        sent_here=referral.partnership_id == meeting.body.organisation_id,
        is_waiting=referral.state == ReferralState.SENT,
        booked_already=_booked().filter(referral=referral).exists(),
        sent_after=sent_after(meeting, referral),
    )


def later_meetings(actor: Actor, meeting: Meeting) -> list[Meeting]:
    """To which a case of this meeting may be put off."""
    rows = Meeting.objects.visible_to(actor).filter(body=meeting.body_id, state=MeetingState.PLANNED)
    return list(rows.filter(meets_on__gt=meeting.meets_on, meets_on__gte=actor.day).select_related("body"))
