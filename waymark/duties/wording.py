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
    DutyKind.REVIEW_SUPPORT: "Review the support of {pupil}",
    DutyKind.TELL_OF_EXCLUSION: "Tell everybody who must hear of the exclusion of {pupil}",
    DutyKind.GOVERNORS_CONSIDER: "Governors to consider the exclusion of {pupil}",
    DutyKind.HOLD_REVIEW_PANEL: "Hold the independent review of the exclusion of {pupil}",
    DutyKind.RECONSIDER_EXCLUSION: "Governors to look again at the exclusion of {pupil}",
    DutyKind.ARRANGE_SIXTH_DAY: "Arrange education for {pupil} from the sixth school day",
    DutyKind.DECIDE_SECTION_19: "Decide what education {pupil} is owed",
    DutyKind.TAKE_OFF_ROLL: "Take {pupil} off your roll: the permanent exclusion is final",
    DutyKind.LOOK_AGAIN_SECTION_19: "Look again at the education of {pupil}",
    DutyKind.FINISH_DRAFT: "Send the referral of {pupil}, or it will be emptied",
    DutyKind.ANSWER_CHALLENGE: "Answer the challenge to the decision about {pupil}",
    DutyKind.PREPARE_MEETING: "Prepare the meeting",
    DutyKind.SEND_LETTERS: "Send the letters about {pupil}",
    DutyKind.DO_ACTION: "Do what the meeting agreed for {pupil}",
    DutyKind.AGREE_MOVE: "Say whether you agree to the managed move of {pupil}",
    DutyKind.REVIEW_TRIAL: "Review the trial of {pupil} at the new school",
    DutyKind.DECIDE_APPLICATION: "Answer the application of {pupil} for a school place",
    DutyKind.ALLOCATE_PLACE: "Find {pupil} a school through fair access",
    DutyKind.ADMIT_PUPIL: "Admit {pupil}",
    DutyKind.COMPLETE_PASSPORT: "Fill the gaps in the passport of {pupil}",
    DutyKind.ANSWER_PLAN_WORDS: "Answer what was said about the plan of {pupil}",
    DutyKind.REVIEW_TARGETS: "Review the targets of {pupil}",
    DutyKind.LOOK_AT_AGENCIES: "Ask what other services have done for {pupil}",
    DutyKind.LOOK_AT_PROGRAMME: "Look again at who answers for {pupil}",
    DutyKind.AGREE_TERMS: "Answer the changed terms for {pupil}",
    DutyKind.WRITE_END_REPORT: "Write the end report about {pupil}",
    DutyKind.SETTLE_PLANNED_END: "End the placement of {pupil}, or let it go on",
    DutyKind.TAKE_EXIT_STEPS: "Do what follows the end of the placement of {pupil}",
    DutyKind.APPROVE_PLAN_CHANGE: "Answer the change to the learning plan of {pupil}",
    DutyKind.ANSWER_PAUSE_REQUEST: "Decide whether the placement of {pupil} is paused",
    DutyKind.LOOK_AGAIN_AT_PLACEMENT: "Look again at the placement of {pupil}: home or school has changed",
    DutyKind.CONFIRM_ARRANGEMENTS: "Confirm what is arranged for the first day of {pupil}",
    DutyKind.KEEP_WITHIN_LAW: "Put right a place that the law would call a school",
    DutyKind.REVIEW_PART_TIME: "Review the part-time week of {pupil}",
    DutyKind.RECORD_LAW: "Record how exclusion law is respected in referring {pupil}",
    DutyKind.FIND_LONG_TERM_PLACE: "Find the long-term place for {pupil}",
    DutyKind.LOOK_AT_BROKERED_PROVIDER: "Look again at a provider where others buy places that you found",
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
    DutyKind.REVIEW_SUPPORT: "Review the support of a pupil {reference}",
    DutyKind.TELL_OF_EXCLUSION: "Tell everybody who must hear of {reference}",
    DutyKind.GOVERNORS_CONSIDER: "Governors to consider {reference}",
    DutyKind.HOLD_REVIEW_PANEL: "Hold the independent review of {reference}",
    DutyKind.RECONSIDER_EXCLUSION: "Governors to look again at {reference}",
    DutyKind.ARRANGE_SIXTH_DAY: "Arrange education from the sixth school day in {reference}",
    DutyKind.DECIDE_SECTION_19: "Decide what education is owed in {reference}",
    DutyKind.TAKE_OFF_ROLL: "Take the pupil of {reference} off your roll",
    DutyKind.LOOK_AGAIN_SECTION_19: "Look again at the education in {reference}",
    DutyKind.FINISH_DRAFT: "Send referral {reference}, or it will be emptied",
    DutyKind.ANSWER_CHALLENGE: "Answer the challenge to the decision on {reference}",
    DutyKind.PREPARE_MEETING: "Prepare the meeting {reference}",
    DutyKind.SEND_LETTERS: "Send the letters about {reference}",
    DutyKind.DO_ACTION: "Do what the meeting agreed {reference}",
    DutyKind.AGREE_MOVE: "Say whether you agree to {reference}",
    DutyKind.REVIEW_TRIAL: "Review the trial in {reference}",
    DutyKind.DECIDE_APPLICATION: "Answer the application for a school place {reference}",
    DutyKind.ALLOCATE_PLACE: "Find a school through fair access in {reference}",
    DutyKind.ADMIT_PUPIL: "Admit the pupil of {reference}",
    DutyKind.COMPLETE_PASSPORT: "Fill the gaps in the passport {reference}",
    DutyKind.ANSWER_PLAN_WORDS: "Answer what was said about the plan {reference}",
    DutyKind.REVIEW_TARGETS: "Review the targets in {reference}",
    DutyKind.LOOK_AT_AGENCIES: "Ask what other services have done in {reference}",
    DutyKind.LOOK_AT_PROGRAMME: "Look again at who answers in {reference}",
    DutyKind.AGREE_TERMS: "Answer the changed terms of {reference}",
    DutyKind.WRITE_END_REPORT: "Write the end report about {reference}",
    DutyKind.SETTLE_PLANNED_END: "End {reference}, or let it go on",
    DutyKind.TAKE_EXIT_STEPS: "Do what follows the end of {reference}",
    DutyKind.APPROVE_PLAN_CHANGE: "Answer the change to the learning plan of {reference}",
    DutyKind.ANSWER_PAUSE_REQUEST: "Decide whether {reference} is paused",
    DutyKind.LOOK_AGAIN_AT_PLACEMENT: "Look again at {reference}: home or school has changed",
    DutyKind.CONFIRM_ARRANGEMENTS: "Confirm what is arranged for the first day of {reference}",
    DutyKind.KEEP_WITHIN_LAW: "Put right a place that the law would call a school {reference}",
    DutyKind.REVIEW_PART_TIME: "Review the part-time week in {reference}",
    DutyKind.RECORD_LAW: "Record how exclusion law is respected in referral {reference}",
    DutyKind.FIND_LONG_TERM_PLACE: "Find the long-term place {reference}",
    DutyKind.LOOK_AT_BROKERED_PROVIDER: "Look again at a provider where others buy places that you found {reference}",
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
