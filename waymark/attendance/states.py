"""What a provider says of a pupil at a session, and what was found when somebody followed it up."""

from enum import StrEnum


class Attended(StrEnum):
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"  # with a reason known to the provider, or without
    PROVIDER_CLOSED = "provider_closed"


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
