"""The rules of pupils, by noun: numbers, ages, homes, records, rolls and contacts."""

from waymark.pupils.rules.ages import (
    AgeFacts,
    is_of_compulsory_school_age,
    national_curriculum_year,
    school_leaving_date,
)
from waymark.pupils.rules.contacts import (
    ContactFacts,
    LetterKind,
    ParentFacts,
    contact_may_receive,
    contact_refusals,
    parent_refusals,
)
from waymark.pupils.rules.homes import (
    AddressFacts,
    HomeAnswer,
    HomeFacts,
    ParentHome,
    PostcodeFacts,
    address_refusals,
    home_authority,
    normalise_postcode,
    postcode_refusals,
)
from waymark.pupils.rules.numbers import UpnFacts, check_letter, normalise_upn, upn_is_temporary, upn_refusals
from waymark.pupils.rules.records import (
    KnownPupil,
    Likeness,
    Match,
    PupilRecordFacts,
    SamePupilFacts,
    duplicate_warnings,
    pupil_record_refusals,
    same_pupil,
)
from waymark.pupils.rules.rolls import EnterRollFacts, PeriodFacts, RollPeriod, end_refusals, enter_roll_refusals

__all__ = [
    "AddressFacts",
    "AgeFacts",
    "ContactFacts",
    "EnterRollFacts",
    "HomeAnswer",
    "HomeFacts",
    "KnownPupil",
    "LetterKind",
    "Likeness",
    "Match",
    "ParentFacts",
    "ParentHome",
    "PeriodFacts",
    "PostcodeFacts",
    "PupilRecordFacts",
    "RollPeriod",
    "SamePupilFacts",
    "UpnFacts",
    "address_refusals",
    "check_letter",
    "contact_may_receive",
    "contact_refusals",
    "duplicate_warnings",
    "end_refusals",
    "enter_roll_refusals",
    "home_authority",
    "is_of_compulsory_school_age",
    "national_curriculum_year",
    "normalise_postcode",
    "normalise_upn",
    "parent_refusals",
    "postcode_refusals",
    "pupil_record_refusals",
    "same_pupil",
    "school_leaving_date",
    "upn_is_temporary",
    "upn_refusals",
]
