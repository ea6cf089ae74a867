"""A fair access case: the in-year application, the agreement that the child is considered, the school that is allocated."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.moves import move as make_move
from waymark.core.policies import Denied
from waymark.core.references import next_reference
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.exclusions import queries as exclusions
from waymark.moves import notices, queries, rules
from waymark.moves.models import FairAccessCase
from waymark.moves.states import MOVES, CaseAction, CaseState, Category
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.models import Pupil
from waymark.pupils.services.rolls import write_entry
from waymark.pupils.states import Basis, RollKind
from waymark.school_year.queries import calendar_for


@transaction.atomic
def begin_case(actor: Actor, pupil: Pupil, *, applied_on: date, applied_to: str, reason: str = "") -> FairAccessCase:
    """A school place was applied for during the year. The authority, or the co-ordinator who knows of the child, says so.

    The application is answered within fifteen school days of the authority. `reason` goes past a warning. What an
    authority where the child lives no more had begun ends with this: it may not even know of the child by now.
    """
    actor.require(Permission.FAIR_ACCESS_EDIT, over=pupil)
    pupil = lock(Pupil, pupil.pk)  # two people beginning at once make one case
    today = clock.today()
    gone_past = refuse(rules.begin_refusals(queries.begin_facts(actor, pupil, applied_on), on=today), reason=reason)
    assert pupil.home_authority is not None and actor.membership is not None
    for found in list(queries.left_behind(pupil)):
        _close(actor, lock(FairAccessCase, found.pk), f"The child belongs to {pupil.home_authority} now.")
    partnership = actor.organisation if actor.organisation.is_partnership else None
    case = FairAccessCase.objects.create(
        reference=next_reference("F", today),
        pupil=pupil,
        authority=pupil.home_authority,
        partnership=partnership,
        applied_on=applied_on,
        applied_to=applied_to,
        begun_at=clock.now(),
        begun_by=actor.membership,
    )
    history.record(
        actor,
        "fairaccesscase.begin",
        case,
        after={"applied_on": applied_on, "gone_past": [warning.code for warning in gone_past]},
        reason=reason,
        happened_on=applied_on,
        pupil=pupil,
    )
    if partnership is not None:
        involve(actor, pupil, partnership, Basis.MOVE, source=case, valid_from=today)
    due = rules.answer_clock(calendar_for(case.authority, applied_on), on=applied_on)
    _due(actor, case, DutyKind.DECIDE_APPLICATION, partnership or case.authority, due.due_on, due.clause)
    return case


@transaction.atomic
def answer_application(
    actor: Actor,
    case: FairAccessCase,
    *,
    offered: bool,
    answered_on: date,
    reason: str,
    version: int | None = None,
) -> FairAccessCase:
    """The in-year application gave a place, and the case is over; or it gave none."""
    case = _to_edit(actor, case, Permission.FAIR_ACCESS_EDIT, version)
    facts = rules.AnswerFacts(
        state=CaseState(case.state), applied_on=case.applied_on, answered_on=answered_on, reason=reason
    )
    refuse(rules.answer_refusals(facts, on=clock.today()))
    case.answered_at, case.answered_by = clock.now(), actor.membership
    case.answered_on, case.answer_reason = answered_on, reason
    make_move(
        case,
        CaseAction.OFFER if offered else CaseAction.REFUSE,
        MOVES,
        actor=actor,
        on=answered_on,
        reason=reason,
        fields=("answered_at", "answered_by", "answered_on", "answer_reason"),
        pupil=case.pupil,
    )
    duties.discharge(actor, DutyKind.DECIDE_APPLICATION, case)
    if offered:
        _forget(actor, case)
    return case


@transaction.atomic
def consider(
    actor: Actor,
    case: FairAccessCase,
    *,
    category: Category | str,
    category_why: str,
    steps_tried: str,
    considered_on: date,
    looked_after: bool,
    has_plan: bool,
    plan_names_school: bool,
    was_excluded: bool,
    out_since: date | None = None,
    offer_declined: bool = False,
    child_words: str = "",
    family_words: str = "",
    partnership: Organisation | None = None,
    reason: str = "",
    version: int | None = None,
) -> FairAccessCase:
    """It is agreed that fair access considers the child: from that day there are twenty school days to allocate.

    `partnership`, if one is named, hears the case at its panel and knows of the child from today. What is said of care,
    of a plan and of a permanent exclusion counts beside what the record says. `reason` goes past a warning.
    """
    case = _to_edit(actor, case, Permission.FAIR_ACCESS_EDIT, version)
    today = clock.today()
    record = pupils.pupil_facts(case.pupil, today)
    facts = rules.ConsiderFacts(
        state=CaseState(case.state),
        category=Category(category),
        why=category_why,
        steps_tried=steps_tried,
        considered_on=considered_on,
        answered_on=case.answered_on,
        looked_after=looked_after or record.looked_after,
        has_plan=has_plan or record.ehc_plan,
        plan_names_school=plan_names_school,
        out_since=out_since,
        offer_declined=offer_declined,
    )
    gone_past = refuse(rules.consider_refusals(facts, on=today), reason=reason)
    if case.partnership is None and partnership is not None:
        case.partnership = partnership
        involve(actor, case.pupil, partnership, Basis.MOVE, source=case, valid_from=today)
    values = {
        "category": Category(category),
        "category_why": category_why,
        "steps_tried": steps_tried,
        "was_excluded": was_excluded or exclusions.lasting_exclusion(actor, case.pupil) is not None,
        "out_since": out_since,
        "child_words": child_words,
        "family_words": family_words,
        "considered_at": clock.now(),
        "considered_by": actor.membership,
        "considered_on": considered_on,
    }
    for name, value in values.items():
        setattr(case, name, value)
    said = reason if gone_past else ""
    make_move(
        case,
        CaseAction.CONSIDER,
        MOVES,
        actor=actor,
        on=considered_on,
        reason=said,
        fields=(*values, "partnership"),
        pupil=case.pupil,
    )
    due = rules.allocation_clock(calendar_for(case.authority, considered_on), on=considered_on)
    _due(actor, case, DutyKind.ALLOCATE_PLACE, case.partnership or case.authority, due.due_on, due.clause)
    return case


@transaction.atomic
def allocate(
    actor: Actor,
    case: FairAccessCase,
    *,
    school: Organisation,
    allocated_on: date,
    admission_on: date,
    reasons: str,
    panel: str,
    all_invited: bool,
    says_full: bool,
    reason: str = "",
    version: int | None = None,
) -> FairAccessCase:
    """The panel gives the child to a school, which is bound by it and knows of the child from today."""
    case = _to_edit(actor, case, Permission.FAIR_ACCESS_DECIDE, version)
    today = clock.today()
    facts = queries.allocate_facts(
        actor,
        case,
        school,
        allocated_on=allocated_on,
        admission_on=admission_on,
        reasons=reasons,
        all_invited=all_invited,
        says_full=says_full,
    )
    gone_past = refuse(rules.allocate_refusals(facts, on=today), reason=reason)
    case.allocated_at, case.allocated_by = clock.now(), actor.membership
    values = {
        "school": school,
        "allocated_on": allocated_on,
        "admission_on": admission_on,
        "allocation_reasons": reasons,
        "panel": panel,
        "all_invited": all_invited,
        "says_full": says_full,
    }
    for name, value in values.items():
        setattr(case, name, value)
    make_move(
        case,
        CaseAction.ALLOCATE,
        MOVES,
        actor=actor,
        on=allocated_on,
        reason=reason if gone_past else "",
        fields=("allocated_at", "allocated_by", *values),
        pupil=case.pupil,
    )
    involve(actor, case.pupil, school, Basis.MOVE, source=case, valid_from=today)
    duties.discharge(actor, DutyKind.ALLOCATE_PLACE, case)
    _due(actor, case, DutyKind.ADMIT_PUPIL, school, admission_on, "SEIP2018 S3.5.1.8")
    week = rules.admission_due(calendar_for(case.authority, allocated_on), on=allocated_on)
    _due(actor, case, DutyKind.ADMIT_PUPIL, actor.organisation, max(week, admission_on), "FAIRLOCAL one week")
    notices.place_allocated(actor, case)
    return case


@transaction.atomic
def admit_child(actor: Actor, case: FairAccessCase, *, on: date, version: int | None = None) -> FairAccessCase:
    """The allocated school puts the child on its main roll from `on`."""
    actor.require(Permission.MOVE_EDIT, over=case)
    pupil = lock(Pupil, case.pupil_id)
    case = lock(FairAccessCase, case.pk, version)
    if actor.organisation_pk != case.school_id:
        raise Denied(Permission.MOVE_EDIT)
    facts = rules.AdmitFacts(
        is_ready=case.state == CaseState.ALLOCATED, is_own_school=True, admitted_on=on, not_before=case.allocated_on
    )
    refuse(rules.admit_refusals(facts, on=clock.today()))
    case.admitted_at, case.admitted_by, case.admitted_on = clock.now(), actor.membership, on
    make_move(
        case,
        CaseAction.ADMIT,
        MOVES,
        actor=actor,
        on=on,
        fields=("admitted_at", "admitted_by", "admitted_on"),
        pupil=case.pupil,
    )
    write_entry(actor, pupil, actor.organisation, kind=RollKind.MAIN, valid_from=on)
    pupil.save_changes()
    duties.discharge(actor, DutyKind.ADMIT_PUPIL, case)
    _forget(actor, case)
    return case


@transaction.atomic
def close_case(actor: Actor, case: FairAccessCase, *, reason: str, version: int | None = None) -> FairAccessCase:
    """Nothing more is looked for: the family moved, found a school, or fair access is not the way."""
    case = _to_edit(actor, case, Permission.FAIR_ACCESS_EDIT, version)
    refuse(rules.close_refusals(rules.CloseFacts(state=CaseState(case.state), reason=reason), on=clock.today()))
    _close(actor, case, reason)
    return case


def _close(actor: Actor, case: FairAccessCase, reason: str) -> None:
    """The case is over, with what was due about it. `case` is locked, and the caller has asked who may."""
    case.closed_at, case.closed_by, case.closed_reason = clock.now(), actor.membership, reason
    make_move(
        case,
        CaseAction.CLOSE,
        MOVES,
        actor=actor,
        reason=reason,
        fields=("closed_at", "closed_by", "closed_reason"),
        pupil=case.pupil,
    )
    duties.drop(actor, case, reason=reason)
    _forget(actor, case)


def _to_edit(actor: Actor, case: FairAccessCase, permission: Permission, version: int | None) -> FairAccessCase:
    """The case, locked, for a body that works on it."""
    actor.require(permission, over=case)
    case = lock(FairAccessCase, case.pk, version)
    if not queries.may_edit_case(actor, case):
        raise Denied(permission)
    return case


def _due(actor: Actor, case: FairAccessCase, kind: DutyKind, owner: Organisation, on: date, clause: str) -> None:
    duties.open_duty(
        actor,
        kind,
        owner=owner,
        subject=case,
        link=case.get_absolute_url(),
        clause=clause,
        due_at=end_of_day(on),
        pupil=case.pupil,
    )


def _forget(actor: Actor, case: FairAccessCase) -> None:
    """Who knew of the child because of the case does not from tomorrow."""
    until = rules.case_known_until(rules.CaseFacts(state=CaseState(case.state)), on=clock.today())
    if until is not None:
        uninvolve(actor, case, valid_to=until)
