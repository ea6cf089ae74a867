"""An exclusion is decided by a head, considered by governors, perhaps reviewed, and over; or it is cancelled."""

from enum import StrEnum


class ExclusionKind(StrEnum):
    SUSPENSION = "suspension"
    PERMANENT = "permanent"


class Reason(StrEnum):
    """The closed list of the school census. "Other" is no longer taken."""

    PP = "PP"
    PA = "PA"
    VP = "VP"
    VA = "VA"
    OW = "OW"
    BU = "BU"
    RA = "RA"
    LG = "LG"
    DS = "DS"
    SM = "SM"
    DA = "DA"
    DM = "DM"
    TH = "TH"
    MT = "MT"
    DB = "DB"
    PH = "PH"


class ExclusionState(StrEnum):
    IN_FORCE = "in_force"
    DECLINED = "declined"  # the governors did not reinstate
    UNDER_REVIEW = "under_review"
    SENT_BACK = "sent_back"  # a panel asked the governors to look again
    REINSTATED = "reinstated"
    FINAL = "final"
    CANCELLED = "cancelled"


class ExclusionAction(StrEnum):
    REINSTATE = "reinstate"
    DECLINE = "decline"
    CANCEL = "cancel"
    APPLY = "apply"
    WAIVE = "waive"
    UPHOLD = "uphold"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    LAPSE = "lapse"  # no review was asked for in time, and the name has left the roll


S, A = ExclusionState, ExclusionAction
MOVES: dict[tuple[ExclusionState, ExclusionAction], ExclusionState] = {
    (S.IN_FORCE, A.REINSTATE): S.REINSTATED,
    (S.IN_FORCE, A.DECLINE): S.DECLINED,
    (S.IN_FORCE, A.CANCEL): S.CANCELLED,
    (S.DECLINED, A.APPLY): S.UNDER_REVIEW,
    (S.DECLINED, A.WAIVE): S.FINAL,
    (S.DECLINED, A.LAPSE): S.FINAL,
    (S.UNDER_REVIEW, A.UPHOLD): S.FINAL,
    (S.UNDER_REVIEW, A.SEND_BACK): S.SENT_BACK,
    (S.SENT_BACK, A.REINSTATE): S.REINSTATED,
    (S.SENT_BACK, A.CONFIRM): S.FINAL,
}


OVER = frozenset({S.REINSTATED, S.FINAL, S.CANCELLED})  # nothing more is decided


class Recipient(StrEnum):
    """Who must hear."""

    PARENTS = "parents"
    AUTHORITY = "authority"
    HOME_AUTHORITY = "home_authority"
    SOCIAL_WORKER = "social_worker"
    VIRTUAL_SCHOOL = "virtual_school"
    GOVERNORS = "governors"


class NoticeOf(StrEnum):
    """What they hear of."""

    DECISION = "decision"
    CANCELLATION = "cancellation"
    GOVERNORS = "governors"


class GovernorsCase(StrEnum):
    """What governors must do about an exclusion."""

    MEET_IN_15 = "meet_in_15"
    MEET_IN_50 = "meet_in_50"
    MAY_MEET = "may_meet"
    READ_ONLY = "read_only"  # they consider what parents say and cannot reinstate


class PanelOutcome(StrEnum):
    UPHOLD = "uphold"
    RECOMMEND = "recommend"
    DIRECT = "direct"


class OfferAnswer(StrEnum):
    WAITING = "waiting"
    TAKEN_UP = "taken_up"
    REFUSED = "refused"


class Cause(StrEnum):
    """Why a child would go without education: Education Act 1996, section 19."""

    EXCLUSION = "exclusion"
    ILLNESS = "illness"
    OTHERWISE = "otherwise"


class Section19Outcome(StrEnum):
    OWED = "owed"
    NOT_OWED = "not_owed"
    NOT_DECIDED = "not_decided"


class ClockKind(StrEnum):
    TELL = "tell"
    TELL_GOVERNORS = "tell_governors"  # what is told once a term
    TELL_OUTCOME = "tell_outcome"
    SIXTH_DAY = "sixth_day"
    SECTION_19 = "section_19"
    GOVERNORS = "governors"
    REVIEW_WINDOW = "review_window"
    REVIEW_HEARING = "review_hearing"
    RECONSIDER = "reconsider"
    LEAVE_ROLL = "leave_roll"


class ClockState(StrEnum):
    NOT_OWED = "not_owed"
    RUNNING = "running"
    MET = "met"
    LATE = "late"
    MISSED = "missed"  # it was owed, and can no longer be done
    PASSED = "passed"  # the time in which somebody might have acted is over


class NotOwed(StrEnum):
    """Why a clock does not run in this case."""

    LUNCHTIMES = "lunchtimes"
    PAST_SCHOOL_AGE = "past_school_age"
    SHORT = "short"  # over before the sixth school day
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    AUTHORITY_DECIDED = "authority_decided"  # that nothing is owed
    NOBODY_ASKED = "nobody_asked"  # more than five and up to 15 days in the term, without representations
    FIVE_DAYS = "five_days"  # up to five days in the term
    GOVERNORS_NOT_MET = "governors_not_met"
    PARENTS_NOT_TOLD = "parents_not_told"
    NO_APPLICATION = "no_application"
    NOT_SENT_BACK = "not_sent_back"
    NOT_FINAL = "not_final"
    NOT_ON_ROLL = "not_on_roll"


class Skip(StrEnum):
    """Why a day was not counted."""

    WEEKEND = "weekend"
    HALF_TERM = "half_term"
    HOLIDAY = "holiday"
    BANK_HOLIDAY = "bank_holiday"
    CLOSED = "closed"


class Body(StrEnum):
    """Who owes what a clock measures."""

    SCHOOL = "school"
    AUTHORITY = "authority"
    HOME_AUTHORITY = "home_authority"
    PARENTS = "parents"
