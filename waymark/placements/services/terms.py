"""The terms of a placement: the first version, changes, and the provider's answer to those that bind it."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.moves import move
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements import notices, queries, rules
from waymark.placements.models import Placement, PlacementTerms
from waymark.placements.services.agreements import make_agreement
from waymark.placements.services.guard import hold_provider, only_for, require_state
from waymark.placements.services.money import Money, money_findings
from waymark.placements.services.owed import open_duty, paper_due_on
from waymark.placements.states import (
    BEFORE_START,
    MOVES,
    UNDER_WAY,
    ChargeMode,
    TermsAction,
    TermsState,
)


def first_terms(
    actor: Actor,
    placement: Placement,
    funding: rules.Funding,
    *,
    fees: tuple[rules.Fee, ...] = (),
    charge_mode: ChargeMode = ChargeMode.AGREED,
    bespoke: str = "",
) -> PlacementTerms:
    """The terms with which a placement is proposed: the price of the offer on that day."""
    return _add(
        actor,
        placement,
        rules.Terms(
            rate_pence=placement.offer.price_pence,
            unit=placement.offer.price_unit,
            charge_mode=charge_mode,
            bespoke=bespoke,
            planned_end_on=placement.planned_end_on,
            funding=funding,
            fees=fees,
        ),
        state=TermsState.AGREED,
        valid_from=placement.starts_on,
    )


def other_days(actor: Actor, placement: Placement, *, reason: str) -> PlacementTerms:
    """The same terms for other days, before anything was charged: a version that takes the place of all before it."""
    said = queries.said(queries.newest_terms(placement))
    new = replace(said, planned_end_on=placement.planned_end_on)
    _replace(actor, placement, TermsState.AGREED)
    return _add(
        actor, placement, new, state=TermsState.AGREED, valid_from=placement.starts_on, reason=reason or "Other days."
    )


@transaction.atomic
def write_terms(
    actor: Actor,
    placement: Placement,
    *,
    rate_pence: int,
    rate_unit: str,
    charge_mode: ChargeMode,
    planned_end_on: date,
    reason: str,
    money: Money,
    bespoke: str = "",
    valid_from: date | None = None,
    reason_to_go_on: str = "",
    version: int | None = None,
) -> PlacementTerms:
    """Change the terms: a new version with its reason. Under way, what binds the provider waits for its agreement.

    Before the start the new version takes the place of the old, and the agreement is written and signed anew.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *BEFORE_START, *UNDER_WAY)
    hold_provider(placement.provider)
    today, started = clock.today(), placement.state in UNDER_WAY
    begins = (valid_from or today) if started else placement.starts_on
    funding, money_against = money_findings(placement.programme, placement.offer, money, begins)
    newest = queries.newest_terms(placement)
    facts = rules.TermsFacts(
        now=queries.said(newest),
        now_from=newest.valid_from,
        new=rules.Terms(
            rate_pence=rate_pence,
            unit=rate_unit,
            charge_mode=charge_mode,
            bespoke=bespoke.strip(),
            planned_end_on=planned_end_on,
            funding=funding,
            fees=money.fees,
        ),
        valid_from=begins,
        reason=reason,
        first_day=placement.started_on or placement.starts_on,
        has_started=started,
        programme_ends_on=placement.programme.planned_end_on,
        is_school=queries.is_at_school(placement, today),
    )
    findings = rules.terms_refusals(facts, on=today) + money_against + _extension(placement, planned_end_on)
    warnings = refuse(findings, reason=reason_to_go_on)
    waits = started and rules.binds_the_provider(facts, on=today)
    _replace(actor, placement, *([TermsState.WAITING] if started else [TermsState.WAITING, TermsState.AGREED]))
    terms = _add(
        actor,
        placement,
        facts.new,
        state=TermsState.WAITING if waits else TermsState.AGREED,
        valid_from=facts.valid_from,
        reason=reason.strip(),
    )
    if warnings:  # for those who decide: the provider reads why the terms change, and not this
        placement.reason_to_go_on = "\n\n".join(filter(None, [placement.reason_to_go_on, reason_to_go_on.strip()]))
        placement.save_changes("reason_to_go_on")
    duties.drop(actor, placement, DutyKind.AGREE_TERMS, reason="Other terms were written.")
    if waits:
        placement.save_changes()  # whoever had the old terms before them must look again
        open_duty(actor, DutyKind.AGREE_TERMS, placement, placement.provider, "SEIP2018 12.5", paper_due_on(placement))
        notices.terms_to_agree(actor, placement)
    else:
        _in_force(actor, placement, terms, binds=rules.binds_the_provider(facts, on=today))
    return terms


