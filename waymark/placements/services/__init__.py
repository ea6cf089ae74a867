"""What happens to a placement: proposed, offered, answered, agreed on paper, started, paused, ended."""

from waymark.placements.services.agreements import sign_agreement, write_agreement
from waymark.placements.services.learning_plans import agree_learning_plan, write_learning_plan
from waymark.placements.services.letters import write_notice_letters
from waymark.placements.services.life import end, pause, resume, start, withdraw
from waymark.placements.services.offers import accept, acknowledge_risk, decline, hand_over_risk, offer
from waymark.placements.services.papers import give_off_site_notice, share_ehc_plan
from waymark.placements.services.proposals import add_voices, change_terms, propose
from waymark.placements.services.reviews import write_report, write_review

__all__ = [
    "accept",
    "acknowledge_risk",
    "add_voices",
    "agree_learning_plan",
    "change_terms",
    "decline",
    "end",
    "give_off_site_notice",
    "hand_over_risk",
    "offer",
    "pause",
    "propose",
    "resume",
    "share_ehc_plan",
    "sign_agreement",
    "start",
    "withdraw",
    "write_agreement",
    "write_learning_plan",
    "write_notice_letters",
    "write_report",
    "write_review",
]
