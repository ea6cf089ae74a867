"""The letters about a decision are written, and given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import london_date
from waymark.core.models import Conflict, lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.documents import services as documents
from waymark.documents.models import Document
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.meetings import letters, queries, rules
from waymark.meetings.models import AgendaItem, Letter
from waymark.meetings.states import LetterTo, Outcome
from waymark.pupils.models import ParentOrCarer
from waymark.school_year import queries as school_year


@transaction.atomic
def write_letters(actor: Actor, item: AgendaItem, *, version: int | None = None) -> list[Letter]:
    """One to the school, one to the authority, and one to each parent or carer who may be written to.

    A parent or carer with a limit on what they may be told, or without parental responsibility, gets none.
    """
    actor.require(Permission.MEETING_RUN, over=item)
    queries.deny_unless_run_by(actor, item.meeting.body)
    item = lock(AgendaItem, item.pk, version)
    decision = queries.decision_of(item)
    if decision is None:
        raise Conflict(item)
    facts = rules.LettersFacts(
        outcome=Outcome(decision.outcome), is_question=item.is_question, written=item.letters.count()
    )
    on = clock.today()
    refuse(rules.letters_refusals(facts, on=on))
    assert item.pupil is not None and item.referral is not None and actor.membership is not None
    runner, authority = item.meeting.body.organisation, item.school.parent_authority
    wanted: list[tuple[LetterTo, ParentOrCarer | None, str]] = [(LetterTo.SCHOOL, None, item.school.name)]
    wanted += [(LetterTo.FAMILY, each, each.name) for each in queries.may_be_written_to(actor, item.pupil)]
    wanted += [(LetterTo.AUTHORITY, None, authority.name)] if authority else []
    challenge_by = rules.challenge_until(school_year.calendar_for(item.school, on), on=on)
    written: list[Letter] = []
    for to, receiver, greeting in wanted:
        reader = authority if to is LetterTo.AUTHORITY and authority else item.school
        number = sum(letter.to == to for letter in written) + 1
        pdf, word = documents.write(
            actor,
            letters.letter(item, decision, to, greeting, challenge_by=challenge_by, on=on),
            kind=Document.Kind.LETTER,
            pupil=item.pupil,
            title=f"Letter to the {to} about {item.referral.reference}{f' ({number})' if number > 1 else ''}",
            share_with=list({each.pk: each for each in (runner, reader)}.values()),
            subject=item,
        )
        written.append(
            Letter.objects.create(
                item=item,
                to=to,
                receiver=receiver,
                pdf=pdf,
                word=word,
                written_at=clock.now(),
                written_by=actor.membership,
            )
        )
    item.save_changes()
    history.record(actor, "agendaitem.letters", item, after={"letters": len(written)}, pupil=item.pupil)
    return written


@transaction.atomic
def note_given(
    actor: Actor, item: AgendaItem, given: Iterable[Letter], *, on: date, version: int | None = None
) -> AgendaItem:
    """These letters were given on that day. When all of them are that still may be, nothing more is owed.

    A school notes those that it was sent and those that it handed to the family; the body that decided notes any.
    """
    actor.require(Permission.MEETING_ACT, over=item)
    if actor.organisation_pk not in (item.school_id, item.meeting.body.organisation_id):
        raise Denied(Permission.MEETING_ACT)
    item = lock(AgendaItem, item.pk, version)
    may = {letter.pk for letter in queries.letters_to_give(actor, item)}
    for letter in given:
        if letter.pk not in may:
            raise Conflict(item)
        facts = rules.GivenFacts(written_on=london_date(letter.written_at), given_on=on)
        refuse(rules.given_refusals(facts, on=clock.today()))
        letter = lock(Letter, letter.pk)
        letter.given_on, letter.given_noted_at, letter.given_noted_by = on, clock.now(), actor.membership
        letter.save_changes("given_on", "given_noted_at", "given_noted_by")
        history.record(actor, "letter.given", letter, after={"to": letter.to}, happened_on=on, pupil=item.pupil)
    item.save_changes()
    left = item.letters.filter(given_on__isnull=True).select_related("receiver")
    if not queries.may_be_given(left, clock.today()):
        duties.discharge(actor, DutyKind.SEND_LETTERS, item)
    return item