@transaction.atomic
def agree_terms(actor: Actor, placement: Placement, *, version: int | None = None) -> PlacementTerms:
    """The provider agrees. Terms whose first day has passed meanwhile begin today: what was charged keeps its terms."""
    placement, terms = _to_answer(actor, placement, version)
    hold_provider(placement.provider)
    refuse(_extension(placement, terms.planned_end_on))
    terms.valid_from = max(terms.valid_from, clock.today())
    _answered(actor, terms, TermsAction.AGREE, "", "valid_from")
    _in_force(actor, placement, terms, binds=True)
    return terms


@transaction.atomic
def return_terms(actor: Actor, placement: Placement, *, reason: str, version: int | None = None) -> PlacementTerms:
    """The provider does not agree, and says why: the terms agreed before go on."""
    placement, terms = _to_answer(actor, placement, version)
    if not reason.strip():
        raise Refused([Refusal("no_reason", clause="WM reason")])
    _answered(actor, terms, TermsAction.RETURN, reason)
    placement.save_changes()
    notices.terms_answered(actor, placement)
    return terms


def drop_waiting_terms(actor: Actor, placement: Placement) -> None:
    """Terms that nobody has agreed to go with the placement."""
    _replace(actor, placement, TermsState.WAITING)


def _to_answer(actor: Actor, placement: Placement, version: int | None) -> tuple[Placement, PlacementTerms]:
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    only_for(actor, placement.provider)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *UNDER_WAY)
    found = queries.waiting_terms(placement)
    if found is None:
        raise Conflict(placement)
    return placement, lock(PlacementTerms, found.pk)


def _answered(actor: Actor, terms: PlacementTerms, action: TermsAction, reason: str, *fields: str) -> None:
    terms.answered_at, terms.answered_by, terms.answer_reason = clock.now(), actor.membership, reason
    move(
        terms,
        action,
        MOVES,
        actor=actor,
        reason=reason,
        fields=("answered_at", "answered_by", "answer_reason", *fields),
        pupil=terms.placement.pupil,
    )
    duties.discharge(actor, DutyKind.AGREE_TERMS, terms.placement, owner=terms.placement.provider)


def _in_force(actor: Actor, placement: Placement, terms: PlacementTerms, *, binds: bool) -> None:
    """What all others read of the terms is written on the placement, and a new paper says what both have agreed."""
    placement.planned_end_on = terms.planned_end_on
    placement.save_changes("planned_end_on")
    if placement.planned_end_on >= clock.today():
        duties.discharge(actor, DutyKind.SETTLE_PLANNED_END, placement)
    if binds:
        if placement.agreements.filter(is_current=True).exists():
            make_agreement(actor, placement)
        notices.terms_answered(actor, placement)


def _extension(placement: Placement, until: date) -> list[Refusal]:
    if until <= placement.planned_end_on:
        return []
    return queries.extension_findings(placement, until, clock.today())


def _replace(actor: Actor, placement: Placement, *states: TermsState) -> None:
    for old in placement.terms.select_for_update().filter(state__in=states):
        move(old, TermsAction.REPLACE, MOVES, actor=actor, pupil=placement.pupil)


def _add(
    actor: Actor,
    placement: Placement,
    said: rules.Terms,
    *,
    state: TermsState,
    valid_from: date,
    reason: str = "",
) -> PlacementTerms:
    assert actor.membership is not None
    funding = said.funding
    payer = queries.payer_of(placement.programme, placement.provider, funding.route, clock.today())
    terms: dict[str, Any] = {
        "number": placement.terms.count() + 1,
        "state": state,
        "valid_from": valid_from,
        "starts_on": placement.started_on or placement.starts_on,
        "planned_end_on": said.planned_end_on,
        "rate_pence": said.rate_pence,
        "rate_unit": said.unit,
        "charge_mode": said.charge_mode,
        "bespoke": said.bespoke,
        "payer": payer or placement.commissioner,
        "funding_route": funding.route,
        "funding_place": funding.place or "",
        "funding_row": funding.row,
        "funding_said": funding.said,
        "funding_clause": funding.clause,
        "funding_share": funding.share,
        "funding_rest": funding.rest,
        "funding_reason": funding.reason,
        "fees": [asdict(fee) for fee in said.fees],
        "reason": reason,
    }
    row = PlacementTerms.objects.create(
        placement=placement, written_at=clock.now(), written_by=actor.membership, **terms
    )
    history.record(actor, "placementterms.write", row, after=terms, reason=reason, pupil=placement.pupil)
    return row
