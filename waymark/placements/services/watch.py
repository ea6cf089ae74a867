"""What a day brings without anybody's doing: a planned end that has passed, a pupil who has moved."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.dates import start_of_day
from waymark.core.models import lock
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.placements import queries
from waymark.placements.models import Placement
from waymark.placements.services.brokering import look_after_brokered
from waymark.placements.services.holds import let_go_with_programme
from waymark.placements.services.owed import open_duty
from waymark.placements.states import LIVE, UNDER_WAY


def look_after(actor: Actor) -> int:
    """Open what is owed about placements today; nothing is ended, moved or stopped by itself. Return how many duties.

    A planned end that has passed asks for the end or for other terms. A pupil who has moved home or school asks for
    another look: once for each such change. Who found a place for another looks at its provider again when the sign-off has run out. What is held for a programme that has ended is let go.
    """
    opened = 0
    for pk in queries.past_their_end(clock.today()):
        opened += _owe(actor, pk, DutyKind.SETTLE_PLANNED_END, "SEIP2018 12.3", UNDER_WAY)
    for pk, since in queries.moved(clock.today()).items():
        opened += _owe(actor, pk, DutyKind.LOOK_AGAIN_AT_PLACEMENT, "KCSIE2025 place", LIVE, since=since)
    opened += look_after_brokered(actor)
    for hold in queries.holds_of_ended_programmes(clock.today()):
        let_go_with_programme(actor, hold)
    return opened


@transaction.atomic
def _owe(
    actor: Actor, pk: int, kind: DutyKind, clause: str, states: tuple[str, ...], *, since: date | None = None
) -> int:
    placement = lock(Placement, pk)
    known = Duty.objects.filter(kind=kind, subject_id=placement.public_id)
    if since is None:
        known = known.filter(done_at__isnull=True, state__in=("open", "missed"))
    else:
        known = known.filter(opened_at__gte=start_of_day(since))
    if placement.state not in states or known.exists():
        return 0
    open_duty(actor, kind, placement, placement.commissioner, clause, clock.today())
    return 1
