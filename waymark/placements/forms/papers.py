"""What is agreed and signed before a first day: terms, voices, answers, arrangements, plans, agreements."""

from __future__ import annotations

from datetime import date
from typing import Any

from waymark.core.forms import (
    BooleanField,
    BoundField,
    CharField,
    ChoiceField,
    DateField,
    Form,
    HiddenField,
    MoneyField,
    RecordChoiceField,
    SelectField,
    TextField,
)
from waymark.documents.content import SCANS
from waymark.documents.fields import PaperField
from waymark.placements import wording
from waymark.placements.forms.base import PlacementForm
from waymark.placements.forms.money import ABOUT_MONEY, MoneyForm
from waymark.quality.states import PriceUnit
from waymark.quality.wording import UNITS


class TermsForm(MoneyForm):
    """Another version of the terms."""

    refusal_fields = {
        "no_reason": "reason",
        "bespoke_without_words": "bespoke",
        "terms_back_dated": "valid_from",
        "terms_before_the_last": "valid_from",
        "terms_after_the_end": "valid_from",
        "end_before_start": "planned_end_on",
        "planned_end_passed": "planned_end_on",
        "after_the_programme": "planned_end_on",
        "offer_full": "planned_end_on",
        **ABOUT_MONEY,
    }
    rate_pence = MoneyField(label="Price in pounds")
    rate_unit = ChoiceField(
        label="For each",
        choices=[(unit.value, UNITS[unit]) for unit in PriceUnit],
        missing="Choose what the price is for",
    )
    charge_mode = ChoiceField(label="What is charged", choices=list(wording.CHARGE_MODES.items()))
    bespoke = TextField(
        label="How it is charged, if in another way", hint="Part of the agreement", required=False, rows=3
    )
    planned_end_on = DateField(label="Planned last day", hint="For example, 26 3 2027")
    valid_from = DateField(label="First day of the new terms", hint="Today or later")
    reason = TextField(label="Why the terms change", hint="The provider reads it", rows=3, max_length=2000)

    def current_values(self, record: Any) -> dict[str, Any]:
        """What the last version says, as the page was given it: the terms are no part of the placement."""
        return {**super().current_values(record), **self.last_version}

    def __init__(self, *args: Any, last_version: dict[str, Any], first_day: date, **options: Any) -> None:
        self.last_version = last_version
        super().__init__(*args, initial={"valid_from": first_day}, **options)


class TermsAnswerForm(PlacementForm):
    """The provider's answer to terms that bind it."""

    refusal_fields = {"no_reason": "reason"}
    answer = ChoiceField(
        label="Do you agree to these terms?",
        choices=[("agree", "Yes, we agree"), ("return", "No, the terms before go on")],
        missing="Choose yes or no",
    )
    reason = TextField(label="Your reason, if you do not agree", required=False, rows=3, max_length=2000)


class VoicesForm(PlacementForm):
    pupil_voice = TextField(label="What the pupil says about this place", required=False, rows=4)
    family_voice = TextField(label="What the family says about this place", required=False, rows=4)


class AnswerForm(PlacementForm):
    """The provider's answer."""

    refusal_fields = {"no_reason": "reason"}
    answer = ChoiceField(
        label="Will you take this pupil?",
        choices=[("accept", "Yes, we accept"), ("decline", "No, we decline")],
        missing="Choose yes or no",
    )
    why = SelectField(
        label="If you decline: what comes nearest",
        choices=list(wording.DECLINE_REASONS.items()),
        required=False,
    )
    reason = TextField(
        label="Your reason in words, if you decline",
        hint="The commissioner reads it. From then on you no longer see the pupil",
        required=False,
        rows=3,
        max_length=2000,
    )


class ContactForm(PlacementForm):
    """To whom the link goes, and that it is the right person."""

    refusal_fields = {"no_contact_of_theirs": "contact", "no_email": "contact", "not_confirmed": "confirmed"}
    contact = RecordChoiceField(label="Who answers for them", missing="Choose somebody")
    confirmed = BooleanField(label="This person may answer for the provider, and the address is theirs", required=False)


