"""A duty is open, then done, missed, or no longer owed."""

from enum import StrEnum


class DutyKind(StrEnum):
    DECIDE_REFERRAL = "decide_referral"
    ANSWER_RETURNED_REFERRAL = "answer_returned_referral"
    PLAN_PROGRAMME = "plan_programme"
    ANSWER_OFFER = "answer_offer"
    AGREE_LEARNING_PLAN = "agree_learning_plan"
    SIGN_AGREEMENT = "sign_agreement"
    ACKNOWLEDGE_RISK = "acknowledge_risk"
    START_PLACEMENT = "start_placement"
    TAKE_REGISTER = "take_register"
    FOLLOW_UP_ABSENCE = "follow_up_absence"
    REVIEW_PLACEMENT = "review_placement"
    REVIEW_RISK = "review_risk"
    PROVIDER_REPORT = "provider_report"
    SETTLE_CLOSED_MEMBER = "settle_closed_member"
    NAME_KEY_WORKER = "name_key_worker"
    REVIEW_ACCESS = "review_access"


class DutyState(StrEnum):
    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    DROPPED = "dropped"


class DutyAction(StrEnum):
    DISCHARGE = "discharge"
    MISS = "miss"
    DROP = "drop"


MOVES: dict[tuple[DutyState, DutyAction], DutyState] = {
    (DutyState.OPEN, DutyAction.DISCHARGE): DutyState.DONE,
    (DutyState.OPEN, DutyAction.MISS): DutyState.MISSED,
    (DutyState.OPEN, DutyAction.DROP): DutyState.DROPPED,
}
