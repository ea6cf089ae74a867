"""The rules of attendance, by noun: registers, their links, marks, what the school on roll writes, and absences."""

from waymark.attendance.rules.absences import (
    AlertFacts,
    FollowUpFacts,
    SentAgainFacts,
    WhereaboutsFacts,
    alert_needed,
    follow_up_refusals,
    is_sent_again,
    whereabouts,
)
from waymark.attendance.rules.links import LinkFacts, link_ends_at, register_link_refusals
from waymark.attendance.rules.marks import MarkFacts, mark_refusals
from waymark.attendance.rules.months import POSSIBLE, THERE, CountFacts, counted_as
from waymark.attendance.rules.reasons import (
    CODES_OF_2024,
    PROVIDER_REASONS,
    REASON_WORDS,
    ReasonCodeFacts,
    reason_code_refusals,
)
from waymark.attendance.rules.registers import (
    ChaseFacts,
    RegisterFacts,
    chase_refusals,
    register_due_at,
    register_is_late,
)
from waymark.attendance.rules.school_marks import ArrangedBy, Place, SchoolMark, SchoolMarkFacts, school_mark

__all__ = [
    "CODES_OF_2024",
    "POSSIBLE",
    "PROVIDER_REASONS",
    "REASON_WORDS",
    "THERE",
    "AlertFacts",
    "ArrangedBy",
    "ChaseFacts",
    "CountFacts",
    "FollowUpFacts",
    "LinkFacts",
    "MarkFacts",
    "Place",
    "ReasonCodeFacts",
    "RegisterFacts",
    "SchoolMark",
    "SchoolMarkFacts",
    "SentAgainFacts",
    "WhereaboutsFacts",
    "alert_needed",
    "chase_refusals",
    "counted_as",
    "follow_up_refusals",
    "is_sent_again",
    "link_ends_at",
    "mark_refusals",
    "reason_code_refusals",
    "register_due_at",
    "register_is_late",
    "register_link_refusals",
    "school_mark",
    "whereabouts",
]
