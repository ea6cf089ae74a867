"""Forms of a placement: its half-days, papers, answers, first day and end."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BoundField,
    CharField,
    ChoiceField,
    DateField,
    Form,
    HiddenField,
    MultipleChoiceField,
    TextField,
)
from waymark.documents.content import SCANS
from waymark.documents.fields import PaperField
from waymark.placements import wording
from waymark.programmes.wording import half_day_words
from waymark.quality import queries as quality
from waymark.quality.models import Offer


class PlacementForm(Form):
    """A form about a placement."""

    refusal_wording = wording.REFUSALS


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
        self.fields["sessions"].choices = [  # type: ignore[attr-defined]  # a field of ours
            (f"{weekday}-{half}", half_day_words(weekday, half)) for weekday, half in quality.half_days(offer)
        ]

    def current_values(self, record: Any) -> dict[str, Any]:
        rows = record.sessions.filter(valid_to__isnull=True)
        return {
            **super().current_values(record),
            "sessions": [f"{row.weekday}-{row.half}" for row in rows],
        }


class ProposeForm(DaysForm):
    pupil_voice = TextField(label="What the pupil says about it", required=False, rows=3)
    family_voice = TextField(label="What the family says about it", required=False, rows=3)


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
    reason = TextField(
        label="Your reason, if you decline",
        hint="The commissioner reads it. From then on you no longer see the pupil",
        required=False,
        rows=3,
        max_length=2000,
    )


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
    reason = TextField(label="Why it ends, and what comes next", rows=4)


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
