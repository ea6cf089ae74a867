"""A placement is planned, and planned anew, before its provider knows of it or before it starts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.references import next_reference
from waymark.core.refusals import Refusal, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.placements import queries, rules
from waymark.placements.models import Placement
from waymark.placements.services.agreements import make_agreement
from waymark.placements.services.brokering import note_broker
from waymark.placements.services.guard import (
    COUNT_WATCHERS,
    hold_provider,
    only_for,
    require_school_or_commissioner,
    require_state,
)
from waymark.placements.services.half_days import in_order, put_sessions
from waymark.placements.services.money import AS_USUAL, Money, money_findings
from waymark.placements.services.owed import open_duty
from waymark.placements.services.terms import first_terms, other_days
from waymark.placements.states import BEFORE_START, ChargeMode, PlacementState
from waymark.programmes.models import Programme
from waymark.programmes.services import no_longer_to_plan
from waymark.quality.models import Offer
from waymark.school_year.states import Half

TERMS = ("starts_on", "planned_end_on", "first_review_on", "travel", "why_this_provider")


@transaction.atomic
def propose(
    actor: Actor,
    programme: Programme,
    offer: Offer,
    *,
    sessions: Iterable[tuple[int, Half | str]],
    starts_on: date,
    planned_end_on: date,
    first_review_on: date | None = None,
    pupil_voice: str = "",
    family_voice: str = "",
    why_this_provider: str = "",
    travel: str = "",
    charge_mode: ChargeMode = ChargeMode.AGREED,
    bespoke: str = "",
    money: Money = AS_USUAL,
    broker: Organisation | None = None,
    reason_to_go_on: str = "",
) -> Placement:
    """Plan a pupil's half-days at a provider. The provider knows nothing yet; the price is that of the offer today.

    Who pays is what the area's table says of such a place, unless `money` says otherwise.

    `broker` found the place and checked the provider, where that was another body than the commissioner.

    Without `first_review_on` the review is on the last day that the half-term rule allows.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=programme)
    only_for(actor, programme.commissioner)
    programme = lock(Programme, programme.pk)
    hold_provider(offer.provider)
    wanted = in_order(sessions)
    review_on = first_review_on or queries.review_date(programme, starts_on, planned_end_on)
    planned = queries.Planned(offer, tuple(wanted), starts_on, planned_end_on, review_on)
    funding, money_against = money_findings(programme, offer, money, starts_on)
    warnings = refuse(
        [
            *_needed(programme, starts_on, planned_end_on, review_on, why_this_provider),
            *_terms_needed(charge_mode, bespoke),
            *money_against,
            *rules.fee_refusals(rules.FeesFacts(fees=money.fees), on=clock.today()),
            *queries.commissioner_findings(programme, clock.today()),
            *queries.plan_findings(programme, planned, clock.today()),
            *(_broker_findings(broker, programme, offer) if broker else ()),
        ],
        reason=reason_to_go_on,
    )
    assert actor.membership is not None
    today = clock.today()
    placement = Placement.objects.create(
        reference=next_reference("P", today),
        programme=programme,
        pupil=programme.pupil,
        offer=offer,
        provider=offer.provider,
        site=offer.site,
        commissioner=programme.commissioner,
        contract_party=queries.contract_party(programme),
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        first_review_on=review_on,
        travel=travel,
        pupil_voice=pupil_voice,
        pupil_voice_on=today if pupil_voice.strip() else None,
        family_voice=family_voice,
        family_voice_on=today if family_voice.strip() else None,
        why_this_provider=why_this_provider,
        reason_to_go_on=reason_to_go_on if warnings else "",
        proposed_at=clock.now(),
        proposed_by=actor.membership,
    )
    put_sessions(placement, wanted, valid_from=starts_on)
    if broker is not None:
        note_broker(actor, placement, broker)
    first_terms(actor, placement, funding, fees=money.fees, charge_mode=charge_mode, bespoke=bespoke)
    history.record(
        actor,
        "placement.propose",
        placement,
        after={
            "offer": offer,
            "sessions": wanted,
            "starts_on": starts_on,
            "planned_end_on": planned_end_on,
            "rate_pence": offer.price_pence,
            **({"broker": broker} if broker else {}),
            "warnings": [warning.code for warning in warnings],
        },
        reason=reason_to_go_on if warnings else "",
        pupil=programme.pupil,
    )
    no_longer_to_plan(actor, programme)
    return placement


