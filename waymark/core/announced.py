"""Limits that were announced and are not yet law: they warn, and refuse from the day that the register of clauses says."""

from datetime import date

from waymark.core.clauses import clause
from waymark.core.dates import Dated
from waymark.core.refusals import Severity

LONG_AGO = date(2018, 9, 1)


def announced(key: str) -> Dated[Severity | None]:
    """How an announced limit bears on a day: not yet (None), as a warning, or as a refusal.

    The days stand with the clause in the register: on the day a limit becomes law, one line there changes.
    ValueError for a clause that was not announced.
    """
    found = clause(key)
    if found.warns_from is None:
        raise ValueError(f"{key} has no day from which it warns.")
    steps: dict[date, Severity | None] = {LONG_AGO: None, found.warns_from: Severity.WARNING}
    if found.refuses_from is not None:
        steps[found.refuses_from] = Severity.REFUSAL
    return Dated(steps, clause=key)
