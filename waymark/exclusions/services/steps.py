"""What parents, governors, a review panel and an authority do about an exclusion."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.moves import ImpossibleMove, move
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.exclusions import notices, queries, rules
from waymark.exclusions.models import Challenge, Exclusion
from waymark.exclusions.services.decide import open_notices
from waymark.exclusions.services.guard import as_school, as_school_or_authority, held
from waymark.exclusions.services.settle import settle
from waymark.exclusions.states import (
    MOVES,
    ClockKind,
    ExclusionAction,
    ExclusionKind,
    ExclusionState,
    GovernorsCase,
    NoticeOf,
    PanelOutcome,
)
from waymark.pupils.queries import pupil_facts


@transaction.atomic
def hear_parents(actor: Actor, row: Exclusion, *, on: date, words: str, version: int | None = None) -> Exclusion:
    """Parents have made representations: it may now be that governors must meet."""
    as_school(actor, row)
    row = held(row, version)
    _still(row, ExclusionState.IN_FORCE, ExclusionAction.DECLINE)
    refuse(rules.told_refusals(rules.ToldFacts(since=row.decided_on, told_on=on), on=clock.today()))
    row.representations_on, row.representations = on, words
    row.save_changes("representations_on", "representations")
    history.record(actor, "exclusion.hear_parents", row, after={"words": words}, happened_on=on, pupil=row.pupil)
    settle(actor, row)
    return row


@transaction.atomic
def governors_decide(
    actor: Actor,
    row: Exclusion,
    *,
    met_on: date,
    reinstate: bool,
    why: str,
    back_on: date | None = None,
    version: int | None = None,
    reason: str = "",
) -> Exclusion:
    """Governors met and reinstate the pupil, or decline to. Parents and authorities are now to be told."""
    as_school(actor, row)
    row = held(row, version)
    _still(row, ExclusionState.IN_FORCE, ExclusionAction.DECLINE)
    case = rules.governors_case(queries.governors_facts(queries.case_of(row).facts), on=met_on)
    findings = _governors_refusals(row, case, row.decided_on, met_on, reinstate, back_on, why)
    _go_past(row, refuse([*findings, *_untold(row)], reason=reason), reason)
    row.governors_met_on, row.governors_reason = met_on, why
    row.governors_at, row.governors_by = clock.now(), actor.membership
    row.back_on = back_on if reinstate else row.back_on
    fields = ("governors_met_on", "governors_reason", "governors_at", "governors_by", "back_on", "reason_to_go_past")
    action = ExclusionAction.REINSTATE if reinstate else ExclusionAction.DECLINE
    move(row, action, MOVES, actor=actor, on=met_on, reason=why, fields=fields, pupil=row.pupil)
    open_notices(row, NoticeOf.GOVERNORS, met_on, pupil_facts(row.pupil, clock.today()))
    settle(actor, row)
    return row


@transaction.atomic
def apply_for_review(
    actor: Actor, row: Exclusion, *, on: date, sen_expert: bool, version: int | None = None, reason: str = ""
) -> Exclusion:
    """Parents ask for an independent review, with an expert in special needs if they wish."""
    as_school_or_authority(actor, row)
    row = held(row, version)
    _still(row, ExclusionState.DECLINED, ExclusionAction.APPLY)
    assert row.governors_met_on is not None  # a declined exclusion has met its governors
    facts = rules.ApplyFacts(
        applied_on=on,
        governors_met_on=row.governors_met_on,
        window_ends_on=queries.window_ends_on(row, clock.today()),
    )
    refuse(rules.apply_refusals(facts, on=clock.today()), reason=reason)
    row.applied_on, row.sen_expert = on, sen_expert
    fields = ("applied_on", "sen_expert")
    move(row, ExclusionAction.APPLY, MOVES, actor=actor, on=on, reason=reason, fields=fields, pupil=row.pupil)
    settle(actor, row)
    return row


@transaction.atomic
def waive_review(actor: Actor, row: Exclusion, *, on: date, version: int | None = None, reason: str = "") -> Exclusion:
    """Parents have written that they will not ask for a review: the exclusion is final, on its first day at the earliest."""
    as_school_or_authority(actor, row)
    row = held(row, version)
    _still(row, ExclusionState.DECLINED, ExclusionAction.WAIVE)
    assert row.governors_met_on is not None  # a declined exclusion has met its governors
    facts = rules.ApplyFacts(applied_on=on, governors_met_on=row.governors_met_on, window_ends_on=None)
    findings = [*rules.apply_refusals(facts, on=clock.today()), *_not_begun(row), *_untold(row)]
    _go_past(row, refuse(findings, reason=reason), reason)
    row.waived_on = on
    fields = ("waived_on", "reason_to_go_past")
    move(row, ExclusionAction.WAIVE, MOVES, actor=actor, on=on, reason=reason, fields=fields, pupil=row.pupil)
    settle(actor, row)
    return row


@transaction.atomic
def panel_decides(
    actor: Actor,
    row: Exclusion,
    *,
    met_on: date,
    told_on: date,
    outcome: PanelOutcome,
    why: str,
    version: int | None = None,
) -> Exclusion:
    """The panel upheld the decision, or sends it back to the governors; `told_on`: when they were told."""
    as_school_or_authority(actor, row)
    row = held(row, version)
    _still(row, ExclusionState.UNDER_REVIEW, ExclusionAction.UPHOLD)
    assert row.applied_on is not None  # nothing is reviewed that nobody asked to have reviewed
    facts = rules.PanelFacts(applied_on=row.applied_on, met_on=met_on, told_on=told_on, outcome=outcome, reason=why)
    findings = rules.panel_refusals(facts, on=clock.today())
    if outcome is PanelOutcome.UPHOLD:
        findings += _not_begun(row)
    refuse(findings)
    row.panel_met_on, row.panel_told_on, row.panel_outcome, row.panel_reason = met_on, told_on, outcome, why
    row.panel_at, row.panel_by = clock.now(), actor.membership
    fields = ("panel_met_on", "panel_told_on", "panel_outcome", "panel_reason", "panel_at", "panel_by")
    action = ExclusionAction.UPHOLD if outcome is PanelOutcome.UPHOLD else ExclusionAction.SEND_BACK
    move(row, action, MOVES, actor=actor, on=met_on, reason=why, fields=fields, pupil=row.pupil)
    settle(actor, row)
    return row


@transaction.atomic
def reconsider(
    actor: Actor,
    row: Exclusion,
    *,
    met_on: date,
    reinstate: bool,
    why: str,
    back_on: date | None = None,
    version: int | None = None,
    reason: str = "",
) -> Exclusion:
    """Governors looked again after the panel: they offer to reinstate, or stay with what they decided."""
    as_school(actor, row)
    row = held(row, version)
    _still(row, ExclusionState.SENT_BACK, ExclusionAction.CONFIRM)
    assert row.panel_told_on is not None  # the panel has spoken
    findings = _governors_refusals(row, GovernorsCase.MEET_IN_15, row.panel_told_on, met_on, reinstate, back_on, why)
    findings += _untold(row)
    if not reinstate:
        findings += _not_begun(row)
    _go_past(row, refuse(findings, reason=reason), reason)
    row.reconsidered_on, row.reconsidered_reason = met_on, why
    row.reconsidered_at, row.reconsidered_by = clock.now(), actor.membership
    row.back_on = back_on if reinstate else row.back_on
    fields = (
        "reconsidered_on",
        "reconsidered_reason",
        "reconsidered_at",
        "reconsidered_by",
        "back_on",
        "reason_to_go_past",
    )
    action = ExclusionAction.REINSTATE if reinstate else ExclusionAction.CONFIRM
    move(row, action, MOVES, actor=actor, on=met_on, reason=why, fields=fields, pupil=row.pupil)
    settle(actor, row)
    return row


@transaction.atomic
def challenge(actor: Actor, row: Exclusion, *, words: str, version: int | None = None) -> Challenge:
    """An authority asks the head to think again, before the governors have met. The head now owes a reply."""
    actor.require(Permission.EXCLUSION_EDIT, over=row)
    if actor.membership is None or not queries.is_its_authority(actor, row):
        raise Denied(Permission.EXCLUSION_EDIT)
    row = held(row, version)
    _still(row, ExclusionState.IN_FORCE, ExclusionAction.DECLINE)
    facts = rules.ChallengeFacts(words=words, is_permanent=row.is_permanent)
    refuse(rules.challenge_refusals(facts, on=clock.today()))
    made = Challenge.objects.create(exclusion=row, words=words, raised_at=clock.now(), raised_by=actor.membership)
    row.save_changes()
    history.record(actor, "exclusion.challenge", row, after={"words": words}, pupil=row.pupil)
    _owe_a_reply(actor, row, made)
    return made


@transaction.atomic
def reply(actor: Actor, made: Challenge, *, words: str, version: int | None = None) -> Challenge:
    """The head answers the authority's challenge, once."""
    as_school(actor, made.exclusion, Permission.EXCLUSION_DECIDE)
    row = made.exclusion
    made = lock(Challenge, made.pk, version)
    facts = rules.ChallengeFacts(words=words, is_answered=made.replied_at is not None)
    refuse(rules.challenge_refusals(facts, on=clock.today()))
    made.reply, made.replied_at, made.replied_by = words, clock.now(), actor.membership
    made.save_changes("reply", "replied_at", "replied_by")
    history.record(actor, "exclusion.reply", row, after={"words": words}, pupil=row.pupil)
    duties.discharge(actor, DutyKind.ANSWER_CHALLENGE, made)
    notices.challenge_answered(actor, row, made.raised_by.organisation)
    return made


