"""A passport is filled, what is missing is asked for, and a copy is handed over and acknowledged."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import ONE_DAY, end_of_day
from waymark.core.models import Conflict, lock
from waymark.core.references import next_reference
from waymark.core.refusals import refuse
from waymark.documents import paper as papers
from waymark.duties.services import discharge, drop, open_duty
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.passports import notices, paper, queries, rules, sheet
from waymark.passports.models import HandOver, PassportEntry, PassportRequest, Receipt
from waymark.passports.states import Carry, Ending, EntryKind, LegalBasis, Purpose
from waymark.pupils.models import Pupil
from waymark.pupils.queries import main_school, schools_on_roll, withheld_words
from waymark.pupils.rules import tells_address
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import CalendarRunsOut, add_school_days


@transaction.atomic
def write_entry(
    actor: Actor,
    pupil: Pupil,
    kind: EntryKind,
    *,
    text: str,
    carry: Carry,
    said_by: str = "",
    known_on: date | None = None,
    based_on: int | None = None,
) -> PassportEntry:
    """Write something into the passport; what stood there before stays to be read.

    `based_on` is the number of the version the writer had before them, 0 for none: Conflict if another has been written
    since. What the school was asked for is settled when nothing is missing any more.
    """
    actor.require(Permission.PASSPORT_EDIT, over=pupil)
    _require_held(actor, pupil)
    pupil = lock(Pupil, pupil.pk)
    before = queries.current_entry_of(pupil, kind)
    if based_on is not None and before is not None and based_on != before.number:
        raise Conflict(before)
    said = {"text": text.strip(), "carry": carry, "said_by": said_by.strip(), "known_on": known_on or actor.day}
    facts = rules.EntryFacts(
        text=text,
        known_on=known_on or actor.day,
        tells_withheld_address=tells_address(f"{text} {said_by}", withheld_words(pupil)),
        same_as_before=before is not None and all(getattr(before, name) == value for name, value in said.items()),
    )
    refuse(rules.entry_refusals(facts, on=actor.day))
    if before is not None:
        before = lock(PassportEntry, before.pk)
        before.is_current = False
        before.save_changes("is_current")
    last = PassportEntry.objects.filter(pupil=pupil, kind=kind).aggregate(last=Max("number"))["last"] or 0
    entry = PassportEntry.objects.create(
        pupil=pupil,
        kind=kind,
        number=last + 1,
        body=actor.organisation if actor.membership else None,
        written_at=clock.now(),
        written_by_label=actor.label,
        **said,
    )
    history.record(
        actor,
        "passport.write",
        entry,
        before={"version": before.number} if before else None,
        after={"kind": kind, "version": entry.number, "carry": carry},
        happened_on=entry.known_on,
        pupil=pupil,
    )
    settle_requests(actor, pupil)
    return entry


@transaction.atomic
def ask_school(actor: Actor, pupil: Pupil, *, purpose: Purpose, note: str = "") -> PassportRequest:
    """Ask the school on the main roll to fill what is missing, within five of its school days."""
    actor.require(Permission.PASSPORT_EDIT, over=pupil)
    _require_held(actor, pupil)
    pupil = lock(Pupil, pupil.pk)
    school = main_school(pupil, actor.day)
    lines = sheet.assembled(actor, pupil)
    facts = rules.AskFacts(
        missing=sheet.completeness(lines, purpose, on=actor.day).missing,
        is_asked_already=queries.request_waits(pupil, school),
        has_school=school is not None,
        asks_itself=school is not None and school.pk == actor.organisation_pk,
    )
    refuse(rules.ask_refusals(facts, on=actor.day))
    assert school is not None
    due_on = _fill_by(school, actor.day)
    request = PassportRequest.objects.create(
        reference=next_reference("A", clock.today()),
        pupil=pupil,
        school=school,
        purpose=purpose,
        note=note.strip(),
        due_on=due_on,
        asked_at=clock.now(),
        asked_by_label=actor.label,
    )
    history.record(
        actor,
        "passport.ask",
        request,
        after={"school": school, "purpose": purpose, "missing": list(facts.missing), "due_on": due_on},
        pupil=pupil,
    )
    open_duty(
        actor,
        DutyKind.COMPLETE_PASSPORT,
        owner=school,
        subject=request,
        link=reverse("passports:pupil", args=[pupil.public_id]),
        clause="WM passport time",
        due_at=end_of_day(due_on),
        pupil=pupil,
    )
    notices.asked(actor, request)
    return request


def settle_requests(actor: Actor, pupil: Pupil) -> int:
    """Close what the school was asked for and has filled, or no longer owes. Return how many were closed.

    The caller holds the pupil's row, or is the job that looks again every night.
    """
    waiting = list(PassportRequest.objects.filter(pupil=pupil, closed_at__isnull=True).select_related("school"))
    if not waiting:
        return 0
    lines = sheet.assembled(actor, pupil)
    here = {school.pk for school in schools_on_roll(pupil, actor.day)}
    closed = 0
    for found in waiting:
        if found.school_id not in here:
            closed += _close(actor, found, Ending.LET_GO)
        elif sheet.completeness(lines, Purpose(found.purpose), on=actor.day).is_complete:
            closed += _close(actor, found, Ending.COMPLETE)
    return closed


@transaction.atomic
def _close(actor: Actor, found: PassportRequest, ending: Ending) -> int:
    request = lock(PassportRequest, found.pk)
    if request.closed_at is not None:
        return 0
    request.ending, request.closed_at, request.closed_by_label = ending, clock.now(), actor.label
    request.save_changes("ending", "closed_at", "closed_by_label")
    history.record(actor, "passport.answered", request, after={"ending": ending}, pupil=request.pupil)
    if ending is Ending.COMPLETE:
        discharge(actor, DutyKind.COMPLETE_PASSPORT, request, pupil=request.pupil)
    else:
        drop(actor, request, DutyKind.COMPLETE_PASSPORT, reason="The pupil is no longer on this school's roll.")
    return 1


def settle_all(actor: Actor) -> int:
    """Look again at every request that waits: what is missing may have been filled on another page. Run by a job."""
    actor.require(Permission.PASSPORT_EDIT)
    keys = PassportRequest.objects.filter(closed_at__isnull=True).values_list("pupil_id", flat=True).distinct()
    return sum(settle_requests(actor, pupil) for pupil in Pupil.objects.filter(pk__in=list(keys)).order_by("pk"))


@transaction.atomic
def hand_over(
    actor: Actor,
    pupil: Pupil,
    receiver: Organisation,
    *,
    purpose: Purpose,
    legal_basis: LegalBasis,
    reason: str = "",
) -> HandOver:
    """Give a body a copy of the passport as it now stands for that body. The copy never changes.

    What is missing warns, and `reason` says why it goes all the same. Two people who hand over at once give one copy:
    the second is told that nothing has changed.
    """
    actor.require(Permission.PASSPORT_HAND_OVER, over=pupil)
    _require_held(actor, pupil)
    pupil = lock(Pupil, pupil.pk)
    last = queries.last_copy(pupil, receiver)
    reader = queries.reader_of(receiver)
    lines = sheet.for_receiver(sheet.assembled(actor, pupil), receiver, on=actor.day)
    content = rules.content_of(lines)
    whole = rules.completeness(rules.PassportFacts(lines=lines, purpose=purpose), on=actor.day)
    said = " ".join(f"{line.text} {line.source}" for line in lines)
    facts = rules.HandOverFacts(
        purpose=purpose,
        reader=reader,
        receiver_may_know=queries.may_know(actor, pupil, receiver),
        missing=whole.missing,
        needed=len(whole.needed),
        version=last.number if last else 0,
        is_same_as_last=last is not None and not rules.changes(last.content, content),
        tells_withheld_address=tells_address(said, withheld_words(pupil)),
    )
    warnings = refuse(rules.hand_over_refusals(facts, on=actor.day), reason=reason)
    number = (last.number if last else 0) + 1
    copy = HandOver.objects.create(
        reference=next_reference("I", clock.today()),
        pupil=pupil,
        receiver=receiver,
        given_by=actor.organisation,
        number=number,
        purpose=purpose,
        legal_basis=legal_basis,
        content=content,
        digest=rules.digest(content, said=[str(receiver.public_id), purpose, legal_basis, str(number)]),
        missing=[str(part) for part in whole.missing],
        reason_to_go_on=reason.strip() if warnings else "",
        handed_over_at=clock.now(),
        handed_over_by_label=actor.label,
    )
    history.record(
        actor,
        "passport.hand_over",
        copy,
        after={
            "receiver": receiver,
            "version": number,
            "purpose": purpose,
            "legal_basis": legal_basis,
            "digest": copy.digest,
            "missing": copy.missing,
        },
        reason=copy.reason_to_go_on,
        pupil=pupil,
    )
    notices.handed_over(actor, copy)
    return copy


@transaction.atomic
def acknowledge(actor: Actor, copy: HandOver) -> Receipt:
    """The body that was given the copy says that it has read it. Twice is once."""
    actor.require(queries.acknowledged_with(copy.receiver), over=copy)
    lock(HandOver, copy.pk)
    facts = rules.ReceiptFacts(is_receiver=copy.receiver_id == actor.organisation_pk, is_latest=queries.is_latest(copy))
    refuse(rules.receipt_refusals(facts, on=actor.day))
    receipt, made = Receipt.objects.get_or_create(
        hand_over=copy, defaults={"acknowledged_at": clock.now(), "acknowledged_by_label": actor.label}
    )
    if made:
        history.record(actor, "passport.acknowledge", copy, after={"version": copy.number}, pupil=copy.pupil)
    return receipt


@transaction.atomic
def as_pdf(actor: Actor, copy: HandOver) -> bytes:
    """The copy as a PDF, as far as the actor may read it today. Taking it is an event."""
    return papers.pdf(_taken(actor, copy, "pdf"))


@transaction.atomic
def as_word(actor: Actor, copy: HandOver) -> bytes:
    """The same copy as a Word file."""
    return papers.word(_taken(actor, copy, "word"))


def _taken(actor: Actor, copy: HandOver, form: str) -> papers.Paper:
    actor.require(Permission.PASSPORT_VIEW, over=copy)
    history.record(actor, "passport.take", copy, after={"form": form, "version": copy.number}, pupil=copy.pupil)
    return paper.facts(copy, on=actor.day, has_the_pupil=queries.has_the_pupil(actor, copy))


def _require_held(actor: Actor, pupil: Pupil) -> None:
    """The one 404 for a body that knows of the pupil, but does not work with the whole passport."""
    if not queries.holds(actor, pupil):
        raise Http404


def _fill_by(school: Organisation, on: date) -> date:
    """Five school days of the school; a week where its calendar does not reach."""
    days = rules.FILL_WITHIN.on(on)
    try:
        return add_school_days(calendar_for(school, on), on=on, days=days)
    except CalendarRunsOut:
        return on + 7 * ONE_DAY
