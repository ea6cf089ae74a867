"""Which pattern of a short-stay or hospital school the week of a programme follows."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.refusals import refuse
from waymark.organisations.models import WeekPattern
from waymark.programmes import queries, rules
from waymark.programmes.models import Programme
from waymark.programmes.services.common import change, taken_while_open


@transaction.atomic
def follow_pattern(
    actor: Actor, programme: Programme, pattern: WeekPattern | None, *, version: int | None = None
) -> Programme:
    """The week is to keep to this pattern from now on; to none where `pattern` is None. What differs is told, not refused."""
    programme = taken_while_open(actor, programme, version)
    if pattern is not None and pattern.pk != programme.week_pattern_id:
        today = clock.today()
        refuse(rules.follow_refusals(queries.follow_facts(programme, pattern, today), on=today))
    change(actor, programme, "programme.week_pattern", {"week_pattern": pattern})
    return programme
