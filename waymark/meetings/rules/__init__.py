"""The rules of meetings, by noun: meetings, members, the agenda, decisions, and all that comes of them."""

from waymark.meetings.rules.actions import (
    ActionFacts,
    DoneFacts,
    action_refusals,
    done_refusals,
)
from waymark.meetings.rules.agenda import (
    BookingFacts,
    QuestionFacts,
    ReasonFacts,
    booking_refusals,
    interest_refusals,
    question_refusals,
    take_off_refusals,
)
from waymark.meetings.rules.challenges import (
    AnswerFacts,
    ChallengeFacts,
    answer_refusals,
    challenge_answer_due,
    challenge_refusals,
    challenge_until,
)
from waymark.meetings.rules.decisions import (
    DecisionFacts,
    binds_members,
    decision_refusals,
    table_refusals,
)
from waymark.meetings.rules.letters import (
    GivenFacts,
    LettersFacts,
    given_refusals,
    letters_due,
    letters_refusals,
)
from waymark.meetings.rules.meetings import (
    AttendanceFacts,
    CancelFacts,
    MeetingFacts,
    WindowFacts,
    attendance_refusals,
    cancel_refusals,
    meeting_refusals,
    papers_are_open,
    prepare_due,
)
from waymark.meetings.rules.members import (
    EndFacts,
    MemberFacts,
    end_member_refusals,
    member_refusals,
)
from waymark.meetings.rules.waiting import (
    JoinFacts,
    join_refusals,
    leave_list_refusals,
    priority_refusals,
)

__all__ = [
    "ActionFacts",
    "AnswerFacts",
    "AttendanceFacts",
    "BookingFacts",
    "CancelFacts",
    "ChallengeFacts",
    "DecisionFacts",
    "DoneFacts",
    "EndFacts",
    "GivenFacts",
    "JoinFacts",
    "LettersFacts",
    "MeetingFacts",
    "MemberFacts",
    "QuestionFacts",
    "ReasonFacts",
    "WindowFacts",
    "action_refusals",
    "answer_refusals",
    "attendance_refusals",
    "binds_members",
    "booking_refusals",
    "cancel_refusals",
    "challenge_answer_due",
    "challenge_refusals",
    "challenge_until",
    "decision_refusals",
    "done_refusals",
    "end_member_refusals",
    "given_refusals",
    "interest_refusals",
    "join_refusals",
    "leave_list_refusals",
    "letters_due",
    "letters_refusals",
    "meeting_refusals",
    "member_refusals",
    "papers_are_open",
    "prepare_due",
    "priority_refusals",
    "question_refusals",
    "table_refusals",
    "take_off_refusals",
]