def _owe_a_reply(actor: Actor, row: Exclusion, made: Challenge) -> None:
    case, today = queries.case_of(row), clock.today()
    governors = next((each for each in rules.clocks(case.facts, on=today) if each.kind is ClockKind.GOVERNORS), None)
    facts = rules.ReplyFacts(calendar=case.calendar, governors_by=governors.due_on if governors else None)
    link = reverse("exclusions:reply", args=[made.public_id])
    duties.open_duty(
        actor,
        DutyKind.ANSWER_CHALLENGE,
        owner=row.school,
        subject=made,
        link=link,
        clause="SEIP2018 16A.1 challenge",
        due_at=end_of_day(rules.reply_due(facts, on=today)),
        pupil=row.pupil,
        role=Role.SCHOOL_HEAD,
    )
    notices.owed(actor, row, DutyKind.ANSWER_CHALLENGE, row.school, link)


def _governors_refusals(
    row: Exclusion,
    case: GovernorsCase,
    not_before: date,
    met_on: date,
    reinstate: bool,
    back_on: date | None,
    why: str,
) -> list[Refusal]:
    facts = rules.GovernorsDecisionFacts(
        kind=ExclusionKind(row.kind),
        case=case,
        not_before=not_before,
        met_on=met_on,
        reinstate=reinstate,
        reinstate_from=back_on,
        reason=why,
    )
    return rules.governors_refusals(facts, on=clock.today())


def _not_begun(row: Exclusion) -> list[Refusal]:
    return rules.final_refusals(rules.FinalFacts(starts_on=row.starts_on), on=clock.today())


def _untold(row: Exclusion) -> list[Refusal]:
    return rules.untold_warnings(queries.untold_facts(row), on=clock.today())


def _go_past(row: Exclusion, warnings: list[Refusal], reason: str) -> None:
    """Why a warning did not stop a step stands with the reasons of earlier ones."""
    if warnings:
        row.reason_to_go_past = "\n\n".join(each for each in (row.reason_to_go_past, reason) if each)


def _still(row: Exclusion, state: ExclusionState, action: ExclusionAction) -> None:
    """The page was old, if the case has moved on."""
    if row.state != state:
        raise ImpossibleMove(row, row.state, action)
