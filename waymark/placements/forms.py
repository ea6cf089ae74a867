"""Forms of a placement: its half-days, papers, answers, first day and end."""

from __future__ import annotations

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
    MultipleChoiceField,
    RecordChoiceField,
    SelectField,
    TextField,
)
from waymark.documents.content import SCANS
from waymark.documents.fields import PaperField
from waymark.placements import wording
from waymark.placements.models import Placement
from waymark.programmes.wording import half_day_words
from waymark.quality import queries as quality
from waymark.quality.models import Offer
from waymark.quality.states import PriceUnit
from waymark.quality.wording import UNITS


class PlacementForm(Form):
    """A form about a placement."""

    refusal_wording = wording.REFUSALS


def _offered(offer: Offer) -> list[tuple[str, str]]:
    """The half-days of an offer, as choices."""
    return [(f"{weekday}-{half}", half_day_words(weekday, half)) for weekday, half in quality.half_days(offer)]


def _standing(placement: Placement) -> list[str]:
    """The half-days that a placement has, as chosen."""
    return [f"{row.weekday}-{row.half}" for row in placement.sessions.filter(valid_to__isnull=True)]


class DaysForm(PlacementForm):
    """Which half-days, from when to when, and why this provider."""

    refusal_fields = {
        "no_half_days": "sessions",
        "session_not_offered": "sessions",
        "half_day_planned_twice": "sessions",
        "offer_full": "sessions",
        "end_before_start": "planned_end_on",
        "after_the_programme": "planned_end_on",
        "before_the_programme": "starts_on",
        "first_review": "first_review_on",
        "why_this_provider": "why_this_provider",
    }
    sessions = MultipleChoiceField(
        label="Half-days of the week",
        hint="Only those that the provider offers are shown",
        missing="Choose at least one half-day",
    )
    starts_on = DateField(label="First day", hint="For example, 24 11 2026")
    planned_end_on = DateField(label="Planned last day", hint="For example, 26 3 2027")
    first_review_on = DateField(
        label="First review", hint="Left empty, it is on the last school day of the half term", required=False
    )
    why_this_provider = TextField(
        label="Why this provider", hint="What speaks for it, for this pupil, beside others", rows=4
    )
    travel = TextField(label="How the pupil gets there", required=False, rows=2, max_length=1000)

    def __init__(self, *args: Any, offer: Offer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_choices("sessions", _offered(offer))

    def current_values(self, record: Any) -> dict[str, Any]:
        return {**super().current_values(record), "sessions": _standing(record)}


class HoursForm(PlacementForm):
    """Other half-days, from a day, and why."""

    refusal_fields = {
        "no_half_days": "sessions",
        "same_half_days": "sessions",
        "session_not_offered": "sessions",
        "half_day_planned_twice": "sessions",
        "offer_full": "sessions",
        "before_start": "valid_from",
        "after_planned_end": "valid_from",
        "attended_after_change": "valid_from",
        "no_reason": "reason",
    }
    sessions = MultipleChoiceField(
        label="Half-days of the week from then on",
        hint="Only those that the provider offers are shown",
        missing="Choose at least one half-day",
    )
    valid_from = DateField(
        label="From",
        hint="The first day on which this holds. It may be a day that has passed",
        missing="Enter the day from which this holds",
    )
    reason = TextField(label="Why they change", rows=3)

    def __init__(self, *args: Any, offer: Offer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_choices("sessions", _offered(offer))

    def current_values(self, record: Any) -> dict[str, Any]:
        return {**super().current_values(record), "sessions": _standing(record)}


class ProposeForm(DaysForm):
    pupil_voice = TextField(label="What the pupil says about it", required=False, rows=3)
    family_voice = TextField(label="What the family says about it", required=False, rows=3)


class ChangeDaysForm(DaysForm):
    reason = TextField(label="Why the days change", required=False, rows=2, max_length=1000)


class TermsForm(PlacementForm):
    """Another version of the terms."""

    refusal_fields = {
        "no_reason": "reason",
        "bespoke_without_words": "bespoke",
        "terms_back_dated": "valid_from",
        "terms_after_the_end": "valid_from",
        "end_before_start": "planned_end_on",
        "planned_end_passed": "planned_end_on",
        "after_the_programme": "planned_end_on",
        "nobody_pays": "funding_route",
        "offer_full": "planned_end_on",
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
    funding_route = ChoiceField(
        label="Who pays", hint="The provider does not see it", choices=list(wording.FUNDING_ROUTES.items())
    )
    valid_from = DateField(label="First day of the new terms", hint="Today or later")
    reason = TextField(label="Why the terms change", hint="The provider reads it", rows=3, max_length=2000)


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


class NothingForm(PlacementForm):
    """One button."""


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


class AskPauseForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "pause_not_ahead": "from_on"}
    from_on = DateField(
        label="From which day",
        hint="Today or later. Until it is decided the pupil is expected",
        missing="Enter the first day of the pause",
    )
    reason = TextField(label="Why, and what has been tried", rows=4, max_length=2000)


class AnswerPauseForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "before_start": "on", "after_planned_end": "on"}
    answer = ChoiceField(
        label="Your decision",
        choices=[("pause", "Pause the placement"), ("go_on", "The placement goes on")],
        missing="Choose one",
    )
    on = DateField(label="First day of the pause", required=False)
    reason = TextField(label="Why, and where the pupil is meanwhile", rows=4, max_length=2000)


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


class DayForm(PlacementForm):
    """The day on which something was given."""

    refusal_fields = {"not_yet_given": "on"}
    on = DateField(label="Day", hint="For example, 24 11 2026")


class StartForm(PlacementForm):
    refusal_fields = {
        "start_ahead": "on",
        "start_not_a_school_day": "on",
        "calendar_runs_out": "on",
    }
    on = DateField(label="First day", hint="The day on which the pupil is first expected there")


class PauseForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "before_start": "on", "after_planned_end": "on"}
    on = DateField(label="First day of the pause", hint="From this day the pupil is not expected there")
    reason = TextField(label="Why, and where the pupil is meanwhile", rows=4)


