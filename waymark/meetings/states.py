"""Meetings of forums and panels, what comes before them, what they decide, and what follows."""

from enum import StrEnum


class BodyKind(StrEnum):
    FORUM = "forum"  # gives advice, and hears of pupils who are not named
    PANEL = "panel"  # decides on the partnership's own help and provision


class MeetingState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class MeetingAction(StrEnum):
    CANCEL = "cancel"


MOVES: dict[tuple[MeetingState, MeetingAction], MeetingState] = {
    (MeetingState.PLANNED, MeetingAction.CANCEL): MeetingState.CANCELLED,
}


class Stage(StrEnum):
    """How far a meeting is, as its page and the lists say it: worked out, and kept nowhere."""

    NOT_READY = "not_ready"
    READY = "ready"
    TO_WRITE_UP = "to_write_up"
    HELD = "held"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    PRESENT = "present"
    APOLOGIES = "apologies"
    ABSENT = "absent"


class Outcome(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK_FOR_MORE = "ask_for_more"
    DEFER = "defer"
    ADVICE = "advice"


OUTCOMES: dict[BodyKind, tuple[Outcome, ...]] = {
    BodyKind.PANEL: (Outcome.ACCEPT, Outcome.DECLINE, Outcome.ASK_FOR_MORE, Outcome.DEFER),
    BodyKind.FORUM: (Outcome.ADVICE, Outcome.ASK_FOR_MORE, Outcome.DEFER),
}
OF_A_QUESTION = (Outcome.ADVICE, Outcome.DEFER)  # there is no referral to accept, decline or send back
FINAL = (Outcome.ACCEPT, Outcome.DECLINE, Outcome.ADVICE)  # these have letters, and may be challenged


class Provision(StrEnum):
    """Where what was agreed is to happen."""

    OWN_SCHOOL = "own_school"
    ANOTHER_SCHOOL = "another_school"
    OUTSIDE = "outside"


class Threshold(StrEnum):
    """What a case may have shown at the table."""

    SCHOOL_HAS_TRIED = "school_has_tried"
    CAUSES_KNOWN = "causes_known"
    AT_RISK_OF_EXCLUSION = "at_risk_of_exclusion"
    DANGER = "danger"
    TOO_VULNERABLE = "too_vulnerable"
    NO_SCHOOL = "no_school"


class Gap(StrEnum):
    """What a panel wanted for a pupil and could not buy."""

    NONE = "none"
    THERAPY = "therapy"
    SPECIALIST_SCHOOL = "specialist_school"
    ASSESSMENT = "assessment"
    TUITION = "tuition"
    KEY_STAGE_3 = "key_stage_3"
    VOCATIONAL = "vocational"
    MENTOR = "mentor"
    FAMILY_HELP = "family_help"
    TRANSPORT = "transport"
    OTHER = "other"


class Priority(StrEnum):
    """How soon somebody who waits should start, the soonest first."""

    NOW = "now"
    SOON = "soon"
    THIS_TERM = "this_term"
    WHEN_POSSIBLE = "when_possible"


class WaitingEnd(StrEnum):
    STARTED = "started"
    NO_LONGER_NEEDED = "no_longer_needed"
    MOVED_AWAY = "moved_away"
    HELPED_OTHERWISE = "helped_otherwise"
    CLOSED = "closed"  # the programme ended


NOT_BY_HAND = frozenset({WaitingEnd.STARTED, WaitingEnd.CLOSED})  # what follows from something else


class LetterTo(StrEnum):
    SCHOOL = "school"
    FAMILY = "family"
    AUTHORITY = "authority"


class ChallengeBy(StrEnum):
    SCHOOL = "school"
    FAMILY = "family"


class ChallengeOutcome(StrEnum):
    STANDS = "stands"
    LOOK_AGAIN = "look_again"
