"""Who may sit on a forum or panel, and how a seat ends."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, blank


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    in_area: bool
    is_member_already: bool
    role_may: bool
    valid_from: date


@cites("SEIP2018 S3.5.5.1", "WM membership")
def member_refusals(facts: MemberFacts, *, on: date) -> list[Refusal]:
    """Members come from the schools, the partnerships and the authority of the area, and each sits once."""
    del on
    findings = []
    if not facts.in_area:
        findings.append(Refusal("member_from_elsewhere", clause="SEIP2018 S3.5.5.1"))
    if not facts.role_may:
        findings.append(Refusal("role_sits_on_nothing", clause="SEIP2018 S3.5.5.1"))
    if facts.is_member_already:
        findings.append(Refusal("member_already", clause="WM membership"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """`valid_to`: the first day without them. `left_on`: the one that was given before, if any."""

    valid_from: date
    valid_to: date
    reason: str
    left_on: date | None = None


@cites("WM membership", "WM reason", "WM order of dates")
def end_member_refusals(facts: EndFacts, *, on: date) -> list[Refusal]:
    """A member leaves on a day that is not before they came nor already past, and the reason is kept.

    Whoever has left comes back as a new member, and not by another end.
    """
    findings = []
    if facts.left_on is not None and facts.left_on <= on:
        findings.append(Refusal("member_has_left", clause="WM membership"))
    if facts.valid_to < max(facts.valid_from, on):
        findings.append(Refusal("member_ends_too_early", clause="WM order of dates"))
    if blank(facts.reason):
        findings.append(Refusal("no_end_reason", clause="WM reason"))
    return findings
