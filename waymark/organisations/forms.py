"""Forms about bodies."""

from __future__ import annotations

from waymark.core.forms import (
    CharField,
    ChoiceField,
    DateField,
    EmailField,
    Form,
    PostcodeField,
    RecordSelectField,
    TextField,
)
from waymark.organisations.wording import FUNCTIONS, HOW_IT_ENDED, REFUSALS

REFUSAL_FIELDS = {
    "already_a_member": "school",
    "school_is_closed": "school",
    "ends_before_it_begins": "last_day",
    "no_way_to_reach": "telephone",
}


class JoinForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = REFUSAL_FIELDS
    school = RecordSelectField(label="School", empty="Choose a school", missing="Choose the school that joins")
    valid_from = DateField(label="First day of membership", missing="Enter the first day of membership")


class LeaveForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = REFUSAL_FIELDS
    how = ChoiceField(
        label="How it ends",
        choices=[(how.value, words) for how, words in HOW_IT_ENDED.items()],
        missing="Choose how it ends",
    )
    last_day = DateField(label="Last day of membership", missing="Enter the last day of membership")
    why = TextField(label="What was decided, and where it is written", rows=3, required=False)


class ContactForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = REFUSAL_FIELDS
    function = ChoiceField(
        label="For what people ring them",
        choices=[(function.value, words) for function, words in FUNCTIONS.items()],
        missing="Choose for what people ring them",
    )
    name = CharField(label="Name", missing="Enter the name")
    telephone = CharField(label="Telephone", required=False, max_length=40, width=20)
    email = EmailField(label="Email", required=False)


class EndContactForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = REFUSAL_FIELDS
    last_day = DateField(label="Last day", hint="The last day on which people ring them for this")


class SiteForm(Form):
    refusal_wording = REFUSALS
    name = CharField(label="Name of the site", max_length=120, missing="Enter the name of the site")
    address = CharField(
        label="Address",
        hint="House, street and town: pupils are sent here",
        max_length=300,
        missing="Enter the address",
    )
    postcode = PostcodeField(label="Postcode", missing="Enter the postcode")
    telephone = CharField(label="Telephone of the site", required=False, max_length=40, width=20)
