"""When a school puts a pupil on its main roll at the end of a move or of a fair access case."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitFacts:
    """`is_ready`: the record waits for this. `not_before` is the first day that is possible; `on` the day asked for."""

    is_ready: bool
    is_own_school: bool
    admitted_on: date
    not_before: date | None = None


@cites("SEIP2018 S3.5.1.8", "WM own records", "WM order of dates")
def admit_refusals(facts: AdmitFacts, *, on: date) -> list[Refusal]:
    """The new school puts the pupil on its own roll, quickly, and writes it down on the day or later."""
    findings = []
    if not facts.is_ready:
        findings.append(Refusal("not_to_admit", clause="SEIP2018 S3.5.1.8"))
    if not facts.is_own_school:
        findings.append(Refusal("not_your_roll", clause="WM own records", who="school"))
    if facts.admitted_on > on:
        findings.append(Refusal("admitted_ahead", clause="WM order of dates", who="school"))
    if facts.not_before is not None and facts.admitted_on < facts.not_before:
        findings.append(
            Refusal(
                "admitted_too_early",
                clause="WM order of dates",
                who="school",
                values={"not_before": facts.not_before.isoformat()},
            )
        )
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinsFacts:
    """The day agreed for the main roll of the new school."""

    joins_on: date
    starts_on: date


@cites("MM2024 permanent", "WM order of dates")
def joins_refusals(facts: JoinsFacts, *, on: date) -> list[Refusal]:
    """The lasting place begins after the trial's first day, and not before the day it is decided."""
    if facts.joins_on <= facts.starts_on or facts.joins_on < on:
        return [Refusal("joins_too_early", clause="WM order of dates", who="school")]
    return []
