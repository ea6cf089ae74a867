"""Forums and panels, who sits on them and who may, and their calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.dates import london_instant
from waymark.core.jinja2env import clock_time
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page, page_number
from waymark.core.policies import Denied
from waymark.meetings import rules
from waymark.meetings.models import AgendaItem, Attendance, Meeting, MeetingBody, Member
from waymark.meetings.states import BodyKind, MeetingState, Stage
from waymark.organisations.models import Organisation
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState

ROWS = 25
MAY_SIT = tuple(role for role in Role if Permission.MEETING_VIEW in HOLDS[role])


def body_or_404(actor: Actor, body_id: UUID) -> MeetingBody:
    return one_or_404(MeetingBody.objects.visible_to(actor).select_related("organisation__parent_authority"), body_id)


def member_or_404(actor: Actor, member_id: UUID) -> Member:
    rows = Member.objects.visible_to(actor)
    return one_or_404(
        rows.select_related("body__organisation", "membership__person", "membership__organisation"), member_id
    )


def deny_unless_run_by(actor: Actor, body: MeetingBody) -> None:
    """Only the people of the body that runs it; others may see it, and are told that it is not theirs to do."""
    if body.organisation_id != actor.organisation_pk:
        raise Denied(Permission.MEETING_RUN)


def runs(actor: Actor, body: MeetingBody) -> bool:
    """For showing the way, not for guarding it."""
    return actor.may(Permission.MEETING_RUN) and body.organisation_id == actor.organisation_pk


def own_seat(actor: Actor, body: MeetingBody) -> Member | None:
    """The seat of the actor on this body today, in the role they act in."""
    assert actor.membership is not None
    return Member.objects.on(actor.day).filter(body=body, membership_id=actor.membership.pk).first()


def begins_at(meeting: Meeting) -> datetime:
    return london_instant(meeting.meets_on, meeting.begins)


def sent_after(meeting: Meeting, referral: Referral | None) -> bool:
    """Whether the referral was sent, or sent again, after the meeting had begun."""
    return bool(referral and referral.submitted_at and referral.submitted_at > begins_at(meeting))


def still_to_begin(meeting: Meeting) -> str:
    """The time at which a meeting of today begins, in words, while it has not; "" otherwise."""
    return clock_time(meeting.begins) if clock.today() == meeting.meets_on and clock.now() < begins_at(meeting) else ""


def with_what_is_written(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The meetings with what `stage` asks: whether it was noted who came, and whether a case still waits."""
    waits = Q(referral__isnull=True) | Q(referral__state=ReferralState.SENT)
    items = AgendaItem.objects.filter(waits, meeting=OuterRef("pk"), taken_off_at__isnull=True, decision__isnull=True)
    noted = Attendance.objects.filter(meeting=OuterRef("pk"))
    return rows.annotate(is_noted=Exists(noted), undecided=Exists(items))


def stage(meeting: Meeting) -> Stage:
    """How far a meeting of `with_what_is_written` is."""
    facts = rules.StageFacts(
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        is_ready=meeting.agenda_ready_at is not None,
        has_begun=begins_at(meeting) <= clock.now(),
        is_noted=meeting.is_noted,  # type: ignore[attr-defined]  # annotated
        undecided=meeting.undecided,  # type: ignore[attr-defined]  # annotated
    )
    return rules.stage(facts, on=clock.today())


def to_write_up(actor: Actor) -> list[Meeting]:
    """The meetings run by the actor's body that have begun and are not written up, the oldest first."""
    if not actor.may(Permission.MEETING_RUN):
        return []
    return [each for each in _begun(actor, actor.day) if stage(each) is Stage.TO_WRITE_UP]


@kept
def _begun(actor: Actor, day: date) -> QuerySet[Meeting]:
    own = Meeting.objects.visible_to(actor).filter(
        body__organisation=actor.organisation_pk, state=MeetingState.PLANNED, meets_on__lte=day
    )
    return with_what_is_written(own).filter(Q(is_noted=False) | Q(undecided=True)).select_related("body")


@dataclass(frozen=True)
class CalendarPage:
    """The meetings ahead with those that the reader's body has still to write up, or those that are over."""

    is_past: bool
    meetings: Page[Meeting]
    stages: dict[int, Stage]
    bodies: list[MeetingBody]
    may_begin: bool
    seats: set[int]  # the keys of the bodies on which the reader sits
    may_ask: bool
    to_ask: dict[int, Meeting]  # by the key of a forum, its next meeting, where the reader may ask it


