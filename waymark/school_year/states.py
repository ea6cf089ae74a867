"""Words of the school day and year."""

from enum import StrEnum


class Half(StrEnum):
    """A session: half a school day."""

    AM = "am"
    PM = "pm"


class ClosureKind(StrEnum):
    INSET = "inset"
    CLOSED = "closed"
