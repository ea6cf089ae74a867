"""A programme is designed, runs, and ends; the legal route says under whose power the pupil is educated elsewhere."""

from enum import StrEnum


class LegalRoute(StrEnum):
    OFF_SITE_DIRECTION = "off_site_direction"  # the school directs: Education Act 2002 s29A
    SCHOOL_ARRANGED = "school_arranged"
    AUTHORITY_ARRANGED = "authority_arranged"  # Education Act 1996 s19


class ProgrammeState(StrEnum):
    DESIGN = "design"
    RUNNING = "running"
    ENDED = "ended"


class ProgrammeAction(StrEnum):
    RUN = "run"
    END = "end"


MOVES: dict[tuple[ProgrammeState, ProgrammeAction], ProgrammeState] = {
    (ProgrammeState.DESIGN, ProgrammeAction.RUN): ProgrammeState.RUNNING,
    (ProgrammeState.DESIGN, ProgrammeAction.END): ProgrammeState.ENDED,
    (ProgrammeState.RUNNING, ProgrammeAction.END): ProgrammeState.ENDED,
}
