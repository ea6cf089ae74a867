"""Bodies, memberships and refusals in the words people use."""

from __future__ import annotations

from waymark.core.words import joined
from waymark.organisations.models import Organisation, WeekPattern
from waymark.organisations.states import (
    ContactFunction,
    HowItEnded,
    LeadPart,
    MembershipStatus,
    OrganisationKind,
    PatternPhase,
    PatternPlace,
    SchoolKind,
)

KINDS = {
    OrganisationKind.AUTHORITY: "Local authority",
    OrganisationKind.PARTNERSHIP: "Partnership",
    OrganisationKind.SCHOOL: "School",
    OrganisationKind.PROVIDER: "Provider",
}
KINDS_MANY = {
    OrganisationKind.AUTHORITY: "Local authorities",
    OrganisationKind.PARTNERSHIP: "Partnerships",
    OrganisationKind.SCHOOL: "Schools",
    OrganisationKind.PROVIDER: "Providers",
}
SCHOOL_KINDS = {
    SchoolKind.ORDINARY: "School",
    SchoolKind.SHORT_STAY: "Short-stay school",
    SchoolKind.HOSPITAL: "Hospital school",
}
SCHOOL_KINDS_MANY = {SchoolKind.SHORT_STAY: "Short-stay schools", SchoolKind.HOSPITAL: "Hospital schools"}
PHASES = {PatternPhase.PRIMARY: "Primary", PatternPhase.SECONDARY: "Secondary"}
PATTERN_PLACES = {
    PatternPlace.BASE: "at the base",
    PatternPlace.AP: "in alternative provision",
    PatternPlace.MAINSTREAM: "in a mainstream school",
    PatternPlace.TUITION: "of tuition",
}
FUNCTIONS = {
    ContactFunction.KEY_CONTACT: "Key contact",
    ContactFunction.SAFEGUARDING_LEAD: "Designated safeguarding lead (DSL)",
    ContactFunction.ATTENDANCE: "Attendance",
    ContactFunction.COORDINATOR: "Co-ordinator",
    ContactFunction.CHAIR: "Chair",
    ContactFunction.LEAD_OFFICER: "Lead officer",
    ContactFunction.REGISTERS: "Registers",
}
LEAD_PARTS = {LeadPart.LEAD: "Lead school", LeadPart.DEPUTY: "Deputy lead school"}
HOW_IT_ENDED = {
    HowItEnded.WITHDREW: "The school withdrew",
    HowItEnded.EXPELLED: "The school was excluded from the partnership",
    HowItEnded.CLOSED: "The school closed",
}
STATUS = {
    MembershipStatus.MEMBER: "Member",
    MembershipStatus.WITHDRAWN: "Has withdrawn",
    MembershipStatus.EXPELLED: "Excluded from the partnership",
    MembershipStatus.CLOSED: "The school has closed",
    MembershipStatus.NON_MEMBER: "Not a member",
}
REFUSALS = {
    "leader_is_no_member": "Only a school that is a member on that day can lead or stand in.",
    "beyond_the_year": "A lead school is agreed for the academic year: choose a last day until 31 August.",
    "leads_and_stands_in": "One school cannot lead and stand in on the same days.",
    "named_already": "A school is named for days after this already.",
    "no_notice_of_the_lead": "Another school leads then, and its notice has not run. Note its six months' notice first.",
    "nobody_leads_then": "No school led on that day.",
    "notice_given_already": "This school has given notice already.",
    "notice_ahead_of_its_day": "A notice is noted on its day or afterwards.",
    "not_a_school": "Only a school can join a partnership.",
    "not_a_partnership": "A school can only join a partnership.",
    "already_a_member": "This school is already a member of a partnership then. End that membership first.",
    "school_is_closed": "This school was closed by then.",
    "membership_is_over": "This membership has already ended.",
    "pattern_is_over": "This pattern has ended. Add another.",
    "ends_before_it_begins": "It must end after it began.",
    "not_your_body": "You can change only what belongs to your own organisation.",
    "no_way_to_reach": "Enter a telephone number or an email address: a contact that nobody can reach helps nobody.",
    "run_by_no_school": "Only a school has a provision of its own here.",
    "no_patterns_here": "Only a short-stay or hospital school has week patterns.",
    "pattern_of_no_week": "A pattern has one to five days in all.",
    "pattern_name_taken": "Another pattern of this school has this name.",
    "patterns_still_run": "End the week patterns of this school first: an ordinary school has none.",
    "not_your_site": "This site belongs to another organisation.",
    "number_is_taken": "Another body already has this number.",
}


def kind_words(organisation: Organisation) -> str:
    """What a body is: "Short-stay school", "Provider"."""
    if organisation.is_school:
        return SCHOOL_KINDS[organisation.school_kind]
    return KINDS[OrganisationKind(organisation.kind)]


def name_and_kind(organisation: Organisation) -> str:
    """The name, and in brackets that it is a short-stay or hospital school: for a list to choose from."""
    if organisation.has_week_patterns:
        return f"{organisation.name} ({SCHOOL_KINDS[organisation.school_kind].lower()})"
    return organisation.name


def days_of_pattern(pattern: WeekPattern) -> str:
    """ "2 days at the base and 3 days in alternative provision"."""
    return joined(
        [
            f"{days} {'day' if days == 1 else 'days'} {PATTERN_PLACES[place]}"
            for place, days in pattern.days.items()
            if days
        ]
    )
