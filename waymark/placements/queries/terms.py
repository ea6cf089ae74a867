"""The terms of a placement: those of a day, those that wait, and what a whole stay comes to by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from waymark.accounts.actors import Actor
from waymark.core.refusals import Refusal
from waymark.placements import rules
from waymark.placements.models import Placement, PlacementTerms
from waymark.placements.queries.days import calendar_of, sessions_of
from waymark.placements.queries.proposals import Planned, plan_findings
from waymark.placements.states import (
    ChargeMode,
    FeeDue,
    FundingPlace,
    FundingRoute,
    PupilShare,
    Rest,
    TermsState,
)
from waymark.quality import queries as quality
from waymark.quality.states import PriceUnit
from waymark.school_year.rules import CalendarRunsOut
from waymark.school_year.states import Half


def terms_of(actor: Actor, placement: Placement) -> list[PlacementTerms]:
    """Every version, the newest first."""
    rows = PlacementTerms.objects.visible_to(actor).filter(placement=placement)
    return list(rows.select_related("payer", "written_by__person", "answered_by__person"))


def terms_on(placement: Placement, on: date) -> PlacementTerms:
    """The version by which the day is charged: agreed, and the latest to begin; the first one before any has begun."""
    agreed = placement.terms.filter(state=TermsState.AGREED).select_related("payer")
    return holding(list(agreed), on)


def holding(versions: Sequence[PlacementTerms], on: date) -> PlacementTerms:
    """Of these versions, the one by which the day is charged."""
    agreed = sorted(
        (each for each in versions if each.state == TermsState.AGREED), key=lambda each: (each.valid_from, each.number)
    )
    begun = [each for each in agreed if each.valid_from <= on]
    return begun[-1] if begun else agreed[0]


def newest_terms(placement: Placement) -> PlacementTerms:
    """The version agreed last, whether or not it has begun."""
    return placement.terms.filter(state=TermsState.AGREED).order_by("-number")[0]


def waiting_terms(placement: Placement) -> PlacementTerms | None:
    return placement.terms.filter(state=TermsState.WAITING).first()


def said(terms: PlacementTerms) -> rules.Terms:
    """What a version says, as a rule compares it."""
    return rules.Terms(
        rate_pence=terms.rate_pence,
        unit=terms.rate_unit,
        charge_mode=ChargeMode(terms.charge_mode),
        bespoke=terms.bespoke,
        planned_end_on=terms.planned_end_on,
        funding=rules.Funding(
            route=FundingRoute(terms.funding_route),
            place=FundingPlace(terms.funding_place) if terms.funding_place else None,
            row=terms.funding_row,
            said=terms.funding_said,
            clause=terms.funding_clause,
            share=PupilShare(terms.funding_share),
            rest=Rest(terms.funding_rest),
            reason=terms.funding_reason,
        ),
        fees=fees_of(terms),
    )


def fees_of(terms: PlacementTerms) -> tuple[rules.Fee, ...]:
    """The fees beside the price, in the order in which they were written."""
    return tuple(
        rules.Fee(what=each["what"], pence=each["pence"], due=FeeDue(each["due"]), to_provider=each["to_provider"])
        for each in terms.fees
    )


def stay_of(placement: Placement, terms: PlacementTerms) -> rules.Stay | None:
    """What the whole placement comes to at these terms, as planned; None where no rate can say it, or the calendar ends."""
    if terms.charge_mode == ChargeMode.BESPOKE:
        return None
    first = placement.started_on or placement.starts_on
    half_days = tuple((row.weekday, Half(row.half)) for row in sessions_of(placement, terms.valid_from))
    price = rules.Price(pence=terms.rate_pence, unit=PriceUnit(terms.rate_unit))
    facts = rules.StayFacts(
        parts=(rules.PricedPart(key="", half_days=half_days, price=price),),
        calendar=calendar_of(placement, first),
        starts_on=first,
        planned_end_on=terms.planned_end_on,
        fees=fees_of(terms),
    )
    try:
        return rules.price_of_stay(facts, on=first)
    except CalendarRunsOut:
        return None


def extension_findings(placement: Placement, until: date, on: date) -> list[Refusal]:
    """What stands against a later end: somebody else has the place by then, or the pupil is elsewhere."""
    half_days = tuple((row.weekday, row.half) for row in sessions_of(placement, on))
    planned = Planned(placement.offer, half_days, placement.starts_on, until, placement.first_review_on, placement)
    stops = {"offer_full", "half_day_planned_twice"}
    return [each for each in plan_findings(placement.programme, planned, on) if each.code in stops]


def is_at_school(placement: Placement, on: date) -> bool:
    """Whether the provider is a registered school, to which the limits of other places do not apply."""
    return not quality.status_answer(placement.provider, on).guard_applies
