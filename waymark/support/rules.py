"""What a school may write about support for a pupil, which level comes next, and what a county tier is in the city."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity
from waymark.organisations.states import MembershipStatus
from waymark.support.states import Level, NextStep, Service

ORDER, TOLD_AFTER, ONE_PLAN = "WM order of dates", "WM told after", "WM one support plan"
CYCLE, REVIEW, ASKED = "WM support cycle", "WM support review", "WM asked for help"

# The two ladders, from the lowest step up, and how they stand beside each other.
COUNTY = (Level.TIER_1, Level.TIER_2, Level.TIER_3, Level.TIER_4)
CITY = (Level.PSP_1, Level.PSP_2A, Level.PSP_2B, Level.PSP_3)
CROSSWALK: Dated[Mapping[Level, Level]] = Dated(
    {
        date(2018, 9, 1): {
            Level.TIER_2: Level.PSP_1,
            Level.TIER_3: Level.PSP_2A,
            Level.TIER_4: Level.PSP_3,
        }
    },
    clause="XB2022 tiers",
)
LONGEST_CYCLE = Dated({date(2018, 9, 1): timedelta(weeks=16)}, clause=CYCLE)
FURTHEST_START = Dated({date(2018, 9, 1): timedelta(weeks=4)}, clause=CYCLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """A level, and the step that leads on from it."""

    level: Level
    step: NextStep = NextStep.GO_ON


@cites("XB2022 tiers", "XB2022 2B", "WM tier 1")
def twin(facts: StepFacts, *, on: date) -> Level | None:
    """The level of the other area that matches; None for tier 1 and for PSP 2B, which have none."""
    matches = CROSSWALK.on(on)
    return matches.get(facts.level) or next((tier for tier, psp in matches.items() if psp == facts.level), None)


@cites("CITY graded plan", "XB2022 tiers")
def next_level(facts: StepFacts, *, on: date) -> Level | None:
    """The level after a step: one rung up or down the same ladder; None beyond its ends."""
    del on
    ladder = COUNTY if facts.level in COUNTY else CITY
    place = ladder.index(facts.level) + {NextStep.STEP_UP: 1, NextStep.STEP_DOWN: -1}.get(facts.step, 0)
    return ladder[place] if 0 <= place < len(ladder) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFacts:
    """The level a pupil is about to be on, and whether the school has used its own money for special needs."""

    level: Level
    own_money_used: bool


@cites("XB2022 element 2")
def level_warnings(facts: LevelFacts, *, on: date) -> list[Refusal]:
    """Before tier 4 or PSP 3 the school has used its own money for special needs."""
    del on
    if facts.level in (COUNTY[-1], CITY[-1]) and not facts.own_money_used:
        return [Refusal("own_money_first", clause="XB2022 element 2", severity=Severity.WARNING, who="school")]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFacts:
    """`on_roll_from` is the first day on the roll of the school; None when the pupil is not on it."""

    level: Level
    why: str
    starts_on: date
    on_roll_from: date | None
    has_open_plan: bool = False
    own_money_used: bool = False


@cites("WM one support plan", "WM own records", "WM told after", "WM order of dates", "CITY graded plan")
def start_refusals(facts: StartFacts, *, on: date) -> list[Refusal]:
    """A school plans support for a pupil on its roll, one plan at a time, begun on a day that has come."""
    findings = []
    if facts.on_roll_from is None:
        findings.append(Refusal("not_on_roll", clause="WM own records", who="school"))
    elif facts.starts_on < facts.on_roll_from:
        values = {"first": facts.on_roll_from.isoformat()}
        findings.append(Refusal("starts_before_roll", clause=ORDER, who="school", values=values))
    if facts.has_open_plan:
        findings.append(Refusal("plan_is_open", clause=ONE_PLAN, who="school"))
    if not facts.why.strip():
        findings.append(Refusal("no_why", clause="CITY graded plan", who="school"))
    if facts.starts_on > on:
        findings.append(Refusal("starts_in_the_future", clause=TOLD_AFTER, who="school"))
    return findings + level_warnings(LevelFacts(level=facts.level, own_money_used=facts.own_money_used), on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleFacts:
    """`not_before` is the day of the last review, or the first day of the plan."""

    plan_is_open: bool
    assessment: str
    aim: str
    starts_on: date
    review_on: date
    not_before: date
    has_running_cycle: bool = False
    is_running: bool = True


@cites("SEIP2018 S3.4.1.1", "WM support cycle", "WM order of dates", "WM one support plan")
def cycle_refusals(facts: CycleFacts, *, on: date) -> list[Refusal]:
    """A cycle says what is known and what is wanted, follows the one before, and is reviewed within sixteen weeks.

    It may begin up to four weeks ahead. One runs at a time, and only while the plan is open.
    """
    findings = []
    if not facts.plan_is_open:
        findings.append(Refusal("plan_has_ended", clause=ONE_PLAN, who="school"))
    if not facts.is_running:
        findings.append(Refusal("cycle_is_over", clause=REVIEW, who="school"))
    if facts.has_running_cycle:
        findings.append(Refusal("cycle_is_running", clause=CYCLE, who="school"))
    if not facts.assessment.strip():
        findings.append(Refusal("no_assessment", clause="SEIP2018 S3.4.1.1", who="school"))
    if not facts.aim.strip():
        findings.append(Refusal("no_aim", clause=CYCLE, who="school"))
    if facts.starts_on < facts.not_before:
        values = {"first": facts.not_before.isoformat()}
        findings.append(Refusal("cycle_starts_too_early", clause=ORDER, who="school", values=values))
    elif facts.starts_on > on + FURTHEST_START.on(on):
        findings.append(Refusal("cycle_starts_too_far_ahead", clause=CYCLE, who="school"))
    if facts.review_on <= facts.starts_on:
        findings.append(Refusal("review_before_start", clause=ORDER, who="school"))
    elif facts.review_on > facts.starts_on + LONGEST_CYCLE.on(on):
        values = {"latest": (facts.starts_on + LONGEST_CYCLE.on(on)).isoformat()}
        findings.append(Refusal("review_too_late", clause=CYCLE, who="school", values=values))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionFacts:
    """One thing that is done within a cycle. Both days are included."""

    what: str
    who: str
    starts_on: date
    ends_on: date
    cycle_starts_on: date
    cycle_is_running: bool = True


@cites("WM support cycle", "WM order of dates")
def intervention_refusals(facts: InterventionFacts, *, on: date) -> list[Refusal]:
    """Each thing that is done has somebody who does it, from a day to a day, within its cycle."""
    del on
    findings = []
    if not facts.cycle_is_running:
        findings.append(Refusal("cycle_is_over", clause=REVIEW, who="school"))
    if not facts.what.strip():
        findings.append(Refusal("no_intervention", clause=CYCLE, who="school"))
    if not facts.who.strip():
        findings.append(Refusal("nobody_does_it", clause=CYCLE, who="school"))
    if facts.starts_on < facts.cycle_starts_on:
        values = {"first": facts.cycle_starts_on.isoformat()}
        findings.append(Refusal("done_before_the_cycle", clause=ORDER, who="school", values=values))
    if facts.ends_on < facts.starts_on:
        findings.append(Refusal("ends_before_start", clause=ORDER, who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What the review of a cycle says. `things_done` counts its interventions."""

    is_running: bool
    level: Level
    starts_on: date
    reviewed_on: date
    things_done: int
    impact: str
    evidence: str
    pupil_view: str
    family_view: str
    next_step: NextStep
    own_money_used: bool = False


