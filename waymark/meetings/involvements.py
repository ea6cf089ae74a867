"""Until when a body that decided goes on knowing of a pupil whom it did not take on.

The referral's own involvement ends the day after it was declined. Then the letters are still to be given, and the
decision may be challenged: for so long the body may know of the pupil, and not a day longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.dates import ONE_DAY, london_date
from waymark.meetings import rules
from waymark.meetings.models import AgendaItem, Challenge, Decision
from waymark.organisations.models import Organisation
from waymark.pupils.involvements import Fact, involve, uninvolve
from waymark.pupils.states import Basis
from waymark.school_year import queries as school_year


def knows_until(item: AgendaItem, written_on: date) -> date:
    """Up to but without this day: letters have their days, then a challenge has its own after the last of them."""
    letters_by = rules.letters_due(school_year.calendar_for(item.meeting.body.organisation, written_on), on=written_on)
    return rules.challenge_until(school_year.calendar_for(item.school, written_on), on=letters_by) + ONE_DAY


def go_on_knowing(actor: Actor, item: AgendaItem, *, until: date) -> None:
    """From tomorrow, when the referral's own involvement ends."""
    assert item.pupil is not None
    body, since = item.meeting.body.organisation, clock.today() + ONE_DAY
    involve(actor, item.pupil, body, Basis.REFERRAL, source=item, valid_from=since, valid_to=until)


def know_while_challenged(actor: Actor, challenge: Challenge) -> None:
    """The body that decided, and the one that answers, know of the pupil until the challenge is answered."""
    for body in _bodies_of(challenge):
        involve(actor, challenge.pupil, body, Basis.REFERRAL, source=challenge, valid_from=challenge.made_on)


def _bodies_of(challenge: Challenge) -> list[Organisation]:
    both = (challenge.item.meeting.body.organisation, challenge.answering_body)
    return list({each.pk: each for each in both}.values())


def know_no_more(actor: Actor, challenge: Challenge) -> None:
    uninvolve(actor, challenge, valid_to=clock.today() + ONE_DAY)


def facts() -> Iterator[Fact]:
    """What the involvements of this slice rest on, for the check of rows against facts."""
    for decision in Decision.objects.filter(known_until__isnull=False).select_related("item__meeting__body").iterator():
        item, since = decision.item, london_date(decision.decided_at) + ONE_DAY
        assert item.pupil_id is not None
        body = item.meeting.body.organisation_id
        yield Fact(item.pupil_id, body, Basis.REFERRAL, item.public_id, since, decision.known_until)
    made = Challenge.objects.select_related("item__meeting__body__organisation", "answering_body")
    for challenge in made.iterator():
        until_on = challenge.answered_on + ONE_DAY if challenge.answered_on else None
        for each in _bodies_of(challenge):
            about, source = challenge.pupil_id, challenge.public_id
            yield Fact(about, each.pk, Basis.REFERRAL, source, challenge.made_on, until_on)
