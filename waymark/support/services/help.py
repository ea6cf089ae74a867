"""Another service is asked for help, and answers."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.pupils.models import Pupil
from waymark.support import queries, rules
from waymark.support.models import HelpAsked
from waymark.support.states import (
    Result,
    Service,
)


@transaction.atomic
def ask_for_help(actor: Actor, pupil: Pupil, *, service: Service, who: str, what: str, asked_on: date) -> HelpAsked:
    """The school has asked another service for help with a pupil on its roll."""
    actor.require(Permission.SUPPORT_EDIT, over=pupil)
    assert actor.membership is not None
    school = actor.organisation
    on_roll = queries.on_roll_from(pupil, school, actor.day) is not None
    facts = rules.AskFacts(is_on_roll=on_roll, who=who, what=what, asked_on=asked_on)
    refuse(rules.ask_refusals(facts, on=clock.today()))
    row = HelpAsked.objects.create(
        pupil=pupil,
        school=school,
        service=service,
        who=who,
        what=what,
        asked_on=asked_on,
        asked_at=clock.now(),
        asked_by=actor.membership,
    )
    after = {"service": service, "asked_on": asked_on}
    history.record(actor, "helpasked.ask", row, after=after, happened_on=asked_on, pupil=pupil)
    return row


@transaction.atomic
def answer_help(
    actor: Actor, asked: HelpAsked, *, reply: Result, outcome: str, answered_on: date, version: int | None = None
) -> HelpAsked:
    """Write down what came of asking."""
    actor.require(Permission.SUPPORT_EDIT, over=asked)
    asked = lock(HelpAsked, asked.pk, version)
    facts = rules.AnswerFacts(
        is_answered=asked.answered_at is not None,
        asked_on=asked.asked_on,
        answered_on=answered_on,
        outcome=outcome,
    )
    refuse(rules.answer_refusals(facts, on=clock.today()))
    asked.reply, asked.outcome, asked.answered_on = reply, outcome, answered_on
    asked.answered_at, asked.answered_by = clock.now(), actor.membership
    asked.save_changes("reply", "outcome", "answered_on", "answered_at", "answered_by")
    after = {"reply": reply, "outcome": outcome, "answered_on": answered_on}
    history.record(actor, "helpasked.answer", asked, after=after, happened_on=answered_on, pupil=asked.pupil)
    return asked