class LinkForm(Form):
    """The button behind a link. What it opens is decided when it is pressed."""

    token = HiddenField()


class ArrangeForm(PlacementForm):
    """What is arranged before the first day."""

    refusal_fields = {
        "nobody_pays_the_way": "transport_payer",
        "contacts_confirmed_ahead": "emergency_contacts_confirmed_on",
        "parent_told_ahead": "parent_told_on",
    }
    transport_mode = ChoiceField(
        label="How the pupil gets there", choices=list(wording.TRANSPORT_MODES.items()), required=False
    )
    transport_payer = ChoiceField(
        label="Who pays the way", choices=list(wording.TRANSPORT_PAYERS.items()), required=False
    )
    transport_support = TextField(label="Help on the way, if needed", required=False, rows=2, max_length=1000)
    meals = TextField(label="Meals", hint="Who provides them, and free school meals", required=False, rows=2)
    medication = TextField(label="Medication", hint="None needed? Say so", required=False, rows=2)
    equipment = TextField(label="Equipment and clothing", hint="What, and who gives it", required=False, rows=2)
    emergency_contacts_confirmed_on = DateField(
        label="Day on which the family confirmed the emergency contacts", required=False
    )
    first_day = TextField(
        label="The first day", hint="Who meets the pupil, where and when; the key worker's part", required=False, rows=3
    )
    stop_procedure = TextField(
        label="What happens if the provider cannot go on",
        hint="That day, or at all: whom it rings first, and where the pupil goes. A provider can never suspend",
        required=False,
        rows=4,
    )
    parent_told_on = DateField(label="Day on which a parent or carer was told", required=False)
    parent_told_how = CharField(label="How they were told, and by whom", required=False, max_length=200)


class PassInformationForm(PlacementForm):
    refusal_fields = {"no_information": "what", "no_purpose": "purpose"}
    what = TextField(label="What the provider was given", hint="One thing a line", rows=4, max_length=2000)
    purpose = TextField(label="What for", rows=2, max_length=1000)
    lawful_basis = ChoiceField(label="The lawful footing", choices=list(wording.LAWFUL_BASES.items()))


class PlanForm(PlacementForm):
    """The learning plan."""

    refusal_fields = {
        "no_outcomes": "outcomes",
        "outcomes_not_measured": "measured_by",
        "no_way_back": "way_back",
    }
    outcomes = TextField(label="What the pupil is to achieve", hint="One outcome a line", rows=5)
    measured_by = TextField(label="How one will know", rows=3)
    english_and_maths = TextField(label="English and mathematics", required=False, rows=3)
    qualifications = TextField(label="Qualifications", required=False, rows=2)
    way_back = TextField(label="The way back to school, or on", rows=3)


class AnswerPlanForm(PlacementForm):
    """The commissioner's answer to a provider's change of the plan."""

    refusal_fields = {"no_reason": "reason"}
    answer = ChoiceField(
        label="Do you agree to this version?",
        choices=[("approve", "Yes, it takes the place of the plan in force"), ("return", "No, return it")],
        missing="Choose yes or no",
    )
    reason = TextField(label="Your reason, if you return it", required=False, rows=3, max_length=2000)


class ReturnPlanForm(PlacementForm):
    refusal_fields = {"no_reason": "reason"}
    reason = TextField(label="Why, and what should change", rows=4, max_length=2000)


class OneOfTwo(BoundField):
    """A question of which one or the other is answered: neither is optional by itself."""

    @property
    def needed(self) -> bool:
        return True


class SignForm(PlacementForm):
    """A signature for one side."""

    bound_field_class = OneOfTwo

    refusal_fields = {"no_signature": "typed_name"}
    typed_name = CharField(
        label="Your name, as your signature",
        hint="Typing it here signs the agreement for your organisation",
        required=False,
    )
    upload = PaperField(
        label="Or a signed copy",
        kinds=SCANS,
        required=False,
    )


class ReadRiskForm(PlacementForm):
    """The provider says that it has read the version shown."""

    number = HiddenField()
