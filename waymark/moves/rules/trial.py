"""The trial at the new school: its notice, its start, its reviews and what comes of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.moves.states import MoveState, Party
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, is_school_day, notice_is_enough
from waymark.school_year.rules import NoticeFacts as TimeFacts

START = date(2018, 9, 1)
REVIEW_DAYS = Dated({START: 42}, clause="WM trial review")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """The written notice of an off-site direction to the parent, and to the authority where there is an EHC plan."""

    state: MoveState
    given_on: date
    starts_on: date
    ends_on: date
    review_on: date
    calendar: SchoolCalendar
    address: str = ""
    report_to: str = ""
    school_days: int = 0
    session_times: str = ""
    reasons: str = ""
    objectives: str = ""
    to_closes_on: date | None = None


@cites("OSD2010 notice", "OSD2010 contents", "OSD2010 review", "MM2024 trial", "WM trial review")
def notice_refusals(facts: NoticeFacts, *, on: date) -> list[Refusal]:
    """Notice is written once all have agreed, two school days before the trial, and says all that it must.

    The trial is for a set time, its first review lies within it and within six weeks of the start.
    """
    findings = []
    if facts.state is not MoveState.AGREED:
        findings.append(Refusal("not_agreed", clause="MM2024 consent"))
    contents = {
        "no_address": facts.address.strip(),
        "no_report_to": facts.report_to.strip(),
        "no_days": facts.school_days > 0,
        "no_times": facts.session_times.strip(),
        "no_reasons": facts.reasons.strip(),
        "no_objectives": facts.objectives.strip(),
    }
    findings += [Refusal(code, clause="OSD2010 contents", who="school") for code, said in contents.items() if not said]
    if facts.ends_on < facts.starts_on:
        findings.append(Refusal("trial_ends_before_it_starts", clause="WM order of dates", who="school"))
    try:
        if not is_school_day(facts.calendar, on=facts.starts_on):
            findings.append(Refusal("no_school_that_day", clause="EA1996 s579", who="school"))
        findings += notice_is_enough(
            TimeFacts(calendar=facts.calendar, given_on=facts.given_on, starts_on=facts.starts_on), on=on
        )
    except CalendarRunsOut:
        findings.append(Refusal("calendar_runs_out", clause="EA1996 s579", who="school"))
    latest = min(facts.ends_on, facts.starts_on + timedelta(days=REVIEW_DAYS.on(facts.starts_on)))
    if not facts.starts_on < facts.review_on <= latest and facts.ends_on >= facts.starts_on:
        findings.append(
            Refusal("review_outside", clause="WM trial review", who="school", values={"latest": latest.isoformat()})
        )
    if facts.to_closes_on is not None and facts.ends_on > facts.to_closes_on:
        findings.append(
            Refusal(
                "closes_during_trial",
                clause="MM2024 permanent",
                who="school",
                values={"last_day": facts.to_closes_on.isoformat()},
            )
        )
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFacts:
    """What must be there on the first day. `starts_on` is None until notice was given."""

    state: MoveState
    missing: tuple[Party, ...] = ()
    starts_on: date | None = None
    attainment: str = ""
    risks: str = ""
    strategies: str = ""
    integration_plan: str = ""
    has_plan: bool = False
    plan_note: str = ""
    exclusion_open: bool = False
    to_is_open: bool = True
    on_main_roll: bool = True


@cites("MM2024 consent", "MM2024 trial", "MM2024 shared before", "MM2024 plan", "OSD2010 notice", "WM start on the day")
def start_refusals(facts: StartFacts, *, on: date) -> list[Refusal]:
    """A trial starts on its day, when all agree, notice was given, and the new school was told what it must know."""
    findings = []
    if facts.state is not MoveState.AGREED or facts.missing:
        findings.append(Refusal("not_agreed", clause="MM2024 consent"))
    shared = {
        "no_attainment": facts.attainment,
        "no_risks": facts.risks,
        "no_strategies": facts.strategies,
        "no_integration_plan": facts.integration_plan,
    }
    findings += [Refusal(code, clause="MM2024 shared before") for code, said in shared.items() if not said.strip()]
    if facts.has_plan and not facts.plan_note.strip():
        findings.append(Refusal("no_plan_note", clause="MM2024 plan", who="authority"))
    if facts.starts_on is None:
        findings.append(Refusal("no_notice", clause="OSD2010 notice", who="school"))
    elif facts.starts_on > on:
        findings.append(
            Refusal(
                "not_yet",
                clause="WM start on the day",
                who="school",
                values={"starts_on": facts.starts_on.isoformat()},
            )
        )
    if facts.exclusion_open:
        findings.append(Refusal("exclusion_open", clause="MM2024 voluntary", who="school"))
    if not facts.to_is_open:
        findings.append(Refusal("new_school_closed", clause="MM2024 permanent"))
    if not facts.on_main_roll:
        findings.append(Refusal("not_on_main_roll", clause="MM2024 permanent", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """A review of the trial. `next_on` is None when the trial is to be settled instead."""

    state: MoveState
    held_on: date
    starts_on: date
    ends_on: date
    next_on: date | None = None
    how_it_goes: str = ""
    pupil_words: str = ""
    family_words: str = ""


@cites("OSD2010 review", "WM trial review", "WM answer to voices")
def review_refusals(facts: ReviewFacts, *, on: date) -> list[Refusal]:
    """A trial is reviewed while it runs, with the pupil's and the family's words, and the next review is named.

    The next review lies within six weeks and not after the planned end; the one at the end needs none after it.
    """
    findings = []
    if facts.state is not MoveState.TRIAL:
        findings.append(Refusal("no_trial_now", clause="MM2024 trial"))
    if facts.held_on > on or facts.held_on < facts.starts_on:
        findings.append(Refusal("reviewed_outside", clause="WM order of dates"))
    said = {
        "no_how_it_goes": facts.how_it_goes,
        "no_pupil_words": facts.pupil_words,
        "no_family_words": facts.family_words,
    }
    findings += [Refusal(code, clause="OSD2010 review") for code, words in said.items() if not words.strip()]
    latest = min(facts.ends_on, facts.held_on + timedelta(days=REVIEW_DAYS.on(facts.held_on)))
    if facts.next_on is None:
        if facts.ends_on > facts.held_on + timedelta(days=REVIEW_DAYS.on(facts.held_on)):
            findings.append(Refusal("no_next_review", clause="WM trial review", values={"latest": latest.isoformat()}))
    elif not facts.held_on < facts.next_on <= latest:
        findings.append(Refusal("review_outside", clause="WM trial review", values={"latest": latest.isoformat()}))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """What comes of the trial. `new_end_on` and `next_review_on` for more time, `on` for the rest."""

    state: MoveState
    reason: str
    starts_on: date
    ends_on: date
    extended_already: bool = False
    new_end_on: date | None = None
    next_review_on: date | None = None
    reviewed: bool = True


@cites("WM trial once", "WM trial review", "WM reason")
def extend_refusals(facts: OutcomeFacts, *, on: date) -> list[Refusal]:
    """A trial is made longer once, to a later day, for a reason, and with a review on the way."""
    findings = []
    if facts.state is not MoveState.TRIAL:
        findings.append(Refusal("no_trial_now", clause="MM2024 trial"))
    if facts.extended_already:
        findings.append(Refusal("extended_already", clause="WM trial once"))
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    if facts.new_end_on is None or facts.new_end_on <= max(facts.ends_on, on):
        findings.append(Refusal("no_later_end", clause="WM trial once"))
        return findings
    latest = min(facts.new_end_on, on + timedelta(days=REVIEW_DAYS.on(on)))
    if facts.next_review_on is None or not on < facts.next_review_on <= latest:
        findings.append(Refusal("review_outside", clause="WM trial review", values={"latest": latest.isoformat()}))
    return findings


@cites("MM2024 permanent", "OSD2010 review", "WM reason")
def outcome_refusals(facts: OutcomeFacts, *, on: date) -> list[Refusal]:
    """A trial ends in a lasting place or a return, with a reason, and after at least one review."""
    findings = []
    if facts.state is not MoveState.TRIAL or on < facts.starts_on:
        findings.append(Refusal("no_trial_now", clause="MM2024 trial"))
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    if not facts.reviewed:
        findings.append(Refusal("not_reviewed", clause="OSD2010 review"))
    return findings
