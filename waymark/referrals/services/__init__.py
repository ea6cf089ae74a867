"""What happens to a referral: begun, filled in, agreed to, sent, answered, amended, withdrawn, or emptied."""

from waymark.referrals.services.after_sending import add_cause, amend, answer_request
from waymark.referrals.services.cases import (
    accept,
    begin,
    decline,
    return_to_school,
    save_section,
    send,
    set_outcomes,
    withdraw,
)
from waymark.referrals.services.consent import actor_of, answer_link, ask_parent, close_links, open_link
from waymark.referrals.services.drafts import see_to_old_drafts
from waymark.referrals.services.law import record_law
from waymark.referrals.services.papers import add_paper, tag_paper, write_sheet

__all__ = [
    "accept",
    "actor_of",
    "add_cause",
    "add_paper",
    "amend",
    "answer_link",
    "answer_request",
    "ask_parent",
    "begin",
    "close_links",
    "decline",
    "open_link",
    "record_law",
    "return_to_school",
    "save_section",
    "see_to_old_drafts",
    "send",
    "set_outcomes",
    "tag_paper",
    "withdraw",
    "write_sheet",
]
