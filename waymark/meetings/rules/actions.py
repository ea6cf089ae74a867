"""What an agreed action needs, and when it is done."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, blank


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFacts:
    what: str
    due_on: date
    decided_on: date
    person_is_of_owner: bool = True


@cites("WM actions", "WM order of dates")
def action_refusals(facts: ActionFacts, *, on: date) -> list[Refusal]:
    """An action says what is to be done, and by a day that is still to come."""
    findings = []
    if blank(facts.what):
        findings.append(Refusal("no_action", clause="WM actions"))
    if facts.due_on < on:
        findings.append(Refusal("action_in_the_past", clause="WM order of dates"))
    if not facts.person_is_of_owner:
        findings.append(Refusal("person_of_another_body", clause="WM actions"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneFacts:
    is_done: bool
    decided_on: date
    done_on: date
    what_was_done: str


@cites("WM actions", "WM order of dates")
def done_refusals(facts: DoneFacts, *, on: date) -> list[Refusal]:
    """An action is closed once, by saying what was done and when."""
    findings = []
    if facts.is_done:
        findings.append(Refusal("action_done_already", clause="WM actions"))
    if blank(facts.what_was_done):
        findings.append(Refusal("no_what_was_done", clause="WM actions"))
    if facts.done_on > on:
        findings.append(Refusal("done_in_the_future", clause="WM order of dates"))
    if facts.done_on < facts.decided_on:
        findings.append(Refusal("done_before_decided", clause="WM order of dates"))
    return findings
