"""What happens to a referral: it is begun, filled in, sent, and answered by the body that it asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.dates import end_of_day, london_date
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.references import next_reference
from waymark.core.refusals import refuse
from waymark.documents import services as documents
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.exclusions import queries as exclusions
from waymark.organisations.models import Organisation
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.models import Pupil
from waymark.pupils.states import Basis
from waymark.referrals import notices, queries, rules
from waymark.referrals.brought import Brought
from waymark.referrals.models import Referral, Request, Sending
from waymark.referrals.services import outcomes as rows
from waymark.referrals.services.guard import everything_said, refuse_withheld_address
from waymark.referrals.services.law import ask_the_head
from waymark.referrals.states import (
    FIELDS,
    MOVES,
    PLANNED_BY_PARTNERSHIP,
    SECTIONS,
    ReferralAction,
    ReferralKind,
    ReferralState,
    Section,
)
from waymark.school_year import queries as school_year
from waymark.support import queries as support

DECIDED = (
    "decided_at",
    "decided_by",
    "decided_on",
    "decision_reason",
    "conditions",
    "answer_to_pupil",
    "answer_to_family",
)


@transaction.atomic
def begin(
    actor: Actor,
    pupil: Pupil,
    *,
    kind: ReferralKind,
    partnership: Organisation | None = None,
    reason: str = "",
    brought: Brought | None = None,
) -> Referral:
    """Start a referral for a pupil of the actor's school. It is a draft that only the school sees.

    It goes to the partnership that the school belongs to today; `partnership` is asked of a school that belongs to
    none, and not heeded otherwise. Where the kind asks the authority, it goes to the pupil's home authority of today.
    `reason` goes past a warning, such as that the support has to be bought. What the school's support cycles and
    exclusions of this year say stands in it already, and so does what the school answered before (`brought`). Where
    the head's record is needed, the head is asked for it.
    """
    actor.require(Permission.REFERRAL_WRITE, over=pupil)
    school = actor.organisation
    lock(Pupil, pupil.pk)  # two people beginning at once make one referral
    to = queries.partnership_for(school) or partnership
    assert actor.membership is not None  # a job has no school
    if to is None or not to.is_partnership:
        raise ValueError("A school outside every partnership says which one it asks.")
    gone_past = refuse(
        rules.begin_refusals(queries.begin_facts(pupil, school, to, kind), on=clock.today()), reason=reason
    )
    tried = support.tried_so_far(actor, pupil)
    filled = brought.fills(kind) if brought else {}
    filled["tried_so_far"] = _after_one_another(tried, filled.get("tried_so_far", ""))
    if "forum_tried" in filled:
        filled["forum_tried"] = _after_one_another(tried, filled["forum_tried"])
    referral = Referral.objects.create(
        reference=next_reference("R", clock.today()),
        pupil=pupil,
        school=school,
        partnership=to,
        authority=queries.body_asked(pupil, kind),
        kind=kind,
        **filled,
        brought=brought.kept(kind) if brought else {},
        suspended_days=exclusions.totals_for(actor, pupil, clock.today()).days or None,
        begun_at=clock.now(),
        begun_by=actor.membership,
    )
    after = {
        "kind": kind,
        "partnership": to,
        "authority": referral.authority,
        "gone_past": [warning.code for warning in gone_past],
    }
    history.record(actor, "referral.begin", referral, after=after, reason=reason, pupil=pupil)
    ask_the_head(actor, referral)
    return referral


def _after_one_another(*words: str) -> str:
    return "\n\n".join(each for each in words if each)


@transaction.atomic
def save_section(
    actor: Actor, referral: Referral, section: str, data: Mapping[str, Any], *, version: int | None = None
) -> Referral:
    """Keep one part as it now stands, complete or not. Names in `data` that are not of the part are left alone.

    The outcomes are rows: `data["outcomes"]` holds them all, each with `what` and `measured_by`.
    """
    if Section(section) not in SECTIONS[ReferralKind(referral.kind)]:
        raise ValueError(f"A referral of the kind {referral.kind} does not ask for {section}.")
    if section == Section.OUTCOMES:
        return set_outcomes(actor, referral, data["outcomes"], version=version)
    actor.require(Permission.REFERRAL_WRITE, over=referral)
    referral = lock(Referral, referral.pk, version)
    refuse(rules.edit_refusals(rules.StateFacts(state=ReferralState(referral.state)), on=clock.today()))
    if section == Section.AGREEMENT:
        refuse(rules.write_agreement_refusals(rules.WrittenFacts(standing_how=referral.agreed_how), on=clock.today()))
    names = [name for name in FIELDS[Section(section)] if name in data]
    before = {name: getattr(referral, name) for name in names}
    for name in names:
        setattr(referral, name, data[name])
    changed = [name for name in names if getattr(referral, name) != before[name]]
    if changed:
        refuse_withheld_address(referral, (data[name] for name in changed))
        refuse(rules.part_refusals(queries.send_facts(referral), Section(section), on=clock.today()))
        referral.touched_on = clock.today()
        referral.save_changes(*changed, "touched_on")
        history.record(
            actor,
            "referral.fill_in",
            referral,
            before={name: before[name] for name in changed},
            after={name: getattr(referral, name) for name in changed},
            pupil=referral.pupil,
        )
    return referral


@transaction.atomic
def set_outcomes(
    actor: Actor, referral: Referral, outcomes: Iterable[Mapping[str, str]], *, version: int | None = None
) -> Referral:
    """Keep what should be different and how one will know, row by row. A row left out stays in its place, empty."""
    actor.require(Permission.REFERRAL_WRITE, over=referral)
    referral = lock(Referral, referral.pk, version)
    refuse(rules.edit_refusals(rules.StateFacts(state=ReferralState(referral.state)), on=clock.today()))
    wanted, before = rows.wanted(outcomes), rows.standing(referral)
    if wanted == before:
        return referral
    refuse_withheld_address(referral, (part for row in wanted for part in row))
    rows.put(referral, wanted)
    referral.touched_on = clock.today()
    referral.save_changes("touched_on")
    history.record(
        actor,
        "referral.fill_in",
        referral,
        before={"outcomes": before},
        after={"outcomes": wanted},
        pupil=referral.pupil,
    )
    return referral


@transaction.atomic
def send(
    actor: Actor,
    referral: Referral,
    *,
    version: int | None = None,
    reason: str = "",
) -> Referral:
    """Send the referral, or send it again: the body asked may now know of the pupil, and owes a decision.

    A place that the school buys itself is told to the partnership, which owes nothing. `reason` goes past a warning,
    such as an agreement still missing after a permanent exclusion. The attendance that the school states is frozen as
    it stands, beside what those registers say that the sender may read.
    """
    actor.require(Permission.REFERRAL_SEND, over=referral)
    referral = lock(Referral, referral.pk, version)
    today = clock.today()
    gone_past = refuse(rules.send_refusals(queries.send_facts(referral), on=today), reason=reason)
    refuse_withheld_address(referral, everything_said(referral))
    referral.submitted_at, referral.submitted_by = clock.now(), actor.membership
    move(
        referral,
        ReferralAction.TELL if referral.is_told_only else ReferralAction.SEND,
        MOVES,
        actor=actor,
        reason=reason,
        fields=("submitted_at", "submitted_by"),
        pupil=referral.pupil,
    )
    assert actor.membership is not None
    Sending.objects.create(
        referral=referral,
        number=referral.sendings.count() + 1,
        sent_at=referral.submitted_at,
        sent_by=actor.membership,
        gone_past=reason if gone_past else "",
        attendance_percent=referral.attendance_percent,
        suspended_days=referral.suspended_days,
        attendance_note=referral.attendance_note,
        attendance_known=queries.attendance_known(actor, referral.pupil, today),
    )
    pupil, to = referral.pupil, referral.goes_to
    involve(actor, pupil, to, Basis.REFERRAL, source=referral, valid_from=today)
    involve(actor, pupil, referral.school, Basis.REFERRED, source=referral, valid_from=today)
    documents.share_all(actor, referral, to)
    for row in support.pupil_plans(actor, pupil):
        documents.share_all(actor, row.plan, to)
    duties.drop(actor, referral, DutyKind.FINISH_DRAFT, reason="It was sent.")
    if referral.is_told_only:
        notices.referral_told(actor, referral)
        return referral
    duties.discharge(actor, DutyKind.ANSWER_RETURNED_REFERRAL, referral)
    due_on = duty_rules.decide_referral_due(school_year.calendar_for(to, today), on=today)
    duties.open_duty(
        actor,
        DutyKind.DECIDE_REFERRAL,
        owner=to,
        subject=referral,
        link=referral.get_absolute_url(),
        clause="WM decision time",
        due_at=end_of_day(due_on),
        pupil=pupil,
        role=Role.COORDINATOR if to.is_partnership else None,
    )
    notices.referral_sent(actor, referral)
    return referral


@transaction.atomic
def accept(
    actor: Actor,
    referral: Referral,
    *,
    reason: str,
    conditions: str = "",
    answer_to_pupil: str,
    answer_to_family: str,
    on: date,
    version: int | None = None,
) -> Referral:
    """The body asked says yes. `on` is the day it was decided; minutes may be late.

    Where the kind leads to a programme, the partnership owes a plan; the authority's yes to a package for an EHC plan
    brings the partnership in. Advice and medical needs end here: what follows is not a partnership's programme.
    """
    referral = _decide(
        actor, referral, ReferralAction.ACCEPT, reason, conditions, answer_to_pupil, answer_to_family, on, version
    )
    _end_involvements(actor, referral)
    if ReferralKind(referral.kind) not in PLANNED_BY_PARTNERSHIP:
        return referral
    today = clock.today()
    if referral.authority_id is not None:
        involve(actor, referral.pupil, referral.partnership, Basis.REFERRAL, source=referral, valid_from=today)
        documents.share_all(actor, referral, referral.partnership)
        notices.package_to_plan(actor, referral)
    due_on = duty_rules.plan_programme_due(school_year.calendar_for(referral.school, today), on=today)
    duties.open_duty(
        actor,
        DutyKind.PLAN_PROGRAMME,
        owner=referral.partnership,
        subject=referral,
        link=reverse("programmes:open", args=[referral.public_id]),  # leads on to the programme once there is one
        clause="WM planning time",
        due_at=end_of_day(due_on),
        pupil=referral.pupil,
    )
    return referral


@transaction.atomic
def decline(
    actor: Actor,
    referral: Referral,
    *,
    reason: str,
    conditions: str = "",
    answer_to_pupil: str,
    answer_to_family: str,
    on: date,
    version: int | None = None,
) -> Referral:
    """The body asked says no. From tomorrow a partnership knows of the pupil no more."""
    referral = _decide(
        actor, referral, ReferralAction.DECLINE, reason, conditions, answer_to_pupil, answer_to_family, on, version
    )
    _end_involvements(actor, referral)
    return referral


@transaction.atomic
def return_to_school(
    actor: Actor,
    referral: Referral,
    *,
    reason: str,
    conditions: str = "",
    answer_to_pupil: str,
    answer_to_family: str,
    on: date,
    version: int | None = None,
) -> Referral:
    """The body asked wants to know more, as often as it needs to. The school answers, and sends it again."""
    referral = _decide(
        actor, referral, ReferralAction.RETURN, reason, conditions, answer_to_pupil, answer_to_family, on, version
    )
    assert actor.membership is not None
    Request.objects.create(
        referral=referral,
        number=referral.requests.count() + 1,
        asked_at=clock.now(),
        asked_by=actor.membership,
        question=reason,
    )
    today = clock.today()
    due_on = duty_rules.answer_returned_referral_due(school_year.calendar_for(referral.school, today), on=today)
    duties.open_duty(
        actor,
        DutyKind.ANSWER_RETURNED_REFERRAL,
        owner=referral.school,
        subject=referral,
        link=referral.get_absolute_url(),
        clause="WM paper time",
        due_at=end_of_day(due_on),
        pupil=referral.pupil,
    )
    return referral


@transaction.atomic
def withdraw(actor: Actor, referral: Referral, *, reason: str, version: int | None = None) -> Referral:
    """The school takes the referral back, before a decision. From tomorrow a partnership knows of the pupil no more.

    A place that it bought itself it takes back when the place is over, or did not come about.
    """
    actor.require(Permission.REFERRAL_WRITE, over=referral)
    referral = lock(Referral, referral.pk, version)
    refuse(rules.withdraw_refusals(rules.WithdrawFacts(reason=reason), on=clock.today()))
    was_sent = referral.submitted_at is not None
    referral.withdrawn_reason = reason
    move(
        referral,
        ReferralAction.WITHDRAW,
        MOVES,
        actor=actor,
        reason=reason,
        fields=("withdrawn_reason",),
        pupil=referral.pupil,
    )
    _end_involvements(actor, referral)
    duties.drop(actor, referral, reason=reason)
    if was_sent:
        notices.referral_withdrawn(actor, referral)
    return referral


def _end_involvements(actor: Actor, referral: Referral) -> None:
    facts = rules.StateFacts(state=ReferralState(referral.state), kind=ReferralKind(referral.kind))
    valid_to = rules.involvement_ends(facts, on=clock.today())
    if valid_to is not None:
        uninvolve(actor, referral, valid_to=valid_to)


@transaction.atomic
def _decide(
    actor: Actor,
    referral: Referral,
    action: ReferralAction,
    reason: str,
    conditions: str,
    answer_to_pupil: str,
    answer_to_family: str,
    on: date,
    version: int | None,
) -> Referral:
    actor.require(Permission.REFERRAL_DECIDE, over=referral)
    queries.deny_unless_asked(actor, referral)
    referral = lock(Referral, referral.pk, version)
    facts = rules.DecisionFacts(
        action=action,
        submitted_on=london_date(referral.submitted_at) if referral.submitted_at else None,
        decided_on=on,
        reason=reason,
        answer_to_pupil=answer_to_pupil,
        answer_to_family=answer_to_family,
    )
    refuse(rules.decision_refusals(facts, on=clock.today()))
    referral.decided_at, referral.decided_by, referral.decided_on = clock.now(), actor.membership, on
    referral.decision_reason, referral.conditions = reason, conditions
    referral.answer_to_pupil, referral.answer_to_family = answer_to_pupil, answer_to_family
    move(referral, action, MOVES, actor=actor, on=on, reason=reason, fields=DECIDED, pupil=referral.pupil)
    duties.discharge(actor, DutyKind.DECIDE_REFERRAL, referral)
    notices.referral_answered(actor, referral)
    return referral
