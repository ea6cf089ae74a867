"""Who is written to about a decision, and which letters are still to be given."""

from __future__ import annotations

from datetime import date

from waymark.accounts.actors import Actor
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.meetings.models import AgendaItem, Letter
from waymark.meetings.queries.bodies import runs
from waymark.meetings.states import LetterTo
from waymark.pupils import queries as pupils
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.pupils.states import ContactLimit


def may_be_written_to(actor: Actor, pupil: Pupil) -> list[ParentOrCarer]:
    """The parents and carers of today with parental responsibility and without any limit on what they may be told."""
    return [each.record for each in pupils.people(actor, pupil).people if _may_be_told(each.record)]


def not_written_to(actor: Actor, pupil: Pupil) -> int:
    """How many with parental responsibility get no letter because of a limit."""
    return sum(
        each.record.has_parental_responsibility and not _may_be_told(each.record)
        for each in pupils.people(actor, pupil).people
    )


def letters_to_give(actor: Actor, item: AgendaItem) -> list[Letter]:
    """Those not given yet that the actor's body gives: a school those of its own and of the family, the runner any.

    None to somebody who may not be written to any more.
    """
    rows = item.letters.filter(given_on__isnull=True).select_related("receiver")
    if item.meeting.body.organisation_id != actor.organisation_pk:
        rows = rows.filter(to__in=[LetterTo.SCHOOL, LetterTo.FAMILY])
    return [letter for letter in rows if may_be_given(letter, actor.day)]


def may_be_given(letter: Letter, on: date) -> bool:
    """Whether its receiver may still be told of the pupil on that day: a limit may have been set since it was written."""
    to = letter.receiver
    return to is None or (_may_be_told(to) and (to.valid_to is None or on < to.valid_to))


def _may_be_told(person: ParentOrCarer) -> bool:
    return person.has_parental_responsibility and person.limit == ContactLimit.NONE


def awaits_close(actor: Actor, item: AgendaItem) -> bool:
    """Whether all that is left of the letters may not be given any more, and whoever runs the meeting still owes them."""
    left = list(item.letters.filter(given_on__isnull=True).select_related("receiver"))
    return (
        bool(left)
        and runs(actor, item.meeting.body)
        and not any(may_be_given(letter, actor.day) for letter in left)
        and Duty.objects.filter(kind=DutyKind.SEND_LETTERS, subject_id=item.public_id, done_at__isnull=True)
        .exclude(state=DutyState.DROPPED)
        .exists()
    )