class ResumeForm(PlacementForm):
    refusal_fields = {"resumed_before_pause": "on", "resumed_ahead": "on"}
    on = DateField(label="First day back", hint="From this day the pupil is expected there again")


class EndForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "end_before_start": "on", "attended_after_end": "on"}
    on = DateField(label="Last day", hint="The provider keeps its access until this day is over")
    why = ChoiceField(
        label="Why it ends", choices=list(wording.END_REASONS.items()), missing="Choose what comes nearest"
    )
    reason = TextField(
        label="In words, and what comes next", rows=4, missing="Say in words why it ends, and what comes next"
    )


class EndReportForm(PlacementForm):
    """What came of each outcome of the plan: two questions for each, numbered."""

    refusal_fields = {"no_summary": "summary"}
    summary = TextField(label="What came of the placement, in all", rows=4)
    pupil_view = TextField(label="What the pupil says of it", required=False, rows=3)

    def __init__(self, *args: Any, outcomes: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        asked: dict[str, Any] = {}
        for number, outcome in enumerate(outcomes, 1):
            asked[f"result_{number}"] = ChoiceField(
                label=f"{number}. {outcome}",
                choices=[(result.value, words) for result, (words, _) in wording.RESULTS.items()],
                missing=f"Say what came of outcome {number}",
                inline=True,
            )
            asked[f"words_{number}"] = TextField(
                label=f"How one knows, or why not (outcome {number})", required=False, rows=2, max_length=2000
            )
        for name, field in asked.items():
            field.name_yourself(name)
        self.fields = {**asked, **self.fields}
        self.outcomes = outcomes


class ExitStepsForm(PlacementForm):
    """Which of its own steps a body has done."""

    refusal_fields = {"not_your_step": "kinds", "not_said_what": "what_was_done"}
    kinds = MultipleChoiceField(label="What has been done", missing="Choose what has been done")
    what_was_done = TextField(label="What was done, when and with whom", rows=3, max_length=2000)


class HoldForm(PlacementForm):
    """Which half-days are held, from when, until when, and why."""

    tells_all_at_once = True
    refusal_fields = {
        "no_half_days": "sessions",
        "session_not_offered": "sessions",
        "offer_full": "sessions",
        "held_from_wrong_day": "keeps_from",
        "held_too_long": "stands_until",
        "no_reason_to_hold": "reason",
        "no_long_term_day": "long_term_by",
    }
    sessions = MultipleChoiceField(label="Half-days of the week", missing="Choose at least one half-day")
    keeps_from = DateField(
        label="From when the place is wanted",
        hint="For example, 24 11 2026",
        missing="Enter the day from which the place is wanted",
    )
    stands_until = DateField(
        label="Last day of the hold", hint="Six weeks from today at most. After it the place is free for others"
    )
    reason = TextField(label="Why it is held", rows=3, max_length=2000)
    is_interim = BooleanField(label="It is an interim or assessment place", required=False)
    long_term_by = DateField(
        label="Day by which the long-term place is to be found", hint="For an interim place only", required=False
    )

    def __init__(self, *args: Any, offer: Offer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_choices("sessions", _offered(offer))


class LetGoForm(PlacementForm):
    refusal_fields = {"no_reason_to_let_go": "what_became_of_it"}
    what_became_of_it = TextField(
        label="What became of it", hint="Such as where the pupil is instead", rows=3, max_length=2000
    )


class WithdrawForm(PlacementForm):
    refusal_fields = {"no_reason": "reason"}
    reason = TextField(label="Why it is no longer needed", rows=4)


class ReviewForm(PlacementForm):
    refusal_fields = {"review_on_wrong_day": "held_on"}
    held_on = DateField(label="Day of the review", hint="For example, 24 11 2026")
    attends = TextField(label="Does the pupil attend?", rows=3)
    is_safe = TextField(label="Is the pupil safe there?", rows=3)
    needs_met = TextField(label="Are the pupil's needs met, and what changes?", rows=4)


class ReportForm(PlacementForm):
    refusal_fields = {"report_on_wrong_day": "about_until"}
    about_until = DateField(label="Last day that this report speaks of", hint="For example, 24 11 2026")
    progress = TextField(label="What the pupil has learned, by the learning plan", rows=5)
    attendance_and_conduct = TextField(label="Attendance and conduct", rows=3)
    next_steps = TextField(label="What comes next", rows=3)


class ReadRiskForm(PlacementForm):
    """The provider says that it has read the version shown."""

    number = HiddenField()
