"""The rolls a pupil is on, and with them the bodies that may know of the pupil."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, refuse
from waymark.organisations.models import Organisation
from waymark.organisations.states import OrganisationKind
from waymark.pupils import leaving, queries, rules
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.services.guard import require_change
from waymark.pupils.services.home import open_home_involvement
from waymark.pupils.states import Basis, RollKind


@transaction.atomic
def enter_roll(
    actor: Actor,
    pupil: Pupil,
    school: Organisation,
    *,
    kind: RollKind | str = RollKind.MAIN,
    valid_from: date,
    version: int | None = None,
) -> RollEntry:
    """The pupil is on the school's roll from `valid_from`; the school and its authority may know of the pupil.

    A subsidiary entry is dual registration: the other school sees the pupil from that day.
    """
    require_change(actor, pupil)
    pupil = lock(Pupil, pupil.pk, version)
    entry = write_entry(actor, pupil, school, kind=RollKind(kind), valid_from=valid_from)
    pupil.save_changes()
    return entry


@transaction.atomic
def return_to_roll(actor: Actor, pupil: Pupil, *, valid_from: date) -> RollEntry:
    """A pupil of earlier days, whose record the actor's school still holds, is on its main roll again."""
    actor.require(Permission.PUPIL_EDIT)
    if not queries.former_pupils(actor).filter(pk=pupil.pk).exists():
        raise Denied(Permission.PUPIL_EDIT)
    pupil = lock(Pupil, pupil.pk)
    entry = write_entry(actor, pupil, actor.organisation, kind=RollKind.MAIN, valid_from=valid_from)
    open_home_involvement(actor, pupil, valid_from=valid_from)
    pupil.save_changes()
    return entry


def write_entry(actor: Actor, pupil: Pupil, school: Organisation, *, kind: RollKind, valid_from: date) -> RollEntry:
    """The entry, after asking the rules, with the involvements that rest on it. The caller has asked who may."""
    entries = RollEntry.objects.filter(pupil=pupil)
    facts = rules.EnterRollFacts(
        kind=kind,
        valid_from=valid_from,
        entries=tuple(
            rules.RollPeriod(
                kind=RollKind(each.kind),
                valid_from=each.valid_from,
                valid_to=each.valid_to,
                here=each.school_id == school.pk,
            )
            for each in entries
        ),
        is_school=school.kind == OrganisationKind.SCHOOL,
        is_own_school=actor.is_job or school.pk == actor.organisation_pk,
    )
    refuse(rules.enter_roll_refusals(facts, on=actor.day))
    entry = RollEntry.objects.create(pupil=pupil, school=school, kind=kind, valid_from=valid_from)
    history.record(
        actor,
        "roll.enter",
        entry,
        after={"school": school, "kind": kind, "valid_from": valid_from},
        happened_on=valid_from,
        pupil=pupil,
    )
    involve(actor, pupil, school, Basis.ROLL, source=entry, valid_from=valid_from)
    if school.parent_authority is not None:
        involve(actor, pupil, school.parent_authority, Basis.SCHOOL_AUTHORITY, source=entry, valid_from=valid_from)
    return entry


@transaction.atomic
def leave_roll(
    actor: Actor,
    entry: RollEntry,
    *,
    last_day: date,
    reason: str,
    reason_to_go_on: str = "",
    version: int | None = None,
) -> RollEntry:
    """The pupil was on this roll until the end of `last_day`. From the next day the school sees the pupil no longer.

    What it may still see, because it referred the pupil, rests on another involvement. `reason_to_go_on` goes past a
    warning, such as that a permanent exclusion is not final.
    """
    require_change(actor, entry.pupil)
    lock(Pupil, entry.pupil_id)
    entry = lock(RollEntry, entry.pk, version)
    findings = rules.end_refusals(_period(entry, last_day), on=actor.day)
    if not reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason", who="school"))
    if entry.kind == RollKind.MAIN and not (actor.is_job or entry.school_id == actor.organisation_pk):
        findings.append(Refusal("not_your_roll", clause="WM own records", who="school"))
    gone_past = refuse([*findings, *leaving.findings(entry)], reason=reason_to_go_on)
    why = f"{reason}\n\n{reason_to_go_on}" if gone_past else reason
    return _end_entry(actor, entry, last_day=last_day, reason=why)


@transaction.atomic
def end_subsidiary(actor: Actor, entry: RollEntry, *, last_day: date, reason: str) -> RollEntry:
    """Dual registration is over after `last_day`. For services whose record opened it, and who have asked who may."""
    lock(Pupil, entry.pupil_id)
    entry = lock(RollEntry, entry.pk)
    if entry.kind != RollKind.SUBSIDIARY:
        raise ValueError("A main entry is ended by its own school, or passed on.")
    refuse(rules.end_refusals(_period(entry, last_day), on=actor.day))
    return _end_entry(actor, entry, last_day=last_day, reason=reason)


@transaction.atomic
def pass_main_roll(actor: Actor, pupil: Pupil, *, valid_from: date, reason: str) -> RollEntry:
    """The actor's school takes the pupil over: every other entry ends the day before, and its own main one begins.

    For services whose record shows that the school before agreed, and who have asked who may.
    """
    pupil = lock(Pupil, pupil.pk)
    last_day = valid_from - timedelta(days=1)
    for found in list(RollEntry.objects.filter(pupil=pupil, valid_to__isnull=True)):
        entry = lock(RollEntry, found.pk)
        refuse(rules.end_refusals(_period(entry, last_day), on=actor.day))
        _end_entry(actor, entry, last_day=last_day, reason=reason)
    entered = write_entry(actor, pupil, actor.organisation, kind=RollKind.MAIN, valid_from=valid_from)
    pupil.save_changes()
    return entered


def _period(entry: RollEntry, last_day: date) -> rules.PeriodFacts:
    return rules.PeriodFacts(valid_from=entry.valid_from, last_day=last_day, has_ended=entry.valid_to is not None)


def _end_entry(actor: Actor, entry: RollEntry, *, last_day: date, reason: str) -> RollEntry:
    entry.valid_to = last_day + timedelta(days=1)
    entry.save_changes("valid_to")
    history.record(
        actor,
        "roll.leave",
        entry,
        before={"valid_to": None},
        after={"valid_to": entry.valid_to},
        reason=reason,
        happened_on=last_day,
        pupil=entry.pupil,
    )
    uninvolve(actor, entry, valid_to=entry.valid_to)
    leaving.has_left(actor, entry)
    return entry
