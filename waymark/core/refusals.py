"""What a rule answers when something may not be done, or only with a reason.

Every rule returns all of its findings at once: the service raises on them, the page shows them, the test lists them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from waymark.core.clauses import clause


class Severity(StrEnum):
    REFUSAL = "refusal"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding: a code that `wording` puts into words, the clause it rests on, and who can put it right.

    `who` is a role word such as "school", "provider" or "partnership"; `values` fill the sentence and hold plain
    figures and words, never a name of a person. UnknownClause if the clause is not in the register.
    """

    code: str
    clause: str
    severity: Severity = Severity.REFUSAL
    who: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        clause(self.clause)

    @property
    def is_warning(self) -> bool:
        return self.severity == Severity.WARNING


class Refused(Exception):
    """An act that the rules do not allow now; `refusals` holds every finding, warnings among them."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = list(refusals)
        super().__init__(", ".join(f"{refusal.code} ({refusal.clause})" for refusal in self.refusals))


def refuse(findings: Iterable[Refusal], *, reason: str = "") -> list[Refusal]:
    """Raise Refused with all findings if one refuses, or if one warns and no reason was given for going on.

    Return the warnings gone past, so that the service can record them beside the reason. A reason never lifts a
    refusal; blanks are no reason.
    """
    found = list(findings)
    refuses = any(not finding.is_warning for finding in found)
    if refuses or (found and not reason.strip()):
        raise Refused(found)
    return found


def each_once(findings: Iterable[Refusal]) -> list[Refusal]:
    """The findings in their order, without those that say the same again: one code with the same values."""
    found: dict[tuple[str, str], Refusal] = {}
    for each in findings:
        found.setdefault((each.code, str(sorted(each.values.items()))), each)
    return list(found.values())


def blank(*words: str) -> bool:
    """True if any of these answers is empty, or nothing but blanks."""
    return any(not each.strip() for each in words)
