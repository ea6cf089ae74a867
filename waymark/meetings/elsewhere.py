"""What meetings say on the pages of a referral: on which agenda it stands, and at which meeting it was decided."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.core.jinja2env import day
from waymark.meetings import queries
from waymark.meetings.models import AgendaItem
from waymark.meetings.states import FINAL, MeetingState
from waymark.referrals.elsewhere import Elsewhere
from waymark.referrals.models import Referral


def agendas(actor: Actor, referral: Referral) -> list[Elsewhere]:
    """The meetings that are to decide on it, as far as this person reads the case there."""
    rows = AgendaItem.objects.visible_to(actor).filter(
        referral=referral, taken_off_at__isnull=True, decision__isnull=True, meeting__state=MeetingState.PLANNED
    )
    return [
        Elsewhere(
            f"On the agenda of {item.meeting.body.name} on {day(item.meeting.meets_on)}, which decides on it there.",
            "See the case on the agenda",
            item.get_absolute_url(),
        )
        for item in rows.select_related("meeting__body").order_by("meeting__meets_on", "pk")
    ]


def decided(actor: Actor, referral: Referral) -> list[Elsewhere]:
    """The meeting that answered it, with its letters and the way to challenge it, for whoever reads the case there."""
    rows = AgendaItem.objects.visible_to(actor).filter(referral=referral, decision__outcome__in=FINAL)
    item = rows.select_related("meeting__body", "school", "decision").order_by("decision__decided_at", "pk").last()
    if item is None:
        return []
    until = queries.school_challenges_until(item)
    days = f" The school may challenge it until {day(until)}." if until and until >= actor.day else ""
    decided_by = f"{item.meeting.body.name} decided this on {day(item.meeting.meets_on)}."
    return [Elsewhere(f"{decided_by}{days}", "See the decision, its letters and challenges", item.get_absolute_url())]
