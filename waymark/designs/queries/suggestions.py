"""Weeks proposed by reckoning, laid out and judged like any option; and why each offer is in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.dates import minutes_between
from waymark.designs import rules, solver
from waymark.designs.models import Design, DesignPart
from waymark.designs.queries.ground import Ground
from waymark.designs.queries.pages import (
    OfferShown,
    OptionShown,
    candidate,
    first_targets,
    half_day_pence,
    shown,
    standing,
)
from waymark.designs.solver.facts import WEEK, Aim, HalfDay
from waymark.designs.states import PartKind, Target
from waymark.placements import queries as placements
from waymark.placements.rules import Price
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.programmes.rules import part_time_findings
from waymark.programmes.rules.hours import FULL_TIME_HOURS, MINUTES
from waymark.quality import queries as quality
from waymark.quality.queries import half_day
from waymark.quality.rules import offer_fits_pupil
from waymark.quality.states import PriceUnit
from waymark.school_year.states import Half


@dataclass(frozen=True)
class Reason:
    """What is true of an offer in a proposed week. `of`: how many offers are free on all of its half-days."""

    offer: OfferShown
    half_days: list[tuple[int, str]]
    of: int
    is_cheapest: bool
    is_nearest: bool


@dataclass(frozen=True)
class WeekShown:
    """A proposed week, as an option that nobody has written yet."""

    aim: Aim
    is_best: bool
    option: OptionShown
    reasons: list[Reason]
    at_school: str  # as the form that saves it carries it
    picks: str


@dataclass(frozen=True)
class Suggested:
    """What the reckoning answers: weeks, or what cannot be met together. `offers` were looked at."""

    weeks: list[WeekShown]
    conflict: solver.Conflict | None
    offers: int
    took_too_long: bool = False


def half_days_at_school_first(programme: Programme) -> int:
    """How many half-days at school are asked for first: those of the pattern that is followed, else those of now."""
    pattern = programme.week_pattern
    if pattern is not None:
        place = programmes.place_in_pattern(pattern, programme.school, clock.today(), at_school=True)
        return pattern.days[place] * 2
    return programme.school_sessions.filter(valid_to__isnull=True).count()


def suggest(
    actor: Actor, programme: Programme, asked: solver.Asked, *, starts_on: date, planned_end_on: date
) -> Suggested:
    """Up to three weeks for the programme. Every one has been judged by the rules of a design; none is saved."""
    design = Design(
        programme=programme, starts_on=starts_on, planned_end_on=planned_end_on, budget_pence=asked.budget_pence
    )
    offers = list(quality.offers_open(actor, actor.day))
    ground = Ground(actor, programme, offers)
    on = ground.day(starts_on)
    distances = placements.distances(actor, programme.pupil, programme.school, offers) if offers else {}
    statuses = ground.statuses(on)
    possible = {
        str(offer.public_id): one
        for offer in offers
        if (one := candidate(ground, design, offer, distances[offer.pk], statuses[offer.provider_id], on))
        and not offer_fits_pupil(ground.offer_facts(design, offer, one.free[:1]), on=on)
    }
    school_part = _school(design)
    facts = _facts(ground, design, possible, asked, school_part, on)
    try:
        answer = solver.propose(facts, on=on)
    except solver.TooLong:
        return Suggested([], None, len(possible), took_too_long=True)
    weeks = [_shown(ground, design, possible, week, distances) for week in answer.weeks]
    return Suggested([week for week in weeks if not week.option.stops], answer.conflict, len(possible))


def _facts(
    ground: Ground,
    design: Design,
    possible: dict[str, OfferShown],
    asked: solver.Asked,
    school: DesignPart,
    on: date,
) -> solver.SolverFacts:
    part_time = programmes.part_time_facts(ground.programme, on, ehc_plan=ground.has_ehc_plan)
    may_be_short = not part_time_findings(part_time, on=on)
    least = asked.least_minutes if may_be_short else max(asked.least_minutes, FULL_TIME_HOURS.on(on) * MINUTES)
    pattern = ground.programme.week_pattern if asked.pattern else None
    return solver.SolverFacts(
        candidates=tuple(_candidate(ground, key, one, on) for key, one in possible.items()),
        school={each: minutes_between(*school.times(each[1])) for each in WEEK},
        asked=replace(asked, least_minutes=least),
        fixed=programmes.week_sessions(standing(ground, design)),
        guarded={place: rules.place_law(site, place, on=on) for place, site in ground.sites(on).items()},
        single_place_agreed=bool(ground.programme.single_provider_reason.strip()),
        school_in_pattern=ground.place_in_pattern(school, on) if pattern else None,
        fixed_in_pattern=ground.fixed_in_pattern(on) if pattern else {},
    )


def _candidate(ground: Ground, key: str, one: OfferShown, on: date) -> solver.Candidate:
    offer, part = one.offer, DesignPart(offer=one.offer)
    return solver.Candidate(
        key=key,
        place=str(offer.provider_id),
        half_days={(weekday, Half(half)): minutes_between(*part.times(half)) for weekday, half in one.free},
        price=Price(pence=offer.price_pence, unit=PriceUnit(offer.price_unit)),
        miles=one.miles,
        is_signed_off=one.is_signed_off,
        subjects=frozenset(one.subjects),
        may_be_full_time=one.status.may_be_full_time,
        in_pattern=ground.place_in_pattern(part, on) if ground.programme.week_pattern else None,
    )


def _school(design: Design, half_days: Sequence[HalfDay] = ()) -> DesignPart:
    first = programmes.first_school_times(design.programme)
    times = {name: at for name, at in first.items() if isinstance(at, time)}
    return DesignPart(
        design=design,
        kind=PartKind.SCHOOL,
        half_days=[half_day(*each) for each in half_days],
        subjects=[subject.value for subject in rules.NEEDED_SUBJECTS],
        targets=[Target.ATTENDANCE.value, Target.LEARNING.value],
        **times,
    )


def _shown(
    ground: Ground,
    design: Design,
    possible: dict[str, OfferShown],
    week: solver.Proposal,
    distances: dict[int, placements.Distance],
) -> WeekShown:
    parts = [_school(design, week.at_school)]
    for key, half_days in week.picks.items():
        offer = possible[key].offer
        parts.append(
            DesignPart(
                design=design,
                kind=PartKind.PROVIDER,
                offer=offer,
                half_days=[half_day(*each) for each in half_days],
                subjects=list(quality.subjects_of(offer)),
                targets=first_targets(offer),
            )
        )
    return WeekShown(
        aim=week.aim,
        is_best=week.is_best,
        option=shown(ground, design, parts, distances),
        reasons=[_reason(possible, key, half_days) for key, half_days in week.picks.items()],
        at_school=" ".join(half_day(*each) for each in week.at_school),
        picks=" ".join(
            f"{key}:{','.join(half_day(*each) for each in half_days)}" for key, half_days in week.picks.items()
        ),
    )


def _reason(possible: dict[str, OfferShown], key: str, half_days: Sequence[HalfDay]) -> Reason:
    """How the offer stands among those that are free on all the same half-days."""
    chosen, wanted = possible[key], {(weekday, half.value) for weekday, half in half_days}
    rivals = [one for one in possible.values() if wanted <= set(one.free)]
    pence, miles = half_day_pence(chosen.offer), chosen.miles
    return Reason(
        offer=chosen,
        half_days=sorted(wanted),
        of=len(rivals),
        is_cheapest=len(rivals) > 1 and all(pence <= half_day_pence(one.offer) for one in rivals),
        is_nearest=len(rivals) > 1
        and miles is not None
        and all(one.miles is not None and miles <= one.miles for one in rivals),
    )


def first_days(programme: Programme) -> tuple[date, date]:
    """From when to when weeks are proposed, unless somebody says otherwise."""
    return max(clock.today(), programme.starts_on), programme.planned_end_on
