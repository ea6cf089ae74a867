"""The hours of a week, and what a part-time week must say for itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.core.refusals import Refusal, Severity
from waymark.quality.states import OfferKind
from waymark.school_year.states import Half

START = date(2018, 9, 1)
FULL_TIME_HOURS = Dated({START: 18}, clause="APS2025 hours")
MOST_HOURS = Dated({START: 25}, clause="APS2025 hours")
PART_TIME_END_WARNING = Dated({START: timedelta(days=14)}, clause="WTISA2024 part time")
PART_TIME_REVIEW = Dated({START: timedelta(weeks=6)}, clause="WM part-time review")
MINUTES = 60
WARNING = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSession:
    """One half-day of a pupil's week, Monday being 0. `place` is any handle of the body that teaches there.

    `minutes` include breaks. Days are included at both ends; without `until_day` it goes on.
    """

    weekday: int
    half: Half
    minutes: int
    place: str
    is_own_school: bool = False
    may_be_full_time: bool = True
    kind: OfferKind | None = None
    from_day: date = START
    until_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFacts:
    sessions: tuple[WeekSession, ...] = ()


def on_day(sessions: Iterable[WeekSession], on: date) -> tuple[WeekSession, ...]:
    """The sessions of the week as it stands on a day."""
    return tuple(
        session
        for session in sessions
        if session.from_day <= on and (session.until_day is None or on <= session.until_day)
    )


@cites("APS2025 hours", "SEIP2018 S1")
def hours_per_week(facts: WeekFacts, *, on: date) -> Decimal:
    """The hours of a pupil's week over all components, those at the pupil's own school included; to two places."""
    return hours_of(session.minutes for session in on_day(facts.sessions, on))


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBack:
    """From a day on the pupil is to have so many hours a week."""

    from_day: date
    hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTimeFacts:
    """An agreed part-time timetable; `last_review_on` is None before the first review. `steps` lead back to full time."""

    reason: str = ""
    is_for_behaviour: bool = False
    parent_agreed_on: date | None = None
    starts_on: date
    ends_on: date | None = None
    next_review_on: date | None = None
    last_review_on: date | None = None
    has_ehc_plan: bool = False
    caseworker_told_on: date | None = None
    has_social_worker: bool = False
    social_worker_told_on: date | None = None
    steps: tuple[StepBack, ...] = ()


@cites(
    "WTISA2024 part time",
    "WTISA2024 plan back",
    "WTISA2024 social worker",
    "WTISA2024 never behaviour",
    "APS2025 part time",
    "WM part-time review",
    "AAP2025 caseworker",
)
def part_time_findings(facts: PartTimeFacts, *, on: date) -> list[Refusal]:
    """A part-time timetable has a reason that is not behaviour, the parent's agreement, an end, reviews, a plan back.

    A review every six weeks at most. With an EHC plan the caseworker has heard, and with a social worker that person,
    else it warns; so it does from two weeks before the end. One past its end is refused.
    """
    clause, who = "WTISA2024 part time", "school"
    findings = []
    if not facts.reason.strip():
        findings.append(Refusal("no_part_time_reason", clause=clause, who=who))
    if facts.is_for_behaviour:
        findings.append(Refusal("part_time_for_behaviour", clause="WTISA2024 never behaviour", who=who))
    if facts.parent_agreed_on is None or facts.parent_agreed_on > on:
        findings.append(Refusal("parent_has_not_agreed", clause=clause, who=who))
    if facts.ends_on is None:
        findings.append(Refusal("no_part_time_end", clause=clause, who=who))
    elif facts.ends_on < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    elif facts.ends_on < on:
        findings.append(Refusal("part_time_past_its_end", clause=clause, who=who))
    elif facts.ends_on <= on + PART_TIME_END_WARNING.on(on):
        values: dict[str, str | int] = {"day": facts.ends_on.isoformat()}
        findings.append(Refusal("part_time_ends_soon", clause=clause, severity=WARNING, who=who, values=values))
    findings += _part_time_review(facts, on)
    findings += _plan_back(facts, on)
    if facts.has_ehc_plan and (facts.caseworker_told_on is None or facts.caseworker_told_on > on):
        findings.append(Refusal("caseworker_not_told", clause="AAP2025 caseworker", severity=WARNING, who=who))
    if facts.has_social_worker and (facts.social_worker_told_on is None or facts.social_worker_told_on > on):
        findings.append(Refusal("social_worker_not_told", clause="WTISA2024 social worker", severity=WARNING, who=who))
    return findings


def _plan_back(facts: PartTimeFacts, on: date) -> list[Refusal]:
    """Steps of more and more hours, the last of them full time by the day after part time ends."""
    clause = "WTISA2024 plan back"
    if not facts.steps:
        return [Refusal("no_plan_back", clause=clause, who="school")]
    pairs = list(pairwise(facts.steps))
    if any(one.from_day >= other.from_day or one.hours >= other.hours for one, other in pairs):
        return [Refusal("steps_out_of_order", clause=clause, who="school")]
    last = facts.steps[-1]
    if last.hours < FULL_TIME_HOURS.on(on):
        return [Refusal("plan_back_stops_short", clause=clause, who="school")]
    if facts.ends_on is not None and last.from_day > facts.ends_on + ONE_DAY:
        return [Refusal("plan_back_after_the_end", clause=clause, who="school")]
    return []


def _part_time_review(facts: PartTimeFacts, on: date) -> list[Refusal]:
    due = part_time_review_due_on(facts, on=on)
    if due < on:
        return [Refusal("part_time_review_overdue", clause="WM part-time review", who="school")]
    if facts.next_review_on is None or facts.next_review_on > due:
        values = {"latest": due.isoformat()}
        return [Refusal("part_time_review_date", clause="WM part-time review", who="school", values=values)]
    return []


@cites("WM part-time review")
def part_time_review_due_on(facts: PartTimeFacts, *, on: date) -> date:
    """A part-time timetable is reviewed within six weeks of its start or of its last review, and by its end."""
    due = (facts.last_review_on or facts.starts_on) + PART_TIME_REVIEW.on(on)
    return due if facts.ends_on is None else min(due, facts.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFacts:
    """A week, and what is agreed if it is part time."""

    sessions: tuple[WeekSession, ...]
    part_time: PartTimeFacts


@cites("APS2025 hours", "SEIP2018 S3.5.1.2", "SEIP2018 15.2", "WTISA2024 part time")
def hours_findings(facts: HoursFacts, *, on: date) -> list[Refusal]:
    """Full time is 18 to 25 hours a week over all components, own school included; less needs its agreement.

    Part time at a provider beside school is not a part-time timetable if the whole comes to 18 hours. More than 25
    warns.
    """
    hours = hours_per_week(WeekFacts(sessions=facts.sessions), on=on)
    if not hours:
        return [Refusal("no_sessions", clause="APS2025 hours", who="partnership")]
    if hours < FULL_TIME_HOURS.on(on):
        return part_time_findings(facts.part_time, on=on)
    if hours > MOST_HOURS.on(on):
        values: dict[str, str | int] = {"hours": str(hours), "most": MOST_HOURS.on(on)}
        return [Refusal("above_full_time", clause="APS2025 hours", severity=WARNING, values=values)]
    return []


def hours_of(minutes: Iterable[int]) -> Decimal:
    """Minutes as hours, to two places."""
    return (Decimal(sum(minutes)) / MINUTES).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTimeReviewFacts:
    """A review of part time: when it was held, what was found, and when the next is to be."""

    starts_on: date
    held_on: date
    found: str
    ends_on: date | None = None
    next_review_on: date | None = None


@cites("WM part-time review", "WM order of dates", "WM reason")
def part_time_review_refusals(facts: PartTimeReviewFacts, *, on: date) -> list[Refusal]:
    """A review of part time is written down on its day or later, says what was found, and when the next is to be.

    The next within six weeks, and by the end of part time; none where the end has come.
    """
    findings = []
    if not facts.found.strip():
        findings.append(Refusal("no_review_words", clause="WM reason", who="partnership"))
    if not facts.starts_on <= facts.held_on <= on:
        findings.append(Refusal("review_of_part_time_on_wrong_day", clause="WM order of dates", who="partnership"))
    if facts.ends_on is not None and facts.held_on >= facts.ends_on:
        return findings
    part_time = PartTimeFacts(starts_on=facts.starts_on, ends_on=facts.ends_on, last_review_on=facts.held_on)
    due = part_time_review_due_on(part_time, on=on)
    if facts.next_review_on is None or not facts.held_on < facts.next_review_on <= due:
        values: dict[str, str | int] = {"latest": due.isoformat()}
        findings.append(Refusal("part_time_review_date", clause="WM part-time review", who="school", values=values))
    return findings
