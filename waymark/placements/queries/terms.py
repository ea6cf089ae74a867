"""The terms of a placement: those of a day, those that wait, and who pays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from waymark.accounts.actors import Actor
from waymark.core.refusals import Refusal
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.placements import rules
from waymark.placements.models import Placement, PlacementTerms
from waymark.placements.queries.days import sessions_of
from waymark.placements.queries.parties import party_of
from waymark.placements.queries.proposals import Planned, plan_findings
from waymark.placements.states import ChargeMode, FundingRoute, TermsState
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.quality import queries as quality


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
        funding_route=FundingRoute(terms.funding_route),
    )


def usual_funding(programme: Programme, on: date) -> FundingRoute:
    """The funding route where nothing else is said."""
    facts = rules.FundingFacts(
        commissioner=party_of(programme.commissioner), has_ehc_plan=programmes.has_ehc_plan(programme.pupil, on)
    )
    return rules.funding_route(facts, on=on)


def payer_of(programme: Programme, route: FundingRoute, on: date) -> Organisation | None:
    """The body that pays by this route; None where there is no such body for this pupil."""
    party, commissioner, school = rules.payer(route), programme.commissioner, programme.school
    if party is rules.Party.SCHOOL:
        return school
    if party_of(commissioner) is party:
        return commissioner
    if party is rules.Party.PARTNERSHIP:
        return organisations.partnership_of(school, on)
    return commissioner.parent_authority or school.parent_authority


def extension_findings(placement: Placement, until: date, on: date) -> list[Refusal]:
    """What stands against a later end: somebody else has the place by then, or the pupil is elsewhere."""
    half_days = tuple((row.weekday, row.half) for row in sessions_of(placement, on))
    planned = Planned(placement.offer, half_days, placement.starts_on, until, placement.first_review_on, placement)
    stops = {"offer_full", "half_day_planned_twice"}
    return [each for each in plan_findings(placement.programme, planned, on) if each.code in stops]


def is_at_school(placement: Placement, on: date) -> bool:
    """Whether the provider is a registered school, to which the limits of other places do not apply."""
    return not quality.status_answer(placement.provider, on).guard_applies
