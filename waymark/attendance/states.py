"""What a provider says of a pupil at a session, where a pupil is, and what was found when somebody followed it up."""

from enum import StrEnum


class Attended(StrEnum):
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"  # with a reason known to the provider, or without
    PROVIDER_CLOSED = "provider_closed"


class Counted(StrEnum):
    """What a session counts as in a report of attendance."""

    PRESENT = "present"
    LATE = "late"  # there, and late
    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    UNEXPLAINED = "unexplained"  # absent, and nobody has said why: unauthorised until somebody does
    UNABLE = "unable"  # it could not be attended, through no doing of the pupil's
    CLOSED = "closed"  # the provider was closed


class AlertKind(StrEnum):
    ABSENCE = "absence"  # not there, and nobody knows why
    NO_REGISTER = "no_register"


class Finding(StrEnum):
    """What a follow-up found."""

    SAFE_AT_HOME = "safe_at_home"
    SAFE_ELSEWHERE = "safe_elsewhere"
    ARRIVED_LATE = "arrived_late"
    NO_ANSWER = "no_answer"
    NOT_SAFE = "not_safe"


SETTLES: frozenset[Finding] = frozenset({Finding.SAFE_AT_HOME, Finding.SAFE_ELSEWHERE, Finding.ARRIVED_LATE})


class Whereabouts(StrEnum):
    """What is known of a pupil at a session, the most urgent first."""

    NOT_SEEN = "not_seen"  # not where expected, and nobody knows why
    NO_REGISTER = "no_register"  # nobody has said, though the time has come
    NOT_STARTED = "not_started"  # a place is agreed and its day has come, but it has not begun
    EXPECTED = "expected"  # the register is not due yet
    FOUND = "found"  # not there, and found by a follow-up
    ABSENT = "absent"  # with a known reason
    LATE = "late"
    SEEN = "seen"
    AT_SCHOOL = "at_school"  # the school's own register says
    PAUSED = "paused"


UNACCOUNTED: frozenset[Whereabouts] = frozenset({Whereabouts.NOT_SEEN, Whereabouts.NO_REGISTER})
