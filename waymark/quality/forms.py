"""Forms about providers: an offer, a sign-off, and taking a sign-off back."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    MoneyField,
    MultipleChoiceField,
    RecordSelectField,
    TextField,
    TimeField,
)
from waymark.organisations.forms import SiteForm
from waymark.organisations.models import Organisation
from waymark.quality import wording
from waymark.quality.queries import HALF_DAYS


class OfferForm(Form):
    """What a provider offers."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "years_out_of_order": "highest_year",
        "times_out_of_order": "am_starts_at",
        "no_half_days": "sessions",
        "not_their_site": "site",
    }
    title = CharField(label="Name of the course or group", max_length=120, hint="Such as Motor vehicle maintenance")
    what = TextField(label="What pupils do and learn there", rows=4, counted=True, max_length=2000)
    kind = ChoiceField(label="Kind", choices=[(kind.value, words) for kind, words in wording.KINDS.items()])
    subjects = MultipleChoiceField(
        label="Subjects taught",
        hint="Tick none, and they are guessed from what you wrote",
        choices=[(subject.value, words) for subject, words in wording.SUBJECTS.items()],
        required=False,
    )
    site = RecordSelectField(label="Site")
    lowest_year = IntegerField(label="Lowest year group", least=7, most=11, width=2)
    highest_year = IntegerField(label="Highest year group", least=7, most=11, width=2)
    sessions = MultipleChoiceField(
        label="Half-days of the week", choices=[(key, wording.half_day_words(key)) for key in HALF_DAYS]
    )
    am_starts_at = TimeField(label="Morning starts at")
    am_ends_at = TimeField(label="Morning ends at")
    pm_starts_at = TimeField(label="Afternoon starts at")
    pm_ends_at = TimeField(label="Afternoon ends at")
    places = IntegerField(label="Places on each half-day", least=1, most=200, width=3)
    price_pence = MoneyField(label="Price", hint="Pupils already placed keep the price they came with")
    price_unit = ChoiceField(
        label="The price is for", choices=[(unit.value, words) for unit, words in wording.UNITS.items()], inline=True
    )
    is_open = BooleanField(label="Open to new pupils", required=False)

    def __init__(self, *args: Any, provider: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.let_choose("site", provider.sites.all())


class ProprietorForm(Form):
    """Who runs a provider, from a day."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"proprietor_on_wrong_day": "valid_from"}
    name = CharField(
        label="Name of the proprietor",
        hint="The person, company or charity, as for its other places. Empty if nobody knows",
        max_length=200,
        required=False,
    )
    valid_from = DateField(
        label="From",
        hint="The day on which it began to run this place, or today",
        missing="Enter the day from which this holds",
    )
    source = CharField(
        label="Where you read it", hint="Such as the register of companies", max_length=200, required=False
    )


class CommissionedPlacesForm(Form):
    """Places that a body has by number, from a day."""

    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "no_day_for_new_number": "valid_from",
        "places_from_wrong_day": "valid_from",
        "no_source": "source",
    }
    where = CharField(
        label="Centre or school",
        hint="With the name of a provider here, its pupils are counted beside it",
        max_length=120,
    )
    what_for = CharField(
        label="What for",
        hint="Such as long-term places under a consultant. The same words replace the number",
        max_length=200,
    )
    number = IntegerField(label="How many", hint="0 where there are none any more", least=0, most=5000, width=4)
    unit = ChoiceField(label="What is counted", choices=list(wording.PLACE_UNITS.items()))
    is_at_least = BooleanField(label="It may be more", required=False)
    valid_from = DateField(
        label="From", hint="Leave empty where what it is written in names no day", required=False, long_ago=True
    )
    source = CharField(label="Where it is written", max_length=200)


class SignOffForm(Form):
    """One commissioner's word on a provider."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "nothing_checked": "what_was_checked",
        "sign_off_ends_before_today": "expires_on",
        "sign_off_too_long": "expires_on",
        "sign_off_in_the_future": "signed_off_on",
    }
    what_was_checked = TextField(
        label="What you checked",
        hint="Safeguarding, health and safety, insurance, care, teaching, and whether the provider can go on: which "
        "papers you read, whom you met, what you saw",
        rows=6,
        max_length=4000,
        counted=True,
        missing="Say what you checked",
    )
    signed_off_on = DateField(label="Day you were satisfied", hint="For example, 24 11 2026")
    expires_on = DateField(label="Last day on which this holds", hint="A year on at most")


class WithdrawForm(Form):
    """A sign-off is taken back."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_reason": "reason"}
    reason = TextField(
        label="Why you take the sign-off back",
        hint="Pupils who are there already are not moved by this: look at each of them",
        rows=4,
        max_length=300,
        counted=True,
        missing="Say why",
    )


class JudgeRegisterForm(Form):
    """Whether the national register is right about a provider, or what is held here."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_reason_for_register": "why"}
    right = ChoiceField(
        label="Which is right?",
        choices=[("register", "The register: note it from today"), ("ours", "What is held here: keep it")],
        missing="Choose which is right",
    )
    why = TextField(
        label="What you looked at",
        rows=3,
        max_length=1000,
        hint="Such as a letter of registration, and its day",
        missing="Say what you looked at",
    )


class ProvisionForm(SiteForm):
    """What a school runs to sell places."""

    refusal_wording = wording.REFUSALS
    name = CharField(
        label="Name",
        hint="As people know it, such as The Garden Room at Ashgrove School",
        max_length=120,
        missing="Enter the name",
    )
    telephone = CharField(label="Telephone", required=False, max_length=40, width=20)
