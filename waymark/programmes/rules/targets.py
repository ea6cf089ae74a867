"""Targets: which a key stage asks for, when one is read again, and how far the pupil has come."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.core.refusals import Refusal, Severity
from waymark.programmes.states import Judgement, TargetArea, TargetState
from waymark.school_year.rules import SchoolCalendar, is_school_day, school_days_between

START = date(2018, 9, 1)
SHORTEST_REST = Dated({START: 10}, clause="WM short half term")
WITHOUT_CALENDAR = Dated({START: timedelta(weeks=6)}, clause="WM target review")
KEY_STAGE_4_FROM = 10
AREAS: dict[int, tuple[TargetArea, ...]] = {
    3: (
        TargetArea.ATTENDANCE,
        TargetArea.PERSONAL,
        TargetArea.ENGLISH_AND_MATHS,
        TargetArea.BARRIERS,
        TargetArea.NEXT_STEP,
    ),
    4: (
        TargetArea.ATTENDANCE,
        TargetArea.PERSONAL,
        TargetArea.ENGLISH_AND_MATHS,
        TargetArea.COURSES,
        TargetArea.NEXT_STEP,
    ),
}
OF_ITS_STAGE = (TargetArea.BARRIERS, TargetArea.NEXT_STEP)  # these mean something else in the other key stage


def key_stage_of(year_group: int) -> int:
    """Key stage 3 up to year 9, 4 from year 10 on."""
    return 4 if year_group >= KEY_STAGE_4_FROM else 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTarget:
    area: TargetArea
    key_stage: int
    state: TargetState = TargetState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetsFacts:
    year_group: int
    targets: tuple[SetTarget, ...] = ()


@cites("SEIP2018 S2.4", "SEIP2018 S2.15")
def target_findings(facts: TargetsFacts, *, on: date) -> list[Refusal]:
    """Each pupil has targets for what the key stage asks for: the way back in key stage 3, the next step in 4.

    A target that was set for the other key stage is thought through again when the pupil has moved up. Warnings all.
    `on` plays no part.
    """
    del on
    stage = key_stage_of(facts.year_group)
    standing = [each for each in facts.targets if each.state is not TargetState.DROPPED]
    covered = {each.area for each in standing if each.key_stage == stage or each.area not in OF_ITS_STAGE}
    found = [
        Refusal(
            "target_missing",
            clause="SEIP2018 S2.15" if area is TargetArea.NEXT_STEP else "SEIP2018 S2.4",
            severity=Severity.WARNING,
            who="partnership",
            values={"area": area.value, "stage": stage},
        )
        for area in AREAS[stage]
        if area not in covered
    ]
    outgrown = [
        each
        for each in facts.targets
        if each.state is TargetState.OPEN and each.area in OF_ITS_STAGE and each.key_stage != stage
    ]
    return found + [
        Refusal(
            "target_outgrown",
            clause="SEIP2018 S2.15",
            severity=Severity.WARNING,
            who="partnership",
            values={"area": each.area.value, "stage": each.key_stage},
        )
        for each in outgrown
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextReviewFacts:
    """`since` is the first day of the target, or the day of the last review."""

    calendar: SchoolCalendar
    since: date
    by_when: date | None = None


@cites("SEIP2018 S2.5 no progress", "APS2025 transition", "WM target review", "WM short half term")
def target_review_due(facts: NextReviewFacts, *, on: date) -> date:
    """A target is read again by the last school day of the half term, or of the next if fewer than ten are left.

    By the day on which it is to be met, if that comes first. Where the calendar knows no half term from `since` on,
    six weeks after it. `on` plays no part but for the figures of its day.
    """
    ahead = [half for half in facts.calendar.terms if half.ends_on > facts.since]
    due = facts.since + WITHOUT_CALENDAR.on(on)
    if ahead:
        first = max(ahead[0].starts_on, facts.since + ONE_DAY)
        left = school_days_between(facts.calendar, on=first, until=ahead[0].ends_on + ONE_DAY)
        chosen = ahead[1] if left < SHORTEST_REST.on(on) and len(ahead) > 1 else ahead[0]
        due = _last_school_day(facts.calendar, chosen.starts_on, chosen.ends_on)
    if facts.by_when is None or facts.by_when <= facts.since:
        return due
    return min(due, facts.by_when)


def _last_school_day(calendar: SchoolCalendar, first: date, last: date) -> date:
    day = last
    while day > first and not is_school_day(calendar, on=day):
        day -= ONE_DAY
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFacts:
    """A target about to be set or changed. Figures only where it is counted: both of them, and not the same."""

    what: str
    baseline: str
    measure: str
    aim: str
    starts_on: date
    by_when: date
    next_review_on: date
    latest_review_on: date
    baseline_figure: Decimal | None = None
    aim_figure: Decimal | None = None


@cites("SEIP2018 S2.4", "AAP2025 objectives", "WM target review", "WM order of dates")
def target_refusals(facts: TargetFacts, *, on: date) -> list[Refusal]:
    """A target says what, from where, to where, how one will know and by when, and when it is first read.

    The review falls after the first day, and within the half term. `on` plays no part.
    """
    del on
    clause = "SEIP2018 S2.4"
    lacks = {"no_target": facts.what, "no_baseline": facts.baseline, "no_measure": facts.measure, "no_aim": facts.aim}
    found = [Refusal(code, clause=clause) for code, words in lacks.items() if not words.strip()]
    if facts.by_when <= facts.starts_on:
        found.append(Refusal("aim_before_start", clause="WM order of dates"))
    if (facts.baseline_figure is None) != (facts.aim_figure is None):
        found.append(Refusal("one_figure_only", clause=clause))
    elif facts.aim_figure is not None and facts.aim_figure == facts.baseline_figure:
        found.append(Refusal("nothing_to_reach", clause=clause))
    return found + _review_day(facts.starts_on, facts.next_review_on, facts.latest_review_on)


def still_open(state: TargetState) -> list[Refusal]:
    """What is met or dropped stays as it was."""
    return [] if state is TargetState.OPEN else [Refusal("target_is_closed", clause="WM target review")]


def _review_day(since: date, chosen: date, latest: date) -> list[Refusal]:
    if chosen <= since:
        return [Refusal("target_review_too_early", clause="WM order of dates")]
    if chosen > latest:
        return [Refusal("target_review_too_late", clause="WM target review", values={"latest": latest.isoformat()})]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFacts:
    """A reading of a target. `next_review_on` where the target goes on; `has_figures` where it is counted."""

    is_open: bool
    since: date
    reviewed_on: date
    reading: str
    judgement: Judgement
    why: str = ""
    has_figures: bool = False
    figure: Decimal | None = None
    next_review_on: date | None = None
    latest_review_on: date


@cites("SEIP2018 S2.5 no progress", "WM target review", "WM reason", "WM told after", "WM order of dates")
def reading_refusals(facts: ReadingFacts, *, on: date) -> list[Refusal]:
    """A review says where the pupil stands and judges it; what is behind or dropped says why and what will change.

    It lies after the one before and not ahead, and a target that goes on has its next review within the half term.
    """
    found = []
    if not facts.is_open:
        found.append(Refusal("target_is_closed", clause="WM target review"))
    if facts.reviewed_on > on:
        found.append(Refusal("read_ahead", clause="WM told after"))
    if facts.reviewed_on < facts.since:
        found.append(Refusal("read_before_the_last", clause="WM order of dates"))
    if not facts.reading.strip():
        found.append(Refusal("no_reading", clause="WM target review"))
    if facts.has_figures and facts.figure is None and facts.judgement is not Judgement.DROPPED:
        found.append(Refusal("no_figure", clause="WM target review"))
    if facts.judgement in (Judgement.BEHIND, Judgement.DROPPED) and not facts.why.strip():
        clause = "SEIP2018 S2.5 no progress" if facts.judgement is Judgement.BEHIND else "WM reason"
        found.append(Refusal("no_why", clause=clause))
    if facts.judgement in (Judgement.ON_COURSE, Judgement.BEHIND):
        if facts.next_review_on is None:
            found.append(Refusal("no_next_review", clause="WM target review"))
        else:
            found += _review_day(facts.reviewed_on, facts.next_review_on, facts.latest_review_on)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressFacts:
    baseline: Decimal
    aim: Decimal
    reading: Decimal


@cites("SEIP2018 S2.4")
def progress(facts: ProgressFacts, *, on: date) -> int:
    """How much of the way from the baseline to the aim is done, in hundredths, half up; 0 at the least, 100 at most.

    The aim may be less than the baseline, as with days lost. `on` plays no part.
    """
    del on
    way = facts.aim - facts.baseline
    if not way:
        return 100
    share = (facts.reading - facts.baseline) / way * 100
    return int(min(max(share, Decimal(0)), Decimal(100)).to_integral_value(ROUND_HALF_UP))
