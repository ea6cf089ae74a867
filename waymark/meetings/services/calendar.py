"""A meeting is called, moved or cancelled; its agenda is ready; and who came is noted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import Conflict, lock
from waymark.core.moves import move
from waymark.core.references import next_reference
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.meetings import notices, queries, rules
from waymark.meetings.models import Attendance, Meeting, MeetingBody, Member
from waymark.meetings.states import MOVES, MeetingAction, MeetingState, Presence
from waymark.school_year import queries as school_year

WHEN = ("meets_on", "begins", "place", "papers_open_on", "papers_close_on")


@transaction.atomic
def summon(
    actor: Actor,
    body: MeetingBody,
    *,
    meets_on: date,
    begins: time,
    place: str,
    papers_open_on: date,
    papers_close_on: date,
) -> Meeting:
    """Call a meeting. Whoever runs it owes an agenda by the day before the papers open."""
    actor.require(Permission.MEETING_RUN, over=body)
    queries.deny_unless_run_by(actor, body)
    assert actor.membership is not None
    facts = rules.MeetingFacts(meets_on=meets_on, papers_open_on=papers_open_on, papers_close_on=papers_close_on)
    refuse(rules.meeting_refusals(facts, on=clock.today()))
    meeting = Meeting.objects.create(
        reference=next_reference("M", clock.today()),
        body=body,
        meets_on=meets_on,
        begins=begins,
        place=place,
        papers_open_on=papers_open_on,
        papers_close_on=papers_close_on,
        called_at=clock.now(),
        called_by=actor.membership,
    )
    history.record(actor, "meeting.call", meeting, after={name: getattr(meeting, name) for name in WHEN})
    _owe_an_agenda(actor, meeting)
    return meeting


@transaction.atomic
def change(
    actor: Actor,
    meeting: Meeting,
    *,
    meets_on: date,
    begins: time,
    place: str,
    papers_open_on: date,
    papers_close_on: date,
    version: int | None = None,
) -> Meeting:
    """Move a meeting. Its cases go with it, its papers open and close by the new days, and members are told."""
    actor.require(Permission.MEETING_RUN, over=meeting)
    queries.deny_unless_run_by(actor, meeting.body)
    meeting = lock(Meeting, meeting.pk, version)
    facts = rules.MeetingFacts(
        meets_on=meets_on,
        papers_open_on=papers_open_on,
        papers_close_on=papers_close_on,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        decided=queries.decided_at(meeting),
    )
    refuse(rules.meeting_refusals(facts, on=clock.today()))
    before = {name: getattr(meeting, name) for name in WHEN}
    meeting.meets_on, meeting.begins, meeting.place = meets_on, begins, place
    meeting.papers_open_on, meeting.papers_close_on = papers_open_on, papers_close_on
    meeting.save_changes(*WHEN)
    history.record(actor, "meeting.move", meeting, before=before, after={name: getattr(meeting, name) for name in WHEN})
    if meeting.agenda_ready_at is None:
        _owe_an_agenda(actor, meeting)
    notices.meeting_moved(actor, meeting)
    return meeting


@transaction.atomic
def cancel(actor: Actor, meeting: Meeting, *, reason: str, version: int | None = None) -> Meeting:
    """Cancel a meeting. Its papers close at once, and its cases may be put on another."""
    actor.require(Permission.MEETING_RUN, over=meeting)
    queries.deny_unless_run_by(actor, meeting.body)
    meeting = lock(Meeting, meeting.pk, version)
    refuse(
        rules.cancel_refusals(rules.CancelFacts(reason=reason, decided=queries.decided_at(meeting)), on=clock.today())
    )
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict(meeting)
    meeting.cancelled_at, meeting.cancelled_by = clock.now(), actor.membership
    meeting.cancelled_because = reason.strip()
    fields = ("cancelled_at", "cancelled_by", "cancelled_because")
    move(meeting, MeetingAction.CANCEL, MOVES, actor=actor, reason=reason, fields=fields)
    duties.drop(actor, meeting, DutyKind.PREPARE_MEETING, reason=reason)
    notices.meeting_cancelled(actor, meeting)
    return meeting


@transaction.atomic
def is_ready(actor: Actor, meeting: Meeting, *, version: int | None = None) -> Meeting:
    """The agenda is ready. Members are told when and where, and until when the papers are open."""
    actor.require(Permission.MEETING_RUN, over=meeting)
    queries.deny_unless_run_by(actor, meeting.body)
    meeting = lock(Meeting, meeting.pk, version)
    if meeting.state == MeetingState.CANCELLED or meeting.agenda_ready_at is not None:
        raise Conflict(meeting)
    meeting.agenda_ready_at, meeting.agenda_ready_by = clock.now(), actor.membership
    meeting.save_changes("agenda_ready_at", "agenda_ready_by")
    history.record(actor, "meeting.ready", meeting)
    duties.discharge(actor, DutyKind.PREPARE_MEETING, meeting)
    notices.agenda_ready(actor, meeting)
    return meeting


@transaction.atomic
def note_attendance(
    actor: Actor,
    meeting: Meeting,
    noted: Mapping[Member, Presence],
    *,
    version: int | None = None,
    reason_to_go_on: str = "",
) -> Meeting:
    """Note who came, who sent apologies and who did neither. Noting again puts a slip right.

    What is noted was held: nobody need get its agenda ready any more. `reason_to_go_on` goes past a meeting of today
    that has not begun.
    """
    actor.require(Permission.MEETING_RUN, over=meeting)
    queries.deny_unless_run_by(actor, meeting.body)
    meeting = lock(Meeting, meeting.pk, version)
    assert actor.membership is not None
    facts = rules.AttendanceFacts(
        meets_on=meeting.meets_on,
        begins_at=queries.still_to_begin(meeting),
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )
    gone_past = refuse(rules.attendance_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    known = {row.member_id: row for row in meeting.attendances.select_for_update()}
    before = {str(row.member_id): row.presence for row in known.values()}
    for member, presence in noted.items():
        row = known.get(member.pk)
        if row is None:
            Attendance.objects.create(
                meeting=meeting, member=member, presence=presence, noted_at=clock.now(), noted_by=actor.membership
            )
        elif row.presence != presence:
            row.presence, row.noted_at, row.noted_by = presence, clock.now(), actor.membership
            row.save_changes("presence", "noted_at", "noted_by")
    meeting.save_changes()
    after = {str(member.pk): presence for member, presence in noted.items()}
    reason = reason_to_go_on if gone_past else ""
    history.record(actor, "meeting.attendance", meeting, before=before, after=after, reason=reason)
    duties.drop(actor, meeting, DutyKind.PREPARE_MEETING, reason="The meeting was held.")
    return meeting


def _owe_an_agenda(actor: Actor, meeting: Meeting) -> None:
    today, owner = clock.today(), meeting.body.organisation
    calendar = school_year.calendar_for(owner, meeting.meets_on)
    due_on = rules.prepare_due(calendar, on=today, papers_open_on=meeting.papers_open_on)
    duties.open_duty(
        actor,
        DutyKind.PREPARE_MEETING,
        owner=owner,
        subject=meeting,
        link=meeting.get_absolute_url(),
        clause="WM agenda time",
        due_at=end_of_day(due_on),
    )
