"""Forums and panels, their members and meetings, the cases on their agendas, and all that comes of them."""

from waymark.meetings.models.bodies import Attendance, Meeting, MeetingBody, Member
from waymark.meetings.models.cases import (
    AgendaItem,
    AgreedAction,
    Challenge,
    Decision,
    Interest,
    Letter,
    referrals_with_an_interest,
)
from waymark.meetings.models.waiting import PlaceInOrder, WaitingPlace

__all__ = [
    "AgendaItem",
    "AgreedAction",
    "Attendance",
    "Challenge",
    "Decision",
    "Interest",
    "Letter",
    "Meeting",
    "MeetingBody",
    "Member",
    "PlaceInOrder",
    "WaitingPlace",
    "referrals_with_an_interest",
]
