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
