"""What a week is made of: one place or several, and half-days planned twice."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.programmes.rules.hours import FULL_TIME_HOURS, START, WARNING, WeekFacts, WeekSession, hours_of, on_day
from waymark.quality.states import OfferKind

VOCATIONAL_YEARS = Dated({START: (10, 11)}, clause="SEIP2018 S2.2 components")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentFacts:
    sessions: tuple[WeekSession, ...]
    year_group: int
    one_to_one_reason: str = ""
    single_provider_reason: str = ""


@cites("SEIP2018 S1", "SEIP2018 S2.2 components", "SEIP2018 S2.4 single provider", "SEIP2018 S2.6 single provider")
def component_findings(facts: ComponentFacts, *, on: date) -> list[Refusal]:
    """A programme joins several components; vocational ones for years 10 and 11, one-to-one for an exceptional reason.

    Full time at one provider needs a paramount reason and a registered school. The agreement says "Ofsted registered":
    what counts is the registration, which the department keeps. One place alone, short of full time, warns.
    """
    week = on_day(facts.sessions, on)
    kinds = {session.kind for session in week}
    findings = []
    if OfferKind.VOCATIONAL in kinds and facts.year_group not in VOCATIONAL_YEARS.on(on):
        findings.append(
            Refusal("vocational_year", clause="SEIP2018 S2.2 components", values={"year": facts.year_group})
        )
    if OfferKind.ONE_TO_ONE in kinds and not facts.one_to_one_reason.strip():
        findings.append(Refusal("one_to_one_reason", clause="SEIP2018 S2.2 components", who="partnership"))
    places = {session.place for session in week}
    if len(places) != 1 or any(session.is_own_school for session in week):
        return findings
    if hours_of(session.minutes for session in week) < FULL_TIME_HOURS.on(on):
        if not facts.single_provider_reason.strip():
            findings.append(Refusal("one_place_only", clause="SEIP2018 S1", severity=WARNING, who="partnership"))
        return findings
    clause = "SEIP2018 S2.4 single provider"
    if not facts.single_provider_reason.strip():
        findings.append(Refusal("single_provider_reason", clause=clause, who="partnership"))
    if not all(session.may_be_full_time for session in week):
        findings.append(Refusal("single_provider_not_a_school", clause=clause, who="partnership"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteracyFacts:
    """What a week of half-days has of English and mathematics. A school teaches both.

    `english` and `mathematics`: an offer names it, a part of the designed week has it, or a learning plan says how both
    go on.
    """

    has_half_days: bool
    at_school: bool
    english: bool = False
    mathematics: bool = False


@cites("SEIP2018 S3.3.2.5")
def literacy_findings(facts: LiteracyFacts, *, on: date) -> list[Refusal]:
    """A week has literacy and numeracy in it; one that shows neither at school nor elsewhere warns. `on` plays no part."""
    del on
    if not facts.has_half_days or facts.at_school:
        return []
    missing = [("no_literacy", facts.english), ("no_numeracy", facts.mathematics)]
    return [
        Refusal(code, clause="SEIP2018 S3.3.2.5", severity=WARNING, who="partnership")
        for code, taught in missing
        if not taught
    ]


@cites("WM few options")
def overlap_refusals(facts: WeekFacts, *, on: date) -> list[Refusal]:
    """Nobody is in two places: no half-day of the week is planned twice for days that meet, from `on` onwards."""
    live = [session for session in facts.sessions if session.until_day is None or on <= session.until_day]
    clashes = {
        (one.weekday, one.half.value)
        for at, one in enumerate(live)
        for other in live[at + 1 :]
        if (one.weekday, one.half) == (other.weekday, other.half) and _meet(one, other)
    }
    return [
        Refusal("half_day_planned_twice", clause="WM few options", values={"weekday": weekday, "half": half})
        for weekday, half in sorted(clashes)
    ]


def _meet(one: WeekSession, other: WeekSession) -> bool:
    one_first = other.until_day is None or one.from_day <= other.until_day
    other_first = one.until_day is None or other.from_day <= one.until_day
    return one_first and other_first
