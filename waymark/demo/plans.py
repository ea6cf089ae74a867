"""The areas that a demonstration can be built of: the small one, told case by case, and a whole county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waymark.core.models import Instance
from waymark.demo import county, terms
from waymark.demo.moments import at
from waymark.demo.people import PEOPLE, Somebody
from waymark.demo.providers import PROVIDERS, Provider
from waymark.demo.pupils import CASES, Case


@dataclass(frozen=True)
class Plan:
    """One area: when its story begins and stands still, who is in it, and what becomes of whom."""

    name: str
    first_day: date
    demo_day: date
    at_work_from: date  # since when people hold their roles
    places_end_on: date  # the planned end of every placement
    asked_for: tuple[date, date]  # the first and last day of a place that a referral still waiting asks for
    term_ends_on: date
    signed_off_until: date  # the providers, first of all
    people: tuple[Somebody, ...]
    providers: tuple[Provider, ...]
    cases: tuple[Case, ...]
    reviewed_again_from: date = date.min  # reviews between a placement's first and this day are not told
    days_before_pupils: int = 1  # from the first day until the schools write pupils down
    seed: int = 0  # of the generated parts; nought where nothing is generated
    signed_off_again: tuple[tuple[date, date], ...] = ()  # a day, and until when the providers are signed off then


SMALL = Plan(
    name="small",
    first_day=terms.FIRST_DAY,
    demo_day=terms.DEMO_DAY,
    at_work_from=date(2025, 9, 1),
    places_end_on=date(2027, 3, 25),
    asked_for=(date(2026, 12, 7), date(2027, 3, 25)),
    term_ends_on=date(2026, 12, 18),
    signed_off_until=date(2027, 7, 9),
    people=PEOPLE,
    providers=PROVIDERS,
    cases=CASES,
)


def a_county(pupils: int = county.PUPILS, seed: int = county.SEED) -> Plan:
    """A whole county over two school years, with so many pupils at providers; the same for the same seed."""
    return Plan(
        name="county",
        first_day=county.FIRST_DAY,
        demo_day=county.DEMO_DAY,
        at_work_from=date(2025, 8, 1),
        places_end_on=date(2027, 7, 9),
        asked_for=(date(2027, 9, 6), date(2027, 12, 17)),
        term_ends_on=date(2027, 7, 9),
        signed_off_until=date(2026, 8, 25),
        people=county.people(seed),
        providers=county.providers(),
        cases=county.cases(pupils, seed),
        reviewed_again_from=date(2027, 3, 24),
        days_before_pupils=7,
        seed=seed,
        signed_off_again=((date(2026, 8, 24), date(2027, 8, 23)),),
    )


FIRST_DAYS = {terms.FIRST_DAY: "small", county.FIRST_DAY: "county"}


def area_of(instance: Instance) -> str:
    """The name of the area that a demonstration was built of: their stories begin on different days."""
    return next((name for day, name in FIRST_DAYS.items() if at(day, 8) == instance.made_at), "small")
