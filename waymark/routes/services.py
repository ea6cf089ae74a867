"""The one act of the guide: to keep an answer about a pupil."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.refusals import refuse
from waymark.pupils.models import Pupil
from waymark.routes import queries, rules
from waymark.routes.models import RouteAnswer


@transaction.atomic
def keep(actor: Actor, pupil: Pupil, answers: queries.Answers, *, row_shown: str) -> RouteAnswer:
    """Keep the answer of the guide with what it rests on: worked out anew, and the same that the person had seen."""
    actor.require(Permission.ROUTE_ASK, over=pupil)
    case = queries.pupil_case(actor, pupil)
    table = case.table
    step = queries.walk(actor, case, answers) if table else None
    row = rules.door_for(step.facts, table, on=actor.day) if table and step and step.now is None else None
    asked = rules.KeepFacts(is_complete=row is not None, row_shown=row_shown, row_now=row.name if row else "")
    refuse(rules.keep_refusals(asked, on=actor.day))
    assert table is not None and step is not None and row is not None
    answer = RouteAnswer.objects.create(
        pupil=pupil,
        organisation=actor.organisation,
        school=case.school,
        table=table.key,
        row=row.name,
        door=row.door,
        door_name=table.door(row.door).name,
        why=row.why,
        clause=row.clause,
        force=row.force,
        answers=step.facts.given(),
        kept_at=clock.now(),
        kept_by_label=actor.label,
    )
    history.record(
        actor, "route_answer.keep", answer, after={"door": row.door, "row": row.name, "clause": row.clause}, pupil=pupil
    )
    return answer
