"""The national register in the words people use."""

from waymark.school_register.states import ChangeKind, HowSettled, SchoolStatus

STATUSES = {
    SchoolStatus.OPEN: "Open",
    SchoolStatus.CLOSING: "Open, proposed to close",
    SchoolStatus.CLOSED: "Closed",
    SchoolStatus.PROPOSED: "Proposed to open",
}
CHANGES = {
    ChangeKind.ADDED: "added",
    ChangeKind.RENAMED: "renamed",
    ChangeKind.CLOSED: "closed",
    ChangeKind.CLOSING: "proposed to close",
    ChangeKind.REOPENED: "reopened",
    ChangeKind.MOVED_AUTHORITY: "moved to another authority",
    ChangeKind.TYPE_CHANGED: "of another type",
    ChangeKind.NUMBERED: "given a number",
    ChangeKind.OTHER: "with other details",
}
HOW_SETTLED = {
    HowSettled.SUCCESSOR: "A successor takes the membership on",
    HowSettled.ENDS: "The membership ends with the school, and no school follows it",
}
REFUSALS = {
    "membership_is_over": "This membership has already ended.",
    "school_stays_open": "The register says no longer that this school closes.",
    "no_successor_of_it": "Choose one of the schools that the register names as its successor.",
    "successor_not_here": "That school takes no part here yet. Your authority's office adds it with the register, then come back.",
    "successor_is_a_member": "That school is a member of a partnership already. Let the membership end with the school.",
    "ends_before_it_begins": "It must end after it began.",
    "already_a_member": "That school is a member of a partnership then.",
    "school_is_closed": "That school was closed by then.",
    "not_a_school": "Only a school can follow a school.",
}
