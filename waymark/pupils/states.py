"""Words about pupils: rolls, characteristics, contact limits, and on what basis a body may know of a pupil."""

from enum import StrEnum


class RollKind(StrEnum):
    MAIN = "main"
    SUBSIDIARY = "subsidiary"


class CharacteristicKind(StrEnum):
    SEN_SUPPORT = "sen_support"
    EHC_PLAN = "ehc_plan"
    LOOKED_AFTER = "looked_after"
    SOCIAL_WORKER = "social_worker"
    CHILD_PROTECTION = "child_protection"
    PUPIL_PREMIUM = "pupil_premium"
    FREE_SCHOOL_MEALS = "free_school_meals"
    YOUTH_JUSTICE = "youth_justice"
    ETHNICITY = "ethnicity"
    LANGUAGE = "language"


class ContactLimit(StrEnum):
    """What a parent or carer may be told."""

    NONE = "none"
    NOT_WHEREABOUTS = "not_whereabouts"  # nothing that says where the child lives or is today
    NO_CONTACT = "no_contact"


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class HomeBasis(StrEnum):
    """How a pupil's home authority was found; the first four are the answers of the rule."""

    LOOKED_AFTER = "looked_after"
    RESIDENCE = "residence"
    LIVES_WITH = "lives_with"
    TWO_HOMES = "two_homes"
    UNKNOWN = "unknown"
    BY_HAND = "by_hand"


class Basis(StrEnum):
    """Why a body may know of a pupil."""

    ROLL = "roll"
    REFERRED = "referred"  # the school that referred, while the referral or the programme runs
    REFERRAL = "referral"  # the partnership a referral was sent to
    PROGRAMME = "programme"
    OFFER = "offer"  # the provider, from the day the offer and the risk information are shared
    PLACEMENT = "placement"
    PLACEMENT_TAIL = "placement_tail"  # 14 days after the end, to finish registers and reports
    HOME_AUTHORITY = "home_authority"
    SCHOOL_AUTHORITY = "school_authority"
    COMMISSIONER = "commissioner"
    MOVE = "move"  # a school that was asked to take the pupil, and the partnerships that help
