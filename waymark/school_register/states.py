"""Words of the national register of schools."""

from enum import StrEnum


class SchoolStatus(StrEnum):
    """How the register says a school stands."""

    OPEN = "open"
    CLOSING = "closing"  # open, but proposed to close
    CLOSED = "closed"
    PROPOSED = "proposed"  # proposed to open


class ChangeKind(StrEnum):
    """What a new edition of the register says that the one before it did not."""

    ADDED = "added"
    RENAMED = "renamed"
    CLOSED = "closed"
    CLOSING = "closing"
    REOPENED = "reopened"
    MOVED_AUTHORITY = "moved_authority"
    TYPE_CHANGED = "type_changed"
    NUMBERED = "numbered"  # a body known here by name alone gets its numbers
    OTHER = "other"  # address, ages, numbers


class FileKind(StrEnum):
    """Which of the register's files an edition was."""

    SCHOOLS = "schools"
    LINKS = "links"


class HowSettled(StrEnum):
    """What a partnership says follows when a member school closes."""

    SUCCESSOR = "successor"  # a successor takes the membership on
    ENDS = "ends"  # the membership ends with the school
