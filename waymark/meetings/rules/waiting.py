"""What a place on the waiting list needs, and leaving it."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, blank
from waymark.meetings.rules.agenda import ReasonFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinFacts:
    """`has_place`: a placement runs, or its first day is fixed. `leads_to_place`: the kind of referral asks for one."""

    is_accepted: bool = True
    leads_to_place: bool = True
    waits_already: bool = False
    has_place: bool = False
    reason: str


@cites("WM waiting list", "SEIP2018 15.2")
def join_refusals(facts: JoinFacts, *, on: date) -> list[Refusal]:
    """Whoever was accepted and has no place waits on one list, with the reasons for how urgent it is, and once."""
    findings = []
    if not facts.is_accepted:
        findings.append(Refusal("not_accepted", clause="WM waiting list"))
    if not facts.leads_to_place:
        findings.append(Refusal("no_place_to_wait_for", clause="WM waiting list"))
    if facts.waits_already:
        findings.append(Refusal("waits_already", clause="WM waiting list"))
    if facts.has_place:
        findings.append(Refusal("has_a_place", clause="WM waiting list"))
    return findings + priority_refusals(ReasonFacts(reason=facts.reason), on=on)


@cites("SEIP2018 15.2")
def priority_refusals(facts: ReasonFacts, *, on: date) -> list[Refusal]:
    """Scarce places go where the need is greatest: a place in the order has its reasons, and so has each change."""
    del on
    return [Refusal("no_priority_reasons", clause="SEIP2018 15.2")] if blank(facts.reason) else []


@cites("WM reason")
def leave_list_refusals(facts: ReasonFacts, *, on: date) -> list[Refusal]:
    """Whoever takes a pupil off the waiting list says why."""
    del on
    return [Refusal("no_leave_reason", clause="WM reason")] if blank(facts.reason) else []
