"""A place held for a pupil, and let go."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BooleanField,
    DateField,
    MultipleChoiceField,
    TextField,
)
from waymark.placements.forms.base import PlacementForm, offered
from waymark.quality.models import Offer


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
        self.offer_choices("sessions", offered(offer))


class LetGoForm(PlacementForm):
    refusal_fields = {"no_reason_to_let_go": "what_became_of_it"}
    what_became_of_it = TextField(
        label="What became of it", hint="Such as where the pupil is instead", rows=3, max_length=2000
    )
