"""Other half-days for a placement that goes on, from a day that may lie behind or ahead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import minutes_between
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.placements import notices, queries, rules
from waymark.placements.models import Placement
from waymark.placements.services.agreements import make_agreement
from waymark.placements.services.guard import COUNT_WATCHERS, hold_provider, only_for, require_state
from waymark.placements.services.half_days import in_order, put_sessions
from waymark.placements.states import UNDER_WAY
from waymark.programmes.models import Programme
from waymark.programmes.rules import MAKE_A_SCHOOL, HoursAtPlace, is_a_way_down
from waymark.school_year.states import Half


@transaction.atomic
def change_hours(
    actor: Actor,
    placement: Placement,
    *,
    sessions: Iterable[tuple[int, Half | str]],
    valid_from: date,
    reason: str,
    reason_to_go_on: str = "",
    version: int | None = None,
) -> Placement:
    """From `valid_from` on the pupil is there on these half-days. What was agreed on paper is written anew, to be signed.

    Everything is looked at again as it was and will be from that day: offer, hours, and the law on places that are no
    school, of every commissioner's pupils. Fewer hours there are never refused because of that law.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    lock(Programme, placement.programme_id)
    hold_provider(placement.provider)
    require_state(placement, *UNDER_WAY)
    assert placement.started_on is not None
    wanted = in_order(sessions)
    standing = list(placement.sessions.select_for_update().filter(valid_to__isnull=True))
    old = [(row.weekday, row.half) for row in standing]
    facts = rules.HoursChangeFacts(
        started_on=placement.started_on,
        first_day=valid_from,
        reason=reason,
        planned_end_on=placement.planned_end_on,
        takes_away=bool(set(old) - set(wanted)),
        changes=set(old) != set(wanted),
        last_attended_on=queries.last_attended_on(placement),
    )
    until = max(placement.planned_end_on, valid_from)
    planned = queries.Planned(
        placement.offer, tuple(wanted), valid_from, until, placement.first_review_on, placement, goes_on=True
    )
    added = [each for each in wanted if each not in old]
    minutes = {(row.weekday, row.half): minutes_between(row.starts_at, row.ends_at) for row in standing}
    before = sum(minutes.values())
    after = sum(minutes.get(each, 0) for each in wanted) + queries.minutes_of(placement.offer, added)
    found = queries.plan_findings(placement.programme, planned, min(valid_from, clock.today()))
    if is_a_way_down(HoursAtPlace(minutes_before=before, minutes_after=after), on=valid_from):
        found = [each for each in found if each.code not in MAKE_A_SCHOOL]
    warnings = refuse(
        [*rules.hours_change_refusals(facts, on=clock.today()), *found],
        reason=reason_to_go_on,
    )
    for row in standing:
        if (row.weekday, row.half) not in wanted:
            row.valid_to = max(valid_from, row.valid_from)
            row.save_changes("valid_to")
    put_sessions(placement, added, valid_from=valid_from)
    placement.save_changes()
    history.record(
        actor,
        "placement.change_hours",
        placement,
        before={"sessions": old},
        after={"sessions": wanted, "valid_from": valid_from, "warnings": [each.code for each in warnings]},
        reason="\n\n".join(filter(None, [reason, reason_to_go_on if warnings else ""])),
        happened_on=min(valid_from, clock.today()),
        pupil=placement.pupil,
    )
    if placement.agreements.filter(is_current=True).exists():
        make_agreement(actor, placement)
    notices.hours_changed(actor, placement)
    COUNT_WATCHERS.tell(placement.provider)
    return placement
