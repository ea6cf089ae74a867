"""When a decision may be challenged, until when, and who answers by when."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, blank
from waymark.meetings.states import FINAL, ChallengeBy, Outcome
from waymark.school_year.rules import SchoolCalendar, school_days_or_weekdays_after

START = date(2018, 9, 1)
CHALLENGE_SCHOOL_DAYS = Dated({START: 15}, clause="WM challenge time")
ANSWER_SCHOOL_DAYS = Dated({START: 10}, clause="WM challenge answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeFacts:
    """`told_on` is the day on which the one who challenges was given the letter; None while it was not given."""

    outcome: Outcome
    is_question: bool
    by: ChallengeBy
    writer_is_school: bool
    reason: str
    calendar: SchoolCalendar
    told_on: date | None
    challenged_already: bool = False


@cites("SEIP2018 S3.9", "WM challenge time")
def challenge_refusals(facts: ChallengeFacts, *, on: date) -> list[Refusal]:
    """A final decision may be challenged, once by each side, with a reason, within 15 school days of the letter.

    A school speaks for itself and may write for the family; whoever decided may write for the family alone.
    """
    findings = []
    if facts.outcome not in FINAL or facts.is_question:
        findings.append(Refusal("nothing_to_challenge", clause="SEIP2018 S3.9"))
    if facts.by is ChallengeBy.SCHOOL and not facts.writer_is_school:
        findings.append(Refusal("school_speaks_for_itself", clause="SEIP2018 S3.9"))
    if facts.challenged_already:
        findings.append(Refusal("challenged_already", clause="SEIP2018 S3.9"))
    if blank(facts.reason):
        findings.append(Refusal("no_challenge_reason", clause="WM reason"))
    if facts.told_on is not None:
        last_day = challenge_until(facts.calendar, on=facts.told_on)
        if on > last_day:
            values = {"last_day": last_day.isoformat()}
            findings.append(Refusal("challenge_too_late", clause="WM challenge time", values=values))
    return findings


@cites("WM challenge time")
def challenge_until(facts: SchoolCalendar, *, on: date) -> date:
    """Who was told on `on` may challenge until the fifteenth school day after it."""
    return school_days_or_weekdays_after(facts, on=on, days=CHALLENGE_SCHOOL_DAYS.on(on))


@cites("WM challenge answer")
def challenge_answer_due(facts: SchoolCalendar, *, on: date) -> date:
    """A challenge made on `on` is answered within ten school days."""
    return school_days_or_weekdays_after(facts, on=on, days=ANSWER_SCHOOL_DAYS.on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    is_answered: bool
    is_the_decider: bool
    took_part: bool
    has_interest: bool
    answer: str


@cites("WM challenge answer", "WM two people", "WM reason")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """A challenge is answered once, in words, by somebody without an interest who neither wrote down the decision nor took part."""
    del on
    findings = []
    if facts.is_answered:
        findings.append(Refusal("answered_already", clause="WM challenge answer"))
    if facts.is_the_decider:
        findings.append(Refusal("answered_by_the_decider", clause="WM two people"))
    elif facts.took_part:
        findings.append(Refusal("answered_by_who_took_part", clause="WM two people"))
    if facts.has_interest:
        findings.append(Refusal("decider_has_interest", clause="WM declared interest"))
    if blank(facts.answer):
        findings.append(Refusal("no_answer", clause="WM reason"))
    return findings
