"""What must be written down to keep a pupil safe, until when it holds, and when it counts as handed over."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity

# The longest term of the area, sixteen weeks, so that no assessment goes through two terms unread.
LONGEST_REVIEW = Dated({date(2018, 9, 1): timedelta(weeks=16)}, clause="WM risk review")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """One version of the assessment; `nothing_known` is said on purpose where nothing is known against safety."""

    keep_safe: str
    risks: str
    what_helps: str
    emergency_contact: str
    written_on: date
    review_on: date | None
    has_left_without_permission: bool = False
    nothing_known: bool = False


@cites("APS2025 AppA safety", "WM risk review", "KCSIE2025 responsible")
def risk_assessment_refusals(facts: RiskFacts, *, on: date) -> list[Refusal]:
    """The information that keeps a pupil safe is complete: what to know, the risks, what helps, whom to ring, and a review.

    Where nothing is known it says so, instead of standing blank. A pupil who has left a place without permission needs
    words on what to do. The review comes after the writing and within sixteen weeks.
    """
    safety, review = "APS2025 AppA safety", "WM risk review"
    findings = []
    if not facts.keep_safe.strip() and not facts.nothing_known:
        findings.append(Refusal("no_keep_safe", clause=safety, who="school"))
    if not facts.risks.strip() and not facts.nothing_known:
        findings.append(Refusal("no_risks", clause=safety, who="school"))
    if (facts.risks.strip() or facts.has_left_without_permission) and not facts.what_helps.strip():
        findings.append(Refusal("no_what_helps", clause=safety, who="school"))
    if not facts.emergency_contact.strip():
        findings.append(Refusal("no_emergency_contact", clause="KCSIE2025 responsible", who="school"))
    if facts.written_on > on:
        findings.append(Refusal("written_in_the_future", clause="WM order of dates", who="school"))
    if facts.review_on is None:
        findings.append(Refusal("no_risk_review", clause=review, who="school"))
    elif facts.review_on <= facts.written_on:
        findings.append(Refusal("review_before_writing", clause="WM order of dates", who="school"))
    elif facts.review_on > facts.written_on + LONGEST_REVIEW.on(on):
        latest = facts.written_on + LONGEST_REVIEW.on(on)
        findings.append(
            Refusal("risk_review_too_late", clause=review, who="school", values={"latest": latest.isoformat()})
        )
    return findings


@cites("WM risk review")
def risk_is_in_date(facts: RiskFacts, *, on: date) -> bool:
    """An assessment holds until the end of its review day."""
    return facts.written_on <= on and facts.review_on is not None and on <= facts.review_on


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverFacts:
    """`version` is the version now in force; the other two are those handed over and acknowledged, 0 for none."""

    version: int
    review_on: date | None = None
    handed_over_on: date | None = None
    handed_over_version: int = 0
    acknowledged_on: date | None = None
    acknowledged_version: int = 0


@cites("APS2025 AppA safety", "AAP2025 information", "WM handed over", "WM risk review")
def handover_refusals(facts: HandoverFacts, *, on: date) -> list[Refusal]:
    """Risk information goes to the provider before the start and counts when the provider says that it was read.

    An acknowledgement of an older version, or one dated before the hand-over, does not count. An assessment past its
    review day is not handed over as if it held. One that falls due within a week warns.
    """
    if not facts.version:
        return [Refusal("no_risk_assessment", clause="APS2025 AppA safety", who="school")]
    findings = []
    if facts.review_on is None or facts.review_on < on:
        findings.append(Refusal("risk_review_overdue", clause="WM risk review", who="school"))
    elif facts.review_on <= on + timedelta(days=7):
        findings.append(Refusal("risk_review_soon", clause="WM risk review", severity=Severity.WARNING, who="school"))
    if not handed_over(facts, on=on):
        findings.append(Refusal("risk_not_handed_over", clause="AAP2025 information", who="partnership"))
    elif not acknowledged(facts, on=on):
        findings.append(Refusal("risk_not_acknowledged", clause="WM handed over", who="provider"))
    return findings


@cites("AAP2025 information")
def handed_over(facts: HandoverFacts, *, on: date) -> bool:
    """The version in force has been given to the provider by the end of the day."""
    given = facts.handed_over_on is not None and facts.handed_over_on <= on
    return given and facts.handed_over_version == facts.version > 0


@cites("WM handed over")
def acknowledged(facts: HandoverFacts, *, on: date) -> bool:
    """The provider has said that it read the version in force, not before it was given."""
    if not handed_over(facts, on=on) or facts.acknowledged_on is None or facts.handed_over_on is None:
        return False
    return facts.handed_over_on <= facts.acknowledged_on <= on and facts.acknowledged_version == facts.version
