"""What is due, in a sentence: for a page, where the pupil is named, and for a message, where nobody is."""

from __future__ import annotations

from datetime import date

from waymark.core.dates import london_date
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind

ON_A_PAGE: dict[DutyKind, str] = {
    DutyKind.DECIDE_REFERRAL: "Decide on the referral of {pupil}",
    DutyKind.ANSWER_RETURNED_REFERRAL: "Amend the referral of {pupil} and send it again",
    DutyKind.PLAN_PROGRAMME: "Plan the programme for {pupil}",
    DutyKind.ANSWER_OFFER: "Answer the place asked for {pupil}",
    DutyKind.AGREE_LEARNING_PLAN: "Agree the learning plan of {pupil}",
    DutyKind.SIGN_AGREEMENT: "Sign the agreement for {pupil}",
    DutyKind.ACKNOWLEDGE_RISK: "Read what keeps {pupil} safe, and say that you have",
    DutyKind.START_PLACEMENT: "Start the placement of {pupil}",
    DutyKind.TAKE_REGISTER: "Take the register",
    DutyKind.FOLLOW_UP_ABSENCE: "Find out where {pupil} is",
    DutyKind.REVIEW_PLACEMENT: "Review the placement of {pupil}",
    DutyKind.REVIEW_RISK: "Look again at what keeps {pupil} safe",
    DutyKind.PROVIDER_REPORT: "Report on the progress of {pupil}",
    DutyKind.SETTLE_CLOSED_MEMBER: "Say what follows when a member school closes",
    DutyKind.NAME_KEY_WORKER: "Name a key worker for {pupil}",
    DutyKind.REVIEW_ACCESS: "Go through who has access",
}
IN_A_MESSAGE: dict[DutyKind, str] = {
    DutyKind.DECIDE_REFERRAL: "Decide on referral {reference}",
    DutyKind.ANSWER_RETURNED_REFERRAL: "Amend referral {reference} and send it again",
    DutyKind.PLAN_PROGRAMME: "Plan the programme of {reference}",
    DutyKind.ANSWER_OFFER: "Answer the place asked for in {reference}",
    DutyKind.AGREE_LEARNING_PLAN: "Agree the learning plan of {reference}",
    DutyKind.SIGN_AGREEMENT: "Sign the agreement of {reference}",
    DutyKind.ACKNOWLEDGE_RISK: "Read the risk information of {reference}, and say that you have",
    DutyKind.START_PLACEMENT: "Start {reference}",
    DutyKind.TAKE_REGISTER: "Take the register {reference}",
    DutyKind.FOLLOW_UP_ABSENCE: "Follow up an absence {reference}",
    DutyKind.REVIEW_PLACEMENT: "Review {reference}",
    DutyKind.REVIEW_RISK: "Look again at the risk information {reference}",
    DutyKind.PROVIDER_REPORT: "Report on the progress in {reference}",
    DutyKind.SETTLE_CLOSED_MEMBER: "Say what follows when a member school closes {reference}",
    DutyKind.NAME_KEY_WORKER: "Name a key worker in {reference}",
    DutyKind.REVIEW_ACCESS: "Go through who has access {reference}",
}


def on_a_page(duty: Duty) -> str:
    """ "Decide on the referral of Kai Merrow": for somebody who may see the pupil."""
    return ON_A_PAGE[DutyKind(duty.kind)].format(pupil=duty.pupil.name if duty.pupil else "a pupil")


def in_a_message(kind: DutyKind, reference: str) -> str:
    """ "Decide on referral R-26-00012": for mail, which never names a pupil."""
    return IN_A_MESSAGE[kind].format(reference=reference).strip()


def how_urgent(duty: Duty, *, on: date) -> tuple[str, str]:
    """How soon it is due as words and a tone: ("2 days late", "danger"), ("Due today", "now"), ("Due", "")."""
    left = (london_date(duty.due_at) - on).days
    if left < 0 or duty.missed_at:
        days = max(1, -left)
        return (f"{days} day{'' if days == 1 else 's'} late" if left < 0 else "Late", "danger")
    if left == 0:
        return "Due today", "now"
    return ("Due tomorrow", "now") if left == 1 else ("Due", "")