def calendar_page(actor: Actor, *, which: str, page: str) -> CalendarPage:
    assert actor.membership is not None
    is_past = which == "past"
    rows = with_what_is_written(Meeting.objects.visible_to(actor)).select_related("body__organisation")
    unwritten = [each.pk for each in to_write_up(actor)]  # ours: they stay in view until they are written up
    if is_past:
        rows = rows.filter(meets_on__lt=actor.day).exclude(pk__in=unwritten).order_by("-meets_on", "-begins", "-pk")
    else:
        rows = rows.filter(Q(meets_on__gte=actor.day) | Q(pk__in=unwritten))
    seats = Member.objects.on(actor.day).filter(membership_id=actor.membership.pk).values_list("body_id", flat=True)
    may_ask = actor.organisation.is_school and actor.may(Permission.REFERRAL_SEND)
    meetings = one_page(rows, page_number(page), size=ROWS)
    return CalendarPage(
        is_past=is_past,
        meetings=meetings,
        stages={each.pk: stage(each) for each in meetings.rows},
        bodies=list(MeetingBody.objects.visible_to(actor).select_related("organisation")),
        may_begin=actor.may(Permission.MEETING_RUN),
        seats=set(seats),
        may_ask=may_ask,
        to_ask=_forums_ahead(actor) if may_ask else {},
    )


def _forums_ahead(actor: Actor) -> dict[int, Meeting]:
    rows = Meeting.objects.visible_to(actor).filter(
        body__kind=BodyKind.FORUM, state=MeetingState.PLANNED, meets_on__gte=actor.day
    )
    return {each.body_id: each for each in reversed(rows) if clock.now() < begins_at(each)}


@dataclass(frozen=True)
class BodyPage:
    body: MeetingBody
    members: list[Member]
    former: list[Member]
    ahead: list[tuple[Meeting, Stage]]
    runs: bool


def body_page(actor: Actor, body: MeetingBody) -> BodyPage:
    rows = list(body.members.select_related("membership__person", "membership__organisation", "ended_by__person"))
    return BodyPage(
        body=body,
        members=[row for row in rows if row.valid_to is None or row.valid_to > actor.day],
        former=[row for row in rows if row.valid_to is not None and row.valid_to <= actor.day],
        ahead=[
            (each, stage(each))
            for each in with_what_is_written(body.meetings.all()).filter(meets_on__gte=actor.day)[:10]
        ],
        runs=runs(actor, body),
    )


def who_may_sit(body: MeetingBody, day: date) -> list[Membership]:
    """The people of the area whose role may sit there and who do not yet, by body and name."""
    authority = body.organisation.parent_authority_id or body.organisation_id
    rows = Membership.objects.on(day).filter(role__in=MAY_SIT)
    rows = rows.filter(
        organisation__in=Organisation.objects.filter(parent_authority_id=authority).values("pk")
    ) | rows.filter(organisation_id=authority)
    sitting = body.members.filter(valid_to__isnull=True).values("membership_id")
    rows = rows.exclude(pk__in=sitting).select_related("person", "organisation")
    return list(rows.order_by("organisation__name", "person__name", "pk"))


def member_facts(body: MeetingBody, membership: Membership, valid_from: date) -> rules.MemberFacts:
    authority = body.organisation.parent_authority_id or body.organisation_id
    of = membership.organisation
    return rules.MemberFacts(
        in_area=authority in (of.pk, of.parent_authority_id),
        is_member_already=body.members.filter(membership=membership, valid_to__isnull=True).exists(),
        role_may=Role(membership.role) in MAY_SIT,
        valid_from=valid_from,
    )


def seats_of(memberships: Iterable[Membership]) -> list[Member]:
    """Where these people sit, or are to sit, without an end so far."""
    rows = Member.objects.filter(membership__in=memberships, valid_to__isnull=True)
    return list(rows.select_related("body__organisation", "membership__person", "membership__organisation"))


def schools_of_the_area(body: MeetingBody, day: date) -> list[Organisation]:
    authority = body.organisation.parent_authority_id or body.organisation_id
    return list(Organisation.objects.schools().open_on(day).filter(parent_authority_id=authority))
