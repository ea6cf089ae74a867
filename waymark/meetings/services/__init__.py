"""What happens around a meeting, one function for each thing."""

from waymark.meetings.services.agenda import ask, book, declare_interest, move_up, read_paper, take_off
from waymark.meetings.services.bodies import add_member, begin_body, end_member, hand_over_seats
from waymark.meetings.services.calendar import cancel, change, is_ready, note_attendance, summon
from waymark.meetings.services.decisions import decide
from waymark.meetings.services.follow_up import add_action, answer, challenge, close_action, hand_over_actions
from waymark.meetings.services.letters import note_given, write_letters
from waymark.meetings.services.waiting import case_closed, join, leave, put_on_list, set_priority, started

__all__ = [
    "add_action",
    "add_member",
    "answer",
    "ask",
    "begin_body",
    "book",
    "cancel",
    "case_closed",
    "challenge",
    "change",
    "close_action",
    "decide",
    "declare_interest",
    "end_member",
    "hand_over_actions",
    "hand_over_seats",
    "is_ready",
    "join",
    "leave",
    "move_up",
    "note_attendance",
    "note_given",
    "put_on_list",
    "read_paper",
    "set_priority",
    "started",
    "summon",
    "take_off",
    "write_letters",
]
