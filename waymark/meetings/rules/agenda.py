"""When a case or a question comes onto an agenda, and when it is taken off; and how an interest is declared."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity, blank
from waymark.meetings.states import BodyKind

LIKE_A_PUPIL_NUMBER = re.compile(  # with whatever stands between its signs
    r"(?<![A-Za-z0-9])[A-Za-z][\W_]{0,2}(?:[0-9][\W_]{0,2}){11}[0-9A-Za-z](?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFacts:
    meets_on: date
    is_cancelled: bool
    sent_here: bool = True
    is_waiting: bool = True
    booked_already: bool = False
    sent_after: bool = False


@cites("WM meeting day", "XB2022 3", "WM one case")
def booking_refusals(facts: BookingFacts, *, on: date) -> list[Refusal]:
    """A case goes to a meeting that lies ahead, of the partnership it was sent to, while it waits, and to one at a time.

    One that was sent after the meeting had begun is a warning: nobody there can have read it before.
    """
    findings = []
    if facts.is_cancelled:
        findings.append(Refusal("meeting_cancelled", clause="WM meeting day"))
    if facts.meets_on < on:
        findings.append(Refusal("meeting_over", clause="WM meeting day"))
    if not facts.sent_here:
        findings.append(Refusal("sent_elsewhere", clause="XB2022 3"))
    if not facts.is_waiting:
        findings.append(Refusal("not_waiting", clause="WM meeting day"))
    if facts.booked_already:
        findings.append(Refusal("booked_already", clause="WM one case"))
    if facts.sent_after:
        findings.append(Refusal("sent_after_it_began", clause="WM meeting day", severity=Severity.WARNING))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    kind: BodyKind
    worry: str
    asked: str


@cites("XB2022 1", "WM anonymous question")
def question_refusals(facts: QuestionFacts, *, on: date) -> list[Refusal]:
    """A forum, and no panel, hears of a pupil who is not named; anything like a pupil number is sent back."""
    del on
    findings = []
    if facts.kind is not BodyKind.FORUM:
        findings.append(Refusal("panel_hears_no_questions", clause="XB2022 1", who="school"))
    if blank(facts.worry):
        findings.append(Refusal("no_worry", clause="WM anonymous question", who="school"))
    if blank(facts.asked):
        findings.append(Refusal("nothing_asked", clause="WM anonymous question", who="school"))
    for name, text in (("worry", facts.worry), ("asked", facts.asked)):
        if LIKE_A_PUPIL_NUMBER.search(unicodedata.normalize("NFKC", text)):
            findings.append(Refusal(f"number_in_{name}", clause="WM anonymous question", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFacts:
    reason: str
    is_decided: bool = False


@cites("WM reason", "WM meeting day")
def take_off_refusals(facts: ReasonFacts, *, on: date) -> list[Refusal]:
    """A case is taken off an agenda with a reason, and not after it was decided."""
    del on
    findings = []
    if facts.is_decided:
        findings.append(Refusal("decided_already", clause="WM meeting day"))
    if blank(facts.reason):
        findings.append(Refusal("no_take_off_reason", clause="WM reason"))
    return findings


@cites("WM declared interest")
def interest_refusals(facts: ReasonFacts, *, on: date) -> list[Refusal]:
    """Whoever declares an interest says what it is; it may come at any time, even after reading."""
    del on
    return [Refusal("no_interest_reason", clause="WM declared interest")] if blank(facts.reason) else []
