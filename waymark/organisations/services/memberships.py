"""Which school belongs to which partnership."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import refuse
from waymark.organisations import queries, rules
from waymark.organisations.models import Organisation, PartnershipMembership
from waymark.organisations.states import HowItEnded, OrganisationKind


@transaction.atomic
def join_partnership(
    actor: Actor, partnership: Organisation, school: Organisation, *, valid_from: date
) -> PartnershipMembership:
    """The school is a member of the partnership from `valid_from`."""
    _require_own_area(actor, partnership)
    return _join(actor, partnership, school, valid_from=valid_from)


@transaction.atomic
def follow_in_partnership(
    actor: Actor, membership: PartnershipMembership, school: Organisation, *, valid_from: date
) -> PartnershipMembership:
    """The school takes the place of a member that closed, whose membership this was."""
    require_own_partnership(actor, membership.partnership)
    return _join(actor, membership.partnership, school, valid_from=valid_from)


def _join(actor: Actor, partnership: Organisation, school: Organisation, *, valid_from: date) -> PartnershipMembership:
    school = lock(Organisation, school.pk)
    facts = rules.JoinFacts(
        school_kind=OrganisationKind(school.kind),
        partnership_kind=OrganisationKind(partnership.kind),
        valid_from=valid_from,
        periods=queries.periods(PartnershipMembership.objects.filter(school=school)),
        school_closed_on=school.closed_on,
    )
    refuse(rules.join_refusals(facts, on=actor.day))
    membership = PartnershipMembership.objects.create(partnership=partnership, school=school, valid_from=valid_from)
    after = {"partnership": partnership, "school": school, "valid_from": valid_from}
    history.record(actor, "membership.join", membership, after=after, happened_on=valid_from)
    return membership


@transaction.atomic
def leave_partnership(
    actor: Actor,
    membership: PartnershipMembership,
    *,
    valid_to: date,
    how: HowItEnded | str,
    version: int | None = None,
    reason: str = "",
) -> PartnershipMembership:
    """The school is no longer a member from `valid_to` on: it withdrew, was excluded, or closed."""
    _require_own_area(actor, membership.partnership)
    return _leave(actor, membership, valid_to=valid_to, how=how, version=version, reason=reason)


@transaction.atomic
def end_closed_membership(
    actor: Actor, membership: PartnershipMembership, *, valid_to: date, reason: str = ""
) -> PartnershipMembership:
    """The membership ends because the school has closed, as its partnership or its authority says."""
    require_own_partnership(actor, membership.partnership)
    return _leave(actor, membership, valid_to=valid_to, how=HowItEnded.CLOSED, reason=reason)


def _leave(
    actor: Actor,
    membership: PartnershipMembership,
    *,
    valid_to: date,
    how: HowItEnded | str,
    version: int | None = None,
    reason: str = "",
) -> PartnershipMembership:
    membership = lock(PartnershipMembership, membership.pk, version)
    facts = rules.LeaveFacts(
        valid_from=membership.valid_from, valid_to=valid_to, has_ended=membership.valid_to is not None
    )
    refuse(rules.leave_refusals(facts, on=actor.day))
    membership.valid_to, membership.how_it_ended = valid_to, HowItEnded(how)
    membership.save_changes("valid_to", "how_it_ended")
    history.record(
        actor,
        "membership.leave",
        membership,
        after={"valid_to": valid_to, "how": membership.how_it_ended},
        reason=reason,
        happened_on=valid_to,
    )
    return membership


def _require_own_area(actor: Actor, partnership: Organisation) -> None:
    """An officer decides for the partnerships of the own authority; a job for any."""
    actor.require(Permission.MEMBERSHIP_EDIT, over=partnership)
    if not queries.is_in_own_area(actor, partnership):
        raise Denied(Permission.MEMBERSHIP_EDIT)


def require_own_partnership(actor: Actor, partnership: Organisation) -> None:
    """A partnership settles what follows a closed member itself; its authority may for it."""
    actor.require(Permission.PARTNERSHIP_EDIT, over=partnership)
    if not queries.is_in_own_area(actor, partnership):
        raise Denied(Permission.PARTNERSHIP_EDIT)
