"""What a session counts as, and how much of what was possible a pupil attended."""

from dataclasses import dataclass
from datetime import date

from waymark.attendance.states import Attended, Counted
from waymark.core.clauses import cites

AUTHORISED_CODES = frozenset({"C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T"})
UNAUTHORISED_CODES = frozenset({"G", "O"})
UNABLE_CODES = frozenset({"Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"})
THERE = frozenset({Counted.PRESENT, Counted.LATE})
POSSIBLE = THERE | {Counted.AUTHORISED, Counted.UNAUTHORISED, Counted.UNEXPLAINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountFacts:
    """What was said of a session. `reason_code` is why the pupil was not there; "" while nobody knows."""

    attended: Attended
    reason_code: str = ""


@cites("WTISA2024 counting")
def counted_as(facts: CountFacts, *, on: date) -> Counted:
    """A session counts as attended, as an absence with leave or without, or as not possible.

    `on` is the day of the session. ValueError for a code that is no reason for an absence.
    """
    attended, reason_code = facts.attended, facts.reason_code
    if attended is Attended.PRESENT:
        return Counted.PRESENT
    if attended is Attended.LATE:
        return Counted.LATE
    if not reason_code:
        return Counted.CLOSED if attended is Attended.PROVIDER_CLOSED else Counted.UNEXPLAINED
    if reason_code in AUTHORISED_CODES:
        return Counted.AUTHORISED
    if reason_code in UNAUTHORISED_CODES:
        return Counted.UNAUTHORISED
    if reason_code in UNABLE_CODES:
        return Counted.UNABLE
    raise ValueError(f"{reason_code} is no reason for an absence.")
