"""Forums, panels, meetings and cases for tests, made through the services. People are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.told import told_once
from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.meetings import services
from waymark.meetings.models import AgendaItem, Decision, Meeting, MeetingBody, Member
from waymark.meetings.states import BodyKind, Outcome, Presence, Priority, Provision, Threshold
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.pupils.states import ContactLimit
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import referral_at

MEETS_ON = date(2026, 11, 26)  # a Thursday, two days after the tests' own day
A_WEEK_LATER = {
    "meets_on": date(2026, 12, 3),
    "begins": time(14),
    "place": "Library",
    "papers_open_on": date(2026, 12, 1),
    "papers_close_on": date(2026, 12, 4),
}
YES: dict[str, Any] = {
    "outcome": Outcome.ACCEPT,
    "reasons": "A small group will help.",
    "conditions": "A key worker from the first day.",
    "answer_to_pupil": "You will work with your hands.",
    "answer_to_family": "Your key worker rings you every Friday.",
    "thresholds": [Threshold.SCHOOL_HAS_TRIED, Threshold.AT_RISK_OF_EXCLUSION],
    "provision": Provision.OWN_SCHOOL,
    "priority": Priority.SOON,
    "priority_reasons": "The place at school is breaking down.",
    "school_pays_pence": 124050,
}
NO: dict[str, Any] = {
    "outcome": Outcome.DECLINE,
    "reasons": "The mentor has only just begun.",
    "answer_to_pupil": "You said that the mentor helps. You keep him.",
    "answer_to_family": "You asked for more time. There is more time.",
}


@told_once
def a_body(cast: Cast, kind: BodyKind = BodyKind.PANEL, *, quorum: int = 1, **more: Any) -> MeetingBody:
    name = more.pop("name", "South panel" if kind is BodyKind.PANEL else "South forum")
    return services.begin_body(cast.actor(more.pop("by", "coordinator")), kind=kind, name=name, quorum=quorum)


@told_once
def a_member(cast: Cast, body: MeetingBody, membership: Membership, *, is_chair: bool = False) -> Member:
    actor = cast.actor("coordinator")
    return services.add_member(actor, body, membership, is_chair=is_chair, valid_from=date(2026, 9, 1))


@told_once
def a_meeting(cast: Cast, body: MeetingBody, meets_on: date = MEETS_ON, **more: Any) -> Meeting:
    given: dict[str, Any] = {
        "meets_on": meets_on,
        "begins": time(9),
        "place": "Town hall, room 2",
        "papers_open_on": meets_on - timedelta(days=2),
        "papers_close_on": meets_on + timedelta(days=1),
    }
    return services.summon(cast.actor("coordinator"), body, **{**given, **more})


@told_once
def a_head(cast: Cast, name: str = "Bruno Vale", school: Any = None) -> Membership:
    """The head of Birchfield School, unless of another: a member whose school is not the pupil's."""
    person = Person.objects.create(email=f"{name.split()[0].lower()}@example.org", name=name)
    return Membership.objects.create(
        person=person, organisation=school or cast.birchfield, role=Role.SCHOOL_HEAD, valid_from=date(2026, 8, 1)
    )


def a_second_coordinator(cast: Cast, name: str = "Petra Lund") -> Membership:
    """A colleague of the co-ordinator, who runs the same meetings."""
    person = Person.objects.create(email=f"{name.split()[-1].lower()}@example.org", name=name)
    return Membership.objects.create(
        person=person, organisation=cast.partnership, role=Role.COORDINATOR, valid_from=date(2026, 8, 1)
    )


@told_once
def a_case(cast: Cast, meeting: Meeting, pupil: Pupil | None = None) -> AgendaItem:
    referral = referral_at(cast, ReferralState.SENT, pupil)
    return services.book(cast.actor("coordinator"), meeting, referral)


def a_parent(pupil: Pupil, name: str = "Dana Merrow", **more: Any) -> ParentOrCarer:
    given: dict[str, Any] = {
        "relationship": "Mother",
        "has_parental_responsibility": True,
        "limit": ContactLimit.NONE,
        "telephone": "01632 960001",
        "valid_from": date(2026, 9, 1),
    }
    return ParentOrCarer.objects.create(pupil=pupil, name=name, **{**given, **more})


@told_once
def everybody_is_there(cast: Cast, meeting: Meeting, *members: Member) -> None:
    services.note_attendance(cast.actor("coordinator"), meeting, dict.fromkeys(members, Presence.PRESENT))


@told_once
def decided(cast: Cast, item: AgendaItem, *members: Member, **answers: Any) -> Decision:
    """Decided on the day of the meeting, with these members present."""
    with clock.at(item.meeting.meets_on):
        everybody_is_there(cast, item.meeting, *members)
        return services.decide(cast.actor("coordinator"), item, **(answers or YES))


# Short ways to ask


def member(seat: Member) -> Actor:
    """Whoever sits there."""
    return staff_actor(seat.membership)


def sees(actor: Actor, item: AgendaItem) -> bool:
    return AgendaItem.objects.visible_to(actor).filter(pk=item.pk).exists()


def refused(call: Callable[[], object]) -> list[str]:
    """The codes with which the call is refused."""
    with pytest.raises(Refused) as refusal:
        call()
    return [each.code for each in refusal.value.refusals]


def duties(kind: str) -> list[tuple[str, str]]:
    """The duties of this kind: how they stand, and whose they are."""
    return list(Duty.objects.filter(kind=kind).order_by("pk").values_list("state", "owner__name"))


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()
