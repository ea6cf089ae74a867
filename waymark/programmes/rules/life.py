"""When a programme is opened, who may be its key worker, and when it ends."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.programmes.states import LegalRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFacts:
    """A programme about to be opened. `referral_accepted` where it follows a referral; a school may also commission."""

    referral_accepted: bool
    school_commissions: bool = False
    has_programme_already: bool = False
    aims: str
    starts_on: date
    planned_end_on: date | None
    year_group: int


@cites(
    "SEIP2018 S2.2 routes",
    "SEIP2018 R2",
    "SEIP2018 S3.3.2.8",
    "APS2025 transition",
    "AAP2025 objectives",
    "WM one case",
)
def open_refusals(facts: OpenFacts, *, on: date) -> list[Refusal]:
    """A programme follows an accepted referral, or the school's own commissioning, and says its aims and its end.

    One at a time for a pupil and a commissioner; for years 7 to 11. `on` plays no part.
    """
    del on
    findings = []
    if not (facts.referral_accepted or facts.school_commissions):
        findings.append(Refusal("no_accepted_referral", clause="SEIP2018 S2.2 routes", who="partnership"))
    if facts.has_programme_already:
        findings.append(Refusal("has_a_programme", clause="WM one case"))
    if not facts.aims.strip():
        findings.append(Refusal("no_aims", clause="AAP2025 objectives"))
    if facts.planned_end_on is None:
        findings.append(Refusal("no_planned_end", clause="APS2025 transition"))
    elif facts.planned_end_on < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    if not 7 <= facts.year_group <= 11:
        findings.append(Refusal("year_not_served", clause="SEIP2018 R2", values={"year": facts.year_group}))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionFacts:
    """Who commissions a programme, and on what footing. `own_roll`: the pupil is on the main roll of that school."""

    by_school: bool
    own_roll: bool
    route: LegalRoute


@cites("COMM2022 direct", "SEIP2018 S3.3.2.8")
def commission_refusals(facts: CommissionFacts, *, on: date) -> list[Refusal]:
    """A school commissions by itself for a pupil of its own, on that footing alone. `on` plays no part."""
    del on
    findings: list[Refusal] = []
    if not facts.by_school:
        return findings
    if not facts.own_roll:
        findings.append(Refusal("not_on_own_roll", clause="COMM2022 direct", who="school"))
    if facts.route is not LegalRoute.DIRECT_COMMISSION:
        findings.append(Refusal("route_not_for_school", clause="COMM2022 direct", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWorkerFacts:
    """Somebody about to become key worker; `previous_from` is the first day of the one before, if there was one."""

    is_of_commissioner: bool
    role_allows: bool
    valid_from: date
    membership_from: date
    membership_to: date | None = None
    previous_from: date | None = None


@cites("SEIP2018 S2.4 key worker", "WM membership", "WM order of dates")
def key_worker_refusals(facts: KeyWorkerFacts, *, on: date) -> list[Refusal]:
    """A programme is managed by a key worker of the body that commissions it, who works there on that day.

    A new one begins after the one before began.
    """
    clause = "SEIP2018 S2.4 key worker"
    findings = []
    if not facts.is_of_commissioner:
        findings.append(Refusal("key_worker_of_another_body", clause=clause))
    if not facts.role_allows:
        findings.append(Refusal("not_a_key_worker", clause=clause))
    gone = facts.membership_to is not None and facts.membership_to <= max(facts.valid_from, on)
    if facts.valid_from < facts.membership_from or gone:
        findings.append(Refusal("key_worker_not_there_then", clause="WM membership"))
    if facts.previous_from is not None and facts.valid_from <= facts.previous_from:
        findings.append(Refusal("before_the_last_key_worker", clause="WM order of dates"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    reason: str
    starts_on: date
    last_day: date
    open_placements: int = 0


@cites("SEIP2018 12.3", "WM reason", "WM order of dates")
def end_refusals(facts: EndFacts, *, on: date) -> list[Refusal]:
    """A programme ends with a reason, on a day on or after its start and not ahead, when its placements have ended."""
    findings = []
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    if facts.last_day < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    if facts.last_day > on:
        findings.append(Refusal("end_ahead", clause="WM order of dates"))
    if facts.open_placements:
        values = {"placements": facts.open_placements}
        findings.append(Refusal("placements_go_on", clause="SEIP2018 12.3", who="partnership", values=values))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """`has_key_worker`: somebody who still works for the commissioner is key worker on the day of the start."""

    has_key_worker: bool


@cites("SEIP2018 S2.4 key worker")
def run_refusals(facts: RunFacts, *, on: date) -> list[Refusal]:
    """A programme does not begin to run without its key worker. `on` plays no part."""
    del on
    return (
        [] if facts.has_key_worker else [Refusal("no_key_worker", clause="SEIP2018 S2.4 key worker", who="partnership")]
    )
