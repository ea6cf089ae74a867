"""The reasons for an absence, and the codes that say them."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal

CODES_OF_2024 = date(2024, 8, 19)

# The absence codes of Table 3, in our words. A provider hears of some; the school on roll may settle on any.
REASON_WORDS: dict[str, str] = {
    "I": "Ill",
    "M": "At a medical or dental appointment",
    "J1": "At an interview",
    "R": "Religious observance",
    "Y1": "The usual transport did not come",
    "Y2": "Travel was disrupted widely",
    "Y5": "Held by the police or a court",
    "Y7": "Another cause that could not be avoided",
    "C": "Leave for an exceptional reason",
    "C1": "Leave for a performance or employment abroad",
    "C2": "Leave under a part-time timetable",
    "E": "Suspended or excluded, with no provision made",
    "G": "Holiday without leave",
    "O": "Absent without a reason that counts",
    "Q": "Transport or access that is owed was not provided",
    "S": "Study leave",
    "T": "Travelling with parents for their work",
    "Y3": "Part of the school's site was closed",
    "Y4": "The school's site was closed",
    "Y6": "Public health guidance or law",
}
PROVIDER_REASONS = ("I", "M", "J1", "R", "Y1", "Y2", "Y5", "Y7")
WITHDRAWN_CODES = frozenset({"H", "J", "Y"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCodeFacts:
    code: str


@cites("REG2024 withdrawn", "REG2024 Table 3 absence")
def reason_code_refusals(facts: ReasonCodeFacts, *, on: date) -> list[Refusal]:
    """The reason for an absence is one of the codes of Table 3; H, J and Y alone were withdrawn on 19 August 2024."""
    if not facts.code or facts.code in REASON_WORDS:
        return []
    if facts.code in WITHDRAWN_CODES and on >= CODES_OF_2024:
        return [Refusal("code_withdrawn", "REG2024 withdrawn", values={"code": facts.code})]
    return [Refusal("code_is_no_reason", "REG2024 Table 3 absence", values={"code": facts.code[:4]})]
