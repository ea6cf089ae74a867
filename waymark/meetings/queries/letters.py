"""Who is written to about a decision, and which letters are still to be given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from waymark.accounts.actors import Actor
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.meetings.models import AgendaItem, Letter
from waymark.meetings.queries.bodies import runs
from waymark.meetings.states import LetterTo
from waymark.pupils import queries as pupils
from waymark.pupils.models import ParentOrCarer, Pupil


def may_be_written_to(actor: Actor, pupil: Pupil) -> list[ParentOrCarer]:
    """The parents and carers of today with parental responsibility and without any limit on what they may be told.

    A letter may tell at which school the pupil is: where the address is withheld, it goes to those who live there alone.
    """
    return _may_be_told((each.record for each in pupils.people(actor, pupil).people), actor.day)


def not_written_to(actor: Actor, pupil: Pupil) -> int:
    """How many with parental responsibility get no letter because of a limit."""
    everybody = pupils.people(actor, pupil).people
    return sum(each.record.has_parental_responsibility for each in everybody) - len(may_be_written_to(actor, pupil))


def letters_to_give(actor: Actor, item: AgendaItem) -> list[Letter]:
    """Those not given yet that the actor's body gives: a school those of its own and of the family, the runner any.

    None to somebody who may not be written to any more.
    """
    rows = item.letters.filter(given_on__isnull=True).select_related("receiver")
    if item.meeting.body.organisation_id != actor.organisation_pk:
        rows = rows.filter(to__in=[LetterTo.SCHOOL, LetterTo.FAMILY])
    return may_be_given(rows, actor.day)


def may_be_given(letters: Iterable[Letter], on: date) -> list[Letter]:
    """Those of one case whose receiver may still be told of the pupil on that day: much may have changed since."""
    listed = list(letters)
    told = {each.pk for each in _may_be_told((letter.receiver for letter in listed if letter.receiver), on)}
    return [letter for letter in listed if letter.receiver_id is None or letter.receiver_id in told]


def _may_be_told(people: Iterable[ParentOrCarer], on: date) -> list[ParentOrCarer]:
    """Those of one pupil's people with parental responsibility, of whom nothing says that they may not know."""
    found = [each for each in people if each.has_parental_responsibility]
    withheld = bool(found) and pupils.address_is_withheld(found[0].pupil_id, on)
    return [each for each in found if not pupils.is_limited(each, on, address_withheld=withheld)]


def awaits_close(actor: Actor, item: AgendaItem) -> bool:
    """Whether all that is left of the letters may not be given any more, and whoever runs the meeting still owes them."""
    left = list(item.letters.filter(given_on__isnull=True).select_related("receiver"))
    return (
        bool(left)
        and runs(actor, item.meeting.body)
        and not may_be_given(left, actor.day)
        and Duty.objects.filter(kind=DutyKind.SEND_LETTERS, subject_id=item.public_id, done_at__isnull=True)
        .exclude(state=DutyState.DROPPED)
        .exists()
    )
