"""Forms about pupils."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    EmailField,
    FileField,
    Form,
    IntegerField,
    PostcodeField,
    RecordSelectField,
    SelectField,
    TextField,
    UpnField,
)
from waymark.pupils import school_file
from waymark.pupils.states import CharacteristicKind
from waymark.pupils.wording import CHARACTERISTICS, LIMITS, REFUSALS, SEXES

SEX_CHOICES = [(sex.value, words) for sex, words in SEXES.items()]
IDENTITY_FIELDS = {
    "no_name": "surname",
    "one_name_goes_last": "surname",
    "no_date_of_birth": "date_of_birth",
    "born_in_the_future": "date_of_birth",
    "age_out_of_range": "date_of_birth",
    "age_near_range": "date_of_birth",
    "out_of_year_group": "year_group",
    "upn_shape": "upn",
    "upn_check_letter": "upn",
    "upn_authority": "upn",
    "same_upn": "upn",
    "postcode_shape": "postcode",
    "roll_ahead_of_its_day": "on_roll_from",
    "no_address": "address_lines",
    "address_ahead_of_its_day": "lived_from",
    "address_before_the_last": "lived_from",
}
DAY_FIELDS = {
    "starts_ahead_of_its_day": "valid_from",
    "roll_ahead_of_its_day": "valid_from",
    "on_a_main_roll_already": "valid_from",
    "on_this_roll_already": "school",
    "not_a_school": "school",
    "ends_before_it_begins": "last_day",
    "ends_ahead_of_its_day": "last_day",
    "ended_already": "last_day",
    "value_needed": "value",
    "no_reason": "why",
}


class SearchForm(Form):
    """Names and numbers are sent in the body, never in an address."""

    words = CharField(label="Name or UPN", missing="Enter a name or a UPN")


class IdentityForm(Form):
    """Who the pupil is. Nothing is put into capitals, shortened or corrected."""

    refusal_wording = REFUSALS
    refusal_fields = IDENTITY_FIELDS
    forename = CharField(label="First names", hint="Empty for a pupil with one name", required=False)
    surname = CharField(label="Surname", hint="Or the one name of a pupil with one name", missing="Enter the surname")
    known_as = CharField(label="Known as", hint="The first name the pupil goes by, if it is another", required=False)
    date_of_birth = DateField(
        long_ago=True, label="Date of birth", hint="For example, 31 3 2013", missing="Enter the date of birth"
    )
    sex = ChoiceField(label="Sex, as in your register", choices=SEX_CHOICES, inline=True, missing="Choose one")
    upn = UpnField(
        label="UPN",
        hint="13 characters, on your school's register. Empty for a pupil who has none yet.",
        required=False,
    )
    year_group = IntegerField(
        label="Year group",
        hint="Only if it is not the one of the pupil's age",
        required=False,
        least=1,
        most=14,
        width=2,
    )


class ChangeForm(IdentityForm):
    """The identity as it stands; the year group of today."""

    def __init__(self, *args: Any, year_group_now: int, **options: Any) -> None:
        self.year_group_now = year_group_now
        super().__init__(*args, **options)

    def current_values(self, record: Any) -> dict[str, Any]:
        return {**super().current_values(record), "year_group": self.year_group_now}


class AddForm(IdentityForm):
    """A new pupil, all on one page."""

    on_roll_from = DateField(
        long_ago=True,
        label="First day on your roll",
        hint="Today or before",
        missing="Enter the first day on your roll",
    )
    address_lines = CharField(label="Address", hint="House, street and town", max_length=300, required=False)
    postcode = PostcodeField(label="Postcode", required=False)
    do_not_disclose = BooleanField(
        label="This address must not be disclosed",
        hint="It then shows on no page. Somebody who needs it says why, and each showing is kept.",
        required=False,
    )
    authority = RecordSelectField(
        label="Council in whose area the address is",
        hint="It decides the pupil's home authority. Without it there is none until somebody writes it down.",
        empty="I do not know, or it is not in this list",
        required=False,
    )


class AddressForm(Form):
    """A new address. The present one is not shown here, for it may have to stay hidden."""

    refusal_wording = REFUSALS
    refusal_fields = IDENTITY_FIELDS
    address_lines = CharField(
        label="New address", hint="House, street and town", max_length=300, missing="Enter the new address"
    )
    postcode = PostcodeField(label="Postcode", required=False)
    authority = RecordSelectField(
        label="Council in whose area the address is", empty="I do not know, or it is not in this list", required=False
    )
    lived_from = DateField(
        long_ago=True, label="The pupil lives there since", missing="Enter the first day at this address"
    )
    do_not_disclose = BooleanField(label="This address must not be disclosed", required=False)

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class WithholdForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = DAY_FIELDS
    why = TextField(label="Why", hint="The order, the plan or the decision", rows=3, missing="Say why")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class RevealForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {"no_reason_to_reveal": "why"}
    why = TextField(
        label="Why you need the address",
        hint="For example: the taxi firm needs it for tomorrow. Your reason is kept.",
        rows=3,
        missing="Say why you need the address",
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class HomeForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {"no_reason": "why", "authority_not_here": "authority"}
    authority = RecordSelectField(label="Home authority", empty="None of those that take part here", required=False)
    why = TextField(label="Why it is not the one that the record says", rows=3, missing="Say why")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {"authority": record.home_authority, "why": record.home_authority_note}


class WorkOutForm(Form):
    """Only a button."""

    refusal_wording = REFUSALS


class PersonForm(Form):
    """A parent or carer."""

    refusal_wording = REFUSALS
    refusal_fields = {"no_parent_name": "name", "no_limit_reason": "limit_reason", "limit_loosened": "limit"}
    name = CharField(label="Name", missing="Enter the name")
    relationship = CharField(
        label="Relationship to the pupil", hint="For example, Mother, Grandfather, Foster carer", max_length=60
    )
    has_parental_responsibility = BooleanField(label="Has parental responsibility", required=False)
    lives_with_pupil = BooleanField(label="The pupil lives with this person", required=False)
    authority = RecordSelectField(
        label="Council in whose area this person lives",
        hint="Only if the pupil does not live with them",
        empty="I do not know, or it is not in this list",
        required=False,
    )
    telephone = CharField(label="Telephone", required=False, max_length=40, width=20)
    email = EmailField(label="Email", required=False)
    preferred_contact = CharField(
        label="How they want to be reached", hint="For example, Text first, after 4pm", required=False, max_length=60
    )
    limit = ChoiceField(
        label="What this person may be told",
        choices=[(limit.value, words) for limit, words in LIMITS.items()],
        hints={
            "not_whereabouts": "No letter says where the pupil lives, or where the pupil is on a day.",
            "no_contact": "Nothing is sent to this person.",
        },
        missing="Choose what this person may be told",
    )
    limit_reason = CharField(
        label="Why there is a limit", hint="The order or the decision, with its day", required=False, max_length=300
    )


class EndForm(Form):
    """Something ends with a day."""

    refusal_wording = REFUSALS
    refusal_fields = DAY_FIELDS
    last_day = DateField(long_ago=True, label="Last day", missing="Enter the last day")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class EndWithReasonForm(EndForm):
    why = TextField(label="Why", rows=3, missing="Say why")


class CharacteristicForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {**DAY_FIELDS, "recorded_already": "kind"}
    kind = SelectField(
        label="What is so",
        choices=[(kind.value, words) for kind, words in CHARACTERISTICS.items()],
        missing="Choose what is so",
    )
    value = CharField(
        label="Which",
        hint="For looked after, the number of the authority, like 855; for ethnicity and language, the code",
        required=False,
        max_length=120,
        width=20,
    )
    valid_from = DateField(long_ago=True, label="Since", missing="Enter the first day")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == CharacteristicKind.LOOKED_AFTER and not (data.get("value") or "").isdigit():
            self.add_error("value", "Enter the number of the authority that looks after the pupil, like 855")
        return data

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class RollForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = DAY_FIELDS
    school = RecordSelectField(label="School", empty="Choose a school", missing="Choose the other school")
    valid_from = DateField(long_ago=True, label="First day there", missing="Enter the first day there")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class ReturnForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = DAY_FIELDS
    valid_from = DateField(label="First day back on your roll", missing="Enter the first day back")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class ImportForm(Form):
    refusal_wording = REFUSALS
    file = FileField(
        label="Your file",
        hint=f"A CSV file, an Excel workbook (.xlsx) or a Common Transfer File, of at most {school_file.MAX_ROWS:,} pupils",
        max_bytes=50 * 1024 * 1024,  # what is larger is told apart by the reader, in its own words
        missing="Choose a file",
    )


class TakeInForm(Form):
    """Only a button; the page carries the mark of the plan that the person saw."""

    refusal_wording = REFUSALS


class LeaveImportForm(Form):
    """Only a button."""

    refusal_wording = REFUSALS
