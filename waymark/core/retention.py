"""How long each kind of record is kept. Every model names one of these; a test says so.

The periods are those of the retention table in the documentation; nothing is destroyed by this release, and no
record has a delete button: records are superseded, voided or, later, destroyed by two people with a certificate.
"""

from __future__ import annotations

from enum import StrEnum


class Retention(StrEnum):
    """The clock that decides when a record may be destroyed, longest rule first."""

    DECISION = "decision"  # the current and six earlier financial years: SEIP2018 10.1
    PUPIL = "pupil"  # until the pupil's 25th birthday
    SAFEGUARDING = "safeguarding"  # date of birth and 25 years
    REGISTER = "register"  # at least six years from the entry
    ORGANISATION = "organisation"  # as long as the body takes part, then as a decision
    ACCOUNT = "account"  # as long as the person has a part to play, then as a decision
    HISTORY = "history"  # as long as the longest record it proves
    REFERENCE = "reference"  # public reference data: replaced by its next edition
    TRANSIENT = "transient"  # keys, counters and links: days
