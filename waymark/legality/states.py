"""How a place that is no school stands before the law, and what would come of one more pupil there."""

from enum import StrEnum


class Attention(StrEnum):
    """The most urgent first."""

    OVER = "over"  # the law would call it a school today
    COMING = "coming"  # it would on a day ahead, by what is planned
    NEAR = "near"  # one more full-time pupil would make it one, or nearly
    FINE = "fine"


class Verdict(StrEnum):
    ALLOWED = "allowed"
    WITH_A_REASON = "with_a_reason"  # it warns
    NOT_ALLOWED = "not_allowed"
