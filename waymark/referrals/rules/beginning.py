"""When a referral of a kind may be begun for a pupil, and what the person who begins it should know first."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.organisations.states import MembershipStatus
from waymark.referrals.states import ASKED, Asked, ReferralKind

# Support that a school gets as a member, before a place is lost. The rest is owed to every pupil, or only told.
PREVENTIVE = frozenset({ReferralKind.AT_RISK, ReferralKind.OFF_SITE_DIRECTION, ReferralKind.INCLUSION_FORUM})
# What a school of another area may ask of the partnership where its pupil lives.
ACROSS = frozenset({ReferralKind.AT_RISK, ReferralKind.INCLUSION_FORUM})


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFacts:
    """What is asked for, and how the school stands to the partnership on the day."""

    kind: ReferralKind
    membership: MembershipStatus


@cites("SEIP2018 6.4", "SEIP2018 6.5", "SEIP2018 S3.7.2", "SEIP2018 S2.2 routes")
def preventive_support(facts: SupportFacts, *, on: date) -> list[Refusal]:
    """Preventive support is for members; a school that withdrew may buy it; a lost place is served for every school."""
    del on
    if facts.kind not in PREVENTIVE or facts.membership is MembershipStatus.MEMBER:
        return []
    if facts.membership is MembershipStatus.WITHDRAWN:
        return [Refusal("support_is_bought", clause="SEIP2018 6.5", severity=Severity.WARNING, who="school")]
    return [Refusal("not_a_member", clause="SEIP2018 6.4", who="school")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFacts:
    """`is_on_roll`: the pupil is on the school's roll, as main or subsidiary, on the day.

    `is_on_programme`: a partnership runs a programme for the pupil today, as far as the school may know. `lives_across`:
    the pupil's home authority is that of the partnership, and the school's is another.
    """

    kind: ReferralKind
    membership: MembershipStatus
    is_on_roll: bool
    has_open_referral: bool = False
    has_home_authority: bool = True
    has_ehc_plan: bool = False
    is_of_school_age: bool = True
    is_on_programme: bool = False
    lives_across: bool = False


@cites(
    "SEIP2018 S2.2 roll", "WM one case", "BELONG1996 2", "SEIP2018 S2.2 package", "EA1996 s8", "XB2022 1", "XB2022 3"
)
def begin_refusals(facts: BeginFacts, *, on: date) -> list[Refusal]:
    """A school refers a pupil of its own roll, once at a time, for what is given to that school and that pupil.

    A school of another area may ask the forum and the panel of the partnership where its pupil lives.
    """
    findings = []
    if not (facts.lives_across and facts.kind in ACROSS):
        findings += preventive_support(SupportFacts(kind=facts.kind, membership=facts.membership), on=on)
    if not facts.is_on_roll:
        findings.append(Refusal("not_on_roll", clause="SEIP2018 S2.2 roll", who="school"))
    if facts.has_open_referral:
        findings.append(Refusal("already_open", clause="WM one case", who="school"))
    if ASKED[facts.kind] is Asked.AUTHORITY and not facts.has_home_authority:
        findings.append(Refusal("no_home_authority", clause="BELONG1996 2", who="school"))
    if facts.kind is ReferralKind.EHC_PLAN_PACKAGE and not facts.has_ehc_plan:
        findings.append(Refusal("no_ehc_plan", clause="SEIP2018 S2.2 package", who="school"))
    if not facts.is_of_school_age:
        findings.append(Refusal("not_of_school_age", clause="EA1996 s8", severity=Severity.WARNING, who="school"))
    if facts.is_on_programme:
        findings.append(Refusal("on_a_programme", clause="WM one case", severity=Severity.WARNING, who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """What a school knows of a pupil before it refers. `lives_in_area`: None while nobody knows where."""

    has_upn: bool
    lives_in_area: bool | None
    is_of_school_age: bool
    is_looked_after: bool = False
    has_open_exclusion: bool = False


@cites("UPN2 unique", "SEIP2018 7.2", "BELONG1996 2", "EA1996 s8", "SEIP2018 S2.3 care", "WM one case")
def notes(facts: NoteFacts, *, on: date) -> list[Refusal]:
    """What is worth knowing before a referral is written. None of it stops the school."""
    del on
    known = [
        (not facts.has_upn, "note_no_upn", "UPN2 unique"),
        (facts.lives_in_area is False, "note_outside_area", "SEIP2018 7.2"),
        (facts.lives_in_area is None, "note_no_home", "BELONG1996 2"),
        (not facts.is_of_school_age, "note_age", "EA1996 s8"),
        (facts.is_looked_after, "note_in_care", "SEIP2018 S2.3 care"),
        (facts.has_open_exclusion, "note_open_exclusion", "WM one case"),
    ]
    return [Refusal(code, clause=clause, severity=Severity.WARNING) for is_so, code, clause in known if is_so]
