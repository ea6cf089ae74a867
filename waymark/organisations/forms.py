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
from waymark.organisations.wording import FUNCTIONS, HOW_IT_ENDED, LEAD_PARTS, REFUSALS

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
    valid_from = DateField(long_ago=True, label="First day of membership", missing="Enter the first day of membership")


class LeaveForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = REFUSAL_FIELDS
    how = ChoiceField(
        label="How it ends",
        choices=[(how.value, words) for how, words in HOW_IT_ENDED.items()],
        missing="Choose how it ends",
    )
    last_day = DateField(long_ago=True, label="Last day of membership", missing="Enter the last day of membership")
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


class LeadSchoolForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {
        "leader_is_no_member": "school",
        "leads_and_stands_in": "school",
        "beyond_the_year": "last_day",
        "ends_before_it_begins": "last_day",
        "named_already": "first_day",
        "no_notice_of_the_lead": "first_day",
    }
    part = ChoiceField(
        label="As what", choices=[(part.value, words) for part, words in LEAD_PARTS.items()], missing="Choose as what"
    )
    school = RecordSelectField(label="School", empty="Choose a member", missing="Choose the school")
    first_day = DateField(long_ago=True, label="First day", missing="Enter the first day")
    last_day = DateField(
        label="Last day", hint="By 31 August: it is agreed for the academic year", missing="Enter the last day"
    )
    agreed_where = CharField(
        label="Where it was agreed",
        hint="For example, meeting of members, 3 May 2026",
        max_length=300,
        missing="Say where it was agreed",
    )


class LeadNoticeForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {"nobody_leads_then": "given_on", "notice_ahead_of_its_day": "given_on"}
    given_on = DateField(label="Day on which the notice was served", missing="Enter the day")
    why = CharField(label="To whom, and where it is kept", max_length=300, missing="Say to whom it was served")
