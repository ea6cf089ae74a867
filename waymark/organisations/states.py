"""The kinds of body that take part, and the functions of the people one rings."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    AUTHORITY = "authority"
    PARTNERSHIP = "partnership"
    SCHOOL = "school"
    PROVIDER = "provider"


class ContactFunction(StrEnum):
    """What one would ring this person for."""

    KEY_CONTACT = "key_contact"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ATTENDANCE = "attendance"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    LEAD_OFFICER = "lead_officer"
    REGISTERS = "registers"


class MembershipStatus(StrEnum):
    """How a school stands to a partnership on a day."""

    MEMBER = "member"
    WITHDRAWN = "withdrawn"
    EXPELLED = "expelled"
    CLOSED = "closed"
    NON_MEMBER = "non_member"


class LeadPart(StrEnum):
    """What a member school does for the others."""

    LEAD = "lead"
    DEPUTY = "deputy"


class HowItEnded(StrEnum):
    """Why a membership of a partnership ended."""

    WITHDREW = "withdrew"
    EXPELLED = "expelled"
    CLOSED = "closed"


class SchoolKind(StrEnum):
    """What sort of school it is, as far as it matters to where a pupil spends the week."""

    ORDINARY = "ordinary"
    SHORT_STAY = "short_stay"  # a pupil referral unit, whatever it is called
    HOSPITAL = "hospital"


WITH_PATTERNS = frozenset({SchoolKind.SHORT_STAY, SchoolKind.HOSPITAL})


class PatternPhase(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


class PatternPlace(StrEnum):
    """Where the days of a week pattern are spent."""

    BASE = "base"  # at the short-stay or hospital school itself
    AP = "ap"
    MAINSTREAM = "mainstream"
    TUITION = "tuition"
