"""How a school stands to a partnership: member, withdrawn, expelled, closed, or never one."""

import math
from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.organisations.states import HowItEnded, MembershipStatus, OrganisationKind

_AFTER = {
    HowItEnded.WITHDREW: MembershipStatus.WITHDRAWN,
    HowItEnded.EXPELLED: MembershipStatus.EXPELLED,
    HowItEnded.CLOSED: MembershipStatus.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipPeriod:
    """A membership from a day, up to but without `valid_to`."""

    valid_from: date
    valid_to: date | None = None
    how_it_ended: HowItEnded | None = None

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFacts:
    """The memberships of one school in one partnership."""

    periods: tuple[MembershipPeriod, ...] = ()


@cites("SEIP2018 6.4", "SEIP2018 6.5", "SEIP2018 16B.3")
def membership_status(facts: MembershipFacts, *, on: date) -> MembershipStatus:
    """A school is a member on the days of its membership; afterwards it is what the last one ended as.

    A school whose membership has not begun is no member.
    """
    if any(on in period for period in facts.periods):
        return MembershipStatus.MEMBER
    over = [period for period in facts.periods if period.valid_to is not None and period.valid_to <= on]
    if not over:
        return MembershipStatus.NON_MEMBER
    last = max(over, key=lambda period: period.valid_to or date.min)
    return _AFTER[last.how_it_ended or HowItEnded.WITHDREW]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinFacts:
    """`periods` are the memberships of the school in any partnership; `valid_from` is the first day of the new one."""

    school_kind: OrganisationKind
    partnership_kind: OrganisationKind
    valid_from: date
    periods: tuple[MembershipPeriod, ...] = ()
    school_closed_on: date | None = None


@cites("SEIP2018 6.4", "WM order of dates")
def join_refusals(facts: JoinFacts, *, on: date) -> list[Refusal]:
    """A school that is open joins one partnership at a time; `on` plays no part."""
    del on
    findings = []
    if facts.school_kind != OrganisationKind.SCHOOL:
        findings.append(Refusal("not_a_school", clause="SEIP2018 6.4", who="authority"))
    if facts.partnership_kind != OrganisationKind.PARTNERSHIP:
        findings.append(Refusal("not_a_partnership", clause="SEIP2018 6.4", who="authority"))
    if any(period.valid_to is None or facts.valid_from < period.valid_to for period in facts.periods):
        findings.append(Refusal("already_a_member", clause="SEIP2018 6.4", who="authority"))
    if facts.school_closed_on is not None and facts.school_closed_on < facts.valid_from:
        findings.append(Refusal("school_is_closed", clause="WM order of dates", who="authority"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFacts:
    """`valid_to` is the first day on which the school is no longer a member."""

    valid_from: date
    valid_to: date
    has_ended: bool = False


@cites("SEIP2018 6.5", "SEIP2018 S3.7.4", "SEIP2018 16B.3", "WM order of dates")
def leave_refusals(facts: LeaveFacts, *, on: date) -> list[Refusal]:
    """A membership ends once, after it began; `on` plays no part."""
    del on
    if facts.has_ended:
        return [Refusal("membership_is_over", clause="SEIP2018 6.5", who="authority")]
    if facts.valid_to <= facts.valid_from:
        return [Refusal("ends_before_it_begins", clause="WM order of dates", who="authority")]
    return []


METRES_IN_A_MILE = 1609.344


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place on the national grid, in metres. `is_rough` for the middle of a whole postcode district."""

    easting: int
    northing: int
    is_rough: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceFacts:
    """Two places; None for one that is not known, or that must not be told."""

    here: Position | None
    there: Position | None


@cites("WM nearness")
def whole_miles(facts: DistanceFacts, *, on: date) -> int | None:
    """The straight line between two places in whole miles, half a mile up; None where either is not known.

    `on` plays no part.
    """
    del on
    here, there = facts.here, facts.there
    if here is None or there is None:
        return None
    metres = math.hypot(here.easting - there.easting, here.northing - there.northing)
    return int(metres / METRES_IN_A_MILE + 0.5)
