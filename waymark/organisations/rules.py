"""How a school stands to a partnership: member, withdrawn, expelled, closed, or never one."""

import calendar
import math
from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated, academic_year
from waymark.core.refusals import Refusal
from waymark.organisations.states import (
    WITH_PATTERNS,
    HowItEnded,
    LeadPart,
    MembershipStatus,
    OrganisationKind,
    SchoolKind,
)

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


LEAD_NOTICE_MONTHS = Dated({date(2018, 9, 1): 6}, clause="SEIP2018 S3.10.2.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """A school leads or stands in from a day, up to but without `valid_to`. `notice_ends_on` is the notice's last day."""

    school: str
    part: LeadPart
    valid_from: date
    valid_to: date
    notice_ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """A school to be named, and who leads and stands in already. `school` is a key that `there` uses too."""

    school: str
    part: LeadPart
    valid_from: date
    valid_to: date
    is_member: bool
    there: tuple[Leading, ...] = ()


@cites("SEIP2018 S3.5.1.7", "SEIP2018 S3.10.2.2", "WM order of dates")
def lead_refusals(facts: LeadFacts, *, on: date) -> list[Refusal]:
    """A member leads, another stands in, each for the academic year at most; `on` plays no part.

    A school takes over from another within the year only when that one's notice has run; at the year's end it need not.
    """
    del on
    findings = []
    if facts.valid_to <= facts.valid_from:
        return [Refusal("ends_before_it_begins", clause="WM order of dates", who="partnership")]
    if not facts.is_member:
        findings.append(Refusal("leader_is_no_member", clause="SEIP2018 S3.5.1.7", who="partnership"))
    if facts.valid_to > date(academic_year(facts.valid_from) + 1, 9, 1):
        findings.append(Refusal("beyond_the_year", clause="SEIP2018 S3.5.1.7", who="partnership"))
    same_days = [row for row in facts.there if row.valid_from < facts.valid_to and facts.valid_from < row.valid_to]
    for row in same_days:
        if row.part != facts.part and row.school == facts.school:
            findings.append(Refusal("leads_and_stands_in", clause="SEIP2018 S3.5.1.7", who="partnership"))
        elif row.part == facts.part and row.valid_from >= facts.valid_from:
            findings.append(Refusal("named_already", clause="SEIP2018 S3.5.1.7", who="partnership"))
        elif row.part == facts.part == LeadPart.LEAD and not _notice_has_run(row, facts.valid_from):
            findings.append(Refusal("no_notice_of_the_lead", clause="SEIP2018 S3.10.2.2", who="partnership"))
    return findings


def _notice_has_run(row: Leading, day: date) -> bool:
    return row.notice_ends_on is not None and row.notice_ends_on < day


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadNoticeFacts:
    given_on: date


@cites("SEIP2018 S3.10.2.2")
def lead_notice_ends_on(facts: LeadNoticeFacts, *, on: date) -> date:
    """Six months' notice ends with the day before the same day six months on; a month too short ends with its last.

    `on` plays no part.
    """
    del on
    months = facts.given_on.month - 1 + LEAD_NOTICE_MONTHS.on(facts.given_on)
    year, month = facts.given_on.year + months // 12, months % 12 + 1
    days = calendar.monthrange(year, month)[1]
    if facts.given_on.day > days:
        return date(year, month, days)
    return date(year, month, facts.given_on.day) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNoticeFacts:
    """Who leads on the day the notice is given, if anybody, and whether that school has given notice before."""

    given_on: date
    leads: bool
    has_given: bool = False


@cites("SEIP2018 S3.10.2.2", "WM order of dates")
def lead_notice_refusals(facts: GiveNoticeFacts, *, on: date) -> list[Refusal]:
    """The school that leads gives notice once, on its day or afterwards."""
    findings = []
    if not facts.leads:
        findings.append(Refusal("nobody_leads_then", clause="SEIP2018 S3.10.2.2", who="partnership"))
    if facts.has_given:
        findings.append(Refusal("notice_given_already", clause="SEIP2018 S3.10.2.2", who="partnership"))
    if facts.given_on > on:
        findings.append(Refusal("notice_ahead_of_its_day", clause="WM order of dates", who="partnership"))
    return findings


SHORT_STAY_TYPES = ("pupil referral unit", "alternative provision")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolTypeFacts:
    """The type of a school as the national register writes it."""

    establishment_type: str


@cites("EA1996 s19 units")
def usual_school_kind(facts: SchoolTypeFacts, *, on: date) -> SchoolKind:
    """A pupil referral unit, or an academy or free school for alternative provision, is a short-stay school.

    No type of the register says that a school is a hospital school: a person says so. `on` plays no part.
    """
    del on
    words = facts.establishment_type.casefold()
    is_short_stay = any(each in words for each in SHORT_STAY_TYPES)
    return SchoolKind.SHORT_STAY if is_short_stay else SchoolKind.ORDINARY


SCHOOL_WEEK_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternFacts:
    """A week pattern of a body as it is to be. `days` are those of each place, `taken` whether the name is another's."""

    school_kind: SchoolKind
    days: tuple[int, ...]
    taken: bool = False


@cites("APS2025 week", "WM week pattern")
def pattern_refusals(facts: PatternFacts, *, on: date) -> list[Refusal]:
    """A short-stay or hospital school has patterns, each of one to five days and with a name of its own.

    `on` plays no part.
    """
    del on
    found = []
    if facts.school_kind not in WITH_PATTERNS:
        found.append(Refusal("no_patterns_here", clause="APS2025 week", who="school"))
    if not 1 <= sum(facts.days) <= SCHOOL_WEEK_DAYS:
        found.append(Refusal("pattern_of_no_week", clause="WM week pattern", who="school"))
    if facts.taken:
        found.append(Refusal("pattern_name_taken", clause="WM week pattern", who="school"))
    return found
