"""A place is offered with what keeps the pupil safe, and the provider answers."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.moves import move
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.documents import services as documents
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements import notices, queries, rules
from waymark.placements.models import Placement, RiskHandOver
from waymark.placements.services.guard import COUNT_WATCHERS, hold_provider, only_for, require_state
from waymark.placements.services.holds import use_up
from waymark.placements.services.owed import answer_due_on, drop_duties, open_duty, paper_due_on
from waymark.placements.services.readiness import ask_to_confirm
from waymark.placements.states import HOLD_A_PLACE, MOVES, DeclineReason, PlacementAction, PlacementState
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.states import Basis
from waymark.safeguarding import queries as safeguarding_queries
from waymark.safeguarding import services as safeguarding
from waymark.safeguarding.models import RiskAssessment
from waymark.safeguarding.rules import handover_refusals


@transaction.atomic
def offer(actor: Actor, placement: Placement, *, reason_to_go_on: str = "", version: int | None = None) -> Placement:
    """Ask the provider to take the pupil: from now on it may know of the pupil, and has what keeps the pupil safe.

    An offer that has lapsed is made again in the same way: the place is looked for anew.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    hold_provider(placement.provider)
    today, again = clock.today(), placement.state == PlacementState.OFFERED
    if again and not rules.offer_has_lapsed(placement.offered_until, on=today):
        raise Conflict(placement)
    warnings = refuse(
        [*_risk_findings(placement), *queries.place_findings(placement)],
        reason=reason_to_go_on,
    )
    placement.offered_until = rules.offer_stands_until(queries.calendar_of(placement, today), on=today)
    if not again:
        placement.shared_at, placement.shared_by = clock.now(), actor.membership
    move(
        placement,
        PlacementAction.OFFER,
        MOVES,
        actor=actor,
        fields=("shared_at", "shared_by", "offered_until"),
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    use_up(actor, placement)
    if not again:
        involve(actor, placement.pupil, placement.provider, Basis.OFFER, source=placement, valid_from=today)
    _hand_over(actor, placement)
    due_on = answer_due_on(placement)
    open_duty(actor, DutyKind.ANSWER_OFFER, placement, placement.provider, "WM provider time", due_on)
    agreement = queries.current_agreement(placement)
    if agreement:
        for paper in filter(None, (agreement.document, agreement.as_word)):
            documents.share(actor, paper, placement.provider)
        open_duty(
            actor, DutyKind.SIGN_AGREEMENT, placement, placement.provider, "SEIP2018 12.5", paper_due_on(placement)
        )
    plan = queries.current_plan(placement)
    if plan and plan.agreed_by_provider_at is None:
        open_duty(
            actor, DutyKind.AGREE_LEARNING_PLAN, placement, placement.provider, "SEIP2018 12.4", paper_due_on(placement)
        )
    if queries.arrangements_of(placement):
        ask_to_confirm(actor, placement)
    notices.offered(actor, placement)
    COUNT_WATCHERS.tell(placement.provider)
    return placement


@transaction.atomic
def hand_over_risk(actor: Actor, placement: Placement, *, version: int | None = None) -> RiskHandOver:
    """Give the provider the version of the risk assessment now in force; it must say again that it has read it."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *HOLD_A_PLACE)
    refuse([each for each in _risk_findings(placement) if not each.is_warning])
    return _hand_over(actor, placement)


def _risk_findings(placement: Placement) -> list[Refusal]:
    """What stands against handing over the risk assessment: all but that the provider has and has read it."""
    found = handover_refusals(queries.hand_over_facts(placement), on=clock.today())
    return [each for each in found if each.code not in ("risk_not_handed_over", "risk_not_acknowledged")]


def _hand_over(actor: Actor, placement: Placement) -> RiskHandOver:
    assessment = RiskAssessment.objects.get(pupil_id=placement.pupil_id, is_current=True)
    given = placement.risk_hand_overs.filter(is_current=True).first()
    if given and given.assessment_id == assessment.pk:
        return given
    for row in placement.risk_hand_overs.select_for_update().filter(is_current=True):
        row.is_current = False
        row.save_changes("is_current")
    assert actor.membership is not None
    row = RiskHandOver.objects.create(
        placement=placement,
        assessment=assessment,
        handed_over_at=clock.now(),
        handed_over_by=actor.membership,
    )
    safeguarding.share(actor, assessment, placement.provider)
    history.record(
        actor, "placement.hand_over_risk", placement, after={"number": assessment.number}, pupil=placement.pupil
    )
    return row


@transaction.atomic
def acknowledge_risk(actor: Actor, placement: Placement, *, version: int | None = None) -> RiskHandOver:
    """The provider says that it has read what keeps the pupil safe, in the version it was given.

    `version` is that of the hand-over: with a newer one, Conflict.
    """
    actor.require(Permission.SAFETY_ACKNOWLEDGE, over=placement)
    only_for(actor, placement.provider)
    given = queries.current_hand_over(placement)
    if given is None:
        raise Refused([Refusal("risk_not_handed_over", clause="AAP2025 information", who="partnership")])
    assessment = safeguarding_queries.current_assessment(actor, placement.pupil)
    if assessment is None or (version is not None and version != assessment.number):
        raise Conflict(given)
    safeguarding.acknowledge(actor, assessment)
    return given


@transaction.atomic
def accept(actor: Actor, placement: Placement, *, reason: str = "", version: int | None = None) -> Placement:
    """The provider will take the pupil. Whatever gates are open stay open."""
    _as_provider(actor, placement)
    return answered(actor, lock(Placement, placement.pk, version), accepts=True, reason=reason)


@transaction.atomic
def decline(
    actor: Actor,
    placement: Placement,
    *,
    reason: str,
    why: DeclineReason = DeclineReason.OTHER,
    version: int | None = None,
) -> Placement:
    """The provider will not take the pupil, says why, and from this moment knows of the pupil no more."""
    _as_provider(actor, placement)
    return answered(actor, lock(Placement, placement.pk, version), accepts=False, reason=reason, why=why)


def _as_provider(actor: Actor, placement: Placement) -> None:
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    only_for(actor, placement.provider)


def answered(
    actor: Actor, placement: Placement, *, accepts: bool, reason: str, why: DeclineReason = DeclineReason.OTHER
) -> Placement:
    """The answer of whoever may give it, for a placement that is locked; no permission is asked."""
    hold_provider(placement.provider)
    facts = rules.AnswerFacts(
        accepts=accepts,
        reason=reason,
        offered_until=placement.offered_until,
        risk=queries.hand_over_facts(placement),
    )
    refuse(rules.answer_refusals(facts, on=clock.today()))
    placement.answered_at, placement.answered_by = clock.now(), actor.membership
    placement.answered_by_label, placement.answer_reason = actor.label[:200], reason
    placement.answer_code = "" if accepts else why
    move(
        placement,
        PlacementAction.ACCEPT if accepts else PlacementAction.DECLINE,
        MOVES,
        actor=actor,
        reason=reason,
        fields=("answered_at", "answered_by", "answered_by_label", "answer_code", "answer_reason"),
        pupil=placement.pupil,
    )
    duties.discharge(actor, DutyKind.ANSWER_OFFER, placement)
    if accepts:
        open_duty(
            actor, DutyKind.START_PLACEMENT, placement, placement.commissioner, "SEIP2018 12.3", placement.starts_on
        )
    else:
        uninvolve(actor, placement, valid_to=clock.today())
        drop_duties(actor, placement, reason)
        COUNT_WATCHERS.tell(placement.provider)
    notices.answered(actor, placement)
    return placement