@cites("SEIP2018 S3.4.1.1", "WM support review", "WM told after", "WM order of dates", "CITY graded plan")
def review_refusals(facts: ReviewFacts, *, on: date) -> list[Refusal]:
    """A review comes after the start, says what changed, how one knows and what pupil and family say, and what is next."""
    if not facts.is_running:
        return [Refusal("cycle_is_over", clause=REVIEW, who="school")]
    findings = []
    if facts.reviewed_on <= facts.starts_on:
        findings.append(Refusal("reviewed_before_start", clause=ORDER, who="school"))
    if facts.reviewed_on > on:
        findings.append(Refusal("reviewed_in_the_future", clause=TOLD_AFTER, who="school"))
    if not facts.things_done:
        findings.append(Refusal("nothing_was_done", clause=CYCLE, who="school"))
    for code, words in (
        ("no_impact", facts.impact),
        ("no_evidence", facts.evidence),
        ("no_pupil_view", facts.pupil_view),
        ("no_family_view", facts.family_view),
    ):
        if not words.strip():
            findings.append(Refusal(code, clause=REVIEW, who="school"))
    leads_to = next_level(StepFacts(level=facts.level, step=facts.next_step), on=on)
    if leads_to is None:
        code = "top_of_the_ladder" if facts.next_step is NextStep.STEP_UP else "bottom_of_the_ladder"
        findings.append(Refusal(code, clause="CITY graded plan", who="school"))
    elif leads_to is not facts.level:
        findings += level_warnings(LevelFacts(level=leads_to, own_money_used=facts.own_money_used), on=on)
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """`last_day` is the last day that the plan tells of: of its start, or of the start or review of a cycle."""

    is_open: bool
    ended_on: date
    last_day: date
    reason: str
    has_running_cycle: bool = False


