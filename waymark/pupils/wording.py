"""Pupils, rolls, reasons and refusals in the words people use."""

from __future__ import annotations

from waymark.organisations.wording import name_and_kind as name_and_kind
from waymark.pupils.states import CharacteristicKind, ContactLimit, HomeBasis, RollKind, Sex

SEXES = {Sex.FEMALE: "Female", Sex.MALE: "Male", Sex.UNKNOWN: "Not known"}
ROLLS = {RollKind.MAIN: "Main", RollKind.SUBSIDIARY: "Subsidiary (dual registration)"}
CHARACTERISTICS = {
    CharacteristicKind.SEN_SUPPORT: "SEN support",
    CharacteristicKind.EHC_PLAN: "EHC plan",
    CharacteristicKind.LOOKED_AFTER: "Looked after",
    CharacteristicKind.SOCIAL_WORKER: "Has a social worker",
    CharacteristicKind.CHILD_PROTECTION: "Child protection plan",
    CharacteristicKind.PUPIL_PREMIUM: "Pupil premium",
    CharacteristicKind.FREE_SCHOOL_MEALS: "Free school meals",
    CharacteristicKind.YOUTH_JUSTICE: "Youth justice",
    CharacteristicKind.ETHNICITY: "Ethnicity",
    CharacteristicKind.LANGUAGE: "First language",
}
LIMITS = {
    ContactLimit.NONE: "No limit",
    ContactLimit.NOT_WHEREABOUTS: "May not be told where the pupil lives or is",
    ContactLimit.NO_CONTACT: "No contact",
}
HOME = {
    HomeBasis.LOOKED_AFTER: "This authority looks after the pupil.",
    HomeBasis.RESIDENCE: "The person responsible for the pupil lives in this area.",
    HomeBasis.LIVES_WITH: "The parents live in two areas; the pupil normally lives with the one in this area.",
    HomeBasis.TWO_HOMES: "The parents live in two areas, and the record does not say with whom the pupil normally lives.",
    HomeBasis.UNKNOWN: "The record does not say in which council's area the pupil's home is.",
    HomeBasis.BY_HAND: "Set by a person, with this reason:",
}

REFUSALS = {
    "no_name": "Enter the pupil's name.",
    "one_name_goes_last": "A pupil with one name has it as the surname; the first name may stay empty.",
    "no_date_of_birth": "Enter the date of birth.",
    "born_in_the_future": "The date of birth must be in the past.",
    "age_out_of_range": "By this date of birth the pupil is in year {year}. Waymark is for years 7 to 11: check the year.",
    "age_near_range": "By this date of birth the pupil is in year {year}, beside years 7 to 11. Check the year of birth.",
    "out_of_year_group": "By age the pupil would be in year {year}, and you wrote year {year_group}.",
    "no_upn": "Enter the pupil's UPN.",
    "upn_shape": "A UPN has 13 characters: a letter, then 12 figures; a temporary one ends in a letter. It has no I, O or S.",
    "upn_check_letter": "The first letter of this UPN does not fit its figures: one of the 13 characters is mistyped.",
    "upn_authority": "The UPN begins with {code}, a number of no authority that we know. Check it.",
    "postcode_shape": "Enter a full postcode, like LE1 5WW.",
    "same_upn": "A pupil with this UPN is in your records already.",
    "same_name_and_birth": "A pupil of this name and date of birth is in your records already. Two pupils can share both: "
    "look at the one you have first.",
    "not_a_school": "Only a school has a roll.",
    "not_your_roll": "A school makes its own main entries. Here you can note a dual registration elsewhere.",
    "roll_ahead_of_its_day": "Enter the pupil on the roll on the day itself or later, not ahead of it.",
    "on_this_roll_already": "The pupil is on this school's roll already.",
    "on_a_main_roll_already": "The pupil is on another main roll then. A pupil has one main school at a time.",
    "ended_already": "This has ended already.",
    "ends_before_it_begins": "The last day must not lie before the first.",
    "starts_ahead_of_its_day": "Write this down on its first day or later, not ahead of it.",
    "ends_ahead_of_its_day": "Enter today or an earlier day. A last day that is still to come is written down when it has come.",
    "no_address": "Enter the address.",
    "address_ahead_of_its_day": "Write an address down when the pupil lives there, not ahead of it.",
    "address_before_the_last": "The pupil moved to the present address after that day. Check the day.",
    "no_longer_withheld": "The present address must not be disclosed. After this change anybody who sees the pupil's "
    "record sees the new one.",
    "no_address_known": "No address is written down.",
    "no_reason_to_reveal": "Say why you need the address.",
    "no_parent_name": "Enter the name.",
    "no_limit_reason": "Say why this person may not be told everything: an order, a plan, a decision.",
    "limit_loosened": "This person may be told more than before. Be sure that the order or the decision has ended.",
    "no_reason": "Say why.",
    "exclusion_not_final": "The permanent exclusion is not final: the name may not leave the roll because of it. Say on which other ground it leaves, such as another school’s roll.",
    "recorded_already": "This is recorded already for these days.",
    "value_needed": "Choose which one.",
    "authority_not_here": "Choose one of the authorities shown.",
    "file_taken_in_already": "This file has been taken in already.",
    "file_was_left": "This file was left, and is not kept any more. Send it again.",
    "file_looks_different_now": "Something in your records has changed since you looked at this file. Look again, then take it in.",
    "file_has_warnings": "Rows to look at: {count}. Look at each, then say why the file is right.",
    "file_has_faults": "This file cannot be taken in as it is.",
    "nothing_to_take_in": "Nothing in this file is new.",
}