@transaction.atomic
def change_terms(
    actor: Actor,
    placement: Placement,
    *,
    sessions: Iterable[tuple[int, Half | str]],
    starts_on: date,
    planned_end_on: date,
    first_review_on: date | None = None,
    travel: str = "",
    why_this_provider: str = "",
    reason: str = "",
    reason_to_go_on: str = "",
    version: int | None = None,
) -> Placement:
    """Other half-days or days, before the start, as a new version of the terms. An agreement already written is replaced by a new, unsigned one."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *BEFORE_START)
    hold_provider(placement.provider)
    offer = placement.offer
    wanted = in_order(sessions)
    review_on = first_review_on or queries.review_date(placement.programme, starts_on, planned_end_on)
    planned = queries.Planned(offer, tuple(wanted), starts_on, planned_end_on, review_on, placement)
    warnings = refuse(
        [
            *_needed(placement.programme, starts_on, planned_end_on, review_on, why_this_provider),
            *queries.plan_findings(placement.programme, planned, clock.today()),
        ],
        reason=reason_to_go_on,
    )
    before = {name: getattr(placement, name) for name in TERMS}
    old = [(row.weekday, row.half) for row in queries.sessions_of(placement)]
    placement.starts_on, placement.planned_end_on, placement.first_review_on = starts_on, planned_end_on, review_on
    placement.travel, placement.why_this_provider = travel, why_this_provider
    if warnings:
        placement.reason_to_go_on = reason_to_go_on
    placement.save_changes(*TERMS, "reason_to_go_on")
    # nothing has happened on these half-days yet, so they are taken back as a whole: from the day they began
    for row in placement.sessions.filter(valid_to__isnull=True):
        row.valid_to = row.valid_from
        row.save_changes("valid_to")
    put_sessions(placement, wanted, valid_from=starts_on)
    other_days(actor, placement, reason=reason)
    history.record(
        actor,
        "placement.change_terms",
        placement,
        before={**before, "sessions": old},
        after={**{name: getattr(placement, name) for name in TERMS}, "sessions": wanted},
        reason="\n\n".join(filter(None, [reason, reason_to_go_on if warnings else ""])),
        pupil=placement.pupil,
    )
    duties.discharge(actor, DutyKind.LOOK_AGAIN_AT_PLACEMENT, placement)
    if placement.state == PlacementState.AGREED:
        open_duty(actor, DutyKind.START_PLACEMENT, placement, placement.commissioner, "SEIP2018 12.3", starts_on)
    if placement.agreements.filter(is_current=True).exists():
        make_agreement(actor, placement)
    COUNT_WATCHERS.tell(placement.provider)
    return placement


@transaction.atomic
def add_voices(
    actor: Actor, placement: Placement, *, pupil_voice: str, family_voice: str, version: int | None = None
) -> Placement:
    """What the pupil and the family say of this placement, each with the day it was asked."""
    require_school_or_commissioner(actor, placement)
    placement = lock(Placement, placement.pk, version)
    before = {"pupil_voice": placement.pupil_voice, "family_voice": placement.family_voice}
    today = clock.today()
    for name, said in (("pupil_voice", pupil_voice), ("family_voice", family_voice)):
        if getattr(placement, name) != said:
            setattr(placement, name, said)
            setattr(placement, f"{name}_on", today if said.strip() else None)
    placement.save_changes("pupil_voice", "pupil_voice_on", "family_voice", "family_voice_on")
    history.record(
        actor,
        "placement.voices",
        placement,
        before=before,
        after={"pupil_voice": pupil_voice, "family_voice": family_voice},
        pupil=placement.pupil,
    )
    return placement


def _broker_findings(broker: Organisation, programme: Programme, offer: Offer) -> list[Refusal]:
    return rules.broker_findings(queries.broker_facts(broker, programme, offer), on=clock.today())


def _terms_needed(charge_mode: ChargeMode, bespoke: str) -> list[Refusal]:
    if charge_mode is ChargeMode.BESPOKE and not bespoke.strip():
        return [Refusal("bespoke_without_words", clause="SEIP2018 12.5", who="partnership")]
    return []


def _needed(
    programme: Programme, starts_on: date, planned_end_on: date, review_on: date | None, why_this_provider: str
) -> list[Refusal]:
    """What must be said of a placement before it is planned at all."""
    period = rules.PeriodFacts(
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        programme_starts_on=programme.starts_on,
        programme_ends_on=programme.planned_end_on,
    )
    findings = rules.period_refusals(period, on=clock.today())
    if review_on is None or not starts_on < review_on:
        findings.append(Refusal("first_review", clause="KCSIE2025 review", who="partnership"))
    if not why_this_provider.strip():
        findings.append(Refusal("why_this_provider", clause="SEIP2018 12.6", who="partnership"))
    return findings