@cites("WM reason", "WM order of dates", "WM told after", "WM support review", "WM one support plan")
def end_refusals(facts: EndFacts, *, on: date) -> list[Refusal]:
    """A plan ends once, with a reason, on a day that has come and after all it tells of. A cycle left open warns."""
    if not facts.is_open:
        return [Refusal("plan_has_ended", clause=ONE_PLAN, who="school")]
    findings = []
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason", who="school"))
    if facts.ended_on > on:
        findings.append(Refusal("ended_in_the_future", clause=TOLD_AFTER, who="school"))
    if facts.ended_on < facts.last_day:
        values = {"first": facts.last_day.isoformat()}
        findings.append(Refusal("ended_too_early", clause=ORDER, who="school", values=values))
    if facts.has_running_cycle:
        findings.append(Refusal("cycle_not_reviewed", clause=REVIEW, severity=Severity.WARNING, who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """Words added to a cycle that is over, such as a correction."""

    is_running: bool
    words: str


@cites("WM support review")
def note_refusals(facts: NoteFacts, *, on: date) -> list[Refusal]:
    """A review stays as it was written; what was wrong or missing is added beside it."""
    del on
    findings = []
    if facts.is_running:
        findings.append(Refusal("cycle_still_runs", clause=REVIEW, who="school"))
    if not facts.words.strip():
        findings.append(Refusal("no_words", clause=REVIEW, who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFacts:
    """A school asks somebody for help with a pupil on its roll."""

    is_on_roll: bool
    who: str
    what: str
    asked_on: date


@cites("WM asked for help", "APS2025 early call", "WM told after", "WM own records")
def ask_refusals(facts: AskFacts, *, on: date) -> list[Refusal]:
    """Whom the school asked, for what, and on which day that has come."""
    findings = []
    if not facts.is_on_roll:
        findings.append(Refusal("not_on_roll", clause="WM own records", who="school"))
    if not facts.who.strip():
        findings.append(Refusal("nobody_asked", clause=ASKED, who="school"))
    if not facts.what.strip():
        findings.append(Refusal("nothing_asked", clause=ASKED, who="school"))
    if facts.asked_on > on:
        findings.append(Refusal("asked_in_the_future", clause=TOLD_AFTER, who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """What came of asking."""

    is_answered: bool
    asked_on: date
    answered_on: date
    outcome: str


@cites("WM asked for help", "WM order of dates", "WM told after")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """An answer comes once, on the day of asking or later, and says what came of it."""
    findings = []
    if facts.is_answered:
        findings.append(Refusal("is_answered", clause=ASKED, who="school"))
    if not facts.outcome.strip():
        findings.append(Refusal("no_outcome", clause=ASKED, who="school"))
    if facts.answered_on > on:
        findings.append(Refusal("answered_in_the_future", clause=TOLD_AFTER, who="school"))
    if facts.answered_on < facts.asked_on:
        findings.append(Refusal("answered_before_asked", clause=ORDER, who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class HintFacts:
    """What is known of a pupil with a plan. `membership` is how the school stands to a partnership; None without one."""

    level: Level
    is_looked_after: bool
    asked: frozenset[Service]
    membership: MembershipStatus | None = None


@cites("SEIP2018 S2.3 care", "SEIP2018 6.4", "SEIP2018 6.5", "XB2022 tiers")
def hints(facts: HintFacts, *, on: date) -> list[Refusal]:
    """What a school should think of now. A hint stops nothing.

    For a child in care the care team is asked. At tiers 2 and 3 a partnership gives early support: to its members, to
    a school that has withdrawn at a price, to no other.
    """
    del on
    found = []
    if facts.is_looked_after and Service.CARE_TEAM not in facts.asked:
        found.append(Refusal("ask_the_care_team", clause="SEIP2018 S2.3 care", severity=Severity.WARNING))
    if facts.level in (Level.TIER_2, Level.TIER_3):
        if facts.membership is MembershipStatus.MEMBER:
            found.append(Refusal("early_support_is_there", clause="SEIP2018 6.4", severity=Severity.WARNING))
        elif facts.membership is MembershipStatus.WITHDRAWN:
            found.append(Refusal("early_support_is_bought", clause="SEIP2018 6.5", severity=Severity.WARNING))
        else:
            found.append(Refusal("no_early_support", clause="SEIP2018 6.4", severity=Severity.WARNING))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityFacts:
    """Work done for schools. `schools`: how many; `strangers`: how many of them are none of the body's own."""

    happened_on: date
    hours: Decimal
    who: str
    what: str
    schools: int
    strangers: int = 0
    is_struck: bool = False


@cites("SEIP2018 15.1 capacity")
def capacity_refusals(facts: CapacityFacts, *, on: date) -> list[Refusal]:
    """Work for schools says what was done, by whom, on a day that has come, for how long and for which own schools."""
    clause = "SEIP2018 15.1 capacity"
    checks = [
        (facts.is_struck, "is_struck", clause),
        (facts.happened_on > on, "work_in_the_future", ORDER),
        (facts.hours <= 0, "no_hours", clause),
        (not facts.who.strip(), "nobody_worked", clause),
        (not facts.what.strip(), "no_work", clause),
        (facts.schools == 0, "no_school", clause),
        (facts.strangers > 0, "not_your_school", clause),
    ]
    return [Refusal(code, clause=clause) for is_so, code, clause in checks if is_so]
