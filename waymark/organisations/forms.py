"""Forms about bodies."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    CharField,
    ChoiceField,
    DateField,
    EmailField,
    Form,
    IntegerField,
    PostcodeField,
    RecordSelectField,
    TextField,
)
from waymark.organisations.wording import FUNCTIONS, HOW_IT_ENDED, LEAD_PARTS, PHASES, REFUSALS, SCHOOL_KINDS

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


class SchoolKindForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {"patterns_still_run": "kind"}
    kind = ChoiceField(
        label="What sort of school it is",
        choices=[(kind.value, words) for kind, words in SCHOOL_KINDS.items()],
        hint="A short-stay school is a pupil referral unit, whatever it is called",
        missing="Choose what sort of school it is",
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {"kind": record.school_kind}


class WeekPatternForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {
        "pattern_of_no_week": "days_at_base",
        "pattern_name_taken": "name",
        "not_your_site": "site",
    }
    name = CharField(
        label="Name of the pattern",
        hint="As staff say it, such as Two days here, three in alternative provision",
        max_length=120,
        missing="Enter the name of the pattern",
    )
    phase = ChoiceField(
        label="For whom", choices=[(each.value, words) for each, words in PHASES.items()], missing="Choose for whom"
    )
    site = RecordSelectField(label="Site", empty="All sites", required=False)
    days_at_base = IntegerField(
        label="Days a week here at the base", least=0, most=5, missing="Enter how many days, or 0"
    )
    days_in_ap = IntegerField(
        label="Days in alternative provision", least=0, most=5, missing="Enter how many days, or 0"
    )
    days_in_mainstream = IntegerField(
        label="Days in a mainstream school",
        hint="With dual registration, the other school",
        least=0,
        most=5,
        missing="Enter how many days, or 0",
    )
    days_of_tuition = IntegerField(label="Days of tuition", least=0, most=5, missing="Enter how many days, or 0")


class EndPatternForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = REFUSAL_FIELDS
    last_day = DateField(
        label="Last day",
        hint="Programmes that follow it go on, and say that it has ended",
        missing="Enter the last day",
    )
