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
    REVIEW_SUPPORT = "review_support"
    TELL_OF_EXCLUSION = "tell_of_exclusion"
    GOVERNORS_CONSIDER = "governors_consider"
    HOLD_REVIEW_PANEL = "hold_review_panel"
    RECONSIDER_EXCLUSION = "reconsider_exclusion"
    ARRANGE_SIXTH_DAY = "arrange_sixth_day"
    DECIDE_SECTION_19 = "decide_section_19"
    TAKE_OFF_ROLL = "take_off_roll"
    LOOK_AGAIN_SECTION_19 = "look_again_section_19"
    FINISH_DRAFT = "finish_draft"
    ANSWER_CHALLENGE = "answer_challenge"
    PREPARE_MEETING = "prepare_meeting"
    SEND_LETTERS = "send_letters"
    DO_ACTION = "do_action"
    AGREE_MOVE = "agree_move"
    REVIEW_TRIAL = "review_trial"
    DECIDE_APPLICATION = "decide_application"
    ALLOCATE_PLACE = "allocate_place"
    ADMIT_PUPIL = "admit_pupil"
    COMPLETE_PASSPORT = "complete_passport"
    ANSWER_PLAN_WORDS = "answer_plan_words"
    REVIEW_TARGETS = "review_targets"
    LOOK_AT_AGENCIES = "look_at_agencies"
    LOOK_AT_PROGRAMME = "look_at_programme"
    AGREE_TERMS = "agree_terms"
    WRITE_END_REPORT = "write_end_report"
    SETTLE_PLANNED_END = "settle_planned_end"
    TAKE_EXIT_STEPS = "take_exit_steps"
    APPROVE_PLAN_CHANGE = "approve_plan_change"
    ANSWER_PAUSE_REQUEST = "answer_pause_request"
    LOOK_AGAIN_AT_PLACEMENT = "look_again_at_placement"
    CONFIRM_ARRANGEMENTS = "confirm_arrangements"
    KEEP_WITHIN_LAW = "keep_within_law"
    REVIEW_PART_TIME = "review_part_time"
    RECORD_LAW = "record_law"
    FIND_LONG_TERM_PLACE = "find_long_term_place"
    LOOK_AT_BROKERED_PROVIDER = "look_at_brokered_provider"


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
    (DutyState.MISSED, DutyAction.DROP): DutyState.DROPPED,
}
