"""The provider's answer, and how a placement is paused, goes on, ends or is taken back."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated, happened_by
from waymark.core.refusals import Refusal, Severity
from waymark.placements.rules.gates import BACK_DATING_DAYS
from waymark.placements.rules.provider import offer_has_lapsed
from waymark.safeguarding.rules import HandoverFacts, handed_over

START = date(2018, 9, 1)
WARNING = Severity.WARNING
TAIL_DAYS = Dated({START: 14}, clause="WM tail")  # to finish registers and the report after the last day


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """The provider's answer to an offered place."""

    accepts: bool
    reason: str = ""
    offered_until: date | None = None
    risk: HandoverFacts


@cites("WM acceptance", "WM reason", "WM offer life", "AAP2025 information")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """A provider declines with a reason. It accepts after it was given what keeps the pupil safe, while the offer stands."""
    if not facts.accepts:
        return _reason(facts.reason)
    findings = []
    if offer_has_lapsed(facts.offered_until, on=on):
        findings.append(Refusal("offer_lapsed", clause="WM offer life", who="partnership"))
    if not handed_over(facts.risk, on=on):
        findings.append(Refusal("risk_not_handed_over", clause="AAP2025 information", who="partnership"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseFacts:
    """A pause or the end of one. `first_day` is the first day of the change; `paused_since` while a pause goes on."""

    started_on: date
    first_day: date
    reason: str
    paused_since: date | None = None
    planned_end_on: date | None = None


@cites("SEIP2018 12.3", "WM order of dates", "WM reason", "KCSIE2025 concern")
def pause_refusals(facts: PauseFacts, *, on: date) -> list[Refusal]:
    """A placement is paused from a day on or after its start, with a reason, and not when it is paused already.

    A pause may be told ahead, up to the planned end.
    """
    findings = _reason(facts.reason)
    if facts.paused_since is not None:
        findings.append(Refusal("already_paused", clause="SEIP2018 12.3"))
    if facts.first_day < facts.started_on:
        findings.append(Refusal("before_start", clause="WM order of dates"))
    if facts.planned_end_on is not None and facts.first_day > max(facts.planned_end_on, on):
        findings.append(Refusal("after_planned_end", clause="WM order of dates"))
    return findings


@cites("SEIP2018 12.3", "WM order of dates")
def resume_refusals(facts: PauseFacts, *, on: date) -> list[Refusal]:
    """A paused placement goes on from a day after the pause began, and not ahead of the day of recording."""
    findings = []
    if facts.paused_since is None:
        findings.append(Refusal("not_paused", clause="SEIP2018 12.3"))
    elif facts.first_day <= facts.paused_since:
        findings.append(Refusal("resumed_before_pause", clause="WM order of dates"))
    if facts.first_day > on:
        findings.append(Refusal("resumed_ahead", clause="WM start on the day"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChangeFacts:
    """Other half-days from `first_day` on. `takes_away` if there are fewer of some; `last_attended_on` as for an end."""

    started_on: date
    first_day: date
    reason: str
    planned_end_on: date
    takes_away: bool = False
    changes: bool = True
    last_attended_on: date | None = None


@cites("SEIP2018 12.3", "WM back-dating", "WM order of dates", "WM reason", "UKGDPR 5(1)(d)")
def hours_change_refusals(facts: HoursChangeFacts, *, on: date) -> list[Refusal]:
    """The half-days of a placement change from a day between its first and its last, with a reason.

    The day may lie behind, for the record must be true: more than 14 days back warns. Half-days are not taken away from
    days before the pupil was last there.
    """
    findings = _reason(facts.reason)
    if not facts.changes:
        findings.append(Refusal("same_half_days", clause="SEIP2018 12.3"))
    if facts.first_day < facts.started_on:
        findings.append(Refusal("before_start", clause="WM order of dates"))
    if facts.first_day > max(facts.planned_end_on, on):
        findings.append(Refusal("after_planned_end", clause="WM order of dates"))
    if facts.takes_away and facts.last_attended_on is not None and facts.first_day <= facts.last_attended_on:
        values: dict[str, str | int] = {"day": facts.last_attended_on.isoformat()}
        findings.append(Refusal("attended_after_change", clause="SEIP2018 12.3", values=values))
    days = BACK_DATING_DAYS.on(on)
    if facts.first_day < on - timedelta(days=days):
        findings.append(Refusal("start_long_ago", clause="WM back-dating", severity=WARNING, values={"days": days}))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """`last_day` is the last day of the placement; `last_attended_on` the last day with a mark of being there."""

    started_on: date
    last_day: date
    reason: str
    last_attended_on: date | None = None
    planned_end_on: date | None = None


@cites("SEIP2018 12.3", "WM order of dates", "WM reason", "UKGDPR 5(1)(d)")
def end_refusals(facts: EndFacts, *, on: date) -> list[Refusal]:
    """A placement's last day is recorded: not before its first, not before the pupil was last there, with a reason.

    A last day in the future warns, for the provider keeps access until it has passed.
    """
    findings = _reason(facts.reason)
    if facts.last_day < facts.started_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    if facts.last_attended_on is not None and facts.last_day < facts.last_attended_on:
        findings.append(
            Refusal("attended_after_end", clause="SEIP2018 12.3", values={"day": facts.last_attended_on.isoformat()})
        )
    if facts.last_day > on:
        findings.append(Refusal("end_ahead", clause="SEIP2018 12.3", severity=Severity.WARNING))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFacts:
    reason: str
    started_on: date | None = None


@cites("SEIP2018 12.3", "WM reason")
def withdraw_refusals(facts: WithdrawFacts, *, on: date) -> list[Refusal]:
    """A placement is taken back with a reason and only before it has started; one that has started is ended."""
    findings = _reason(facts.reason)
    if happened_by(on, facts.started_on):
        findings.append(Refusal("has_started", clause="SEIP2018 12.3"))
    return findings


def _reason(reason: str) -> list[Refusal]:
    return [] if reason.strip() else [Refusal("no_reason", clause="WM reason")]
