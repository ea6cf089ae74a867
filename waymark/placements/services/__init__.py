"""What happens to a placement: proposed, offered, answered, agreed on paper, started, paused, ended."""

from waymark.placements.services.agreements import sign_agreement, write_agreement
from waymark.placements.services.brokering import concern_raised, sign_off_changed
from waymark.placements.services.ends import take_exit_steps, write_end_report
from waymark.placements.services.guard import COUNT_WATCHERS, only_for, require_school_or_commissioner
from waymark.placements.services.holds import hold_place, let_go
from waymark.placements.services.hours import change_hours
from waymark.placements.services.learning_plans import (
    agree_learning_plan,
    approve_plan_change,
    propose_plan_change,
    return_learning_plan,
    return_plan_change,
    write_learning_plan,
)
from waymark.placements.services.letters import write_notice_letters
from waymark.placements.services.life import end, pause, resume, start, withdraw
from waymark.placements.services.links import (
    answer_by_link,
    close_answer_links,
    link_holder,
    open_answer_link,
    send_answer_link,
)
from waymark.placements.services.money import Money
from waymark.placements.services.offers import accept, acknowledge_risk, decline, hand_over_risk, offer
from waymark.placements.services.papers import give_off_site_notice, share_ehc_plan
from waymark.placements.services.pauses import answer_pause_request, ask_for_pause
from waymark.placements.services.proposals import add_voices, change_terms, propose
from waymark.placements.services.readiness import arrange, confirm_arrangements, pass_information, tell_bodies
from waymark.placements.services.reviews import write_report, write_review
from waymark.placements.services.terms import agree_terms, return_terms, write_terms
from waymark.placements.services.watch import look_after

__all__ = [
    "COUNT_WATCHERS",
    "Money",
    "accept",
    "acknowledge_risk",
    "add_voices",
    "agree_learning_plan",
    "agree_terms",
    "answer_by_link",
    "answer_pause_request",
    "approve_plan_change",
    "arrange",
    "ask_for_pause",
    "change_hours",
    "change_terms",
    "close_answer_links",
    "concern_raised",
    "confirm_arrangements",
    "decline",
    "end",
    "give_off_site_notice",
    "hand_over_risk",
    "hold_place",
    "let_go",
    "link_holder",
    "look_after",
    "offer",
    "only_for",
    "open_answer_link",
    "pass_information",
    "pause",
    "propose",
    "propose_plan_change",
    "require_school_or_commissioner",
    "resume",
    "return_learning_plan",
    "return_plan_change",
    "return_terms",
    "send_answer_link",
    "share_ehc_plan",
    "sign_agreement",
    "sign_off_changed",
    "start",
    "take_exit_steps",
    "tell_bodies",
    "withdraw",
    "write_agreement",
    "write_end_report",
    "write_learning_plan",
    "write_notice_letters",
    "write_report",
    "write_review",
    "write_terms",
]
