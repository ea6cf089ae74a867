"""The half-days of a placement: proposed, changed, moved to other hours."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    DateField,
    MultipleChoiceField,
    RecordSelectField,
    TextField,
)
from waymark.placements.forms.base import PlacementForm, offered, standing
from waymark.placements.forms.money import ABOUT_MONEY, MoneyForm
from waymark.quality.models import Offer


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
        self.offer_choices("sessions", offered(offer))

    def current_values(self, record: Any) -> dict[str, Any]:
        return {**super().current_values(record), "sessions": standing(record)}


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
        self.offer_choices("sessions", offered(offer))

    def current_values(self, record: Any) -> dict[str, Any]:
        return {**super().current_values(record), "sessions": standing(record)}


class ProposeForm(MoneyForm, DaysForm):
    refusal_fields = {
        **DaysForm.refusal_fields,
        **ABOUT_MONEY,
        **dict.fromkeys(
            ("broker_is_buyer", "broker_is_seller", "body_does_not_broker", "broker_of_another_area"), "broker"
        ),
    }
    broker = RecordSelectField(
        label="Found and checked by",
        hint="Where another body found this place and checked the provider for you. It sees that the place exists, not whose it is",
        empty="We found it ourselves",
        required=False,
    )
    pupil_voice = TextField(label="What the pupil says about it", required=False, rows=3)
    family_voice = TextField(label="What the family says about it", required=False, rows=3)


class ChangeDaysForm(DaysForm):
    reason = TextField(
        label="Why the days change", hint="The provider reads it", required=False, rows=2, max_length=1000
    )
