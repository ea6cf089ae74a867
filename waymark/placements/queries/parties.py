"""Who is who in a placement, and which side of the contract each is on."""

from __future__ import annotations

from waymark.organisations.models import Organisation
from waymark.placements import rules
from waymark.programmes.models import Programme
from waymark.programmes.queries import arranged_by
from waymark.programmes.states import Arranger
from waymark.referrals.states import ReferralKind


def party_of(organisation: Organisation) -> rules.Party:
    """The word for a body."""
    if organisation.is_school:
        return rules.Party.SCHOOL
    if organisation.is_provider:
        return rules.Party.PROVIDER
    return rules.Party.AUTHORITY if organisation.is_authority else rules.Party.PARTNERSHIP


def school_commissions(programme: Programme) -> bool:
    """Whether the school has part in the commissioning, and so signs the contract. SEIP2018 12.5."""
    by_school = arranged_by(programme) is Arranger.SCHOOL
    without_school = programme.referral is not None and programme.referral.kind in (
        ReferralKind.PERMANENT_EXCLUSION,
        ReferralKind.NO_SCHOOL_PLACE,
    )
    return by_school and not without_school


def contract_party(programme: Programme) -> Organisation:
    """Who is the other side of the provider's contract: normally the school, else whoever commissions."""
    return programme.school if school_commissions(programme) else programme.commissioner
