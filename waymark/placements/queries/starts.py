"""What stands between a placement and its first day: facts, gates and findings."""

from __future__ import annotations

import dataclasses
from datetime import date

from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.refusals import Refusal, each_once
from waymark.placements import rules
from waymark.placements.models import Placement
from waymark.placements.queries.days import calendar_of
from waymark.placements.queries.papers import Papers, hand_over_facts, papers_of
from waymark.placements.queries.parties import party_of, school_commissions
from waymark.placements.queries.proposals import ASKED_AT_THE_START, still_a_place
from waymark.placements.queries.readiness import readiness_facts
from waymark.placements.queries.sites import guard_findings
from waymark.placements.queries.watch import has_left_the_school
from waymark.placements.states import UNDER_WAY, PlacementState
from waymark.programmes import queries as programmes
from waymark.programmes.states import LegalRoute
from waymark.pupils.queries import year_group_in
from waymark.quality import queries as quality
from waymark.school_year.rules import CalendarRunsOut, school_academic_year

HOURS = ASKED_AT_THE_START - {"one_place_only", "most_of_the_week"} | {"above_full_time"}


def start_facts(
    placement: Placement,
    on: date,
    *,
    papers: Papers | None = None,
    risk: rules.HandoverFacts | None = None,
    ehc_plan: bool | None = None,
) -> rules.StartFacts:
    """All that decides whether the placement may start on the day. What the caller knows already is not asked again."""
    papers = papers or papers_of(placement)
    plan, agreement = papers.plan, papers.agreement
    accepted = placement.state in (PlacementState.AGREED, *UNDER_WAY, PlacementState.ENDED)
    return rules.StartFacts(
        commissioner=party_of(placement.commissioner),
        contract_party=party_of(placement.contract_party),
        provider_accepted_on=london_date(placement.answered_at) if accepted and placement.answered_at else None,
        learning_plan_agreed_by_commissioner_on=_day(plan.agreed_by_commissioner_at) if plan else None,
        learning_plan_agreed_by_provider_on=_day(plan.agreed_by_provider_at) if plan else None,
        agreement_signed_by_party_on=_day(agreement.signed_by_party_at) if agreement else None,
        agreement_signed_by_provider_on=_day(agreement.signed_by_provider_at) if agreement else None,
        sign_offs=quality.sign_off_facts(placement.provider, placement.commissioner),
        risk=risk or hand_over_facts(placement),
        planned_end_on=placement.planned_end_on,
        first_review_on=placement.first_review_on,
        pupil_voice_on=placement.pupil_voice_on,
        family_voice_on=placement.family_voice_on,
        school_directs=placement.programme.legal_route == LegalRoute.OFF_SITE_DIRECTION,
        direction_notice_given_on=placement.off_site_notice_given_on,
        has_ehc_plan=programmes.has_ehc_plan(placement.pupil, on) if ehc_plan is None else ehc_plan,
        ehc_plan_shared_on=placement.ehc_plan_shared_on,
        calendar=calendar_of(placement, on),
    )


def _day(moment: object) -> date | None:
    return london_date(moment) if moment else None  # type: ignore[arg-type]  # a moment is a datetime or nothing


def start_findings(placement: Placement, on: date, *, recorded_on: date) -> list[Refusal]:
    """All that stands against a start on a day: open gates, the day itself, the week and the law as they then are."""
    try:
        found = rules.start_day_refusals(
            rules.StartDayFacts(
                starts_on=on, calendar=calendar_of(placement, on), planned_end_on=placement.planned_end_on
            ),
            on=recorded_on,
        )
    except CalendarRunsOut:
        found = [Refusal("calendar_runs_out", clause="EA1996 s579", who="school")]
    if school_commissions(placement.programme) and has_left_the_school(placement, on):
        found.append(Refusal("school_changed", clause="REG2024 9", who=party_of(placement.commissioner).value))
    found += rules.start_refusals(start_facts(placement, on), on=on)
    found += still_a_place(placement)
    found += rules.readiness_refusals(readiness_facts(placement, on), on=on)
    return each_once(found + week_findings_at_start(placement, on))


def week_findings_at_start(
    placement: Placement, on: date, *, ehc_plan: bool | None = None, year: int | None = None
) -> list[Refusal]:
    """What the week and the law say on the first day: hours, components, half-days planned twice, places that are no school."""
    week = programmes.week(placement.programme, min(on, placement.starts_on)).components
    starting = [
        dataclasses.replace(each, from_day=min(each.from_day, on)) if each.reference == placement.reference else each
        for each in week
    ]
    found = programmes.week_findings(placement.programme, starting, on, ehc_plan=ehc_plan, year=year)
    until = placement.planned_end_on
    return found + guard_findings([placement.provider], placement.pupil, on, until=until, week=starting)


def gates(placement: Placement, on: date, *, papers: Papers | None = None) -> list[rules.Gate]:
    """Every gate between the placement and its first day, open and closed, in the order in which people close them.

    Two of them look at the whole week: its hours, and the law on places that are no school.
    """
    ehc_plan = programmes.has_ehc_plan(placement.pupil, on)
    facts = start_facts(placement, on, papers=papers, ehc_plan=ehc_plan)
    found = rules.start_gates(facts, on=on)
    year = year_group_in(placement.pupil, school_academic_year(facts.calendar, on=clock.today()))
    week = week_findings_at_start(placement, max(on, placement.starts_on), ehc_plan=ehc_plan, year=year)
    stops = [each for each in week if not each.is_warning]
    hours = [each for each in stops if each.code in HOURS]
    others = [each for each in stops if each.code not in HOURS]
    who = party_of(placement.commissioner).value
    return [
        *found,
        *rules.readiness_gates(readiness_facts(placement, on), on=on),
        rules.Gate(code="hours", closed=not hours, who=who, clause="APS2025 hours"),
        rules.Gate(code="lawful_week", closed=not others, who=who, clause="EA1996 s463"),
    ]
