"""Support plans for tests, written through the services. People are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from waymark.accounts.actors import Actor
from waymark.pupils.models import Pupil
from waymark.support import services
from waymark.support.models import Cycle, HelpAsked, SupportPlan
from waymark.support.states import Impact, Level, NextStep, Service

STARTS_ON = date(2026, 9, 14)


def a_plan(actor: Actor, pupil: Pupil, **values: Any) -> SupportPlan:
    """A plan at tier 2 since 14 September."""
    given = {"level": Level.TIER_2, "why": "Walks out of lessons most days.", "starts_on": STARTS_ON}
    return services.start_plan(actor, pupil, **{**given, **values})


def cycle_words(**values: Any) -> dict[str, Any]:
    given = {
        "assessment": "Reads at the level of a pupil of nine.",
        "aim": "Stays in every English lesson, three weeks running.",
        "starts_on": STARTS_ON,
        "review_on": date(2026, 10, 16),
    }
    return {**given, **values}


def a_cycle(actor: Actor, plan: SupportPlan, **values: Any) -> Cycle:
    """A cycle with one thing that is done in it."""
    cycle = services.begin_cycle(actor, plan, **cycle_words(**values))
    services.add_intervention(
        actor,
        cycle,
        what="Paired reading",
        who="Nina Holt",
        how_often="three times a week",
        starts_on=cycle.starts_on,
        ends_on=cycle.review_on,
    )
    return cycle


def review_words(**values: Any) -> dict[str, Any]:
    given = {
        "reviewed_on": date(2026, 10, 16),
        "impact_scale": Impact.SOME,
        "impact": "Stays until the break now.",
        "evidence": "Left nine lessons, before it was 22.",
        "pupil_view": "Nina is all right.",
        "family_view": "Mornings are calmer.",
        "next_step": NextStep.GO_ON,
    }
    return {**given, **values}


def reviewed(actor: Actor, cycle: Cycle, **values: Any) -> Cycle:
    return services.review_cycle(actor, cycle, **review_words(**values))


def asked_for_help(actor: Actor, pupil: Pupil, **values: Any) -> HelpAsked:
    given = {
        "service": Service.EARLY_HELP,
        "who": "The duty desk",
        "what": "Somebody to see the family at home.",
        "asked_on": date(2026, 10, 5),
    }
    return services.ask_for_help(actor, pupil, **{**given, **values})
