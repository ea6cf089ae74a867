"""Forms about keeping a pupil safe."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BooleanField,
    CharField,
    DateField,
    Form,
    RecordChoiceField,
    RecordMultipleChoiceField,
    TextField,
)
from waymark.safeguarding.wording import REFUSALS


class RiskForm(Form):
    """The next version. The page carries the number of the version it began from."""

    counted_by, first_version = "number", 0  # each is a row of its own
    refusal_wording = REFUSALS
    refusal_fields = {
        "no_keep_safe": "keep_safe",
        "no_risks": "risks",
        "no_what_helps": "what_helps",
        "no_emergency_contact": "emergency_contact",
        "no_risk_review": "review_on",
        "review_before_writing": "review_on",
        "risk_review_too_late": "review_on",
    }
    keep_safe = TextField(
        label="What the people beside the pupil must know",
        hint="The few things that keep the pupil safe today. A provider reads this first.",
        required=False,
        often_needed=True,
        rows=4,
    )
    risks = TextField(
        label="Risks",
        hint="To the pupil, from others, and to others. What sets them off.",
        required=False,
        often_needed=True,
        rows=6,
    )
    what_helps = TextField(
        label="What helps",
        hint="What calms, what to do, and what not to do.",
        required=False,
        often_needed=True,
        rows=5,
    )
    nothing_known = BooleanField(
        label="Nothing is known against this pupil's safety",
        hint="Then the boxes above may stay empty.",
        required=False,
    )
    has_left_without_permission = BooleanField(
        label="The pupil has left a place without permission",
        hint="Then say under What helps what to do at once.",
        required=False,
    )
    medical = TextField(label="Health: conditions, medicines, allergies", required=False, rows=3)
    emergency_contact = CharField(
        label="Whom to ring in an emergency",
        hint="A name and a number that is answered in school hours",
        missing="Say whom to ring in an emergency",
    )
    review_on = DateField(
        label="Look at this again on",
        hint="At least once a term, within sixteen weeks from today",
        missing="Enter the day on which this is looked at again",
    )
    hand_to = RecordMultipleChoiceField(
        label="Hand this version over to",
        hint="These providers may know of the pupil now. Each must read it and say so.",
        required=False,
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        """The words of the present version; the day of the next review is asked anew."""
        names = ("keep_safe", "risks", "what_helps", "has_left_without_permission", "medical", "emergency_contact")
        return {name: getattr(record, name) for name in names}


class ShareForm(Form):
    refusal_wording = REFUSALS
    organisation = RecordChoiceField(label="Hand over to", missing="Choose a provider")


class AcknowledgeForm(Form):
    refusal_wording = REFUSALS
    read = BooleanField(
        label="We have read this version, and the people who work with the pupil know what it asks of them",
        missing="Tick the box when you have read it",
    )
