"""The life of a programme: opened, changed, its half-days at school set, run and ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import ONE_DAY
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.references import next_reference
from waymark.core.refusals import Refusal, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyAction, DutyKind
from waymark.meetings import services as meetings
from waymark.programmes import queries, rules
from waymark.programmes.models import KeyWorkerSpell, Programme, SchoolSession
from waymark.programmes.services.common import change, taken
from waymark.programmes.services.dues import OF_PROGRAMME, open_part_time_review
from waymark.programmes.services.standing import begin_responsibility, follow_route
from waymark.programmes.states import MOVES, LegalRoute, ProgrammeAction
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.models import Pupil
from waymark.pupils.queries import main_school
from waymark.pupils.states import Basis
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.school_year.states import Half

REASONS = (
    "part_time_reason",
    "part_time_ends_on",
    "part_time_parent_agreed_on",
    "part_time_review_on",
    "part_time_is_for_behaviour",
    "caseworker_told_on",
    "single_provider_reason",
    "one_to_one_reason",
)


@dataclass(frozen=True)
class SchoolHalfDay:
    """A half-day of every week at the school on roll; Monday is 0."""

    weekday: int
    half: Half | str
    starts_at: time
    ends_at: time


@transaction.atomic
def open_programme(
    actor: Actor,
    subject: Referral | Pupil,
    *,
    legal_route: LegalRoute | str,
    starts_on: date,
    planned_end_on: date,
    aims: str,
    key_worker: Membership,
) -> Programme:
    """Open a programme after an accepted referral, or for a pupil. The actor's body commissions it.

    From now on the commissioner knows of the pupil by the programme, and the school on roll keeps knowing.
    """
    actor.require(Permission.PROGRAMME_EDIT, over=subject)
    referral = subject if isinstance(subject, Referral) else None
    pupil = subject.pupil if isinstance(subject, Referral) else subject
    lock(Pupil, pupil.pk)  # two people who open one come one after the other
    commissioner = actor.organisation
    if referral:
        queries.deny_unless_sent_to(actor, referral)
    facts = queries.open_facts(
        pupil, referral, commissioner, aims=aims, starts_on=starts_on, planned_end_on=planned_end_on
    )
    worker = queries.key_worker_facts(commissioner, key_worker, starts_on)
    today = clock.today()
    school = referral.school if referral else main_school(pupil, today)
    refuse(
        [
            *rules.open_refusals(facts, on=today),
            *queries.commission_refusals(commissioner, school.pk if school else None, legal_route),
            *rules.key_worker_refusals(worker, on=today),
        ]
    )
    if school is None:
        refuse([Refusal("no_accepted_referral", clause="SEIP2018 S2.2 routes", who="school")])
        raise AssertionError("a refusal was due")
    assert actor.membership is not None
    programme = Programme.objects.create(
        reference=next_reference("G", today),
        pupil=pupil,
        referral=referral,
        school=school,
        commissioner=commissioner,
        legal_route=legal_route,
        aims=aims,
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        opened_at=clock.now(),
        opened_by=actor.membership,
    )
    KeyWorkerSpell.objects.create(programme=programme, key_worker=key_worker, valid_from=min(starts_on, today))
    begin_responsibility(actor, programme)
    history.record(
        actor,
        "programme.open",
        programme,
        after={
            "legal_route": legal_route,
            "starts_on": starts_on,
            "planned_end_on": planned_end_on,
            "key_worker": key_worker,
        },
        pupil=pupil,
    )
    involve(actor, pupil, commissioner, Basis.PROGRAMME, source=programme, valid_from=today)
    involve(actor, pupil, school, Basis.REFERRED, source=programme, valid_from=today)
    return programme


def commission(
    actor: Actor, pupil: Pupil, *, starts_on: date, planned_end_on: date, aims: str, key_worker: Membership
) -> Programme:
    """A school opens a programme by itself, for a pupil on its own roll: it alone commissions and answers."""
    return open_programme(
        actor,
        pupil,
        legal_route=LegalRoute.DIRECT_COMMISSION,
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        aims=aims,
        key_worker=key_worker,
    )


@transaction.atomic
def change_programme(
    actor: Actor,
    programme: Programme,
    *,
    aims: str,
    starts_on: date,
    planned_end_on: date,
    legal_route: LegalRoute | str,
    version: int | None = None,
) -> Programme:
    """Other aims, days or route."""
    programme = taken(actor, programme, version)
    fields = {"aims": aims, "starts_on": starts_on, "planned_end_on": planned_end_on, "legal_route": legal_route}
    findings = []
    if not aims.strip():
        findings.append(Refusal("no_aims", clause="AAP2025 objectives", who="partnership"))
    if planned_end_on < starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates", who="partnership"))
    findings += queries.commission_refusals(programme.commissioner, programme.school_id, legal_route)
    refuse(findings)
    change(actor, programme, "programme.change", fields)
    follow_route(actor, programme)
    return programme


@transaction.atomic
def set_school_sessions(
    actor: Actor,
    programme: Programme,
    sessions: Iterable[SchoolHalfDay],
    *,
    valid_from: date | None = None,
    version: int | None = None,
) -> list[SchoolSession]:
    """These are the half-days at the school on roll from a day on: today, or the first day of the programme."""
    programme = taken(actor, programme, version)
    wanted = {(each.weekday, str(Half(each.half))): each for each in sessions}
    if any(each.ends_at <= each.starts_at for each in wanted.values()):
        refuse([Refusal("times_out_of_order", clause="WM order of dates", who="partnership")])
    day = valid_from or max(clock.today(), programme.starts_on)
    before, kept = [], set()
    for row in programme.school_sessions.select_for_update().filter(valid_to__isnull=True):
        key = (row.weekday, row.half)
        before.append(key)
        same = wanted.get(key)
        if same and (same.starts_at, same.ends_at) == (row.starts_at, row.ends_at):
            kept.add(key)
            continue
        row.valid_to = max(day, row.valid_from)
        row.save_changes("valid_to")
    for key, each in sorted(wanted.items()):
        if key not in kept:
            SchoolSession.objects.create(
                programme=programme,
                weekday=each.weekday,
                half=key[1],
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                valid_from=day,
            )
    programme.save_changes()
    history.record(
        actor,
        "programme.school_sessions",
        programme,
        before={"sessions": before},
        after={"sessions": sorted(wanted), "valid_from": day},
        pupil=programme.pupil,
    )
    return list(programme.school_sessions.filter(valid_to__isnull=True))


@transaction.atomic
def set_hours_reasons(
    actor: Actor, programme: Programme, *, version: int | None = None, **reasons: object
) -> Programme:
    """What is agreed if the week is part time, at one provider, or one to one. Only what is given is changed."""
    programme = taken(actor, programme, version)
    unknown = set(reasons) - set(REASONS)
    if unknown:
        raise TypeError(f"A programme has no {', '.join(sorted(unknown))}.")
    if reasons.get("part_time_is_for_behaviour"):
        refuse([Refusal("part_time_for_behaviour", clause="WTISA2024 never behaviour", who="school")])
    change(actor, programme, "programme.reasons", reasons)
    if programme.part_time_reason.strip() and programme.part_time_review_on:
        open_part_time_review(actor, programme, programme.part_time_review_on)
    elif not programme.part_time_reason.strip():
        duties.drop(actor, programme, DutyKind.REVIEW_PART_TIME, reason="The week is no longer part time.")
    return programme


@transaction.atomic
def run(actor: Actor, programme: Programme, *, on: date) -> Programme:
    """The first placement of the programme has started."""
    actor.require(Permission.PLACEMENT_START, over=programme)
    programme = lock(Programme, programme.pk)
    worker = queries.live_key_worker(programme, clock.today())
    refuse(rules.run_refusals(rules.RunFacts(has_key_worker=worker is not None), on=on))
    move(programme, ProgrammeAction.RUN, MOVES, actor=actor, on=on, pupil=programme.pupil)
    return programme


@transaction.atomic
def end(actor: Actor, programme: Programme, *, on: date, reason: str, version: int | None = None) -> Programme:
    """`on` is the last day. From the day after, nobody knows of the pupil by this programme."""
    actor.require(Permission.PLACEMENT_END, over=programme)
    programme = taken(actor, programme, version, ending=True)
    facts = rules.EndFacts(
        reason=reason,
        starts_on=min(programme.starts_on, on) if programme.state == "design" else programme.starts_on,
        last_day=on,
        open_placements=queries.open_parts(programme),
    )
    refuse(rules.end_refusals(facts, on=clock.today()))
    programme.ended_on, programme.end_reason = on, reason
    move(
        programme,
        ProgrammeAction.END,
        MOVES,
        actor=actor,
        on=on,
        reason=reason,
        fields=("ended_on", "end_reason"),
        pupil=programme.pupil,
    )
    for row in programme.school_sessions.select_for_update().filter(valid_to__isnull=True):
        row.valid_to = max(on + ONE_DAY, row.valid_from)
        row.save_changes("valid_to")
    no_longer_to_plan(actor, programme, DutyAction.DROP)
    duties.drop(actor, programme, DutyKind.NAME_KEY_WORKER, *OF_PROGRAMME, DutyKind.REVIEW_PART_TIME, reason=reason)
    uninvolve(actor, programme, valid_to=on + ONE_DAY)
    if programme.referral is not None:  # it was known of because of the referral only as long as the programme ran
        uninvolve(actor, programme.referral, valid_to=on + ONE_DAY)
        meetings.case_closed(actor, programme.referral, on=on, reason=reason)
    return programme


def no_longer_to_plan(actor: Actor, programme: Programme, action: DutyAction = DutyAction.DISCHARGE) -> None:
    """A place has been asked for: nobody waits for the plan any more. With DROP, because the programme is over."""
    accepted = Referral.objects.filter(
        pupil=programme.pupil_id, partnership=programme.commissioner_id, state=ReferralState.ACCEPTED
    )
    for referral in accepted:
        if action is DutyAction.DROP:
            duties.drop(actor, referral, DutyKind.PLAN_PROGRAMME, reason="The programme has ended.")
        else:
            duties.discharge(actor, DutyKind.PLAN_PROGRAMME, referral)
