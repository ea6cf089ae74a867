"""A member school that closes: its partnership is told, and a person says what follows. No roll is touched."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.dates import ONE_DAY, start_of_day
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.duties import services as duties
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation, PartnershipMembership
from waymark.school_register import notices, queries, rules
from waymark.school_register.states import HowSettled

CLAUSE = "WM closing member"


@transaction.atomic
def look_for_closings(actor: Actor) -> tuple[int, int]:
    """Open a duty for each running membership of a school that closes, and drop those whose matter is over.

    Return how many of each. A duty that is there already is left as it is, so this may run at any time.
    """
    actor.require(Permission.PARTNERSHIP_EDIT)
    owed = set(
        Duty.objects.filter(kind=DutyKind.SETTLE_CLOSED_MEMBER)
        .exclude(state=DutyState.DROPPED)
        .values_list("subject_id", flat=True)
    )
    closing = queries.closing_memberships()
    opened = 0
    for membership in closing:
        assert membership.school.closed_on is not None
        if membership.public_id in owed:
            continue
        facts = rules.ClosingFacts(closed_on=membership.school.closed_on)
        duties.open_duty(
            actor,
            DutyKind.SETTLE_CLOSED_MEMBER,
            owner=membership.partnership,
            subject=membership,
            link=reverse("school_register:closing", args=[membership.public_id]),
            clause=CLAUSE,
            due_at=start_of_day(rules.settle_by(facts, on=actor.day) + ONE_DAY),
        )
        notices.member_closes(actor, membership)
        opened += 1
    still = {membership.public_id for membership in closing}
    waiting = Duty.objects.filter(kind=DutyKind.SETTLE_CLOSED_MEMBER, state=DutyState.OPEN)
    over = [row for row in waiting.values_list("subject_id", flat=True) if row not in still]
    for membership in PartnershipMembership.objects.filter(public_id__in=over):
        if membership.valid_to is not None:
            duties.discharge(actor, DutyKind.SETTLE_CLOSED_MEMBER, membership)
        else:
            duties.drop(actor, membership, DutyKind.SETTLE_CLOSED_MEMBER, reason="The school stays open.")
    return opened, len(over)


@transaction.atomic
def settle(
    actor: Actor,
    membership: PartnershipMembership,
    *,
    how: HowSettled | str,
    successor_urn: str = "",
    reason: str = "",
    version: int | None = None,
) -> PartnershipMembership | None:
    """The membership ends with the school, and a successor's begins on the next day if one is named: that is returned.

    By the partnership's own people or its authority's. The pupils' rolls are each school's own to change.
    """
    actor.require(Permission.PARTNERSHIP_EDIT, over=membership)
    if not queries.may_settle(actor, membership.partnership):
        raise Http404
    membership = lock(PartnershipMembership, membership.pk, version)
    page = queries.closing_page(membership, actor.day)
    chosen = next((each for each in page.successors if each.entry.urn == successor_urn), None)
    facts = rules.SettleFacts(
        closed_on=membership.school.closed_on,
        has_ended=membership.valid_to is not None,
        how=HowSettled(how),
        successor=successor_urn,
        successors=tuple(each.entry.urn for each in page.successors),
        successor_is_here=chosen is not None and chosen.body is not None,
        successor_is_a_member=chosen is not None and chosen.partnership is not None,
    )
    refuse(rules.settle_refusals(facts, on=actor.day))
    assert membership.school.closed_on is not None
    next_day = max(membership.school.closed_on, membership.valid_from) + ONE_DAY
    organisations.end_closed_membership(actor, membership, valid_to=next_day, reason=reason)
    duties.discharge(actor, DutyKind.SETTLE_CLOSED_MEMBER, membership)
    if HowSettled(how) != HowSettled.SUCCESSOR:
        return None
    assert chosen is not None and chosen.body is not None
    body = Organisation.objects.get(pk=chosen.body.pk)
    return organisations.follow_in_partnership(actor, membership, body, valid_from=next_day)
