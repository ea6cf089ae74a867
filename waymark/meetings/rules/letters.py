"""When letters are written, and by when they are given."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.meetings.states import FINAL, Outcome
from waymark.school_year.rules import SchoolCalendar, school_days_or_weekdays_after

START = date(2018, 9, 1)
LETTER_SCHOOL_DAYS = Dated({START: 5}, clause="WM letter time")


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersFacts:
    outcome: Outcome
    is_question: bool
    written: int


@cites("SEIP2018 S2.13")
def letters_refusals(facts: LettersFacts, *, on: date) -> list[Refusal]:
    """School, family and authority hear in writing of what was decided about a pupil, each once."""
    del on
    findings = []
    if facts.outcome not in FINAL or facts.is_question:
        findings.append(Refusal("no_letters_here", clause="SEIP2018 S2.13"))
    if facts.written:
        findings.append(Refusal("letters_written", clause="SEIP2018 S2.13"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFacts:
    written_on: date
    given_on: date


@cites("WM order of dates")
def given_refusals(facts: GivenFacts, *, on: date) -> list[Refusal]:
    """A letter was given on a day between its writing and today."""
    findings = []
    if facts.given_on > on:
        findings.append(Refusal("given_in_the_future", clause="WM order of dates"))
    if facts.given_on < facts.written_on:
        findings.append(Refusal("given_before_written", clause="WM order of dates"))
    return findings


@cites("WM letter time")
def letters_due(facts: SchoolCalendar, *, on: date) -> date:
    """The letters about a decision written down on `on` are given within five school days."""
    return school_days_or_weekdays_after(facts, on=on, days=LETTER_SCHOOL_DAYS.on(on))
