"""What meetings say on the pages of a referral that waits for its answer: on which agenda it stands."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.core.jinja2env import day
from waymark.meetings.models import AgendaItem
from waymark.meetings.states import MeetingState
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
