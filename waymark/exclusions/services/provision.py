"""Education while a pupil is out: what is offered and taken up, and what an authority decides under section 19."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.exclusions import queries, rules
from waymark.exclusions.models import Exclusion, Offer, OffRollDecision, Section19Decision
from waymark.exclusions.rules.lengths import halves_met
from waymark.exclusions.services.guard import held
from waymark.exclusions.services.settle import settle
from waymark.exclusions.states import Body, Cause, OfferAnswer, Section19Outcome
from waymark.pupils.models import Pupil
from waymark.school_year.queries import calendar_for


@transaction.atomic
def offer(
    actor: Actor,
    row: Exclusion,
    *,
    place: str,
    starts_on: date,
    hours_per_week: Decimal,
    offered_on: date,
    why_less: str = "",
    version: int | None = None,
    reason: str = "",
) -> Offer:
    """Write down education that was offered, by whoever owes it or by a partnership in its name.

    `reason` goes past a warning: a first day that is no school day of whoever owes it, or too late.
    """
    _as_arranger(actor, row)
    row = held(row, version)
    owner = queries.who_owes(row, Body.HOME_AUTHORITY if row.is_permanent else Body.SCHOOL)
    sixth_day = rules.sixth_day_clock(queries.case_of(row).facts, on=clock.today())
    facts = rules.OfferFacts(
        place=place,
        starts_on=starts_on,
        out_since=row.starts_on,
        decided_on=row.decided_on,
        offered_on=offered_on,
        hours_per_week=hours_per_week,
        why_less=why_less,
        is_school_day=bool(halves_met(calendar_for(owner or row.school, starts_on), starts_on)),
        owed_from=sixth_day.due_on if sixth_day.is_open else None,
    )
    gone_past = refuse(rules.offer_refusals(facts, on=clock.today()), reason=reason)
    assert actor.membership is not None  # a job offers nothing
    made = Offer.objects.create(
        exclusion=row,
        made_for=owner or row.school,
        place=place,
        starts_on=starts_on,
        hours_per_week=hours_per_week,
        why_less=why_less,
        offered_on=offered_on,
        made_at=clock.now(),
        made_by=actor.membership,
    )
    row.save_changes()
    after = {
        "place": place,
        "starts_on": starts_on,
        "hours_per_week": hours_per_week,
        "gone_past": [warning.code for warning in gone_past],
    }
    history.record(actor, "exclusion.offer", row, after=after, reason=reason, happened_on=offered_on, pupil=row.pupil)
    settle(actor, row)
    return made


@transaction.atomic
def answer_offer(
    actor: Actor, made: Offer, *, answer: OfferAnswer, on: date, why: str = "", version: int | None = None
) -> Offer:
    """The family takes the offer up, or refuses it; after a refusal another is owed."""
    row = made.exclusion
    _as_arranger(actor, row)
    made = lock(Offer, made.pk, version)
    facts = rules.AnswerFacts(
        offered_on=made.offered_on,
        answered_on=on,
        answer=answer,
        why=why,
        is_answered=made.answer != OfferAnswer.WAITING,
    )
    refuse(rules.answer_refusals(facts, on=clock.today()))
    made.answer, made.answered_on, made.answer_why = answer, on, why
    made.answered_at, made.answered_by = clock.now(), actor.membership
    made.save_changes("answer", "answered_on", "answer_why", "answered_at", "answered_by")
    after = {"place": made.place, "answer": answer, "why": why}
    history.record(actor, "exclusion.answer_offer", row, after=after, happened_on=on, pupil=row.pupil)
    settle(actor, row)
    return made


@transaction.atomic
def decide_section_19(
    actor: Actor,
    pupil: Pupil,
    *,
    cause: Cause,
    outcome: Section19Outcome,
    considered: str,
    reasons: str,
    decided_on: date,
    next_look_on: date | None,
    offer: str = "",
    is_full_time: bool = True,
    why_less: str = "",
    exclusion: Exclusion | None = None,
    reason: str = "",
) -> Section19Decision:
    """The authority writes down what it decided about a child out of school, or that it did not decide, and why.

    Another look is due on `next_look_on`; the look that was due before is done with this.
    """
    actor.require(Permission.SECTION_19_DECIDE, over=pupil)
    assert actor.membership is not None  # a job decides nothing
    pupil = lock(Pupil, pupil.pk)
    facts = rules.Section19Facts(
        outcome=outcome,
        decided_on=decided_on,
        considered=considered,
        reasons=reasons,
        is_home=pupil.home_authority_id == actor.organisation_pk,
        home_is_known=pupil.home_authority_id is not None,
        offer=offer,
        is_full_time=is_full_time,
        why_less=why_less,
        next_look_on=next_look_on,
        excluded_on=exclusion.decided_on if exclusion else None,
    )
    refuse(rules.section_19_refusals(facts, on=clock.today()), reason=reason)
    assert next_look_on is not None  # asked by the rule
    earlier = list(Section19Decision.objects.filter(pupil=pupil, authority=actor.organisation, cause=cause))
    made = Section19Decision.objects.create(
        pupil=pupil,
        authority=actor.organisation,
        exclusion=exclusion,
        cause=cause,
        outcome=outcome,
        considered=considered,
        reasons=reasons,
        offer=offer,
        is_full_time=is_full_time,
        why_less=why_less,
        next_look_on=next_look_on,
        decided_on=decided_on,
        decided_at=clock.now(),
        decided_by=actor.membership,
    )
    after = {"cause": cause, "outcome": outcome, "next_look_on": next_look_on}
    history.record(actor, "section_19.decide", made, after=after, reason=reason, happened_on=decided_on, pupil=pupil)
    _look_again(actor, made, earlier)
    if exclusion is not None:
        settle(actor, exclusion)
    return made


@transaction.atomic
def decide_off_roll(
    actor: Actor,
    pupil: Pupil,
    *,
    goes_on: bool,
    missing_since: date,
    considered: str,
    reasons: str,
    decided_on: date,
    supported_by: str = "",
    next_look_on: date | None = None,
) -> OffRollDecision:
    """The partnership writes down whether it goes on with a child who is on no roll, who does, and why.

    If it goes on, another look is due on `next_look_on`; the look that was due before is done with this.
    """
    actor.require(Permission.OFF_ROLL_DECIDE, over=pupil)
    assert actor.membership is not None  # a job decides nothing
    pupil = lock(Pupil, pupil.pk)
    facts = rules.OffRollFacts(
        goes_on=goes_on,
        is_on_a_roll=queries.is_on_a_roll(pupil, clock.today()),
        missing_since=missing_since,
        decided_on=decided_on,
        considered=considered,
        reasons=reasons,
        supported_by=supported_by,
        next_look_on=next_look_on,
    )
    refuse(rules.off_roll_refusals(facts, on=clock.today()))
    earlier = list(OffRollDecision.objects.filter(pupil=pupil, partnership=actor.organisation))
    made = OffRollDecision.objects.create(
        pupil=pupil,
        partnership=actor.organisation,
        goes_on=goes_on,
        missing_since=missing_since,
        considered=considered,
        reasons=reasons,
        supported_by=supported_by if goes_on else "",
        next_look_on=next_look_on if goes_on else None,
        decided_on=decided_on,
        decided_at=clock.now(),
        decided_by=actor.membership,
    )
    after = {"goes_on": goes_on, "missing_since": missing_since, "next_look_on": made.next_look_on}
    history.record(actor, "off_roll.decide", made, after=after, happened_on=decided_on, pupil=pupil)
    _look_again(actor, made, earlier)
    return made


def _look_again(
    actor: Actor, made: Section19Decision | OffRollDecision, earlier: Sequence[Section19Decision | OffRollDecision]
) -> None:
    """The look that an earlier decision asked for is done; the next one is due, if one was named."""
    for each in earlier:
        duties.discharge(actor, DutyKind.LOOK_AGAIN_SECTION_19, each, pupil=made.pupil)
    if made.next_look_on is not None:
        duties.open_duty(
            actor,
            DutyKind.LOOK_AGAIN_SECTION_19,
            owner=actor.organisation,
            subject=made,
            link=reverse("exclusions:pupil", args=[made.pupil.public_id]),
            clause="WM section 19 look",
            due_at=end_of_day(made.next_look_on),
            pupil=made.pupil,
        )


def _as_arranger(actor: Actor, row: Exclusion) -> None:
    actor.require(Permission.SIXTH_DAY_ARRANGE, over=row)
    if not queries.may_arrange(actor, row):
        raise Denied(Permission.SIXTH_DAY_ARRANGE)
