"""A forum or panel begins, and its members come and go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.meetings import queries, rules
from waymark.meetings.models import MeetingBody, Member
from waymark.meetings.states import BodyKind


@transaction.atomic
def begin_body(actor: Actor, *, kind: BodyKind, name: str, quorum: int) -> MeetingBody:
    """The actor's own body runs a forum or a panel from now on. `quorum` is the fewest members present, 0 for none."""
    actor.require(Permission.MEETING_RUN)
    assert actor.membership is not None
    body = MeetingBody.objects.create(
        kind=kind,
        organisation=actor.organisation,
        name=name.strip(),
        quorum=quorum,
        begun_at=clock.now(),
        begun_by=actor.membership,
    )
    history.record(actor, "meetingbody.begin", body, after={"kind": kind, "name": body.name, "quorum": quorum})
    return body


@transaction.atomic
def add_member(actor: Actor, body: MeetingBody, membership: Membership, *, is_chair: bool, valid_from: date) -> Member:
    """Somebody sits on it from a day. A new chair takes over from the one before, who stays a member."""
    actor.require(Permission.MEETING_RUN, over=body)
    queries.deny_unless_run_by(actor, body)
    body = lock(MeetingBody, body.pk)
    refuse(rules.member_refusals(queries.member_facts(body, membership, valid_from), on=clock.today()))
    assert actor.membership is not None
    if is_chair:
        for before in (
            Member.objects.select_for_update().order_by().filter(body=body, is_chair=True, valid_to__isnull=True)
        ):
            before.is_chair = False
            before.save_changes("is_chair")
            history.record(actor, "member.no_longer_chair", before)
    member = Member.objects.create(
        body=body,
        membership=membership,
        is_chair=is_chair,
        valid_from=valid_from,
        added_at=clock.now(),
        added_by=actor.membership,
    )
    after = {"body": body, "membership": membership, "is_chair": is_chair, "valid_from": valid_from}
    history.record(actor, "member.add", member, after=after)
    return member


@transaction.atomic
def end_member(actor: Actor, member: Member, *, valid_to: date, reason: str, version: int | None = None) -> Member:
    """The member sits there no more from `valid_to` on, and reads no paper from that day."""
    actor.require(Permission.MEETING_RUN, over=member)
    queries.deny_unless_run_by(actor, member.body)
    member = lock(Member, member.pk, version)
    facts = rules.EndFacts(valid_from=member.valid_from, valid_to=valid_to, reason=reason, left_on=member.valid_to)
    refuse(rules.end_member_refusals(facts, on=clock.today()))
    member.valid_to, member.ended_because = valid_to, reason.strip()
    member.ended_at, member.ended_by = clock.now(), actor.membership
    member.save_changes("valid_to", "ended_because", "ended_at", "ended_by")
    history.record(actor, "member.end", member, after={"valid_to": valid_to}, reason=reason)
    return member


@transaction.atomic
def hand_over_seats(actor: Actor, seats: Iterable[Member], to: Membership | None, *, on: date, reason: str) -> int:
    """From `on` these people sit nowhere, and `to` sits there in their place, where that role may and does not yet.

    Nobody inherits a chair, and nobody a seat among the meetings of another body: whoever runs them says who sits
    there, and so reads of other schools' pupils. Called by whoever ends the roles, whose right to do so
    has been asked. Return how many seats `to` took.
    """
    taken = 0
    for found in seats:
        body = lock(MeetingBody, found.body_id)
        seat = lock(Member, found.pk)
        seat.valid_to, seat.ended_because = max(on, seat.valid_from), reason.strip()
        if actor.membership is not None:
            seat.ended_at, seat.ended_by = clock.now(), actor.membership
        seat.save_changes("valid_to", "ended_because", "ended_at", "ended_by")
        history.record(actor, "member.end", seat, after={"valid_to": seat.valid_to}, reason=reason)
        is_ours = body.organisation_id == actor.organisation_pk
        facts = queries.member_facts(body, to, seat.valid_to) if to is not None and is_ours else None
        if facts is None or rules.member_refusals(facts, on=clock.today()):
            continue
        assert to is not None and actor.membership is not None
        after = Member.objects.create(
            body=body,
            membership=to,
            valid_from=seat.valid_to,
            added_at=clock.now(),
            added_by=actor.membership,
        )
        history.record(
            actor, "member.add", after, after={"body": body, "membership": to, "valid_from": after.valid_from}
        )
        taken += 1
    return taken
