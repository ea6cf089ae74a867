"""What happens to an exclusion, one function for each thing."""

from waymark.exclusions.services.decide import Decision, cancel, decide, tell
from waymark.exclusions.services.provision import answer_offer, decide_off_roll, decide_section_19, offer
from waymark.exclusions.services.roll import has_left_roll, leave_roll, speaks_against_leaving
from waymark.exclusions.services.settle import recount, settle
from waymark.exclusions.services.steps import (
    apply_for_review,
    challenge,
    governors_decide,
    hear_parents,
    panel_decides,
    reconsider,
    reply,
    waive_review,
)

__all__ = [
    "Decision",
    "answer_offer",
    "apply_for_review",
    "cancel",
    "challenge",
    "decide",
    "decide_off_roll",
    "decide_section_19",
    "governors_decide",
    "has_left_roll",
    "hear_parents",
    "leave_roll",
    "offer",
    "panel_decides",
    "reconsider",
    "recount",
    "reply",
    "settle",
    "speaks_against_leaving",
    "tell",
    "waive_review",
]
