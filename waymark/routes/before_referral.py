"""What the guide brings along to the referral that it begins: each answer in the words that the person chose."""

from __future__ import annotations

from waymark.accounts.actors import Actor
from waymark.pupils.models import Pupil
from waymark.referrals.brought import Brought
from waymark.routes import carried, queries, rules, wording


def answers_before(actor: Actor, pupil: Pupil, sealed: str) -> Brought | None:
    """The answers that were sealed for this person about this pupil, with what the record says besides."""
    case = queries.pupil_case(actor, pupil)
    answers, _ = carried.opened(actor, case, sealed)
    if not answers or case.table is None:
        return None
    facts = rules.facts_from({**case.known.given(), **answers})
    row = rules.door_for(facts, case.table, on=actor.day) or case.table.fallback
    door = case.table.door(row.door)
    return Brought(
        door=door.name,
        answers=[(name, words) for _, name, words in wording.given(facts, case.names)],
        prepare=list(door.prepare),
        columns=wording.for_referral(facts, case.names),
    )
