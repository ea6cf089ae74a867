"""A link to a plan is sent, opened and stopped; what is said about the plan is kept and answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from waymark.accounts.actors import Actor, link_actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.links import close_every, hashed
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.duties.services import discharge, open_duty
from waymark.duties.states import DutyKind
from waymark.my_plan import notices, queries, rules
from waymark.my_plan.models import PlanLink, Words
from waymark.my_plan.states import Reader
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.pupils.models import ParentOrCarer


@transaction.atomic
def send_link(
    actor: Actor, programme: Programme, *, parent: ParentOrCarer | None = None, email: str = "", confirmed: bool
) -> PlanLink:
    """Send the plan to a parent or carer at the address on the file, or to the pupil at `email`.

    `confirmed`: the sender has checked whose address it is. A newer link to the same reader stops the older, opened or
    not.
    """
    _require_own(actor, programme)
    programme = lock(Programme, programme.pk)
    today = clock.today()
    address = parent.email if parent else email.strip()
    facts = rules.SendFacts(
        reader=Reader.FAMILY if parent else Reader.PUPIL,
        goes_on=queries.goes_on(programme),
        has_email=bool(address),
        may_have_it=queries.may_have_it(programme, parent, today),
        confirmed=confirmed,
    )
    refuse(rules.send_refusals(facts, on=today))
    assert actor.membership is not None
    now = clock.now()
    for older in PlanLink.objects.filter(programme=programme, parent=parent, replaced_at__isnull=True):
        older.replaced_at = now
        older.save_changes("replaced_at")
    link = PlanLink(
        programme=programme,
        parent=parent,
        sent_to=address,
        sent_at=now,
        sent_by=actor.membership,
        ends_at=rules.link_ends_at(now, on=today),
    )
    link.keep_token()
    link.save()
    history.record(actor, "plan.send", programme, after={"to": link.reader, "parent": parent}, pupil=programme.pupil)
    notices.plan_link(actor, link)
    return link


@transaction.atomic
def stop_link(actor: Actor, link: PlanLink, *, version: int | None = None) -> PlanLink:
    """The plan is shown on that device no longer, and its calendar is empty: a lost phone, a wrong address."""
    _require_own(actor, link.programme)
    link = lock(PlanLink, link.pk, version)
    if link.stopped_at is None:
        link.stopped_at, link.stopped_by = clock.now(), actor.membership
        link.save_changes("stopped_at", "stopped_by")
        history.record(actor, "plan.stop", link.programme, after={"to": link.reader}, pupil=link.programme.pupil)
    return link


@dataclass(frozen=True)
class Opened:
    """A link opened on a device: what the device keeps."""

    link: PlanLink
    device: str


@transaction.atomic
def open_link(token: str, form_key: UUID) -> Opened | None:
    """Open a link on the device that sent this form. None for whatever reason it cannot be opened."""
    found = queries.link_with(token)
    if found is None:
        return None
    link = lock(PlanLink, found.pk)
    device = link.device_of(form_key)
    if rules.link_refusals(queries.link_facts(link, device), on=clock.today()):
        return None
    if link.redeemed_at is None:
        link.redeem(device, clock.now())
        link.save_changes("redeemed_at", "device_hash")
        history.record(actor_of(link), "plan.open", link.programme, pupil=link.programme.pupil)
    return Opened(link, device)


def actor_of(link: PlanLink) -> Actor:
    """The pupil, or the parent or carer, on the device that opened the link: they may read and speak, and no more."""
    who = link.parent.name if link.parent else link.programme.pupil.name
    label = f"{who}, by a link to the plan"
    return replace(link_actor(link.public_id.hex, str(link.public_id), label), permissions=frozenset())


@transaction.atomic
def say(device: str, link_id: UUID, *, words: str) -> Words | None:
    """What the holder of a link says about the plan. None when the device no longer holds it."""
    link = queries.link_held(link_id, device)
    if link is None:
        return None
    return _keep_words(actor_of(link), link.programme, link.reader, words, in_person=False)


@transaction.atomic
def write_down(actor: Actor, programme: Programme, *, reader: Reader, words: str) -> Words:
    """What a pupil or a family said to somebody of the case team, in their words."""
    _require_own(actor, programme)
    return _keep_words(actor, programme, reader, words, in_person=True)


def _keep_words(actor: Actor, programme: Programme, reader: Reader, words: str, *, in_person: bool) -> Words:
    row = Words.objects.create(
        programme=programme,
        reader=reader,
        said_in_person=in_person,
        words=words.strip(),
        said_at=clock.now(),
        said_by_label=actor.label[:200],
    )
    history.record(actor, "plan.words", row, after={"reader": reader}, pupil=programme.pupil)
    today = clock.today()
    open_duty(
        actor,
        DutyKind.ANSWER_PLAN_WORDS,
        owner=programme.commissioner,
        person=programmes.key_worker(programme, today),
        subject=row,
        link=notices.answer_path(row),
        clause="WM plan answer",
        due_at=end_of_day(queries.answer_due_on(programme, today)),
        pupil=programme.pupil,
    )
    if not in_person:
        notices.words_said(actor, row)
    return row


@transaction.atomic
def answer(actor: Actor, row: Words, *, answer: str, version: int | None = None) -> Words:
    """Answer what was said; the plan shows both, side by side."""
    _require_own(actor, row.programme)
    row = lock(Words, row.pk, version)
    refuse(
        rules.answer_refusals(
            rules.AnswerFacts(answer=answer, is_answered=row.answered_at is not None), on=clock.today()
        )
    )
    row.answer, row.answered_at, row.answered_by = answer.strip(), clock.now(), actor.membership
    row.save_changes("answer", "answered_at", "answered_by")
    history.record(actor, "plan.answer", row, pupil=row.programme.pupil)
    discharge(actor, DutyKind.ANSWER_PLAN_WORDS, row)
    return row


@transaction.atomic
def make_calendar(device: str, link_id: UUID) -> PlanLink | None:
    """Give the holder of a link an address for their calendar. None when the plan may not leave the device."""
    held = queries.link_held(link_id, device)
    if held is None or rules.feed_refusals(queries.feed_facts(held), on=clock.today()):
        return None
    link = lock(PlanLink, held.pk)
    if not link.calendar_hash:
        link.calendar_hash = hashed(link.calendar_token)
        link.save_changes("calendar_hash")
        history.record(actor_of(link), "plan.calendar", link.programme, pupil=link.programme.pupil)
    return link


@transaction.atomic
def note_calendar_read(link: PlanLink) -> None:
    """A calendar fetched the week. Noted once a day, because programs fetch it every hour."""
    if link.calendar_read_on != clock.today():
        link = lock(PlanLink, link.pk)
        link.calendar_read_on = clock.today()
        link.save_changes("calendar_read_on")
        history.note_read(
            actor_of(link), "my_plan.calendar.read", pupils=[link.programme.pupil], subject=link.programme
        )


@transaction.atomic
def close_links() -> str:
    """After a restore: no link to a plan of the backup opens, no device shows one, and no calendar fetches one."""
    closed = close_every(PlanLink.objects.filter(replaced_at__isnull=True, stopped_at__isnull=True), clock.now())
    return f"{closed} links to plans no longer open: send new ones." if closed else ""


def _require_own(actor: Actor, programme: Programme) -> None:
    """Only the body that plans the programme; others of the case team may look."""
    actor.require(Permission.PROGRAMME_EDIT, over=programme)
    if programme.commissioner_id != actor.organisation_pk:
        raise Denied(Permission.PROGRAMME_EDIT)
