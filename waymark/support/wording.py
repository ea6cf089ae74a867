"""The words of support plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from waymark.core.jinja2env import day, plural
from waymark.core.refusals import Refusal
from waymark.support import rules
from waymark.support.models import CapacityWork, Cycle, HelpAsked
from waymark.support.states import CapacityKind, CycleState, Impact, Level, NextStep, PlanState, Result, Service

LEVEL_MEANINGS: dict[Level, str] = {
    Level.TIER_1: "What every pupil gets, in every lesson.",
    Level.TIER_2: "A plan of the school's own.",
    Level.TIER_3: "A plan of the school's own, with advice from specialists.",
    Level.TIER_4: "The partnership manages a programme for the pupil.",
    Level.PSP_1: "A plan of the school's own.",
    Level.PSP_2A: "A plan of the school's own, with advice from specialists.",
    Level.PSP_2B: "Part-time support from outside the school.",
    Level.PSP_3: "Full-time support from outside the school.",
}
NEXT_STEPS: dict[NextStep, str] = {
    NextStep.GO_ON: "Go on at this level",
    NextStep.STEP_UP: "Step up a level",
    NextStep.STEP_DOWN: "Step down a level",
    NextStep.REFER_ON: "Go on, and refer the pupil",
    NextStep.END: "End the plan",
}
NEXT_STEP_HINTS: dict[NextStep, str] = {
    NextStep.GO_ON: "Another cycle follows, with what you have learned.",
    NextStep.STEP_UP: "The pupil needs more than this level gives.",
    NextStep.STEP_DOWN: "The pupil needs less now.",
    NextStep.REFER_ON: "The plan stays open while you ask the partnership.",
    NextStep.END: "The pupil does well without it.",
}
CYCLE_STATES: dict[CycleState, tuple[str, str]] = {
    CycleState.RUNNING: ("Running", "waiting"),
    CycleState.REVIEWED: ("Reviewed", "good"),
    CycleState.STOPPED: ("Ended before a review", ""),
}
PLAN_STATES: dict[PlanState, tuple[str, str]] = {
    PlanState.OPEN: ("Open", "good"),
    PlanState.ENDED: ("Ended", ""),
}
LISTS: dict[str, str] = {"open": "Open", "ended": "Ended"}


def level_name(level: str) -> str:
    """ "Tier 2"."""
    return Level(level).label


def twin_words(level: str, on: date) -> str:
    """How the level is called in the other area, in a sentence."""
    here = Level(level)
    other = rules.twin(rules.StepFacts(level=here), on=on)
    if other is not None:
        return f"The {'city' if here in rules.COUNTY else 'county'} calls it {other.label}."
    return "The city has no level like it." if here in rules.COUNTY else "The county has no tier like it."


def level_words(level: str, on: date) -> str:
    """What the level means, and its twin."""
    return f"{LEVEL_MEANINGS[Level(level)]} {twin_words(level, on)}"


def cycle_title(cycle: Cycle) -> str:
    """ "Cycle 2, Tier 3: Monday 2 November to Friday 11 December"."""
    until = cycle.reviewed_on or cycle.review_on
    return f"Cycle {cycle.number}, {Level(cycle.level).label}: {day(cycle.starts_on)} to {day(until)}"


def impact_words(cycle: Cycle) -> str:
    return Impact(cycle.impact_scale).label if cycle.impact_scale else ""


def next_words(cycle: Cycle) -> str:
    """What the review decided: "Step up a level, to Tier 3"."""
    if not cycle.next_step:
        return ""
    moved = f", to {Level(cycle.next_level).label}" if cycle.next_level != cycle.level else ""
    return f"{NEXT_STEPS[NextStep(cycle.next_step)]}{moved}"


def service_name(asked: HelpAsked) -> str:
    return Service(asked.service).label


def result_words(asked: HelpAsked, on: date) -> tuple[str, str]:
    """What came of asking, and the colour of it: how long it took, or how long it has waited."""
    if asked.answered_on is None:
        waited = (on - asked.asked_on).days
        return f"No answer yet, after {plural(waited, 'day')}" if waited else "Asked today", "waiting"
    took = (asked.answered_on - asked.asked_on).days
    how_long = f"after {plural(took, 'day')}" if took else "the same day"
    return f"{Result(asked.reply).label}, {how_long}", ""


HINTS: dict[str, str] = {
    "ask_the_care_team": "This pupil is in care. The authority's team for children in care has not been asked yet: "
    "ask them early, so that they can look for causes and begin an assessment if one is needed.",
    "early_support_is_there": "Your school is a member of a partnership: ask it early, it helps at this level.",
    "early_support_is_bought": "Your school has left its partnership: it may still buy early support from it.",
    "no_early_support": "Your school is in no partnership, so a partnership's early support is not open to it.",
}


def hint(finding: Refusal) -> str:
    return HINTS[finding.code]


REFUSALS: dict[str, str] = {
    "is_struck": "This was struck out as a mistake. Write it down anew if it happened after all",
    "work_in_the_future": "The day lies ahead: write it down when it has happened",
    "no_hours": "Say how many hours it took",
    "nobody_worked": "Say who did it",
    "no_work": "Say what was done",
    "no_school": "Choose the schools that it was for",
    "not_your_school": "One of these schools is not yours to work for today",
    "not_on_roll": "The pupil is not on the roll of your school today",
    "starts_before_roll": "The pupil came on your roll on {first}: the plan cannot begin before that day",
    "plan_is_open": "Your school has an open plan for this pupil. Go on with that one",
    "no_why": "Say why the pupil needs support",
    "starts_in_the_future": "The day lies ahead: give a day that has come",
    "own_money_first": "Before tier 4 or PSP 3 the school uses its own money for special needs, and you have not said "
    "that it has. Refer the pupil to the panel as well: the panel decides about a programme",
    "plan_has_ended": "This plan has ended",
    "cycle_is_over": "This cycle is reviewed or ended. What was wrong can be added to it as a note",
    "cycle_is_running": "A cycle is running. Review it before another begins",
    "no_assessment": "Say what you know of the pupil's needs",
    "no_aim": "Say what should be different at the end",
    "cycle_starts_too_early": "The cycle cannot begin before {first}, the start of the plan or the last review",
    "cycle_starts_too_far_ahead": "The cycle can begin at most four weeks from today",
    "review_before_start": "The day of the review must come after the start",
    "review_too_late": "Review within sixteen weeks of the start, by {latest}",
    "no_intervention": "Say what is done",
    "nobody_does_it": "Say who does it",
    "done_before_the_cycle": "The cycle begins on {first}: nothing in it begins before that day",
    "ends_before_start": "The last day is before the first: put the days in order",
    "reviewed_before_start": "The review must come after the start of the cycle",
    "reviewed_in_the_future": "The day of the review lies ahead: give the day on which it was held",
    "nothing_was_done": "Nothing is written down that was done in this cycle. Add it first",
    "no_impact": "Say what has changed",
    "no_evidence": "Say how you know",
    "no_pupil_view": "Write down what the pupil says",
    "no_family_view": "Write down what the family says",
    "top_of_the_ladder": "This is the highest level: refer the pupil instead",
    "bottom_of_the_ladder": "This is the lowest level: end the plan instead",
    "no_reason": "Say why",
    "ended_in_the_future": "The day lies ahead: give the day on which the plan ended",
    "ended_too_early": "The plan tells of {first}: it cannot have ended before that day",
    "cycle_not_reviewed": "A cycle is running and has not been reviewed. Without a review nobody will know what it "
    "changed",
    "cycle_still_runs": "This cycle is running: change it instead",
    "no_words": "Say what you want to add",
    "nobody_asked": "Say whom you asked",
    "nothing_asked": "Say what you asked for",
    "asked_in_the_future": "The day lies ahead: give the day on which you asked",
    "is_answered": "The answer is written down already",
    "no_outcome": "Say what came of it",
    "answered_in_the_future": "The day lies ahead: give the day on which the answer came",
    "answered_before_asked": "The answer cannot have come before you asked",
}


def academic_year_words(year: int) -> str:
    return f"{year} to {year + 1}"


def hours(value: Decimal) -> str:
    """ "1 hour", "2.5 hours"."""
    return f"{value.normalize():f} {'hour' if value == 1 else 'hours'}"


def capacity_totals(totals: list[tuple[str, int, Decimal]]) -> list[tuple[str, int, str]]:
    """The rows of the table: school, how often, hours."""
    return [(school, times, f"{taken.normalize():f}") for school, times, taken in totals]


def capacity_kind(work: CapacityWork) -> str:
    return CapacityKind(work.kind).label
