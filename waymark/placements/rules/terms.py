"""The terms of a placement: what is charged, who pays, and how they change."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.placements.rules.days import LengthFacts, length_findings
from waymark.placements.rules.fees import Fee, FeesFacts, fee_refusals, to_the_provider
from waymark.placements.rules.funding import Funding
from waymark.placements.states import ChargeMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one version says. Pence for each unit; `unit` is "session", "day" or "week"."""

    rate_pence: int
    unit: str
    charge_mode: ChargeMode
    bespoke: str = ""
    planned_end_on: date
    funding: Funding
    fees: tuple[Fee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsFacts:
    """A change thought of: `now` is the version agreed last, which holds from `now_from` on.

    `first_day` is the true one once it has started.
    """

    now: Terms
    now_from: date
    new: Terms
    valid_from: date
    reason: str
    first_day: date
    has_started: bool
    programme_ends_on: date
    is_school: bool = False


@cites("SEIP2018 12.5", "SEIP2018 12.3", "APS2025 transition", "WM terms ahead", "WM order of dates", "WM reason")
def terms_refusals(facts: TermsFacts, *, on: date) -> list[Refusal]:
    """Terms change with a reason, from today or later and not before those agreed last; they end within the programme.

    A later end is looked at by the length of the whole placement.
    """
    new, findings = facts.new, []
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    if new == facts.now:
        findings.append(Refusal("nothing_changes", clause="SEIP2018 12.5"))
    if new.charge_mode is ChargeMode.BESPOKE and not new.bespoke.strip():
        findings.append(Refusal("bespoke_without_words", clause="SEIP2018 12.5"))
    findings += fee_refusals(FeesFacts(fees=new.fees), on=on)
    if facts.has_started and facts.valid_from < on:
        findings.append(Refusal("terms_back_dated", clause="WM terms ahead"))
    elif facts.has_started and facts.valid_from < facts.now_from:
        values: dict[str, str | int] = {"day": facts.now_from.isoformat()}
        findings.append(Refusal("terms_before_the_last", clause="WM terms ahead", values=values))
    if facts.valid_from > new.planned_end_on:
        findings.append(Refusal("terms_after_the_end", clause="WM order of dates"))
    if new.planned_end_on < facts.first_day:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    elif new.planned_end_on != facts.now.planned_end_on:
        if new.planned_end_on < on:
            findings.append(Refusal("planned_end_passed", clause="WM order of dates"))
        if new.planned_end_on > facts.programme_ends_on:
            findings.append(Refusal("after_the_programme", clause="APS2025 transition"))
        if new.planned_end_on > facts.now.planned_end_on:
            length = LengthFacts(
                started_on=facts.first_day, planned_end_on=new.planned_end_on, is_school=facts.is_school
            )
            findings += length_findings(length, on=new.planned_end_on)
    return findings


@cites("SEIP2018 12.5")
def binds_the_provider(facts: TermsFacts, *, on: date) -> bool:
    """The provider agrees to what it is paid, for what and until when, its fees among it.

    Out of which money, and what is paid to others beside it, is not its affair.
    """
    del on
    old, new = facts.now, facts.new
    if to_the_provider(old.fees) != to_the_provider(new.fees):
        return True
    return any(
        getattr(old, name) != getattr(new, name)
        for name in ("rate_pence", "unit", "charge_mode", "bespoke", "planned_end_on")
    )
